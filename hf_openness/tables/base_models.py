"""Which base models a repo comes from: edges with relation and evidence, and what was declared and is no edge."""

from dataclasses import dataclass

import polars as pl

from hf_openness.method import Method
from hf_openness.schemas import validate
from hf_openness.schemas.lineage import RELATIONS
from hf_openness.sources.repo_names import name_repos
from hf_openness.sources.wire import show_text
from hf_openness.tables.ancestry import find_cycle_edges
from hf_openness.tables.base_ids import name_keys, normalize_key, rename_edges
from hf_openness.tables.base_names import infer_by_name
from hf_openness.tables.base_relations import tell_relations
from hf_openness.tables.base_text import read_base_text

TAG_PREFIX = "base_model:"
RELATION_TAG = rf"^({'|'.join(RELATIONS)}):"
REMOVED = "Removed"
MERGE_SUFFIX = " (Merge)"
REJECTED = dict.fromkeys(("model_id", "base_model_id", "evidence", "reason", "detail"), pl.String)


@dataclass(frozen=True)
class Descent:
    """Edges (model_id, base_model_id, relation, relation_source, evidence) and what is none (columns of rejected_edges)."""

    edges: pl.DataFrame
    rejected: pl.DataFrame


@dataclass(frozen=True)
class Sources:
    """What descent is read from: contract tables of one date, and reference/name_patterns.csv."""

    repo_details: pl.DataFrame
    leaderboard_snapshot: pl.DataFrame
    models: pl.DataFrame
    name_patterns: pl.DataFrame


def build_base_models(sources: Sources, method: Method) -> pl.DataFrame:
    """Build `base_models`: one row per model, base model and kind of evidence. Raises InvalidTable."""
    edges = trace_descent(sources, method).edges
    return validate("base_models", edges.sort("model_id", "evidence", "base_model_id"))


def build_rejected_edges(sources: Sources, method: Method) -> pl.DataFrame:
    """Build `rejected_edges`: what is declared and is no edge, with the reason. Raises InvalidTable."""
    rejected = trace_descent(sources, method).rejected
    shown = rejected.with_columns(base_model_id=pl.col("base_model_id").map_elements(show_text, return_dtype=pl.String))
    key = ["model_id", "base_model_id", "evidence", "reason"]
    return validate("rejected_edges", shown.sort(*key, "detail").unique(key, keep="first", maintain_order=True))


def trace_descent(sources: Sources, method: Method) -> Descent:
    """Return the edges and what is none, as the method reads tags and ids."""
    read = {"literal": read_literally, "relation": read_relations}[method.base_model_tags]
    name = {"published": keep_published_ids, "canonical": use_canonical_ids}[method.base_model_ids]
    return name(read(sources), sources)


def read_literally(sources: Sources) -> Descent:
    """Take all after `base_model:` as the base model, newer `finetune:X` included, and the card (method-audit section 4).

    Of several spellings of one repo only the one that names it counts.
    """
    details = sources.repo_details
    named = name_repos(details).filter(pl.col("model_id") == pl.col("name_id"))
    details = details.join(named, on="model_id", how="semi", maintain_order="left")
    tags = explode_texts(details, "tags").filter(pl.col("text").str.starts_with(TAG_PREFIX))
    tags = tags.with_columns(pl.col("text").str.strip_prefix(TAG_PREFIX), evidence=pl.lit("tag"))
    card = explode_texts(details, "base_models").with_columns(evidence=pl.lit("card"))
    edges = pl.concat([tags, card]).rename({"text": "base_model_id"}).filter(pl.col("base_model_id") != "")
    none = pl.lit(None, dtype=pl.String)
    return Descent(
        edges.unique(["model_id", "base_model_id", "evidence"], keep="first", maintain_order=True).with_columns(
            relation=none, relation_source=none
        ),
        pl.DataFrame(schema=REJECTED),
    )


def keep_published_ids(descent: Descent, _sources: Sources) -> Descent:
    """Keep ids as declared; one repo may have several, and circles stay."""
    columns = ["model_id", "base_model_id", "relation", "relation_source", "evidence"]
    return Descent(descent.edges.select(columns), descent.rejected)


