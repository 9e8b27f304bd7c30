"""A published leaderboard to typed rows and scores, whatever its layout: a file, or the frame of a live board."""

from dataclasses import dataclass, field, replace

import polars as pl

from hf_openness.reference.load import read_reference
from hf_openness.sources.cells import HUB_PAGE, READERS, Cells
from hf_openness.sources.errors import SourceError
from hf_openness.sources.layouts import Form, Layout, recognise_columns, recognise_layout
from hf_openness.sources.model_cell import read_model_address
from hf_openness.sources.tabular import parse_separated

BASELINE_ID = "baseline"
KEY = ["model_id", "model_sha", "precision", "has_chat_template"]
# What a board need not say; is_flagged is false where it flags nothing.
OPTIONAL: dict[str, type[pl.DataType] | pl.DataType] = {
    "model_sha": pl.String,
    "precision": pl.String,
    "model_type": pl.String,
    "weight_type": pl.String,
    "architecture": pl.String,
    "params_b": pl.Float64,
    "license_ids": pl.List(pl.String),
    "likes_count": pl.Int64,
    "is_merged": pl.Boolean,
    "is_moe": pl.Boolean,
    "is_on_hub": pl.Boolean,
    "has_chat_template": pl.Boolean,
    "submitted_on": pl.Date,
    "uploaded_on": pl.Date,
    "board_base_model": pl.String,
}
LOWEST_BEST_AVERAGE = 1.0
LARGEST_AVERAGE_GAP_POINTS = 1.0
INVALID = {"leaderboard": pl.String, "row_number": pl.Int64, "model_id": pl.String, "reason": pl.String}


def _no_invalid_rows() -> pl.DataFrame:
    return pl.DataFrame(schema=INVALID)


@dataclass(frozen=True)
class ParsedLeaderboard:
    """A board as published, typed.

    rows: one per published row (leaderboard, row_number, model_id, ..., license_ids, average_score);
    scores: one per row and benchmark (row_number, the key columns, benchmark, score, score_raw, is_lower_better);
    rule_counts: how often each named cell rule was applied;
    invalid: rows of a live board whose id is none (leaderboard, row_number, model_id, reason), kept out of `rows`; the
        id is printable and at most 200 characters long.
    """

    leaderboard: str
    layout: str
    rows: pl.DataFrame
    scores: pl.DataFrame
    rule_counts: dict[str, int]
    invalid: pl.DataFrame = field(default_factory=_no_invalid_rows)


def parse_leaderboard(content: bytes, file: str, leaderboard: str) -> ParsedLeaderboard:
    """Parse the published bytes of `leaderboard`; `file` names them in errors.

    Raises:
        SourceError: unknown layout, a cell that no rule covers, a score outside its range or in another unit,
            a repeated key, a cut, empty or binary file.
    """
    layout = recognise_layout(content, file, leaderboard)
    frame = parse_separated(content, file, layout.separator or ",").with_row_index("row_number", offset=1)
    return _parse(Cells(file, frame), layout)


def parse_live_frame(frame: pl.DataFrame, file: str, leaderboard: str, form: Form) -> ParsedLeaderboard:
    """Parse the cells of a live board by the same rules as a file; `file` names them in errors.

    Args:
        frame: the published cells as text in published order, and `line`, what errors call a row.
        form: how the board was published; decides which layouts may fit, and with them the sense of flags.

    A row whose id is none is set aside in `invalid`; columns that no layout knows are left out and counted.

    Raises:
        SourceError: as for a file, but for ids.
    """
    columns = [name for name in frame.columns if name != "line"]
    layout = recognise_columns(columns, file, leaderboard, form)
    cells = Cells(file, frame.with_row_index("row_number", offset=1))
    cells.counts["unknown_column"] += len(columns) - layout.columns.height
    [id_column] = [row["column"] for row in layout.of_kind("model_id")]
    invalid = cells.set_invalid_ids_aside(id_column)
    for row in layout.columns.filter(pl.col("kind").is_in(["model_url", "same_id"])).to_dicts():
        cells.frame = cells.frame.with_columns(_read_names(cells.frame[row["column"]], row["kind"]))
    parsed = _parse(cells, layout)
    aside = invalid.select(
        leaderboard=pl.lit(leaderboard),
        row_number=pl.col("row_number").cast(pl.Int64),
        model_id="model_id",
        reason="reason",
    )
    return replace(parsed, invalid=aside)


def _read_names(cells: pl.Series, kind: str) -> pl.Series:
    addresses = [None if cell is None else read_model_address(cell) for cell in cells]
    named = pl.Series(cells.name, addresses, dtype=pl.String)
    return named if kind == "model_url" else named.str.strip_prefix(HUB_PAGE)


