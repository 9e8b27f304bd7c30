"""What the Hub says of one repo (`/api/models/<id>?expand=...`, or an item of a listing) as a row of details."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from hf_openness.sources.errors import ShapeError
from hf_openness.sources.native_precision import read_native_precision
from hf_openness.sources.repo_details import PLACEHOLDER
from hf_openness.sources.wire import (
    clean_text,
    show_text,
    take_count,
    take_flag,
    take_object,
    take_text,
    take_texts,
    take_time,
)

EXPAND = (
    "author",
    "baseModels",
    "cardData",
    "childrenModelCount",
    "createdAt",
    "disabled",
    "downloads",
    "downloadsAllTime",
    "gated",
    "lastModified",
    "library_name",
    "likes",
    "pipeline_tag",
    "private",
    "safetensors",
    "sha",
    "tags",
    "trendingScore",
)
KNOWN_FIELDS = frozenset({*EXPAND, "_id", "id", "modelId"})
LICENSE_TAG = "license:"
UTC_TIME = pl.Datetime("us", "UTC")
INFO_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "hub_id": pl.String,
    "canonical_id": pl.String,
    "author": pl.String,
    "created_at": UTC_TIME,
    "last_modified_at": UTC_TIME,
    "head_sha": pl.String,
    "native_precision": pl.String,
    "downloads_30d": pl.Int64,
    "downloads_all_time": pl.Int64,
    "likes_count": pl.Int64,
    "license_ids": pl.List(pl.String),
    "license_name": pl.String,
    "gated": pl.String,
    "is_disabled": pl.Boolean,
    "library": pl.String,
    "pipeline_tag": pl.String,
    "tags": pl.List(pl.String),
    "languages": pl.List(pl.String),
    "datasets": pl.List(pl.String),
    "base_models": pl.List(pl.String),
    "hub_base_relation": pl.String,
    "hub_base_models": pl.List(pl.String),
    "hub_base_keys": pl.List(pl.String),
}
ID_PART = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?"
ID = re.compile(rf"(?:{ID_PART}/)?{ID_PART}")


@dataclass(frozen=True)
class RepoInfo:
    """One repo: its row (columns of INFO_SCHEMA) and the names of fields that nobody here reads."""

    row: dict[str, Any]
    unknown_fields: tuple[str, ...]


def is_valid_id(text: str) -> bool:
    """Return whether the Hub could have a repo of that id; one that breaks its rules is never asked for.

    `name` or `owner/name`, each of 1-96 letters, digits, `-`, `_`, `.`, not beginning or ending in `-` or `.`;
    nowhere `--` or `..`; not ending in `.git` (the rules of huggingface_hub's `validate_repo_id`).
    """
    return bool(ID.fullmatch(text)) and "--" not in text and ".." not in text and not text.endswith(".git")


def parse_repo_info(info: object) -> RepoInfo:
    """Return the row of one repo's info; what it does not say is null.

    The card is its author's text: what in it is no text is passed over, as in published files. A field of the
    Hub's own that is of another type is refused.

    Args:
        info: the parsed body of a repo's info, or one item of a listing.

    Raises:
        ShapeError: not an object, no `_id` or `id`, an id that no repo can have, a field of another type.
    """
    if not isinstance(info, dict):
        raise ShapeError(f"expected an object with the repo's info, found {type(info).__name__}")
    canonical_id = take_text(info, "id", required=True) or ""
    if not is_valid_id(canonical_id):
        raise ShapeError(f"field id: {show_text(canonical_id, 60)!r} is no id that a repo can have")
    tags, card = take_texts(info, "tags"), take_object(info, "cardData")
    bases = take_object(info, "baseModels")
    named = _take_bases(bases)
    row = {
        "hub_id": take_text(info, "_id", required=True),
        "canonical_id": canonical_id,
        "author": take_text(info, "author"),
        "created_at": take_time(info, "createdAt"),
        "last_modified_at": take_time(info, "lastModified"),
        "head_sha": take_text(info, "sha"),
        "native_precision": read_native_precision(take_object(info, "safetensors").get("parameters")),
        "downloads_30d": take_count(info, "downloads"),
        "downloads_all_time": take_count(info, "downloadsAllTime"),
        "likes_count": take_count(info, "likes"),
        "license_ids": read_card_texts(card, "license") or _tagged(tags, LICENSE_TAG) or None,
        "license_name": next(iter(read_card_texts(card, "license_name")), None),
        "gated": _take_gated(info),
        "is_disabled": take_flag(info, "disabled"),
        "library": take_text(info, "library_name"),
        "pipeline_tag": take_text(info, "pipeline_tag"),
        "tags": tags,
        "languages": read_card_texts(card, "language") or None,
        "datasets": read_card_texts(card, "datasets") or None,
        "base_models": read_card_texts(card, "base_model") or None,
        "hub_base_relation": take_text(bases, "relation"),
        "hub_base_models": [base_id for base_id, _ in named] or None,
        "hub_base_keys": [key for _, key in named] or None,
    }
    return RepoInfo(row, tuple(show_text(name, 80) for name in info if name not in KNOWN_FIELDS))


def read_card_texts(card: Mapping[str, Any], field: str) -> list[str]:
    """Return the texts of a card's field, which may hold one or a list; the placeholder `unknown` only for licences."""
    value = card.get(field)
    items = value if isinstance(value, list) else [value]
    texts = [clean_text(item) for item in items if isinstance(item, str) and item.strip()]
    return [text for text in texts if field == "license" or text != PLACEHOLDER]


def _take_bases(bases: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    models = bases.get("models")
    if models is None:
        return []
    if not isinstance(models, list) or not all(isinstance(model, dict) for model in models):
        raise ShapeError(f"field baseModels: expected a list of objects, found {show_text(repr(models)[:200], 60)}")
    named = [(take_text(model, "id"), take_text(model, "_id")) for model in models]
    return [(base_id, key) for base_id, key in named if base_id]


def _tagged(tags: list[str] | None, prefix: str) -> list[str]:
    return [tag.removeprefix(prefix) for tag in tags or [] if tag.startswith(prefix) and len(tag) > len(prefix)]


def _take_gated(info: Mapping[str, Any]) -> str | None:
    value = info.get("gated")
    if value is None:
        return None
    if value is False:
        return "false"
    if value in ("auto", "manual"):
        return str(value)
    raise ShapeError(f"field gated: expected false, auto or manual, found {show_text(repr(value)[:200], 60)}")
