"""The pages over all dates, beside the reports."""

import dagster as dg

from hf_openness.alerts.summary import summarise
from hf_openness.defs.asset_metadata import OWNERS, name_data_kind, refer_to
from hf_openness.defs.storage import OpenStore, StoreResource
from hf_openness.defs.table_asset import ANY_DATE_MOVED, plain_failures
from hf_openness.raw.files import write_whole
from hf_openness.reading.store import open_store
from hf_openness.reference.load import read_reference
from hf_openness.report.cards import CardBook
from hf_openness.report.index import IndexContent, list_comparable, render_compare, render_index, show_dates


@dg.asset(
    deps=[
        "model_trend",
        "claim_history",
        *(dg.AssetDep(name, partition_mapping=dg.AllPartitionMapping()) for name in ("changes", "bias_ledger", "report")),
    ],
    group_name="report",
    kinds={"html"},
    owners=OWNERS,
    automation_condition=ANY_DATE_MOVED,
    description="Two pages beside the reports: index.html over all dates, compare.html for any two of them.",
    metadata=refer_to(render_index),
)
def report_index(store: StoreResource) -> dg.MaterializeResult[None]:
    """Write both pages whole, from the tables over all dates."""
    with plain_failures():
        opened = store.open()
        content = collect_index(opened)
        pages = render_pages(opened, content)
    for name, page in pages.items():
        write_whole(opened.page_path(name), page.encode())
    return dg.MaterializeResult(
        metadata={
            **{name: dg.MetadataValue.path(str(opened.page_path(name))) for name in pages},
            "data": name_data_kind(content.data_kind),
            "dates": len(content.dates),
            "reports": len(content.reports),
        }
    )


def render_pages(store: OpenStore, content: IndexContent | None = None) -> dict[str, str]:
    """Return both pages by name, from what the index shows; that is read where it is not given."""
    shown = content or collect_index(store)
    ledgers = {day: store.read_table("bias_ledger", day) for day in store.dates("bias_ledger")}
    history, statements = store.read_table("claim_history"), read_reference("statements")
    comparable = list_comparable(history, statements, shown.reports, ledgers)
    return {"index": render_index(shown), "compare": render_compare(comparable, shown.method, shown.data_kind)}


def collect_index(store: OpenStore) -> IndexContent:
    """Read what the index shows; raises FileNotFoundError naming the asset that is missing."""
    method, data_kind = store.settings.method.name, store.settings.data_kind
    book = CardBook(open_store(str(store.root), method))
    table = show_dates(store.read_table("model_trend"), store.read_table("claim_history"), book)
    changed = store.dates("changes")
    latest = summarise(changed[-1], store.read_table("changes", changed[-1])) if changed else None
    return IndexContent(
        method=method,
        data_kind=data_kind,
        table=table,
        dates=tuple(dict.fromkeys(table.frame["scraped_on"])),
        reports=frozenset(day for day in store.dates("models") if store.report_path(day).exists()),
        latest_title=latest.title if latest else "No date of this store tells its changes yet.",
        latest=latest.sentences if latest else (),
        facts=book.list_facts(),
    )
