"""Licences: who contradicts an ancestor, shown by a path; what is not declared; what changes from base to derivative."""

from typing import Any

import polars as pl

from hf_openness.reading.places import KEEP
from hf_openness.report.cited import Made, Sources
from hf_openness.report.findings import Extract, Section, Tables
from hf_openness.report.marks import Source, at, count_of, made_of, told
from hf_openness.report.paper_tables import PAPER_TABLES
from hf_openness.report.say import (
    say_count,
    say_interval,
    say_list,
    say_number,
    say_ranges,
    say_share,
    say_things,
    say_words,
)
from hf_openness.report.topics.bias import make_numbers
from hf_openness.tables.obligations import count_conflicts

EXAMPLES = 2
SHARE = "the first as a share of the second"
# A path is told in a sentence where every id is of plain letters: others can change the order in which it is read.
PLAIN = r"^[\x21-\x7e]{1,96}$"
CONFLICTS = {
    "non_commercial": ("grants commercial use, which", "withholds"),
    "no_derivatives": ("grants derivatives, which", "withholds"),
    "share_alike": ("drops the terms that", "asks to keep"),
    "attribution": ("drops the attribution that", "asks for"),
    "naming": ("drops the name that", "asks to keep"),
    "use_restrictions": ("drops the restrictions of use that", "asks to keep"),
    "user_limit": ("drops the limit on users that", "sets"),
}
SILENT = {
    "undeclared": "none declared",
    "repo_unavailable": "repository not available",
    "placeholder": "only a placeholder such as other",
}
TRANSITIONS = {
    "license_differs": ("both with a licence", "change it"),
    "drops_restrictive_clause_of_restrictive": ("the base with a restrictive clause", "drop one"),
}
MEASURES = {
    "license_differs": "licence differs",
    "drops_restrictive_clause": "drops a restrictive clause",
    "drops_restrictive_clause_of_restrictive": "drops a restrictive clause, of bases that have one",
}


@told
def tell_licenses(tables: Tables) -> tuple[str, ...]:
    """Return the conflicts with two paths, what is not declared, what the sources say, and the changes on the way down."""
    models, bases = tables["models"], tables["base_models"]
    said = []
    if tables["obligations"].is_empty():
        said.append("No duty can be followed on this date, because no model declares a base whose licence has any.")
    else:
        counts = {
            name: say_count(count, _count_models(name))
            for name, count in count_conflicts(tables["obligations"], models, bases).items()
        }
        said += [
            f"{counts['drops_a_duty']} of {say_things(models.height, 'model', source=count_of('models'))} have a licence "
            f"that grants what an ancestor's withholds or drops a duty of it; of {counts['unknown']} more it is unknown, "
            f"{counts['keeps_all']} keep all that is known, and {counts['no_declared_base']} declare "
            "no base, so that nothing is known.",
            *(_tell_path(row) for row in choose_examples(tables["obligations"])),
        ]
    return (*said, *_tell_silence(tables["license_evidence"]), *_tell_transitions(tables["license_transitions"]))


def _count_models(kind: str) -> Source:
    """The rows that say how many models drop a duty, leave one unknown, keep all, or declare no base."""
    dropped, unknown, kept = (count_of("obligations", status=status) for status in ("dropped", "unknown", "kept"))
    return {
        "drops_a_duty": made_of("how many models these rows are of", dropped),
        "unknown": made_of("how many models the first rows are of, without those of the second", unknown, dropped),
        "keeps_all": made_of(
            "how many models declare a base, without those whose duties are dropped or unknown",
            count_of("base_models"),
            kept,
            unknown,
            dropped,
        ),
        "no_declared_base": made_of(
            "how many models, without those of these rows and those that declare a base",
            count_of("models"),
            dropped,
            unknown,
            count_of("base_models"),
        ),
    }[kind]


def choose_examples(obligations: pl.DataFrame) -> list[dict[str, Any]]:
    """Return conflicts that are easy to follow: of different duties and ancestors, the shortest paths of two links on."""
    plain = pl.col("witness_path").list.eval(pl.element().str.contains(PLAIN)).list.all()
    found = (
        obligations.filter(pl.col("conflict").is_not_null(), plain)
        .with_columns(links=pl.col("witness_path").list.len().cast(pl.Int64) - 1)
        .sort(pl.col("links") < 2, "links", pl.col("imposers_count"), "model_id", descending=[False, False, True, False])
    )
    apart = found.unique("obligation", keep="first", maintain_order=True)
    return apart.unique("imposed_by_id", keep="first", maintain_order=True).head(EXAMPLES).to_dicts()


def _tell_path(row: dict[str, Any]) -> str:
    does, withheld = CONFLICTS[row["obligation"]]
    return (
        f"For example {row['model_id']}, under {row['own_license_id'] or 'no licence'}, {does} "
        f"{row['imposed_by_id']}, under {row['imposed_license_id']}, {withheld}; the path is "
        f"{' > '.join(row['witness_path'])}."
    )


def _tell_silence(evidence: pl.DataFrame) -> tuple[str, ...]:
    if evidence.is_empty():
        return ()
    counts = {name: evidence.filter(category=name).height for name in SILENT}
    kinds = {name: count_of("license_evidence", category=name) for name in SILENT}
    named = [f"{words} ({say_count(counts[name], kinds[name])})" for name, words in SILENT.items()]
    share = made_of("the sum of all but the last, as a share of the last", *kinds.values(), count_of("license_evidence"))
    said = [
        f"{say_share(sum(counts.values()) / evidence.height, share)} of the models have no terms that a reader could look "
        f"up by identifier: {say_list(named)}."
    ]
    compared = evidence.filter(pl.col("agreement").is_in(["agree", "differ"])).height
    if compared:
        agree, differ = (count_of("license_evidence", agreement=agreement) for agreement in ("agree", "differ"))
        differing = say_count(evidence.filter(agreement="differ").height, differ)
        models = say_things(compared, "model", source=made_of("the sum", agree, differ))
        said.append(f"Where several places state a licence ({models}), {differing} differ.")
    return tuple(said)


