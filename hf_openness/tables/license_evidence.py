"""What speaks for a model's licence: the board, the repo's tags, its card, and whether they agree."""

from collections.abc import Mapping, Sequence

import polars as pl

from hf_openness.schemas import validate

LICENSE_TAG = "license:"
NAMED = "other"
LONGEST = 100
SEPARATOR = "\n"
CLAIMS = ("license_by_board", "license_by_card", "license_by_tag")
BY_NAME = "license_by_name"
ANSWERED_NOTHING = ("unreadable", "not_found_or_private", "invalid_id", "error_after_retries", "disabled")


def clean_license_ids(license_ids: pl.Expr) -> pl.Expr:
    """Return lists of identifiers as reference/licenses.csv spells them: lower case, no control characters, at most 100
    characters each; an empty list is null."""
    cleaned = license_ids.list.eval(_clean(pl.element()).drop_nulls()).list.unique(maintain_order=True)
    return pl.when(cleaned.list.len() > 0).then(cleaned)


def _clean(text: pl.Expr) -> pl.Expr:
    plain = text.str.replace_all(r"[\p{C}\s]+", " ").str.strip_chars().str.to_lowercase().str.head(LONGEST)
    return pl.when(plain != "").then(plain)


def read_repo_licenses(repo_details: pl.DataFrame) -> pl.DataFrame:
    """Return what each repo states: model_id, license_by_tag, license_by_card, license_name, repo_observed_on."""
    tags = pl.col("tags").list.eval(
        pl.when(pl.element().str.starts_with(LICENSE_TAG)).then(pl.element().str.strip_prefix(LICENSE_TAG)).drop_nulls()
    )
    return repo_details.select(
        "model_id",
        license_by_tag=clean_license_ids(tags),
        license_by_card=clean_license_ids(pl.col("license_id").str.split(", ")),
        license_name=_clean(pl.col("license_name")),
        repo_observed_on="observed_on",
    )


def build_license_evidence(
    models: pl.DataFrame,
    repo_details: pl.DataFrame,
    attrition: pl.DataFrame,
    licenses: pl.DataFrame,
    license_names: pl.DataFrame,
) -> pl.DataFrame:
    """Build `license_evidence` for the models of the date's boards.

    Args:
        models: leaderboard, model_id, license_ids, is_on_hub.
        repo_details: contract table; says what the repos themselves state.
        attrition: contract table; its stage `details` says of which repos no answer came.
        licenses, license_names: reference files.

    Returns:
        The contract's table, sorted by board and model. The file of a licence is never known (see the schema). Raises
        InvalidTable.
    """
    outcomes = attrition.filter(stage="details").select("leaderboard", "model_id", "outcome")
    stated = (
        models.select("leaderboard", "model_id", "is_on_hub", license_by_board=clean_license_ids(pl.col("license_ids")))
        .join(read_repo_licenses(repo_details), on="model_id", how="left", maintain_order="left")
        .join(outcomes, on=["leaderboard", "model_id"], how="left", maintain_order="left")
        .with_columns(is_license_file_present=pl.lit(None, dtype=pl.Boolean))
    )
    judged = judge_agreement(choose_license(stated, licenses, license_names))
    columns = ["is_on_hub", "outcome", "license_ids", BY_NAME]
    return validate("license_evidence", judged.drop(columns).sort("leaderboard", "model_id"))


def build_repo_licenses(repo_details: pl.DataFrame, licenses: pl.DataFrame, license_names: pl.DataFrame) -> pl.DataFrame:
    """Return what each repo states by itself, boards apart: model_id, license_id, terms_ids."""
    absent: dict[str, pl.DataType | type[pl.DataType]] = {
        "license_by_board": pl.List(pl.String),
        "outcome": pl.String,
        "is_on_hub": pl.Boolean,
    }
    stated = read_repo_licenses(repo_details).with_columns(pl.lit(None, dtype=kind).alias(c) for c, kind in absent.items())
    return choose_license(stated, licenses, license_names).select("model_id", "license_id", "terms_ids")