def _parse(cells: Cells, layout: Layout) -> ParsedLeaderboard:
    rows = _parse_rows(cells, layout)
    _refuse_repeated_keys(cells, layout, rows)
    scores = _parse_scores(cells, layout, rows)
    _refuse_wrong_unit(cells.file, rows, scores)
    cells.counts["baseline_row"] = int(rows["is_baseline"].sum())
    return ParsedLeaderboard(layout.leaderboard, layout.name, rows, scores, dict(sorted(cells.counts.items())))


def _parse_rows(cells: Cells, layout: Layout) -> pl.DataFrame:
    [id_column] = [row["column"] for row in layout.of_kind("model_id")]
    columns: dict[str, pl.Series] = {"model_id": cells.model_id(id_column)}
    is_baseline = columns["model_id"] == BASELINE_ID
    for row in layout.columns.filter(~pl.col("kind").is_in(["model_id", "score", "score_raw"])).to_dicts():
        column, kind, name = row["column"], row["kind"], row["field"]
        if kind == "model_url":
            cells.check_page(column, columns["model_id"], is_baseline)
        elif kind == "same_id":
            cells.check_same(column, columns["model_id"])
        elif kind.startswith("constant:"):
            cells.check_constant(column, kind.removeprefix("constant:"))
        elif kind == "license":
            columns["license_ids"] = cells.licenses(column)
        else:
            values = cells.flag(column, row["sense"]) if kind == "flag" else READERS[kind](cells, column)
            if name is not None:
                columns[name] = values
    [average] = [row["column"] for row in layout.of_kind("score") if row["field"] == "average_score"]
    columns["average_score"] = cells.number(average, 0, 100)
    for row in layout.of_kind("flag"):
        if row["field"] == "is_flagged":
            cells.refuse(row["column"], columns["is_flagged"].is_null(), "True or False")
    frame = pl.DataFrame(
        {"is_flagged": pl.repeat(False, is_baseline.len(), eager=True)} | columns | {"is_baseline": is_baseline}
    )
    absent = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in OPTIONAL.items() if name not in columns]
    return frame.with_columns(*absent).select(
        cells.frame["row_number"].cast(pl.Int64), pl.all(), leaderboard=pl.lit(layout.leaderboard)
    )


def _parse_scores(cells: Cells, layout: Layout, rows: pl.DataFrame) -> pl.DataFrame:
    ranges = {
        row["benchmark"]: row
        for row in read_reference("benchmarks").filter(pl.col("leaderboard") == layout.leaderboard).to_dicts()
    }
    raw = {row["field"].removeprefix("raw:"): row["column"] for row in layout.of_kind("score_raw")}
    parts = []
    for row in layout.of_kind("score"):
        benchmark = row["field"].removeprefix("benchmark:")
        if benchmark == "average_score":
            continue
        limits = ranges[benchmark]
        score = cells.number(row["column"], float(limits["score_low"]), float(limits["score_high"]))
        score_raw = score
        if benchmark in raw:
            score_raw = cells.number(raw[benchmark], float(limits["raw_low"]), float(limits["raw_high"]))
        parts.append(
            rows.select("leaderboard", "row_number", *KEY).with_columns(
                benchmark=pl.lit(benchmark),
                score=score,
                score_raw=score_raw,
                is_lower_better=pl.lit(limits["direction"] == "lower"),
            )
        )
    return pl.concat(parts).sort("row_number", maintain_order=True)


def _refuse_repeated_keys(cells: Cells, layout: Layout, rows: pl.DataFrame) -> None:
    [id_column] = [row["column"] for row in layout.of_kind("model_id")]
    is_repeated = rows.select(~pl.struct(KEY).is_first_distinct()).to_series()
    cells.refuse(id_column, is_repeated, "each (model, revision, precision, chat template) once; this row repeats one")


def _refuse_wrong_unit(file: str, rows: pl.DataFrame, scores: pl.DataFrame) -> None:
    best = rows["average_score"].max()
    if not isinstance(best, float) or best < LOWEST_BEST_AVERAGE:
        raise SourceError(
            file,
            f"the best average score is {best!r}; expected points from 0 to 100, not shares",
            column="average",
        )
    means = scores.group_by(KEY).agg(mean=pl.col("score").mean())
    gap = (
        rows.filter(~pl.col("is_baseline"))
        .join(means, on=KEY, nulls_equal=True)
        .select((pl.col("average_score") - pl.col("mean")).abs().median())
        .item()
    )
    if gap is not None and gap > LARGEST_AVERAGE_GAP_POINTS:
        raise SourceError(
            file,
            f"the average differs from the mean of the benchmarks by {gap:.1f} points on the median row; a column "
            "is in another unit",
        )
