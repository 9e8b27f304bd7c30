"""One pandera model per table: the contract that every written table keeps, and the source of docs/tables.md."""

from hf_openness.schemas.registry import TABLES, TableSpec, validate

__all__ = ["TABLES", "TableSpec", "validate"]
