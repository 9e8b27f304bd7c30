"""The report of a date: read from the store, rendered, written whole."""

from datetime import date
from importlib.metadata import version
from typing import Any

import dagster as dg
import polars as pl

from hf_openness import __version__
from hf_openness.defs.asset_metadata import OWNERS, refer_to
from hf_openness.defs.figures import INDEX
from hf_openness.defs.observed import read_observations
from hf_openness.defs.partitions import read_partition, scrape_dates
from hf_openness.defs.raw import BOARDS
from hf_openness.defs.storage import OpenStore, StoreResource
from hf_openness.defs.table_asset import plain_failures
from hf_openness.defs.tables import DETAILS
from hf_openness.figures.catalogue import FIGURES, choose_board, take_board
from hf_openness.figures.context import BOARD_NAMES
from hf_openness.raw.files import write_whole
from hf_openness.report.content import (
    ReportContent,
    ShownFigure,
    describe_measured,
    show_paper_tables,
    show_queues,
    show_table,
)
from hf_openness.report.numbers import describe_mentions, describe_numbers
from hf_openness.report.render import render_report
from hf_openness.sources.archive import read_archived_files

TABLES = (
    "leaderboard_snapshot",
    "benchmark_scores",
    "models",
    "enriched_repos",
    "contributors",
    "repo_activity",
    "license_table",
    "improvement_curves",
    "attrition",
)
LIBRARIES = ("dagster", "polars", "plotnine", "pandera")


@dg.asset(
    partitions_def=scrape_dates,
    deps=[*TABLES, INDEX, "paper_fidelity"],
    group_name="report",
    kinds={"html"},
    owners=OWNERS,
    description="One self-contained page: what was measured, tables 1-5, figures 1-12, fidelity, provenance.",
    metadata=refer_to(render_report),
)
def report(context: dg.AssetExecutionContext, store: StoreResource) -> dg.MaterializeResult[None]:
    """Render the date's page from its tables, figures and the fidelity table."""
    with plain_failures():
        scraped_on = read_partition(context)
        opened = store.open()
        content = collect_content(opened, scraped_on)
    page = render_report(content).encode()
    path = opened.report_path(scraped_on)
    write_whole(path, page)
    return dg.MaterializeResult(
        metadata={
            "report": dg.MetadataValue.path(str(path)),
            "bytes": len(page),
            "figures": sum(figure.png is not None for figure in content.figures),
            "numbers": dg.MetadataValue.md("\n".join(f"- {s}" for s in content.measured)),
        }
    )


def collect_content(store: OpenStore, scraped_on: date) -> ReportContent:
    """Read what the page of a date shows; raises FileNotFoundError naming the asset that is missing."""
    every = {name: store.read_table(name, scraped_on) for name in TABLES}
    board = choose_board(every["models"])
    tables = take_board(every, board)
    method = store.settings.method
    fidelity = store.read_table("paper_fidelity")
    index = pl.read_parquet(store.figure_path(scraped_on, INDEX, "parquet").read_bytes())
    attrition = tables["attrition"].group_by("stage", "outcome", maintain_order=True).agg(models_count=pl.len())
    columns = [
        "claim_id",
        "text",
        "source",
        "published",
        "reproduced",
        "unit",
        "compared_on",
        "verdict",
        "why",
    ]
    return ReportContent(
        scraped_on=scraped_on,
        board_name=BOARD_NAMES.get(board, board),
        leaderboard=board,
        method=method.name,
        rules=method.rules(),
        measured=describe_measured(tables, BOARD_NAMES.get(board, board), scraped_on, method.name),
        numbers=describe_numbers(tables) + describe_mentions(tables, read_observations(store, DETAILS, [board])),
        tables=show_paper_tables(tables, scraped_on),
        figures=_figures(store, scraped_on, index),
        fidelity=show_table(
            "fidelity-table",
            "Every number printed in the paper",
            fidelity.select(columns),
            "Each is compared on the archived date that fits it best.",
            "../../tables/paper_fidelity.parquet",
            None,
        ),
        queues=show_queues(tables),
        attrition=show_table(
            "attrition-table",
            "What became of every id of the board, stage by stage",
            attrition,
            data=f"../../tables/attrition/{scraped_on}.parquet",
        ),
        provenance=show_table(
            "provenance-table",
            "Files",
            _provenance(store, scraped_on, list(every["models"]["leaderboard"].unique())),
            rows=None,
        ),
        versions={"hf-openness": __version__} | {name: version(name) for name in LIBRARIES},
    )


def _figures(store: OpenStore, scraped_on: date, index: pl.DataFrame) -> tuple[ShownFigure, ...]:
    drawn = {row["name"]: row for row in index.to_dicts()}
    shown = []
    for figure in FIGURES:
        row = drawn[figure.name]
        png = store.figure_path(scraped_on, figure.name, "png").read_bytes() if row["is_drawn"] else None
        remark = row["remark"] if row["is_drawn"] else row["why_absent"]
        shown.append(
            ShownFigure(
                figure.number,
                figure.name,
                figure.title,
                figure.alt,
                png,
                f"{remark}." if remark else "",
                f"../../figures/{scraped_on}",
            )
        )
    return tuple(shown)


def _provenance(store: OpenStore, scraped_on: date, boards: list[str]) -> pl.DataFrame:
    wanted = [(board, scraped_on) for board in BOARDS]
    wanted += [
        (f.source, f.observed_on)
        for f in read_archived_files()
        if f.source.startswith("hub-") and set(f.boards) & set(boards)
    ]
    rows: list[dict[str, Any]] = []
    for source, day in wanted:
        record = store.raw.find(source, day)
        if record is not None:
            rows.append(
                {
                    "file": f"raw/{source}/{day}/{record.name}",
                    "sha256": record.sha256,
                    "bytes": record.bytes,
                    "address": record.url or "user file",
                    "data_license": record.data_license,
                }
            )
    return pl.DataFrame(rows)
