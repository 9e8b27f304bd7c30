"""Licences: how a published list becomes one identifier, and the table of licences with their permissions."""

import polars as pl

from hf_openness.method import Method
from hf_openness.reading.places import KEEP
from hf_openness.schemas import validate

UNDECLARED = "undeclared"
UNAVAILABLE = "repo_unavailable"
USES = ("commercial", "academic", "personal")
STRICTEST_FIRST = ["no", "unknown", "limited", "yes"]
PAPER_ROWS = (
    "apache-2.0",
    "cc-by-nc-4.0",
    "mit",
    "llama2",
    "llama3",
    "cc-by-4.0",
    "cc-by-nc-sa-4.0",
    "cc-by-sa-4.0",
    "cc-by-nc-nd-4.0",
    "gemma",
)


def read_license_lists(frame: pl.DataFrame, method: Method) -> pl.DataFrame:
    """Add `license_id` to a frame with `license_ids`, as the method reads lists; the id is the same in both methods."""
    join = {"joined": join_license_ids, "strictest": join_license_ids}[method.license_lists]
    return frame.with_columns(license_id=join(pl.col("license_ids")))


def join_license_ids(license_ids: pl.Expr) -> pl.Expr:
    """A list of one counts as its element, a longer one as one joined identifier (method-audit 3.8)."""
    return license_ids.list.join(", ")


def build_license_table(
    models: pl.DataFrame, license_evidence: pl.DataFrame, licenses: pl.DataFrame, method: Method
) -> pl.DataFrame:
    """Build `license_table`: models per board and licence, with permissions from reviewed data.

    Args:
        models: leaderboard, model_id, license_id (null: undeclared), license_ids.
        license_evidence: contract table of the same models; read where the method tells unknown licences apart.
        licenses: reference/licenses.csv.
        method: says which models are unknown, and what a list of licences permits.

    Returns:
        The contract's table, per board by falling count; counts sum to the board's models. An identifier that
        nobody reviewed has unknown permissions and is_reviewed false. Raises InvalidTable.
    """
    count = {"folded": count_published_ids, "distinguished": count_categories}[method.unknown_licenses]
    permit = {"joined": permit_whole_id, "strictest": permit_strictest}[method.license_lists]
    counted = count(models, license_evidence).with_columns(
        models_share=pl.col("models_count") / pl.col("models_count").sum().over("leaderboard")
    )
    permitted = permit(counted, licenses)
    is_undeclared, is_lost = pl.col("license_id") == UNDECLARED, pl.col("license_id") == UNAVAILABLE
    is_silent = is_undeclared if method.unknown_licenses == "folded" else is_undeclared | is_lost
    absent = pl.when(is_silent & pl.col("category").is_not_null() & ~is_lost)
    nothing = pl.when(is_lost).then(pl.lit("the repo could not be read")).otherwise(pl.lit("no license is declared"))
    return validate(
        "license_table",
        permitted.with_columns(
            *(absent.then(pl.lit("not applicable")).otherwise(f"{use}_use").alias(f"{use}_use") for use in USES),
            *(pl.when(is_silent).then(nothing).otherwise(f"{use}_clause").alias(f"{use}_clause") for use in USES),
            license_name=pl.when(is_undeclared)
            .then(pl.lit("No licence declared"))
            .when(is_silent)
            .then(pl.lit("Repo unavailable"))
            .otherwise("license_name"),
            is_reviewed=pl.col("is_reviewed") | is_silent,
        )
        .drop("terms_ids")
        .sort(["leaderboard", "models_count", "license_id"], descending=[False, True, False]),
    )


def count_published_ids(models: pl.DataFrame, _license_evidence: pl.DataFrame) -> pl.DataFrame:
    """Count models by the board's licence column alone (paper, Table 5); category is null.

    Returns leaderboard, license_id, category, terms_ids (the identifiers of a joined one), models_count.
    """
    return (
        models.with_columns(pl.col("license_id").fill_null(UNDECLARED))
        .group_by("leaderboard", "license_id")
        .agg(
            category=pl.lit(None, dtype=pl.String),
            terms_ids=pl.col("license_ids").first(),
            models_count=pl.len().cast(pl.Int64),
        )
    )


