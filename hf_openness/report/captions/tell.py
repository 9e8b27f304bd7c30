"""The sentence of each figure by its number, and the remark of its caption with the numbers in it traced."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from hf_openness.figures.catalogue import FIGURES
from hf_openness.figures.remarks import Counted, describe_basis, explain_absence
from hf_openness.report.captions import further_figures, paper_figures
from hf_openness.report.marks import Sentence, at, cite, count_of, made_of, read_marks
from hf_openness.report.say import say_number

Tell = Callable[[str, pl.DataFrame], str]
TOLD: dict[int, Tell] = paper_figures.TOLD | further_figures.TOLD
NAMES = {figure.number: figure.name for figure in FIGURES}


def tell_figure(number: int, table: pl.DataFrame) -> Sentence:
    """Return one sentence with the numbers that a figure shows most plainly; empty where its table has none.

    Args:
        number: of the figure, as in the catalogue.
        table: the figure's own table.
    """
    return read_marks(TOLD[number](NAMES[number], table) if table.height else "")


def tell_remark(number: int, tables: Mapping[str, pl.DataFrame], drawn: str | None, is_drawn: bool) -> str:
    """Return what a figure's caption adds, or why there is no figure; empty where nothing is to be said.

    Args:
        number: of the figure.
        tables: of the date and board: enriched_repos, repo_activity, attrition.
        drawn: the remark as it was drawn into the picture or, without one, the reason that was found then.
        is_drawn: whether there is a picture.

    Returns:
        The text as drawn; with the cells of its numbers where today's tables still say the same.
    """
    if not drawn:
        return ""
    again = read_marks((describe_basis if is_drawn else explain_absence)(number, tables, _mark))
    return Sentence.join([*again.parts, "."]) if again == drawn else f"{drawn}."


def tell_waterfall(row: Mapping[str, Any]) -> Sentence:
    """Return the two ends of a number's waterfall in a sentence, from any of the number's rows of `bias_ledger`."""
    paper, corrected = at("bias_ledger", row, "paper_mode_value"), at("bias_ledger", row, "corrected_value")
    return read_marks(
        f"{say_number(row['paper_mode_value'], paper)} by the paper's rules, "
        f"{say_number(row['corrected_value'], corrected)} corrected."
    )


def _mark(text: str, how: str, *counted: Counted) -> str:
    return cite(text, made_of(how, *(count_of(table, **where) for table, where in counted)))