def read_relations(sources: Sources) -> Descent:
    """Read every place where descent is declared, each text parsed; where there is none, the name (evidence `name`).

    Edges may name one repo by several ids, and circles are possible: `use_canonical_ids` sees to both.
    """
    declared = pl.concat([read_structured(sources), read_tags(sources), read_card(sources), read_board(sources)])
    meanings = {text: read_base_text(text) for text in declared["text"].unique(maintain_order=True)}
    rows = [
        (text, id_, found.reason, found.detail)
        for text, parts in meanings.items()
        for found in parts
        for id_ in (found.ids or (None,))
    ]
    schema = {"text": pl.String, "base_model_id": pl.String, "reason": pl.String, "detail": pl.String}
    meant = pl.DataFrame(rows, schema=schema, orient="row")
    read = pl.concat([declared.join(meant, on="text", how="left", maintain_order="left"), read_board_words(sources)])
    rejected = read.filter(pl.col("reason").is_not_null()).with_columns(base_model_id="text").select(*REJECTED)
    edges = read.filter(pl.col("reason").is_null()).drop("text", "reason", "detail")
    edges = edges.sort(pl.col("relation").is_null(), maintain_order=True).unique(
        ["model_id", "base_model_id", "evidence"], keep="first", maintain_order=True
    )
    by_name, unclear = infer_by_name(edges, sources.models, sources.repo_details, sources.name_patterns)
    told = tell_relations(edges, sources.repo_details, sources.models)
    return Descent(pl.concat([told, by_name], how="diagonal"), pl.concat([rejected, unclear.select(*REJECTED)]))


def use_canonical_ids(descent: Descent, sources: Sources) -> Descent:
    """Give each repo one id, then take out self-loops, ids without owner that no board has, and circles.

    Circles are cut where `find_cycle_edges` says. Self-loops of the board's column are its word for "none known"; another
    base in it than the repo's own details name gives way to them (it often is the base of the base).
    """
    edges = descent.edges
    hub_key = pl.col("hub_key") if "hub_key" in edges.columns else pl.lit(None, dtype=pl.String).alias("hub_key")
    edges = edges.with_columns(hub_key)
    names = name_keys(edges, sources.repo_details, sources.models, sources.leaderboard_snapshot)
    named = rename_edges(edges, names, sources.repo_details)
    model_names = names.select("id", key="key")
    rejected = (
        descent.rejected.with_columns(key=normalize_key("model_id"))
        .join(model_names, on="key", how="left", maintain_order="left")
        .with_columns(model_id=pl.coalesce("id", "model_id"))
        .select(*REJECTED)
    )
    is_board = pl.col("evidence") == "board"
    reason = (
        pl.when(pl.col("model_id") == pl.col("base_model_id"))
        .then(pl.when(is_board).then(pl.lit("board_names_itself")).otherwise(pl.lit("self_loop")))
        .when(~pl.col("base_model_id").str.contains("/", literal=True) & ~pl.col("base_is_known"))
        .then(pl.lit("no_owner"))
        .when(is_board & _differs_from_details())
        .then(pl.lit("board_differs"))
    )
    judged = named.with_columns(reason=reason, detail=pl.lit(None, dtype=pl.String))
    kept = judged.filter(pl.col("reason").is_null()).drop("reason", "detail")
    cut = find_cycle_edges(kept, sources.repo_details)
    circles = kept.join(cut, on=["model_id", "base_model_id"]).with_columns(reason=pl.lit("cycle"))
    acyclic = kept.join(cut, on=["model_id", "base_model_id"], how="anti", maintain_order="left")
    out = pl.concat([f.select(*REJECTED) for f in (rejected, judged.filter(pl.col("reason").is_not_null()), circles)])
    key = ["model_id", "base_model_id", "evidence"]
    order = pl.col("relation_source").replace_strict({"declared": 0, "inferred": 1}, default=2, return_dtype=pl.Int64)
    one = acyclic.sort(order, maintain_order=True).with_columns(
        pl.col("relation", "relation_source").first().over("model_id", "base_model_id")
    )
    columns = [*key[:2], "relation", "relation_source", "evidence"]
    return Descent(one.unique(key, keep="first", maintain_order=True).select(columns), out)


