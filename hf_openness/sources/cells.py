"""One small rule per kind of published cell: text in, typed column out, every exception counted by name.

What no rule covers is refused with file, column, row and what was expected.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from hf_openness.reference.load import read_reference
from hf_openness.sources.errors import SourceError
from hf_openness.sources.literal import parse_text_list

MISSING = ["None", "NaN", "nan", "N/A"]
MISSING_ARCHITECTURES = ["?", "Unknown"]
HUB_PAGE = "https://huggingface.co/"
NUMBER = r"^-?\d+(\.\d+)?([eE][-+]?\d+)?$"


@dataclass
class Cells:
    """The cells of one file, with the counts of the named rules that were applied to them."""

    file: str
    frame: pl.DataFrame
    counts: Counter[str] = field(default_factory=Counter)

    def text(self, column: str) -> pl.Series:
        """Return stripped texts; `None`, `NaN`, `N/A` and blanks are null (rule missing_text)."""
        cells = self.frame[column].str.strip_chars()
        is_missing = cells.is_in([*MISSING, ""])
        self.counts["missing_text"] += int(is_missing.sum())
        self.counts["missing_blank"] += cells.null_count()
        return cells.set(is_missing.fill_null(False), None)

    def parsed(self, column: str, cells: pl.Series, values: pl.Series, expected: str) -> pl.Series:
        """Return `values` where every non-null cell has one; else refuse the first that has none."""
        self.refuse(column, values.is_null() & cells.is_not_null(), expected)
        return values

    def refuse(self, column: str, is_wrong: pl.Series, expected: str) -> None:
        """Raise SourceError at the first row where `is_wrong` holds."""
        wrong = is_wrong.fill_null(False).arg_true()
        if len(wrong):
            at = int(wrong[0])
            found = str(self.frame[column][at])[:80]
            raise SourceError(
                self.file,
                f"found {found!r}; expected {expected}",
                column=column,
                row=int(self.frame["line"][at]),
            )

    def flag(self, column: str, sense: str) -> pl.Series:
        """Return booleans in their true sense; `sense` is direct or inverted, as reviewed in reference/."""
        cells = self.text(column)
        words = {"TRUE": True, "FALSE": False}
        values = cells.str.to_uppercase().replace_strict(words, default=None, return_dtype=pl.Boolean)
        values = self.parsed(column, cells, values, "True or False")
        return values.not_() if sense == "inverted" else values

    def number(self, column: str, low: float | None = None, high: float | None = None) -> pl.Series:
        """Return floats within [low, high]."""
        cells = self.text(column)
        plain = cells.set((~cells.str.contains(NUMBER)).fill_null(False), None)
        values = self.parsed(column, cells, plain.cast(pl.Float64, strict=False), "a number")
        if low is not None and high is not None:
            self.refuse(column, ~values.is_between(low, high), f"a number from {low:g} to {high:g}")
        return values

    def count(self, column: str) -> pl.Series:
        """Return whole numbers, not negative."""
        values = self.number(column, 0, 1e12)
        self.refuse(column, values != values.floor(), "a whole number")
        return values.cast(pl.Int64)

    def params_truncated(self, column: str) -> pl.Series:
        """Return billions of an integer layout: 0 is kept (below 1 B, on v1 also unknown), -1 is missing."""
        values = self.number(column, -1, 100_000)
        self.refuse(column, (values < 0) & (values != -1), "-1, 0 or a positive number of billions")
        self.refuse(column, values != values.floor(), "whole billions, as on every integer layout")
        self.counts["params_zero_kept"] += int((values == 0).sum())
        self.counts["params_minus_one_missing"] += int((values == -1).sum())
        return values.set((values == -1).fill_null(False), None)

    def params_decimal(self, column: str) -> pl.Series:
        """Return billions of a decimal layout: 0 and -1 are missing."""
        values = self.number(column, -1, 100_000)
        self.refuse(column, (values < 0) & (values != -1), "-1, 0 or a positive number of billions")
        self.counts["params_zero_missing"] += int((values == 0).sum())
        self.counts["params_minus_one_missing"] += int((values == -1).sum())
        return values.set((values <= 0).fill_null(False), None)

    def params_either(self, column: str) -> pl.Series:
        """Return billions of a layout that changed: truncated where every cell is whole, else decimal."""
        values = self.number(column, -1, 100_000)
        is_whole = bool((values == values.floor()).all())
        return self.params_truncated(column) if is_whole else self.params_decimal(column)

    def date(self, column: str) -> pl.Series:
        """Return days of cells like 2024-06-26."""
        cells = self.text(column)
        return self.parsed(column, cells, cells.str.to_date("%Y-%m-%d", strict=False), "a date like 2024-06-26")

    def time(self, column: str) -> pl.Series:
        """Return the UTC day of cells like 2024-05-05T12:22:44Z, with or without fractions and the Z."""
        cells = self.text(column)
        plain = cells.str.replace(r"(\.\d{1,6})?Z?$", "")
        values = plain.str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False).dt.date()
        return self.parsed(column, cells, values, "a time like 2024-05-05T12:22:44Z")

    def day(self, column: str) -> pl.Series:
        """Return UTC days of cells that are each a date or a time."""
        cells = self.text(column)
        days = cells.str.to_date("%Y-%m-%d", strict=False)
        plain = cells.str.replace(r"(\.\d{1,6})?(Z|\+00:00)?$", "").str.replace(" ", "T", literal=True)
        times = plain.str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False).dt.date()
        return self.parsed(column, cells, days.fill_null(times), "a date like 2024-06-26, or a time")

    def sha(self, column: str) -> pl.Series:
        """Return revisions; a text that is none of 40 hexadecimal digits is refused, but branch names are kept."""
        cells = self.text(column)
        self.refuse(column, cells.str.len_chars() > 100, "a revision of at most 100 characters")
        return cells

    def architecture(self, column: str) -> pl.Series:
        """Return architectures; `?` and `Unknown` are missing too."""
        cells = self.text(column)
        is_missing = cells.is_in(MISSING_ARCHITECTURES).fill_null(False)
        self.counts["architecture_missing"] += int(is_missing.sum())
        return cells.set(is_missing, None)

    def model_type(self, column: str) -> pl.Series:
        """Return kinds of model in the vocabulary of reference/model_types.csv."""
        cells = self.text(column)
        types = read_reference("model_types")
        names = dict(zip(types["published"], types["model_type"], strict=True))
        values = cells.replace_strict(names, default=None, return_dtype=pl.String)
        return self.parsed(column, cells, values, "a kind of model that reference/model_types.csv knows")

    def licenses(self, column: str) -> pl.Series:
        """Return lists of licence identifiers; `?` is missing, `['mit']` is a list of one."""
        cells = self.text(column)
        is_question = (cells == "?").fill_null(False)
        self.counts["license_question_mark"] += int(is_question.sum())
        self.counts["license_list"] += int(cells.str.starts_with("[").sum())
        cells = cells.set(is_question, None)
        lists = {cell: self._list(column, cells, cell) for cell in cells.drop_nulls().unique(maintain_order=True)}
        return pl.Series([lists[cell] or None if cell is not None else None for cell in cells], dtype=pl.List(pl.String))

    def _list(self, column: str, cells: pl.Series, cell: str) -> list[str]:
        try:
            return [item.strip() for item in parse_text_list(cell) if item.strip()]
        except ValueError as error:
            self.refuse(column, cells == cell, f"a licence or a list of licences ({error})")
            raise

    def model_id(self, column: str) -> pl.Series:
        """Return model ids as published; blanks inside are kept and counted (rule id_with_blanks).

        An id that is empty, has control characters, is longer than 200, or could name a path (`..`, a leading
        or doubled slash, a backslash) is refused.
        """
        cells = self.frame[column]
        for expected, is_wrong in find_wrong_ids(cells):
            self.refuse(column, is_wrong, expected)
        self.counts["id_with_blanks"] += int(cells.str.contains(r"\s").sum())
        return cells

    def set_invalid_ids_aside(self, column: str) -> pl.DataFrame:
        """Take the rows whose id `model_id` would refuse out of the cells and return them (row_number, model_id, reason).

        Their ids are made printable and cut to 200 characters.
        """
        reasons = pl.coalesce(
            pl.when(wrong.fill_null(False)).then(pl.lit(f"expected {expected}"))
            for expected, wrong in find_wrong_ids(self.frame[column])
        )
        marked = self.frame.with_columns(_reason=reasons)
        self.frame = marked.filter(pl.col("_reason").is_null()).drop("_reason")
        aside = marked.filter(pl.col("_reason").is_not_null())
        self.counts["invalid_id"] += aside.height
        shown = pl.Series([show_text(cell or "") for cell in aside[column]], dtype=pl.String)
        return aside.select("row_number", shown.alias("model_id"), pl.col("_reason").alias("reason"))

    def check_page(self, column: str, model_ids: pl.Series, is_baseline: pl.Series) -> None:
        """Check that page addresses name the row's model; a stray quote at the end is dropped and counted."""
        cells = self.frame[column]
        self.counts["stray_quote"] += int(cells.str.contains('"').sum())
        pages = cells.str.strip_chars('" ')
        is_other = (pages != HUB_PAGE + model_ids) & ~is_baseline
        self.refuse(column, is_other | cells.is_null(), "the page of the model that the row names")

    def check_same(self, column: str, model_ids: pl.Series) -> None:
        """Check that a second column of ids repeats the first."""
        self.refuse(column, self.frame[column].ne_missing(model_ids), "the same model id as in the row's id column")

    def check_constant(self, column: str, expected: str) -> None:
        """Check that every cell is the expected label."""
        self.refuse(column, self.frame[column].ne_missing(pl.Series([expected])), repr(expected))


def find_wrong_ids(cells: pl.Series) -> list[tuple[str, pl.Series]]:
    """Return, for each rule of ids, what it expects and which of `cells` break it."""
    is_path = cells.str.contains(r"(^|/)\s*\.{1,2}\s*(/|$)|^\s*/|/\s*$|//|\\|/.*/")
    return [
        ("a model id", cells.is_null()),
        ("a model id like owner/name, not a path", is_path | cells.str.contains(r"\p{Cc}")),
        ("an id of 1-200 characters", (cells.str.len_chars() > 200) | (cells.str.strip_chars() == "")),
    ]


def show_text(text: str, limit: int = 200) -> str:
    """Return text with everything unprintable escaped, at most `limit` characters long."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


READERS: dict[str, Callable[[Cells, str], pl.Series]] = {
    "text": Cells.text,
    "number": Cells.number,
    "count": Cells.count,
    "params_truncated": Cells.params_truncated,
    "params_decimal": Cells.params_decimal,
    "params_either": Cells.params_either,
    "date": Cells.date,
    "time": Cells.time,
    "day": Cells.day,
    "sha": Cells.sha,
    "architecture": Cells.architecture,
    "model_type": Cells.model_type,
}