def count_categories(_models: pl.DataFrame, license_evidence: pl.DataFrame) -> pl.DataFrame:
    """Count models by the licence in force; undeclared and unavailable repos are rows apart (method-audit section 4).

    Returns leaderboard, license_id, category, terms_ids, models_count.
    """
    silent = pl.col("category").is_in([UNDECLARED, UNAVAILABLE])
    return (
        license_evidence.with_columns(license_id=pl.when(silent).then("category").otherwise("license_id"))
        .group_by("leaderboard", "license_id", "category")
        .agg(
            terms_ids=pl.coalesce("terms_ids", pl.col("license_id").str.split(", ")).first(),
            models_count=pl.len().cast(pl.Int64),
        )
        .group_by("leaderboard", "license_id")
        .agg(pl.col("category", "terms_ids").sort_by("models_count", descending=True).first(), pl.col("models_count").sum())
    )


def permit_whole_id(counted: pl.DataFrame, licenses: pl.DataFrame) -> pl.DataFrame:
    """Add permissions and clauses of one licence; a list of several has no row in the reference, so it is unknown."""
    whole = pl.when(pl.col("terms_ids").list.len() == 1).then(pl.col("terms_ids").list.first())
    return _look_up(counted.with_columns(terms_id=pl.coalesce(whole, "license_id")), licenses)


def _look_up(counted: pl.DataFrame, licenses: pl.DataFrame) -> pl.DataFrame:
    permissions = [f"{use}_{kind}" for kind in ("use", "clause") for use in USES]
    reviewed = licenses.select("license_id", "license_name", *permissions, "source", is_reviewed=pl.lit(True))
    joined = counted.join(reviewed, left_on="terms_id", right_on="license_id", how="left", maintain_order="left")
    return joined.with_columns(
        *(pl.col(f"{use}_use").fill_null("unknown") for use in USES), pl.col("is_reviewed").fill_null(False)
    ).drop("terms_id")


def permit_strictest(counted: pl.DataFrame, licenses: pl.DataFrame) -> pl.DataFrame:
    """Add for each use the strictest permission of a list's licences, with its clause: no, unknown, limited, yes.

    All of a list are taken to hold together; a list that offers a choice would permit more.
    """
    key = ["leaderboard", "license_id"]
    elements = counted.with_columns(terms_id=pl.coalesce("terms_ids", pl.concat_list(pl.col("license_id")))).explode(
        "terms_id", empty_as_null=True, keep_nulls=True
    )
    rank = {value: at for at, value in enumerate(STRICTEST_FIRST)}
    strictest = {
        f"{use}_{kind}": pl.col(f"{use}_{kind}")
        .sort_by(pl.col(f"{use}_use").replace_strict(rank), maintain_order=True)
        .first()
        for use in USES
        for kind in ("use", "clause")
    }
    return (
        _look_up(elements, licenses)
        .group_by(key, maintain_order=True)
        .agg(
            pl.col("category", "terms_ids", "models_count", "models_share").first(),
            license_name=pl.when(pl.col("is_reviewed").all()).then(pl.col("license_name").str.join(", ")),
            source=pl.col("source").drop_nulls().str.join(" "),
            is_reviewed=pl.col("is_reviewed").all(),
            **strictest,
        )
        .with_columns(source=pl.when(pl.col("source") != "").then("source"))
    )


def count_unknown(license_table: pl.DataFrame, method: Method) -> int:
    """Return how many models have an unknown licence, as the method counts them; of all boards in the table."""
    count = {"folded": count_outside_the_papers_rows, "distinguished": count_without_a_statement}
    return count[method.unknown_licenses](license_table)


def count_outside_the_papers_rows(license_table: pl.DataFrame) -> int:
    """Count the models outside the ten rows of Table 5, as its 35.4 % do: rarer licences too are called unknown."""
    return int(license_table.filter(~pl.col("license_id").is_in(PAPER_ROWS))["models_count"].sum())


def count_without_a_statement(license_table: pl.DataFrame) -> int:
    """Count the models of which nobody knows any licence: undeclared, declared as `unknown`, repo unavailable.

    `other` says that terms stand elsewhere, and an identifier that nobody reviewed is declared; both are not counted.
    """
    silent = [UNDECLARED, UNAVAILABLE, "unknown"]
    return int(license_table.filter(pl.col("license_id").is_in(silent))["models_count"].sum())


def build_license_review_queue(license_table: pl.DataFrame) -> pl.DataFrame:
    """Return the licences that occur and nobody reviewed: leaderboard, license_id, models_count."""
    return license_table.filter(~pl.col("is_reviewed")).select("leaderboard", "license_id", "models_count", KEEP)
