"""The filters as text: the SQL and the polars code that give the same models as `Data.models`."""

from datetime import date

from hf_openness.explorer.data import FAMILIES, MODELS, UNKNOWN
from hf_openness.explorer.filters import Filters, Period
from hf_openness.tables.size_classes import BELOW_OR_UNKNOWN, CLASSES, EDGES_B, UNKNOWN_SIZE

COLUMNS_SQL = f"""model_id, author, coalesce(model_type, '{UNKNOWN}') as model_type, architecture_group as architecture,
      params_b, {{size_class}} as size_class, coalesce(license_id, '{UNKNOWN}') as license_id,
      cast(created_at as date) as created_on, average_score"""
COLUMNS_POLARS = f"""        "model_id", "author", pl.col("model_type").fill_null("{UNKNOWN}"),
        pl.col("architecture_group").alias("architecture"), "params_b", "size_class",
        pl.col("license_id").fill_null("{UNKNOWN}"), pl.col("created_at").dt.date().alias("created_on"), "average_score","""


def quote_sql(value: object) -> str:
    """Return a value as a literal of SQL."""
    if isinstance(value, date):
        return f"date '{value}'"
    return "'" + str(value).replace("'", "''") + "'"


def quote_polars(value: object) -> str:
    """Return a value as a literal of Python; of a date `pl.date(...)`."""
    if isinstance(value, date):
        return f"pl.date({value.year}, {value.month}, {value.day})"
    return ascii(value)


def write_models_sql(filters: Filters, day: date | None = None, name: str = "chosen") -> str:
    """Return `name as (select ...)`, to stand after WITH: the models that pass, in the columns of `Data.models`."""
    chosen = day or filters.date
    where = " and ".join(_conditions_sql(filters, chosen))
    return f"""{name} as (
  select * from (
    select {COLUMNS_SQL.format(size_class=_size_class_sql())}
    from {MODELS}
    where scrape_date = {quote_sql(chosen)} and leaderboard = {quote_sql(filters.leaderboard)}
  ){" where " + where if where else ""}
)"""


def write_models_polars(filters: Filters, day: date | None = None, name: str = "models") -> str:
    """Return Python code that binds `name` to the same models; `store` and `pl` are bound before it."""
    chosen = day or filters.date
    conditions = "".join(f"\n    .filter({condition})" for condition in _conditions_polars(filters, chosen))
    return f"""from hf_openness.tables.size_classes import classify_sizes

{name} = (
    classify_sizes(store.read("{MODELS}", "{chosen}").filter(leaderboard={filters.leaderboard!a}))
    .select(
{COLUMNS_POLARS}
    ){conditions}
    .sort("model_id")
)
"""


def write_period_sql(period: Period, column: str = "created_on") -> str:
    """Return the first day of the period that a day lies in; weeks start on Sunday."""
    return {
        "day": column,
        "week": f"{column} - cast(extract(dow from {column}) as integer)",
        "month": f"cast(date_trunc('month', {column}) as date)",
    }[period]


def write_period_polars(period: Period, column: str = "created_on") -> str:
    """Return the same as a polars expression."""
    day = f'pl.col("{column}")'
    return {
        "day": day,
        "week": f"({day} - pl.duration(days={day}.dt.weekday() % 7))",
        "month": f'{day}.dt.truncate("1mo")',
    }[period]


def _size_class_sql() -> str:
    steps = " ".join(f"when params_b < {edge} then '{name}'" for edge, name in zip(EDGES_B, CLASSES, strict=False))
    known = f"when params_b is null then '{UNKNOWN_SIZE}' when params_b = 0 then '{BELOW_OR_UNKNOWN}'"
    return f"case {known} {steps} else '{CLASSES[-1]}' end"


def _lists(filters: Filters) -> dict[str, tuple[str, ...]]:
    return {
        "model_type": filters.types,
        "architecture": filters.architectures,
        "size_class": filters.sizes,
        "license_id": filters.licenses,
        "author": filters.authors,
    }


def _conditions_sql(filters: Filters, day: date) -> list[str]:
    found = [f"{column} in ({', '.join(map(quote_sql, values))})" for column, values in _lists(filters).items() if values]
    if filters.from_on is not None:
        found.append(f"created_on >= {quote_sql(filters.from_on)}")
    if filters.to_on is not None:
        found.append(f"created_on <= {quote_sql(filters.to_on)}")
    if filters.text:
        found.append(f"contains(lower(model_id), {quote_sql(filters.text.lower())})")
    if filters.base_models:
        found.append(
            f"model_id in (select model_id from {FAMILIES} where scrape_date = {quote_sql(day)} and leaderboard = "
            f"{quote_sql(filters.leaderboard)} and family in ({', '.join(map(quote_sql, filters.base_models))}))"
        )
    return found


def _conditions_polars(filters: Filters, day: date) -> list[str]:
    found = [f'pl.col("{column}").is_in({list(values)!a})' for column, values in _lists(filters).items() if values]
    if filters.from_on is not None:
        found.append(f'pl.col("created_on") >= {quote_polars(filters.from_on)}')
    if filters.to_on is not None:
        found.append(f'pl.col("created_on") <= {quote_polars(filters.to_on)}')
    if filters.text:
        found.append(f'pl.col("model_id").str.to_lowercase().str.contains({filters.text.lower()!a}, literal=True)')
    if filters.base_models:
        members = (
            f'store.read("{FAMILIES}", "{day}").filter(pl.col("family").is_in({list(filters.base_models)!a}), '
            f'leaderboard={filters.leaderboard!a})["model_id"]'
        )
        found.append(f'pl.col("model_id").is_in({members}.implode())')
    return found
