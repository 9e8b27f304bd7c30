"""The errors that a source raises: what was wrong, where, and what to do."""


class SourceError(ValueError):
    """Published bytes are not what reference/ says they are. Names file, column, row and what was expected."""

    def __init__(self, file: str, problem: str, *, column: str | None = None, row: int | None = None) -> None:
        self.file, self.column, self.row = file, column, row
        where = [file]
        if row is not None:
            where.append(f"line {row}")
        if column is not None:
            where.append(f"column {column!r}")
        super().__init__(f"{', '.join(where)}: {problem}")


class FetchError(RuntimeError):
    """A file could not be obtained; says which and what to do."""


class ShapeError(ValueError):
    """An answer is not of the shape that the Hub documents; says which field and what was expected."""
