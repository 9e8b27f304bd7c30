"""Traps of licences stated in several places, on hand-written frames."""

from datetime import date

import polars as pl

from hf_openness.reference.load import read_reference
from hf_openness.tables.license_evidence import build_license_evidence

LISTS = pl.List(pl.String)


def evidence(
    board: list[str] | None = None,
    tags: list[str] | None = None,
    card: str | None = None,
    name: str | None = None,
    *,
    is_read: bool = True,
    outcome: str = "ok",
    is_on_hub: bool | None = True,
) -> dict[str, object]:
    """Return the one row of a model of which these statements were read."""
    models = pl.DataFrame(
        {"leaderboard": ["b"], "model_id": ["o/m"], "license_ids": [board], "is_on_hub": [is_on_hub]},
        schema_overrides={"license_ids": LISTS, "is_on_hub": pl.Boolean},
    )
    details = pl.DataFrame(
        {
            "model_id": ["o/m"],
            "tags": [tags],
            "license_id": [card],
            "license_name": [name],
            "observed_on": [date(2024, 5, 1)],
        },
        schema_overrides={"tags": LISTS, "license_id": pl.String, "license_name": pl.String},
    )
    attrition = pl.DataFrame({"leaderboard": ["b"], "model_id": ["o/m"], "stage": ["details"], "outcome": [outcome]})
    references = read_reference("licenses"), read_reference("license_names")
    [row] = build_license_evidence(models, details if is_read else details.clear(), attrition, *references).to_dicts()
    return row


def test_the_board_decides_and_the_repo_fills_its_gaps() -> None:
    assert evidence(["mit"], ["license:gpl-3.0"], "gpl-3.0")["license_id"] == "mit"
    assert evidence(None, ["license:gpl-3.0"], "agpl-3.0")["license_id"] == "agpl-3.0"
    assert evidence(None, ["x", "license:gpl-3.0"])["license_id"] == "gpl-3.0"


def test_who_disagrees_is_named() -> None:
    row = evidence(["apache-2.0"], ["license:cc-by-nc-4.0"])
    assert (row["agreement"], row["tier"]) == ("differ", "differing")
    assert row["differences"] == "board apache-2.0; tag cc-by-nc-4.0"


def test_one_statement_is_weaker_than_two_that_agree() -> None:
    assert evidence(["mit"])["tier"] == "single"
    assert evidence(["MIT "], ["license:mit"])["tier"] == "agreeing"


def test_a_list_in_another_order_agrees() -> None:
    assert evidence(["mit", "apache-2.0"], ["license:apache-2.0", "license:mit"])["agreement"] == "agree"


def test_a_name_that_stands_for_another_licence_than_the_identifier_disagrees() -> None:
    row = evidence(["apache-2.0"], ["license:apache-2.0"], "apache-2.0", "llama3")
    assert row["differences"] == "board apache-2.0; card apache-2.0; tag apache-2.0; name llama3"
    assert row["terms_ids"] == ["apache-2.0"]


def test_other_with_a_name_is_named_and_takes_the_reviewed_terms() -> None:
    row = evidence(["other"], ["license:other"], "other", "Llama3")
    assert (row["category"], row["license_id"], row["terms_ids"]) == ("named", "other:llama3", ["llama3"])
    row = evidence(["other"], ["license:other"], "other", "house rules")
    assert (row["category"], row["license_id"], row["terms_ids"]) == ("named", "other:house rules", None)


def test_the_cards_name_says_nothing_of_what_the_board_alone_calls_other() -> None:
    row = evidence(["other"], ["license:mit"], "mit", "llama3")
    assert (row["category"], row["license_id"]) == ("placeholder", "other")


def test_other_and_unknown_without_a_name_are_placeholders() -> None:
    for said in ("other", "unknown"):
        row = evidence([said], [f"license:{said}"])
        assert (row["category"], row["tier"], row["terms_ids"]) == ("placeholder", "placeholder", None)


def test_a_family_is_no_licence() -> None:
    assert evidence(["cc"])["category"] == "family"


def test_an_identifier_nobody_has_seen_is_unlisted() -> None:
    row = evidence(["my-own-1.0"])
    assert (row["category"], row["license_id"], row["terms_ids"]) == ("unlisted", "my-own-1.0", None)
    assert evidence(["mit", "my-own-1.0"])["category"] == "unlisted"


def test_markup_and_control_characters_stay_text() -> None:
    row = evidence(["<script>\x00alert(1)</script>\n"])
    assert (row["category"], row["license_id"]) == ("unlisted", "<script> alert(1)</script>")
    assert len(str(evidence(["x" * 5000])["license_id"])) == 100


def test_empty_texts_are_no_statement() -> None:
    row = evidence(["", " \t"], ["license:"], None, "\x07")
    assert (row["category"], row["agreement"], row["license_id"]) == ("undeclared", "none", None)


def test_undeclared_is_what_was_read_and_says_nothing() -> None:
    assert evidence(is_on_hub=False)["category"] == "undeclared"


def test_a_repo_that_gave_no_answer_is_unavailable_and_one_that_only_the_board_read_is_not() -> None:
    assert evidence(is_read=False, outcome="unreadable", is_on_hub=False)["category"] == "repo_unavailable"
    assert evidence(is_read=False, outcome="not_found_or_private")["category"] == "repo_unavailable"
    assert evidence(is_read=False, outcome="not_in_file", is_on_hub=False)["category"] == "repo_unavailable"
    assert evidence(is_read=False, outcome="not_in_file", is_on_hub=None)["category"] == "repo_unavailable"
    assert evidence(is_read=False, outcome="not_in_file", is_on_hub=True)["category"] == "undeclared"


def test_a_lost_repo_keeps_the_boards_licence() -> None:
    assert evidence(["mit"], is_read=False, outcome="unreadable")["category"] == "known"


def test_a_licence_file_is_not_known() -> None:
    assert evidence(["mit"])["is_license_file_present"] is None