def choose_license(stated: pl.DataFrame, licenses: pl.DataFrame, license_names: pl.DataFrame) -> pl.DataFrame:
    """Add license_ids, license_id, terms_ids and category: the board's statement, else the card's, else the tag's.

    Adds license_by_name too: the licence that the card's name stands for, where the card's identifier is not `other`.

    Args:
        stated: the three statements, license_name, repo_observed_on, outcome (of the details; null: none), is_on_hub.
        licenses, license_names: reference files. A card's name counts only where the repo itself says `other`, and the
            board does not say otherwise.
    """
    ids = pl.coalesce(*CLAIMS)
    repo_ids = pl.coalesce("license_by_card", "license_by_tag")
    is_named = (
        (pl.col("license_ids") == [NAMED]) & pl.col("license_name").is_not_null() & (repo_ids == [NAMED]).fill_null(True)
    )
    chosen = stated.with_columns(license_ids=ids).with_columns(is_named=is_named.fill_null(False))
    named = dict(license_names.select("license_name", "license_id").iter_rows())
    kinds = dict(licenses.select("license_id", "kind").iter_rows())
    joined = pl.col("license_ids").list.join(SEPARATOR)
    texts = chosen.select(joined.alias("text"))["text"].drop_nulls().unique(maintain_order=True)
    categories = {text: categorize(text.split(SEPARATOR), kinds) for text in texts}
    by_name = pl.concat_list(pl.col("license_name").replace_strict(named, default=None, return_dtype=pl.String))
    is_beside = by_name.list.first().is_not_null() & (repo_ids != [NAMED]).fill_null(True)
    terms = pl.when(pl.col("is_named")).then(by_name).when(pl.col("by_kind").is_in(["known", "family"])).then("license_ids")
    by_kind = joined.replace_strict(categories, default=None, return_dtype=pl.String)
    return (
        chosen.with_columns(by_kind=by_kind)
        .with_columns(
            pl.when(is_beside).then(by_name).alias(BY_NAME),
            license_id=pl.when("is_named")
            .then(pl.format(NAMED + ":{}", "license_name"))
            .otherwise(pl.col("license_ids").list.join(", ")),
            terms_ids=pl.when(terms.list.drop_nulls().list.len() > 0).then(terms),
            category=pl.when(pl.col("license_ids").is_null())
            .then(pl.when(is_repo_unavailable()).then(pl.lit("repo_unavailable")).otherwise(pl.lit("undeclared")))
            .when("is_named")
            .then(pl.lit("named"))
            .otherwise("by_kind"),
        )
        .drop("is_named", "by_kind")
    )


def categorize(license_ids: Sequence[str], kinds: Mapping[str, str]) -> str:
    """Return the category of a statement of one licence or several: unlisted, else placeholder, else family, else known.

    Args:
        license_ids: identifiers. kinds: identifier -> kind in reference/licenses.csv.
    """
    found = {kinds.get(license_id, "unlisted") for license_id in license_ids}
    return next((name for name in ("unlisted", "placeholder", "family") if name in found), "known")


def is_repo_unavailable() -> pl.Expr:
    """Whether nobody could read the repo: it was asked for and gave nothing; or nobody asked, and the board lost it too.

    A repo that is in no published file but on the Hub by the board's own word was read by the board.
    """
    was_asked = pl.col("outcome").is_in(ANSWERED_NOTHING).fill_null(False)
    return pl.col("repo_observed_on").is_null() & (was_asked | ~pl.col("is_on_hub").fill_null(False))


def judge_agreement(chosen: pl.DataFrame) -> pl.DataFrame:
    """Add agreement, differences and tier from the statements, each taken as a set."""
    sets = {name: pl.col(name).list.sort().list.join(", ") for name in (*CLAIMS, BY_NAME)}
    known = pl.concat_list(*sets.values()).list.drop_nulls()
    told = [pl.format(f"{name.removeprefix('license_by_')} {{}}", ids) for name, ids in sets.items()]
    agreement = (
        pl.when(known.list.len() == 0)
        .then(pl.lit("none"))
        .when(known.list.n_unique() > 1)
        .then(pl.lit("differ"))
        .when(known.list.len() == 1)
        .then(pl.lit("single"))
        .otherwise(pl.lit("agree"))
    )
    tiers = {"none": "none", "differ": "differing", "single": "single", "agree": "agreeing"}
    return chosen.with_columns(agreement=agreement).with_columns(
        differences=pl.when(pl.col("agreement") == "differ").then(pl.concat_list(told).list.drop_nulls().list.join("; ")),
        tier=pl.when(pl.col("category") == "placeholder")
        .then(pl.lit("placeholder"))
        .when(pl.col("is_license_file_present").fill_null(False) & (pl.col("agreement") != "none"))
        .then(pl.lit("file_and_statement"))
        .otherwise(pl.col("agreement").replace_strict(tiers)),
    )
