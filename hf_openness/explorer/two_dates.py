"""The two dates that a comparison is of: the chosen one, and the one to compare with or else the board's one before."""

from collections.abc import Sequence
from datetime import date

from hf_openness.explorer.data import Data
from hf_openness.explorer.filters import Filters
from hf_openness.explorer.queries import quote_sql
from hf_openness.settings import UsageError

# Stands in written queries for a date that only the store can tell.
UNTOLD = date(1, 1, 1)
ORDERED = "earlier, later = min(day, other), max(day, other)\n"


def find_dates(data: Data, filters: Filters) -> tuple[date, date]:
    """Return the earlier and the later date.

    Raises:
        UsageError: the store holds no second date of the board.
    """
    other = filters.other_date or find_other(data.dates(filters.leaderboard), filters.date)
    if other is None:
        raise UsageError(f"the store holds one date of {filters.leaderboard} only, so there is nothing to compare with")
    return min(other, filters.date), max(other, filters.date)


def find_other(days: Sequence[date], day: date) -> date | None:
    """Return the day before, of the first one the next, None where there is one alone; `days` are sorted."""
    before, after = [one for one in days if one < day], [one for one in days if one > day]
    return before[-1] if before else after[0] if after else None


def write_other_sql(filters: Filters) -> str:
    """Return the other date as an expression of SQL."""
    if filters.other_date is not None:
        return quote_sql(filters.other_date)
    day = quote_sql(filters.date)
    parts = [
        f"(select {pick}(scrape_date) from enriched_repos where leaderboard = {quote_sql(filters.leaderboard)} "
        f"and scrape_date {side} {day})"
        for pick, side in (("max", "<"), ("min", ">"))
    ]
    return f"coalesce({', '.join(parts)})"


def write_dates_polars(filters: Filters) -> str:
    """Return Python code that binds the dates `day`, `other`, `earlier` and `later`; `store` and `pl` are bound before."""
    chosen = f"date.fromisoformat({str(filters.date)!r})"
    if filters.other_date is not None:
        other = f"date.fromisoformat({str(filters.other_date)!r})"
        return f"from datetime import date\n\nday, other = {chosen}, {other}\n{ORDERED}"
    return f"""from datetime import date

from hf_openness.explorer.two_dates import find_other

boards = store.scan("enriched_repos").filter(pl.col("leaderboard") == {filters.leaderboard!a})
day = {chosen}
other = find_other(sorted(boards.select("scrape_date").unique().collect().to_series()), day)
{ORDERED}"""


def tell_untold(text: str, name: str) -> str:
    """Return a written query with what stands for the untold date replaced by an expression or a variable."""
    return text.replace(quote_sql(UNTOLD), name).replace(f'"{UNTOLD}"', name)
