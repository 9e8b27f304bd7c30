"""The report of a date: read from the store, rendered, written whole."""

from datetime import date
from importlib.metadata import version

import dagster as dg
import polars as pl

from hf_openness import __version__
from hf_openness.alerts.summary import summarise
from hf_openness.collection.chain import find_chain, is_collected, read_standing
from hf_openness.collection.kept import SOURCE as HUB_API
from hf_openness.defs.asset_metadata import OWNERS, name_data_kind, refer_to
from hf_openness.defs.figures import INDEX, read_needed
from hf_openness.defs.partitions import read_partition, scrape_dates
from hf_openness.defs.storage import OpenStore, StoreResource
from hf_openness.defs.table_asset import plain_failures
from hf_openness.defs.waterfalls import name_picture
from hf_openness.figures.catalogue import FIGURES, choose_board, take_board
from hf_openness.figures.context import name_board
from hf_openness.raw.files import write_whole
from hf_openness.reading.store import open_store
from hf_openness.reading.unit_names import say_unit
from hf_openness.report.answers import NEEDED as ANSWERED
from hf_openness.report.answers import list_answers
from hf_openness.report.captions.tell import tell_figure, tell_remark, tell_waterfall
from hf_openness.report.cards import CardBook
from hf_openness.report.collected import describe_collection
from hf_openness.report.content import (
    ReportContent,
    ShownFigure,
    ShownPicture,
    describe_measured,
    show_table,
)
from hf_openness.report.extracts import Page, show_extract
from hf_openness.report.findings import fill_sections
from hf_openness.report.ledger import ATTRITION, FIDELITY, make_boards
from hf_openness.report.numbers import describe_mentions, describe_numbers
from hf_openness.report.pictures import shrink_picture
from hf_openness.report.provenance import list_files
from hf_openness.report.queues import NEEDED as QUEUED
from hf_openness.report.queues import show_queues
from hf_openness.report.render import render_report
from hf_openness.report.sections import NEEDED, SECTIONS
from hf_openness.report.told_cards import give_cards
from hf_openness.sources.archive import read_archived_files
from hf_openness.tables.stored import DETAILS, list_board_sources, read_observations

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
FINDINGS = tuple(dict.fromkeys((*ANSWERED, *NEEDED, *QUEUED)))
# Not shown, but numbers in words are cells of them.
CITED = ("collection_plan", "model_trend", "contributor_trend")
WATERFALL = "Waterfall: a bar for each rule's average effect."
LIBRARIES = ("dagster", "polars", "plotnine", "pandera")


@dg.asset(
    partitions_def=scrape_dates,
    deps=[*dict.fromkeys((*TABLES, *FINDINGS, *CITED)), INDEX, "bias_waterfalls", "paper_fidelity"],
    group_name="report",
    kinds={"html"},
    owners=OWNERS,
    description="One self-contained page: tables 1-5, all figures, claims, biases, fidelity, provenance.",
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
            "data": name_data_kind(content.data_kind),
            "bytes": len(page),
            "figures": sum(figure.png is not None for section in content.sections for figure in section.figures),
            "what changed": _tell_changes(opened, scraped_on),
            "numbers": dg.MetadataValue.md("\n".join(f"- {s}" for s in content.measured)),
        }
    )


def _tell_changes(store: OpenStore, scraped_on: date) -> str:
    if not store.table_path("changes", scraped_on).exists():
        return "the date has no table changes"
    return summarise(scraped_on, store.read_table("changes", scraped_on)).title