def _tell_transitions(transitions: pl.DataFrame) -> tuple[str, ...]:
    rows = {row["measure"]: row for row in transitions.filter(relation="all").to_dicts() if row["share"] is not None}
    return tuple(
        f"Of {say_things(rows[measure]['edges_count'], 'link', source=_change(rows[measure], 'edges_count'))} from a base "
        f"to a derivative, {condition}, {say_share(rows[measure]['share'], _change(rows[measure], 'share'))} "
        f"{happens}{_say_interval(rows[measure])}."
        for measure, (condition, happens) in TRANSITIONS.items()
        if measure in rows
    )


def _change(row: dict[str, Any], column: str) -> Source:
    return at("license_transitions", row, column)


def _say_interval(row: dict[str, Any]) -> str:
    ends = "" if row["low"] is None else say_interval("license_transitions", row, "share", "low", "high")
    span = ends and f" ({ends}, {row['coverage']})"
    if row["literature_share"] is None:
        return span
    share = say_number(row["literature_share"] * 100, _change(row, "literature_share"))
    theirs = f"{share} % ({row['compared_with']})"
    return f"{span}; the literature says {theirs}; the populations differ: {row['population_note'].replace('`', '')}"


def take_categories(frame: pl.DataFrame) -> pl.DataFrame:
    """Return how many models state their licence in which way."""
    counted = frame.group_by("category").agg(models_count=pl.len().cast(pl.Int64))
    return counted.with_columns(
        say_words("category"), _value="category", models_share=pl.col("models_count") / pl.col("models_count").sum()
    ).sort(["models_count", "category"], descending=[True, False])


def take_tiers(frame: pl.DataFrame) -> pl.DataFrame:
    """Return how many models have which evidence of their licence."""
    counted = frame.group_by("tier").agg(models_count=pl.len().cast(pl.Int64))
    return counted.with_columns(
        say_words("tier"), _value="tier", models_share=pl.col("models_count") / pl.col("models_count").sum()
    ).sort(["models_count", "tier"], descending=[True, False])


def take_differences(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the models whose licence is stated differently in different places."""
    return frame.filter(agreement="differ").sort("model_id").select("model_id", "differences", counted_as="license_id")


def take_conflicts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the conflicts, those with most ancestors behind them first, each with its path."""
    found = frame.filter(pl.col("conflict").is_not_null()).sort(
        ["imposers_count", "model_id", "obligation"], descending=[True, False, False]
    )
    return found.select(
        "model_id",
        KEEP,
        say_words("obligation"),
        say_words("conflict"),
        its_license="own_license_id",
        the_ancestors_license="imposed_license_id",
        path_from_the_ancestor="witness_path",
        ancestors_that_ask_it="imposers_count",
    )


def take_transitions(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the changes from base to derivative, by relation."""
    seen = frame.filter(pl.col("edges_count") > 0)
    return seen.select(
        "relation",
        pl.col("measure").replace_strict(MEASURES, return_dtype=pl.String),
        "edges_count",
        KEEP,
        changed_share="share",
        range_pct=say_ranges(seen, "low", "high", 100),
        coverage="coverage",
        elsewhere_share="literature_share",
        elsewhere="compared_with",
    )


SECTION = Section(
    "licenses",
    "Licences and duties",
    "Duties of an ancestor's licence run down to its descendants. Kept means that the descendant's licence passes the "
    "duty on, not that anybody fulfils it; a model without a declared base has no row here, which does not make it "
    "clean.",
    (15,),
    (
        make_numbers(
            "Licences",
            "license_apache_2_0_share",
            "license_cc_by_nc_4_0_share",
            "license_mit_share",
            "license_llama2_share",
            "unknown_license_share",
        ),
        PAPER_TABLES[4],
        Extract(
            "obligations",
            "Licences that grant or drop what an ancestor's withholds or asks",
            take_conflicts,
            sources=Sources(cells={"ancestors_that_ask_it": "imposers_count"}),
        ),
        Extract(
            "license_transitions",
            "From base to derivative",
            take_transitions,
            rows=None,
            sources=Sources(
                cells={"changed_share": "share", "range_pct": ("low", "high"), "elsewhere_share": "literature_share"}
            ),
        ),
        Extract(
            "license_evidence",
            "Kinds of licence statement",
            take_categories,
            rows=None,
            sources=Sources(
                counts={"models_count": {"category": "_value"}},
                made={"models_share": Made(SHARE, counts=({"category": "_value"}, {}))},
            ),
        ),
        Extract(
            "license_evidence",
            "Evidence of the licence",
            take_tiers,
            rows=None,
            sources=Sources(
                counts={"models_count": {"tier": "_value"}},
                made={"models_share": Made(SHARE, counts=({"tier": "_value"}, {}))},
            ),
        ),
        Extract("license_evidence", "Licences stated differently in different places", take_differences),
    ),
    tell=tell_licenses,
    needs=("models", "base_models"),
    rule="docs/method/licenses.md, “Which licence a model has” and “Duties of ancestors”",
)