def read_structured(sources: Sources) -> pl.DataFrame:
    """Return what the Hub's own field `baseModels` names."""
    keyless = pl.col("hub_base_models").list.eval(pl.when(pl.element().is_null()).then(pl.element()))
    has_keys = pl.col("hub_base_keys").list.len() == pl.col("hub_base_models").list.len()
    details = sources.repo_details.filter(pl.col("hub_base_models").is_not_null()).with_columns(
        hub_base_keys=pl.when(has_keys).then("hub_base_keys").otherwise(keyless)
    )
    return details.explode("hub_base_models", "hub_base_keys", empty_as_null=False, keep_nulls=False).select(
        "model_id",
        text="hub_base_models",
        hub_key="hub_base_keys",
        relation=pl.when(pl.col("hub_base_relation").is_in(RELATIONS)).then("hub_base_relation"),
        evidence=pl.lit("structured"),
    )


def read_tags(sources: Sources) -> pl.DataFrame:
    """Return what tags name: `base_model:<relation>:<id>` since August 2024, before and beside it `base_model:<id>`."""
    tags = explode_texts(sources.repo_details, "tags").filter(pl.col("text").str.starts_with(TAG_PREFIX))
    named = pl.col("text").str.strip_prefix(TAG_PREFIX)
    relation = named.str.extract(RELATION_TAG)
    return tags.select(
        "model_id",
        text=named.str.replace(RELATION_TAG, ""),
        hub_key=pl.lit(None, dtype=pl.String),
        relation=relation,
        evidence=pl.when(relation.is_not_null()).then(pl.lit("relation_tag")).otherwise(pl.lit("tag")),
    )


def read_card(sources: Sources) -> pl.DataFrame:
    """Return what cards name in `base_model`."""
    return explode_texts(sources.repo_details, "base_models").select(
        "model_id",
        "text",
        hub_key=pl.lit(None, dtype=pl.String),
        relation=pl.lit(None, dtype=pl.String),
        evidence=pl.lit("card"),
    )


def read_board(sources: Sources) -> pl.DataFrame:
    """Return what the board's column names; its words that name none are `read_board_words`."""
    return (
        _list_board_texts(sources)
        .filter(~_is_board_word())
        .select(
            "model_id",
            "text",
            hub_key=pl.lit(None, dtype=pl.String),
            relation=pl.lit(None, dtype=pl.String),
            evidence=pl.lit("board"),
        )
    )


def read_board_words(sources: Sources) -> pl.DataFrame:
    """Return the board's words that name no base model, `Removed` and `<id> (Merge)`, with the reason."""
    is_removed = pl.col("text") == REMOVED
    return (
        _list_board_texts(sources)
        .filter(_is_board_word())
        .select(
            "model_id",
            "text",
            hub_key=pl.lit(None, dtype=pl.String),
            relation=pl.lit(None, dtype=pl.String),
            evidence=pl.lit("board"),
            base_model_id=pl.lit(None, dtype=pl.String),
            reason=pl.when(is_removed).then(pl.lit("board_removed")).otherwise(pl.lit("board_merge")),
            detail=pl.lit(None, dtype=pl.String),
        )
    )


def explode_texts(details: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return model_id and text, one row per element of a column of lists."""
    return details.select("model_id", text=column).explode("text", empty_as_null=False, keep_nulls=False).drop_nulls()


def _differs_from_details() -> pl.Expr:
    is_details = ~pl.col("evidence").is_in(["board", "name"]) & (pl.col("model_id") != pl.col("base_model_id"))
    return is_details.any().over("model_id") & ~is_details.any().over("model_id", "base_model_id")


def _is_board_word() -> pl.Expr:
    return (pl.col("text") == REMOVED) | pl.col("text").str.ends_with(MERGE_SUFFIX)


def _list_board_texts(sources: Sources) -> pl.DataFrame:
    rows = sources.leaderboard_snapshot.filter(~pl.col("is_baseline")).select("model_id", text="board_base_model")
    return rows.drop_nulls().unique(maintain_order=True)
