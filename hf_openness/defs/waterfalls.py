"""One picture per headline number: its way from the paper's rules to the corrected ones, rule by rule."""

from datetime import date

import dagster as dg
import polars as pl

from hf_openness.defs.asset_metadata import OWNERS, name_data_kind, refer_to, show_frame
from hf_openness.defs.partitions import read_partition, scrape_dates
from hf_openness.defs.storage import OpenStore, StoreResource
from hf_openness.defs.table_asset import plain_failures
from hf_openness.figures.context import FigureContext
from hf_openness.raw.files import write_whole
from hf_openness.reference.load import read_reference

PREFIX = "bias_"


def name_picture(number_id: str) -> str:
    """Return the file name of a number's picture, without suffix; raises ValueError for an id that is not reviewed."""
    if number_id not in read_reference("headline_numbers")["number_id"]:
        raise ValueError(f"{number_id!r} is no number of reference/headline_numbers.csv")
    return PREFIX + number_id


@dg.asset(
    partitions_def=scrape_dates,
    deps=["bias_ledger"],
    group_name="figures",
    kinds={"plotnine", "png"},
    owners=OWNERS,
    description="A waterfall per headline number that rules move: from the paper's rules to the corrected value with its "
    "interval. PNG, SVG and the rows of bias_ledger lie in the store as bias_<number_id>.",
    metadata=refer_to("hf_openness.figures.bias:draw_bias_waterfall"),
)
def bias_waterfalls(context: dg.AssetExecutionContext, store: StoreResource) -> dg.MaterializeResult[None]:
    """Draw all waterfalls, then write them; a number without shared effects has none."""
    with plain_failures():
        scraped_on = read_partition(context)
        opened = store.open()
        ledger = opened.read_table("bias_ledger", scraped_on)
    drawn = _draw(opened, scraped_on, ledger)
    for name in read_reference("headline_numbers")["number_id"]:
        for suffix in ("png", "svg", "parquet"):
            if name not in drawn:
                opened.figure_path(scraped_on, name_picture(name), suffix).unlink(missing_ok=True)
    for name, (rows, files) in drawn.items():
        for suffix, content in files.items():
            write_whole(opened.figure_path(scraped_on, name_picture(name), suffix), content)
        opened.write_frame(opened.figure_path(scraped_on, name_picture(name), "parquet"), rows)
    numbers = ledger.unique("number_id", keep="first", maintain_order=True)
    return dg.MaterializeResult(
        metadata={
            "pictures": len(drawn),
            "data": name_data_kind(opened.settings.data_kind),
            "numbers": show_frame(numbers.select("number_id", "paper_value", "paper_mode_value", "corrected_value"), 50),
        }
    )


def _draw(store: OpenStore, scraped_on: date, ledger: pl.DataFrame) -> dict[str, tuple[pl.DataFrame, dict[str, bytes]]]:
    from hf_openness.figures.bias import draw_bias_waterfall
    from hf_openness.figures.style import save_figure

    drawn = {}
    for (name,), rows in ledger.group_by("number_id", maintain_order=True):
        board = str(rows["leaderboard"][0])
        basis = FigureContext(board, scraped_on, store.settings.method.name, data_kind=store.settings.data_kind)
        plot = draw_bias_waterfall(rows, basis)
        if plot is not None:
            drawn[str(name)] = (
                rows,
                save_figure(plot, basis.describe(str(rows["text"][0]), "Waterfall of the rules' effects.")),
            )
    return drawn
