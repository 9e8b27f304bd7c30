"""Duties that ancestors' licenses impose, whether each is passed on, and the path that shows it."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.drawing import start_figure
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql, write_models_polars, write_models_sql
from hf_openness.explorer.ranges import show_rows
from hf_openness.explorer.sentences import say_share
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_things, say_unapplied
from hf_openness.visible import show_hidden

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SHOWN = (
    "status",
    "conflict",
    "imposed_by_id",
    "imposed_license_id",
    "own_license_id",
    "witness_path",
    "imposers_count",
    "why",
)
STEP = " > "
FEW = 10
STATUSES = {"dropped": "#C65A11", "unknown": "#999999", "kept": "#4477AA"}
WHY = "the duties of the one chosen model are shown"


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return the duties of the chosen model, or of all models that pass the filters where none is chosen."""
    return list_duties(data.table("obligations", filters.date), data.models(filters), filters.leaderboard, filters.model)


def list_duties(obligations: pl.DataFrame, models: pl.DataFrame, leaderboard: str, model: str) -> pl.DataFrame:
    """Return model_id, obligation and what decides it; the witness path is a text, from the ancestor to the model.

    Args:
        obligations: contract table of the date.
        models: model_id of the chosen models; not asked where one model is chosen.
        leaderboard: the board.
        model: the one model, or an empty text.
    """
    rows = obligations.filter(leaderboard=leaderboard)
    chosen = rows.filter(model_id=model) if model else rows.join(models, on="model_id", how="semi")
    path = pl.col("witness_path").list.join(STEP)
    return chosen.select("model_id", "obligation", *SHOWN).with_columns(witness_path=path).sort("model_id", "obligation")


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    shown = ", ".join(SHOWN).replace("witness_path", f"array_to_string(witness_path, {quote_sql(STEP)}) as witness_path")
    chosen = f"model_id = {quote_sql(filters.model)}" if filters.model else "model_id in (select model_id from chosen)"
    return f"""{"" if filters.model else f"with {write_models_sql(filters)}"}
select model_id, obligation, {shown}
from obligations
where scrape_date = {quote_sql(filters.date)} and leaderboard = {quote_sql(filters.leaderboard)} and {chosen}
order by model_id, obligation
"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    models = "models = pl.DataFrame()\n" if filters.model else write_models_polars(filters)
    return f"""{models}
from hf_openness.explorer.views.obligations import list_duties

obligations = store.read("obligations", "{filters.date}")
frame = list_duties(obligations, models, {filters.leaderboard!a}, {filters.model!a})
"""


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure":
    """Draw how many models keep, drop, or leave unknown each duty."""
    import plotly.graph_objects as go

    order = frame["obligation"].value_counts().sort("count", "obligation", descending=[True, False])["obligation"].to_list()
    figure = start_figure("Models", [""])
    for status, color in STATUSES.items():
        counts = dict(frame.filter(status=status)["obligation"].value_counts().iter_rows())
        if counts:
            figure.add_trace(
                go.Bar(
                    x=[counts.get(duty, 0) for duty in order],
                    y=[len(order) - at - 0.12 for at in range(len(order))],
                    width=0.42,
                    orientation="h",
                    name=status,
                    marker={"color": color},
                    hovertemplate=f"{status}: %{{x:,}}<extra></extra>",
                )
            )
    show_rows(figure, [duty.replace("_", " ") for duty in order])
    if frame.height < FEW:
        figure.update_xaxes(dtick=1)
    return figure


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say how many duties are dropped, with the share among those that can be told."""
    idle = say_unapplied(filters, WHY) if filters.model else []
    whose = f"“{show_hidden(filters.model)}”" if filters.model else "the chosen models"
    if frame.is_empty():
        return [
            f"No declared ancestor of {whose} has a duty on {filters.date}. As many bases are not declared, that does not "
            "make a model free of duties.",
            *idle,
        ]
    counts = {status: frame.filter(status=status).height for status in STATUSES}
    told = counts["dropped"] + counts["kept"]
    share = f" Of those that can be told, {say_share(counts['dropped'], told)} are dropped." if told else ""
    said = [
        f"{say_things(frame.height, 'duty', 'duties')} of {whose}: {counts['dropped']:,} dropped, {counts['kept']:,} kept, "
        f"{counts['unknown']:,} unknown.{share}",
        "Dropped: the model's license does not pass the duty on; `grants_withheld` also permits commercial use that the "
        "ancestor withholds. The witness path leads from the ancestor that decides it to the model. Readings of license "
        "texts and declared descent, no legal advice.",
        "The interval takes duties for independent; those of one family are not, which widens it. Links that nobody "
        "declared are missing, so there are more duties than these.",
        *idle,
    ]
    if filters.model:
        worst = frame.sort(pl.col("status").replace_strict(dict(zip(STATUSES, range(3), strict=True))), "obligation")
        for row in worst.head(10).iter_rows(named=True):
            path = show_hidden(row["witness_path"])
            said.insert(-1 if idle else len(said), f"{row['obligation'].replace('_', ' ')}: {row['status']}, by {path}.")
    return said


VIEW = View(
    name="obligations",
    title="Obligations and witness paths",
    group="Descent",
    question="Which duties of its ancestors does a model keep or drop?",
    tables=("enriched_repos", "obligations"),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
    filters=(
        "model",
        "from_on",
        "to_on",
        "types",
        "architectures",
        "sizes",
        "licenses",
        "authors",
        "base_models",
        "text",
    ),
)
