"""Values out of parsed JSON: each of the type that is expected, or a ShapeError that names the field."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hf_openness.sources.errors import ShapeError

MAX_SHOWN_CHARACTERS = 200
LARGEST_COUNT = 2**63 - 1


def show_text(text: str, limit: int = MAX_SHOWN_CHARACTERS) -> str:
    """Return the text with everything unprintable made visible (`\\n`, `\\x00`, `\\u202e`), cut at `limit` characters."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def clean_text(text: str) -> str:
    """Return the text with half surrogate pairs, which JSON can spell and UTF-8 cannot, replaced."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def read_json(body: bytes) -> Any:
    """Return the body as JSON; raises ShapeError where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ShapeError("the body is not JSON") from error


def take_text(item: Mapping[str, Any], field: str, *, required: bool = False) -> str | None:
    """Return a text, or None where it is absent or null; raises ShapeError."""
    value = item.get(field)
    if value is None and not required:
        return None
    if not isinstance(value, str) or (required and not value):
        raise _wrong(field, "a text", value)
    return clean_text(value)


def take_count(item: Mapping[str, Any], field: str) -> int | None:
    """Return a whole number from 0 to 2**63 - 1, or None where it is absent or null; raises ShapeError."""
    value = item.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_COUNT:
        raise _wrong(field, "a whole number", value)
    return value


def take_flag(item: Mapping[str, Any], field: str) -> bool | None:
    """Return true or false, or None where it is absent or null; raises ShapeError."""
    value = item.get(field)
    if value is not None and not isinstance(value, bool):
        raise _wrong(field, "true or false", value)
    return value


def take_time(item: Mapping[str, Any], field: str, *, required: bool = False) -> datetime | None:
    """Return a UTC time of a text like 2024-02-19T10:57:45.000Z, or None where it is absent; raises ShapeError."""
    text = take_text(item, field, required=required)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise _wrong(field, "a time like 2024-02-19T10:57:45.000Z", text) from error


def take_texts(item: Mapping[str, Any], field: str) -> list[str] | None:
    """Return a list of texts, or None where it is absent or null; raises ShapeError."""
    value = item.get(field)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise _wrong(field, "a list of texts", value)
    return [clean_text(text) for text in value]


def take_object(item: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    """Return an object, empty where it is absent or null; raises ShapeError."""
    value = item.get(field)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _wrong(field, "an object", value)
    return value


def _wrong(field: str, expected: str, value: object) -> ShapeError:
    found = "nothing" if value is None else f"{type(value).__name__} {show_text(repr(value)[:200], 60)}"
    return ShapeError(f"field {field}: expected {expected}, found {found}")
