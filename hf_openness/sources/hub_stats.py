"""Bulk Hub metadata (one Parquet row per model) to the columns of `repo_details`."""

import io
import json

import polars as pl
import polars.exceptions

from hf_openness.sources.errors import SourceError
from hf_openness.sources.native_precision import read_native_precision
from hf_openness.sources.repo_details import PLACEHOLDER

COLUMNS = {
    "id": pl.String,
    "author": pl.String,
    "createdAt": pl.Datetime("us"),
    "lastModified": pl.Datetime("us"),
    "downloads": pl.Int64,
    "downloadsAllTime": pl.Int64,
    "likes": pl.Int64,
    "trendingScore": pl.Float64,
    "tags": pl.List(pl.String),
    "cardData": pl.String,
    "safetensors": pl.Struct,
    "gguf": pl.String,
    "baseModels": pl.Struct({"relation": pl.String, "models": pl.List(pl.Struct({"_id": pl.String, "id": pl.String}))}),
    "pipeline_tag": pl.String,
    "library_name": pl.String,
}
MAX_CARD_CHARACTERS = 1_000_000


def parse_hub_stats(content: bytes, file: str) -> pl.DataFrame:
    """Return one row per model with the columns that `parse_repo_details` gives, and those that only the bulk file has.

    Extra columns: downloads_all_time, likes_count, native_precision, license_ids, license_name, pipeline_tag,
    hub_base_relation, hub_base_models, hub_base_keys.

    Raises:
        SourceError: not a Parquet file, other columns or types, a repeated id, a card that is not JSON.
    """
    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except (polars.exceptions.PolarsError, OSError) as error:
        raise SourceError(file, f"not readable as Parquet ({str(error)[:120]})") from error
    _require_types(frame, file)
    is_repeated = ~frame["id"].is_first_distinct()
    if is_repeated.any():
        raise SourceError(file, "an id stands twice", column="id", row=int(is_repeated.arg_true()[0]))
    cards = [_parse_card(card, file, at) for at, card in enumerate(frame["cardData"])]
    return frame.select(
        model_id="id",
        is_empty=pl.col("createdAt").is_null() & pl.col("tags").is_null(),
        author="author",
        created_at=pl.col("createdAt").dt.replace_time_zone("UTC"),
        last_modified_at=pl.col("lastModified").dt.replace_time_zone("UTC"),
        downloads_30d="downloads",
        downloads_all_time="downloadsAllTime",
        likes_count="likes",
        library="library_name",
        pipeline_tag="pipeline_tag",
        tags="tags",
        hub_base_relation=_base_field("relation"),
        hub_base_models=_base_list("id"),
        hub_base_keys=_base_list("_id"),
    ).with_columns(
        native_precision=_precisions(frame["safetensors"]),
        license_ids=_lists(cards, "license"),
        license_name=pl.Series([next(iter(_texts(c, "license_name")), None) for c in cards], dtype=pl.String),
        languages=_lists(cards, "language"),
        datasets=_lists(cards, "datasets"),
        base_models=_lists(cards, "base_model"),
    )


def _base_field(name: str) -> pl.Expr:
    return pl.col("baseModels").struct.field(name)


def _base_list(name: str) -> pl.Expr:
    named = _base_field("models").list.eval(pl.element().filter(pl.element().struct.field("id").is_not_null()))
    found = named.list.eval(pl.element().struct.field(name))
    return pl.when(found.list.len() > 0).then(found)


def _require_types(frame: pl.DataFrame, file: str) -> None:
    missing = [name for name in COLUMNS if name not in frame.columns]
    unknown = [name for name in frame.columns if name not in COLUMNS]
    if missing or unknown:
        raise SourceError(file, f"missing columns: {missing or 'none'}, unknown columns: {unknown[:10] or 'none'}")
    for name, dtype in COLUMNS.items():
        if frame.schema[name] != dtype:
            raise SourceError(file, f"of type {frame.schema[name]}; expected {dtype}", column=name)


def _parse_card(card: str | None, file: str, at: int) -> dict[str, object]:
    if card is None:
        return {}
    if len(card) > MAX_CARD_CHARACTERS:
        raise SourceError(file, f"a card of {len(card)} characters", column="cardData", row=at)
    try:
        value = json.loads(card)
    except ValueError as error:
        raise SourceError(file, "a card that is not JSON", column="cardData", row=at) from error
    return value if isinstance(value, dict) else {}


def _precisions(safetensors: pl.Series) -> pl.Series:
    described = [read_native_precision((value or {}).get("parameters")) for value in safetensors]
    return pl.Series(described, dtype=pl.String)


def _texts(card: dict[str, object], field: str) -> list[str]:
    value = card.get(field)
    items = value if isinstance(value, list) else [value]
    return [
        item for item in items if isinstance(item, str) and item.strip() and (field == "license" or item != PLACEHOLDER)
    ]


def _lists(cards: list[dict[str, object]], field: str) -> pl.Series:
    return pl.Series([_texts(card, field) or None for card in cards], dtype=pl.List(pl.String))
