"""What every table asset shows in the UI: columns with descriptions, rows, a head, and its contract's outcome."""

import importlib.util
import inspect
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from hf_openness.figures.context import SIMULATED
from hf_openness.schemas.document import describe_checks
from hf_openness.schemas.late_pandera import DataFrameModel
from hf_openness.schemas.registry import InvalidTable
from hf_openness.visible import show_hidden

OWNERS = ["team:hf_openness"]
HEAD_ROWS = 5
CELL_CHARACTERS = 60


def describe_columns(model: type[DataFrameModel]) -> dg.TableSchema:
    """Return a table's columns with types, constraints and descriptions, and its key, as declared in schemas/."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name,
                type=str(column.dtype),
                description=column.description,
                constraints=dg.TableColumnConstraints(
                    nullable=column.nullable, unique=column.unique, other=describe_checks(column)
                ),
            )
            for name, column in model.describe().items()
        ],
        constraints=dg.TableConstraints(other=[f"key: {', '.join(model.key())}"] if model.key() else []),
    )


def refer_to(function: Callable[..., object] | str) -> dict[str, dg.CodeReferencesMetadataValue]:
    """Return the metadata that opens the function's file at its line from the UI.

    A function whose module only a running step should import is named as `module:function`.
    """
    with warn_not_of_beta():
        if isinstance(function, str):
            file, line = _find_source(*function.split(":"))
        else:
            file = inspect.getsourcefile(function) or ""
            line = inspect.getsourcelines(function)[1]
        reference = dg.LocalFileCodeReference(file_path=file, line_number=line, label="where it is decided")
        return {"dagster/code_references": dg.CodeReferencesMetadataValue(code_references=[reference])}


@contextmanager
def warn_not_of_beta() -> Iterator[None]:
    """Make code references without Dagster's warning that they are beta, wherever the caller's filters are set."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        yield


def _find_source(module: str, name: str) -> tuple[str, int]:
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"no module {module}")
    lines = Path(found.origin).read_text(encoding="utf-8").splitlines()
    return found.origin, next(n for n, line in enumerate(lines, start=1) if line.startswith(f"def {name}("))


def show_frame(frame: pl.DataFrame, rows: int = HEAD_ROWS) -> dg.MarkdownMetadataValue:
    """Return the head of a frame as a Markdown table; strangers' text is escaped."""
    head = frame.head(rows)
    lines = ["| " + " | ".join(head.columns) + " |", "|" + " --- |" * len(head.columns)]
    lines += ["| " + " | ".join(escape_cell(cell) for cell in row) + " |" for row in head.iter_rows()]
    return dg.MetadataValue.md("\n".join(lines))


def name_data_kind(data_kind: str) -> str:
    """Return the kind of data as the UI shows it beside a figure or report."""
    return SIMULATED if data_kind == "simulated" else data_kind


def escape_cell(cell: Any) -> str:
    """Return a cell as inert Markdown of at most 60 characters, hidden characters shown."""
    text = "" if cell is None else show_hidden(str(cell))
    text = text if len(text) <= CELL_CHARACTERS else text[: CELL_CHARACTERS - 1] + "…"
    for character in "\\`*_{}[]()#|!~$":
        text = text.replace(character, "\\" + character)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", " ").replace("\r", " ")


def table_metadata(frame: pl.DataFrame) -> dict[str, Any]:
    """Return the metadata of a written table."""
    return {"dagster/row_count": frame.height, "head": show_frame(frame)}


def failed_contract(table: str, error: InvalidTable) -> dg.AssetCheckResult:
    """Return the failed schema check of a table or figure with the offending values as metadata."""
    failures = error.failures.select("column", "check", pl.col("failure_case").cast(pl.String), "index")
    return dg.AssetCheckResult(
        asset_key=dg.AssetKey(table),
        check_name="schema",
        passed=False,
        severity=dg.AssetCheckSeverity.ERROR,
        description=str(error),
        metadata={"offending_rows": show_frame(failures, 50), "failures": failures.height},
    )
