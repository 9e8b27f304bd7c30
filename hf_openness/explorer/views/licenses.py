"""Licenses of the chosen models, as the method reads them, and what each permits."""

from typing import TYPE_CHECKING

import polars as pl

from hf_openness.explorer.data import Data
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql, write_models_polars, write_models_sql
from hf_openness.explorer.ranges import draw_rows, take_series
from hf_openness.explorer.sentences import say_share
from hf_openness.explorer.shares import find_share_ends, write_share_ends_sql
from hf_openness.explorer.view import View
from hf_openness.explorer.wording import say_number, say_range, say_things
from hf_openness.visible import show_hidden

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

PERMITTED = (
    "license_name",
    "category",
    "commercial_use",
    "academic_use",
    "personal_use",
    "commercial_clause",
    "is_reviewed",
    "source",
)
SHOWN = 20
SILENT = ("undeclared", "repo_unavailable")
# Five values of the reviewed facts, each with a colour and a mark of its own.
USES = {
    "yes": ("#228833", "circle"),
    "limited": ("#B8860B", "diamond"),
    "no": ("#C65A11", "x"),
    "unknown": ("#777777", "circle-open"),
    "not applicable": ("#4477AA", "square-open"),
}


def build(data: Data, filters: Filters) -> pl.DataFrame:
    """Return per license of the chosen models count, share (0-1) with its ends, and permissions; most frequent first."""
    stated = read_stated(data, filters).join(data.models(filters), on="model_id", how="semi")
    permitted = data.table("license_table", filters.date).filter(leaderboard=filters.leaderboard)
    return count_licenses(stated, permitted)


def read_stated(data: Data, filters: Filters) -> pl.DataFrame:
    """Return model_id and license_id as `license_table` counts it in the store's method."""
    name = find_table(filters)
    rows = data.table(name, filters.date).filter(leaderboard=filters.leaderboard)
    return rows.select("model_id", state_license(filters.method))


def find_table(filters: Filters) -> str:
    """Return which table says the license in force: the board's column in method paper, else the evidence."""
    return "models" if filters.method == "paper" else "license_evidence"


def state_license(method: str) -> pl.Expr:
    """Return license_id as `license_table` names it (tables.licenses: count_published_ids, count_categories)."""
    if method == "paper":
        return pl.col("license_id").fill_null(SILENT[0])
    return pl.when(pl.col("category").is_in(SILENT)).then("category").otherwise("license_id").alias("license_id")


def count_licenses(stated: pl.DataFrame, permitted: pl.DataFrame) -> pl.DataFrame:
    """Count models per license and add what it permits.

    Args:
        stated: model_id, license_id.
        permitted: the rows of `license_table` of the board.
    """
    return (
        stated.group_by("license_id")
        .agg(models_count=pl.len().cast(pl.Int64))
        .with_columns(models_share=pl.col("models_count") / pl.col("models_count").sum())
        .with_columns(find_share_ends(pl.col("models_count"), pl.col("models_count").sum()))
        .join(permitted.select("license_id", *PERMITTED), on="license_id", how="left")
        .sort("models_count", "license_id", descending=[True, False])
    )


def write_sql(filters: Filters) -> str:
    """Return the SQL of the view."""
    return f"with {write_counted_sql(filters)}\nselect * from licensed order by models_count desc, license_id\n"


def write_counted_sql(filters: Filters) -> str:
    """Return `licensed as (...)`, after the parts it needs, to stand after WITH."""
    silent = ", ".join(map(quote_sql, SILENT))
    stated = {
        "models": f"coalesce(license_id, '{SILENT[0]}')",
        "license_evidence": f"case when category in ({silent}) then category else license_id end",
    }[find_table(filters)]
    where = f"where scrape_date = {quote_sql(filters.date)} and leaderboard = {quote_sql(filters.leaderboard)}"
    return f"""{write_models_sql(filters)},
stated as (
  select model_id, {stated} as license_id from {find_table(filters)} {where}
),
counted as (
  select license_id, count(*) as models_count, cast(sum(count(*)) over () as bigint) as total
  from stated semi join chosen using (model_id) group by license_id
),
permitted as (select license_id, {", ".join(PERMITTED)} from license_table {where}),
licensed as (
  select license_id, models_count, models_count / total as models_share,
  {write_share_ends_sql("models_count", "total")},
  {", ".join(PERMITTED)}
  from counted left join permitted using (license_id)
)"""


def write_polars(filters: Filters) -> str:
    """Return the polars code of the view."""
    return f"""{write_models_polars(filters)}
from hf_openness.explorer.views.licenses import count_licenses, state_license

board = {filters.leaderboard!a}
stated = (
    store.read("{find_table(filters)}", "{filters.date}").filter(leaderboard=board)
    .select("model_id", state_license("{filters.method}"))
    .join(models, on="model_id", how="semi")
)
frame = count_licenses(stated, store.read("license_table", "{filters.date}").filter(leaderboard=board))
"""


def draw(frame: pl.DataFrame, _filters: Filters) -> "Figure":
    """Draw the most frequent licenses, their colour and mark the permission of commercial use."""
    top = frame.head(SHOWN).with_columns(pl.col("models_share", "low", "high") * 100)
    series = []
    for value, (color, symbol) in USES.items():
        rows = top.filter(commercial_use=value)
        if rows.height:
            hover = [
                f"{say_number(share)} % ({say_range(low, high)}), {count:,} models; commercial use: {value}"
                for share, low, high, count in rows.select("models_share", "low", "high", "models_count").iter_rows()
            ]
            columns = ("license_id", "models_share", "low", "high")
            series.append(take_series(f"commercial use: {value}", color, rows, columns, hover, symbol, -0.08))
    figure = draw_rows(series, top["license_id"].to_list(), "Share of the chosen models, %")
    figure.update_xaxes(rangemode="tozero")
    return figure


def notes(frame: pl.DataFrame, filters: Filters) -> list[str]:
    """Say the most frequent license and the share that permits commercial use without condition."""
    if frame.is_empty():
        return [f"No model of {filters.leaderboard} on {filters.date} passes the filters."]
    total, first = int(frame["models_count"].sum()), frame.row(0, named=True)
    free = int(frame.filter(commercial_use="yes")["models_count"].sum())
    more = (
        f" The picture shows {SHOWN}; {frame.height - SHOWN:,} rarer ones are in the table." if frame.height > SHOWN else ""
    )
    return [
        f"{show_hidden(first['license_id'])}: {first['models_count']:,} of {say_things(total, 'model')}, "
        f"{say_share(first['models_count'], total)}. {say_share(free, total)} permit commercial use without condition.",
        f"{say_things(frame.height, 'license')} stated; `undeclared` and `repo_unavailable` are rows of their own.{more}",
        "The interval takes models for independent; derivatives take over licenses, which widens it. Permissions are "
        "reviewed readings of the license texts, no legal advice. The filter License chooses by the board's column, which "
        "may differ from the license in force.",
    ]


VIEW = View(
    name="licenses",
    title="Licenses and what they permit",
    group="Licenses",
    question="Under which licenses are the models, and may they be used commercially?",
    tables=("enriched_repos", "license_table", "license_evidence"),
    build=build,
    draw=draw,
    write_sql=write_sql,
    write_polars=write_polars,
    notes=notes,
    filters=("from_on", "to_on", "types", "architectures", "sizes", "licenses", "authors", "base_models", "text"),
)
