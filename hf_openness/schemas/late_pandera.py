"""pandera's words for declaring a table, and pandera itself only when a frame is checked.

`import pandera.polars` brings pandas and costs as much as Dagster. Schema modules import this module as `pa` and declare
as pandera has it; what the columns are (`describe`) is read from the declaration, the checks run in the pandera model that
`to_schema` and `validate` make of it on first use (docs/decisions/0005-imported-late.md).
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

if TYPE_CHECKING:
    import pandera.polars
    import polars as pl

NOT_CHECKS = ("nullable", "unique", "description")


@dataclass(frozen=True)
class DeclaredField:
    """The keyword arguments of one `pandera.Field`, as declared."""

    keywords: dict[str, Any]


@dataclass(frozen=True)
class DeclaredColumn:
    """A declared column: polars type, whether nulls and repeats may be, meaning, and pandera's checks by keyword."""

    name: str
    dtype: Any
    nullable: bool
    unique: bool
    description: str
    checks: dict[str, Any]


def Field(**keywords: Any) -> Any:  # noqa: N802
    """Declare a column; takes the keywords of `pandera.Field`, which refuses unknown ones on first use."""
    return DeclaredField(keywords)


class DataFrameModel:
    """Base of table declarations: annotated columns and a `Config`, as in `pandera.polars.DataFrameModel`."""

    @classmethod
    def describe(cls) -> dict[str, DeclaredColumn]:
        """Return the columns by name in declared order, inherited ones first; does not import pandera."""
        return {
            name: DeclaredColumn(
                name,
                _read_dtype(annotation),
                field.keywords.get("nullable", False),
                field.keywords.get("unique", False),
                field.keywords.get("description", ""),
                {word: value for word, value in field.keywords.items() if word not in NOT_CHECKS},
            )
            for name, (annotation, field) in _declared(cls).items()
        }

    @classmethod
    def key(cls) -> list[str]:
        """Return the columns whose values together never repeat; does not import pandera."""
        together: list[str] = getattr(getattr(cls, "Config", None), "unique", None) or []
        return together or [name for name, column in cls.describe().items() if column.unique]

    @classmethod
    def to_schema(cls) -> pandera.polars.DataFrameSchema:
        """Return pandera's schema of the declaration."""
        return _make_model(cls).to_schema()  # type: ignore[arg-type]  # classes are hashable

    @classmethod
    def validate(cls, frame: pl.DataFrame, lazy: bool = False) -> pl.DataFrame:
        """Return the frame, checked by pandera; raises its SchemaError, or SchemaErrors where `lazy`."""
        checked: pl.DataFrame = _make_model(cls).validate(frame, lazy=lazy)  # type: ignore[arg-type]
        return checked


def _declared(model: type[DataFrameModel]) -> dict[str, tuple[Any, DeclaredField]]:
    found: dict[str, tuple[Any, DeclaredField]] = {}
    for base in reversed(model.__mro__):
        for name, annotation in inspect.get_annotations(base).items():
            field = base.__dict__.get(name)
            if not isinstance(field, DeclaredField):
                raise TypeError(f"column {name} of {base.__name__} is declared without pa.Field(description=...)")
            found[name] = (annotation, field)
    return found


def _read_dtype(annotation: Any) -> Any:
    if get_origin(annotation) is not Annotated:
        return annotation
    base, *arguments = get_args(annotation)
    return base(*arguments)


@cache
def _make_model(model: type[DataFrameModel]) -> type[pandera.polars.DataFrameModel]:
    import pandera.polars

    declared = _declared(model)
    members: dict[str, Any] = {name: pandera.polars.Field(**field.keywords) for name, (_, field) in declared.items()}
    members["__annotations__"] = {name: annotation for name, (annotation, _) in declared.items()}
    members |= {"__doc__": model.__doc__, "__module__": model.__module__}
    if hasattr(model, "Config"):
        members["Config"] = model.Config
    return type(model.__name__, (pandera.polars.DataFrameModel,), members)