def collect_content(store: OpenStore, scraped_on: date) -> ReportContent:
    """Read what the page of a date shows; raises FileNotFoundError naming the asset that is missing."""
    every = {name: store.read_table(name, scraped_on) for name in TABLES}
    board = choose_board(every["models"])
    tables = take_board(every, board)
    settings, method = store.settings, store.settings.method
    fidelity = store.read_table("paper_fidelity")
    read = {name: every[name] if name in every else read_needed(store, name, scraped_on) for name in FINDINGS}
    # Changes of the date as a whole have no board.
    findings = take_board(read, board) | {"changes": read["changes"]}
    index = pl.read_parquet(store.figure_path(scraped_on, INDEX, "parquet").read_bytes())
    figures = _figures(store, scraped_on, index, tables)
    waterfalls = _waterfalls(store, scraped_on, findings["bias_ledger"])
    boards_count = every["leaderboard_snapshot"]["leaderboard"].n_unique()
    chain = find_chain(store.raw, scraped_on) if is_collected(store.raw, scraped_on) else []
    book = CardBook(open_store(str(store.root), method.name))
    page = Page(scraped_on, board, book)
    measured = describe_measured(tables, name_board(board), scraped_on, method.name)
    content = ReportContent(
        scraped_on=scraped_on,
        board_name=name_board(board),
        leaderboard=board,
        data_kind=settings.data_kind,
        method=method.name,
        rules=method.rules(),
        measured=measured + _describe_collection(store, chain),
        answers=list_answers(findings),
        numbers=describe_numbers(tables, scraped_on)
        + describe_mentions(tables, read_observations(store.raw, DETAILS, [board])),
        boards=show_extract(make_boards(board), "boards-table", every, page) if boards_count > 1 else None,
        sections=fill_sections(SECTIONS, findings, figures, {"bias": waterfalls}, page),
        fidelity=show_extract(FIDELITY, "fidelity-table", {"paper_fidelity": fidelity}, page),
        is_fidelity_open=bool(fidelity["reproduced"].count()),
        queues=show_queues(findings, page),
        attrition=show_extract(ATTRITION, "attrition-table", tables, page),
        provenance=show_table(
            "provenance-table",
            "Files",
            list_files(store.raw, _find_sources(scraped_on, set(every["models"]["leaderboard"]), chain)),
            rows=None,
        ),
        versions={"hf-openness": __version__} | {name: version(name) for name in LIBRARIES},
    )
    return give_cards(content, book)


def _figures(
    store: OpenStore, scraped_on: date, index: pl.DataFrame, tables: dict[str, pl.DataFrame]
) -> dict[int, ShownFigure]:
    drawn = {row["name"]: row for row in index.to_dicts()}
    shown = {}
    for figure in FIGURES:
        row = drawn[figure.name]
        png = store.figure_path(scraped_on, figure.name, "png").read_bytes() if row["is_drawn"] else None
        remark = row["remark"] if row["is_drawn"] else row["why_absent"]
        shown[figure.number] = ShownFigure(
            figure.number,
            figure.name,
            figure.title,
            figure.alt,
            None if png is None else shrink_picture(png),
            tell_remark(figure.number, tables, remark, row["is_drawn"]),
            f"../../figures/{scraped_on}",
            "" if png is None else tell_figure(figure.number, _read_figure(store, scraped_on, figure.name)),
        )
    return shown


def _read_figure(store: OpenStore, scraped_on: date, name: str) -> pl.DataFrame:
    return pl.read_parquet(store.figure_path(scraped_on, name, "parquet").read_bytes())


def _waterfalls(store: OpenStore, scraped_on: date, ledger: pl.DataFrame) -> tuple[ShownPicture, ...]:
    shown = []
    for number in ledger.unique("number_id", keep="first", maintain_order=True).to_dicts():
        name = name_picture(number["number_id"])
        path = store.figure_path(scraped_on, name, "png")
        if path.exists():
            png = shrink_picture(path.read_bytes())
            title, ends = f"{number['text']} ({say_unit(number['unit'])})", tell_waterfall(number)
            shown.append(ShownPicture(title, WATERFALL, ends, png, f"../../figures/{scraped_on}/{name}"))
    return tuple(shown)


def _describe_collection(store: OpenStore, chain: list[date]) -> tuple[str, ...]:
    if not chain:
        return ()
    return describe_collection(read_standing(store.raw, chain[0]), chain, store.read_table("collection_plan", chain[0]))


def _find_sources(scraped_on: date, boards: set[str], chain: list[date]) -> list[tuple[str, date]]:
    """Return source and day of the files that the page rests on: the boards, then the Hub's answers or published files."""
    wanted = [(board, scraped_on) for board in list_board_sources()]
    if chain:
        return wanted + [(HUB_API, day) for day in chain]
    files = read_archived_files()
    return wanted + [(f.source, f.observed_on) for f in files if f.source.startswith("hub-") and set(f.boards) & boards]
