"""The figures of a date: each an asset with its table beside it; a figure without data is a skipped output."""

import base64
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import dagster as dg
import polars as pl

from hf_openness.defs.asset_metadata import (
    OWNERS,
    describe_columns,
    failed_contract,
    name_data_kind,
    refer_to,
    show_frame,
)
from hf_openness.defs.partitions import read_partition, scrape_dates
from hf_openness.defs.since import count_since_drawn, find_drawn_before
from hf_openness.defs.storage import OpenStore, StoreResource
from hf_openness.defs.table_asset import plain_failures
from hf_openness.figures.catalogue import FIGURES, Figure, choose_board, take_board, take_up_to
from hf_openness.figures.context import SIMULATED, FigureContext
from hf_openness.figures.remarks import describe_basis, explain_absence
from hf_openness.raw.files import write_whole
from hf_openness.schemas import TABLES
from hf_openness.schemas.figures import FIGURE_TABLES
from hf_openness.schemas.registry import InvalidTable

INDEX = "figure_index"
NEEDED = tuple(sorted({table for figure in FIGURES for table in figure.needs} | {"models", "enriched_repos", "attrition"}))
THUMBNAIL_WIDTH = 420


def _specs() -> list[dg.AssetSpec]:
    figures = [
        dg.AssetSpec(
            figure.name,
            deps=[*figure.needs, "enriched_repos"] if "enriched_repos" not in figure.needs else list(figure.needs),
            description=f"Figure {figure.number}: {figure.title}. {figure.alt} PNG, SVG and its table lie in the store.",
            group_name="figures",
            kinds={"plotnine", "png"},
            owners=OWNERS,
            skippable=True,
            partitions_def=scrape_dates,
            metadata={"dagster/column_schema": describe_columns(FIGURE_TABLES[figure.name])} | refer_to(figure.build),
        )
        for figure in FIGURES
    ]
    index = dg.AssetSpec(
        INDEX,
        deps=[*(figure.name for figure in FIGURES), "attrition"],
        description="Which figures the date has, with their captions; those without data and why.",
        group_name="figures",
        kinds={"json"},
        owners=OWNERS,
        partitions_def=scrape_dates,
    )
    return [*figures, index]


@dg.multi_asset(
    name="figures",
    specs=_specs(),
    check_specs=[
        dg.AssetCheckSpec("schema", asset=figure.name, blocking=True, partitions_def=scrape_dates) for figure in FIGURES
    ],
    partitions_def=scrape_dates,
)
def figures(
    context: dg.AssetExecutionContext, store: StoreResource
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Draw the figures of the board with averages and most models; write all only when all are drawn."""
    from hf_openness.figures.style import save_figure

    with plain_failures():
        scraped_on = read_partition(context)
        opened = store.open()
        tables = {name: read_needed(opened, name, scraped_on) for name in NEEDED}
    board = choose_board(tables["models"])
    boards_count = tables["models"]["leaderboard"].n_unique()
    tables = take_board(tables, board)
    method = opened.settings.method
    drawn: list[tuple[Figure, pl.DataFrame, dict[str, bytes]]] = []
    index: list[dict[str, object]] = []
    for figure in FIGURES:
        try:
            table = figure.build(tables, method)
        except InvalidTable as error:
            yield failed_contract(figure.name, error)
            raise dg.Failure(str(error), allow_retries=False) from error
        remark = describe_basis(figure.number, tables)
        basis = FigureContext(board, scraped_on, method.name, remark, opened.settings.data_kind, boards_count)
        plot = figure.draw_plot(table, basis)
        index.append(
            {
                "name": figure.name,
                "leaderboard": board,
                "is_drawn": plot is not None,
                "remark": remark or None,
                "why_absent": explain_absence(figure.number, tables) if plot is None else None,
            }
        )
        if plot is not None:
            drawn.append((figure, table, save_figure(plot, basis.describe(figure.title, figure.alt))))
    before = find_drawn_before(opened, scraped_on, board, INDEX)
    for figure, table, files in drawn:
        since = count_since_drawn(opened, figure.name, before, table)
        yield _write(opened, scraped_on, figure, table, files, since)
        yield dg.AssetCheckResult(asset_key=dg.AssetKey(figure.name), check_name="schema", passed=True)
    names = {figure.name for figure, _, _ in drawn}
    for figure in FIGURES:
        if figure.name not in names:
            for suffix in ("png", "svg", "parquet"):
                opened.figure_path(scraped_on, figure.name, suffix).unlink(missing_ok=True)
            reason = explain_absence(figure.number, tables)
            context.log.info("%s has no data on %s and is skipped: %s", figure.name, scraped_on, reason)
            yield dg.AssetCheckResult(
                asset_key=dg.AssetKey(figure.name),
                check_name="schema",
                passed=True,
                description=f"no data on {scraped_on}: skipped, a labelled placeholder in the report; {reason}",
            )
    frame = pl.DataFrame(index, schema_overrides={"remark": pl.String, "why_absent": pl.String})
    opened.write_frame(opened.figure_path(scraped_on, INDEX, "parquet"), frame)
    yield dg.MaterializeResult(
        asset_key=INDEX,
        metadata={
            "dagster/row_count": frame.height,
            "figures": show_frame(frame, len(FIGURES)),
        },
    )


def read_needed(store: OpenStore, table: str, scraped_on: date) -> pl.DataFrame:
    """Return a table of the date; of a table over all dates what it says up to the date, so that a page can be rebuilt."""
    if TABLES[table].grain == "date":
        return store.read_table(table, scraped_on)
    return take_up_to(store.read_table(table), scraped_on)


def _write(
    store: OpenStore, scraped_on: date, figure: Figure, table: pl.DataFrame, files: dict[str, bytes], since: dict[str, Any]
) -> dg.MaterializeResult[None]:
    for suffix, content in files.items():
        write_whole(store.figure_path(scraped_on, figure.name, suffix), content)
    path = store.figure_path(scraped_on, figure.name, "png")
    store.write_frame(store.figure_path(scraped_on, figure.name, "parquet"), table)
    return dg.MaterializeResult(
        asset_key=figure.name,
        metadata={
            "figure": dg.MetadataValue.md(_show_picture(store, figure, files["png"])),
            "data": name_data_kind(store.settings.data_kind),
            "file": dg.MetadataValue.path(str(path)),
            "dagster/row_count": table.height,
            **since,
            "head": show_frame(table),
        },
    )


def _show_picture(store: OpenStore, figure: Figure, png: bytes) -> str:
    warning = f"**{SIMULATED}**\n\n" if store.settings.data_kind == "simulated" else ""
    return f"{warning}![{figure.title}](data:image/png;base64,{_thumbnail(png)})"


def _thumbnail(png: bytes) -> str:
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.thumbnail((THUMBNAIL_WIDTH, THUMBNAIL_WIDTH))
    buffer = io.BytesIO()
    image.quantize(32).save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()
