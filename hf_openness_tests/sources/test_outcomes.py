"""Every answer becomes one outcome, whatever the wire says; recorded answers first."""

from datetime import UTC, datetime

import polars as pl
import pytest
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id
from hypothesis import given
from hypothesis import strategies as st

from hf_openness.sources.commits import COMMIT_SCHEMA, parse_commit_pages
from hf_openness.sources.errors import ShapeError
from hf_openness.sources.outcomes import classify_commits, classify_details, read_commits, read_details
from hf_openness.sources.repo_info import INFO_SCHEMA, is_valid_id, parse_repo_info
from hf_openness.sources.repo_names import name_repos
from hf_openness.sources.wire import show_text
from hf_openness_tests.sources.wire_answers import commit, details, info, page, recorded


@pytest.mark.parametrize(
    ("sample", "subject", "outcome"),
    [
        ("model-llama-3.1-8b", "meta-llama/Llama-3.1-8B", "ok"),
        ("model-llama-3.1-8b", "meta-llama/Meta-Llama-3.1-8B", "renamed"),
        ("model-llama-3.1-8b", "meta-llama/llama-3.1-8b", "renamed"),
        ("model-gpt-4chan-disabled", "ykilcher/gpt-4chan", "ok"),
        ("model-not-found-401", "openai-community/no-such-model-repoing-x9", "not_found_or_private"),
        ("redirect-meta-llama-3.1-8b-307", "meta-llama/Meta-Llama-3.1-8B", "error_after_retries"),
    ],
)
def test_recorded_details(sample: str, subject: str, outcome: str) -> None:
    found = classify_details(recorded(sample, "details", subject))
    assert found.outcome == outcome
    assert (found.canonical_id is not None) == (outcome in ("ok", "renamed"))


@pytest.mark.parametrize(
    ("sample", "is_disabled", "outcome"),
    [
        ("commits-gpt2", False, "ok"),
        ("commits-gated-401", False, "gated"),
        ("commits-gated-401", True, "disabled"),
        ("commits-bad-revision-404", False, "not_found_or_private"),
    ],
)
def test_recorded_commits(sample: str, is_disabled: bool, outcome: str) -> None:
    assert classify_commits(recorded(sample, "commits", "x"), is_disabled).outcome == outcome


def test_recorded_info_fills_every_column_that_it_speaks_of() -> None:
    outcome, parsed = read_details(recorded("model-llama-2-7b-gguf", "details", "TheBloke/Llama-2-7B-GGUF"))
    assert (outcome.outcome, outcome.detail) == ("ok", None)
    assert parsed is not None
    assert parsed.unknown_fields == ("spaces",)
    assert set(parsed.row) == set(INFO_SCHEMA)
    row = parsed.row
    assert (row["hub_id"], row["gated"], row["is_disabled"]) == ("64f5fd954d3b1dd311d30e28", "false", False)
    assert row["license_ids"] == ["llama2"], "no card was asked for: the tag says it"
    assert row["created_at"] == datetime(2023, 9, 4, 15, 53, 57, tzinfo=UTC)
    assert (row["downloads_30d"], row["downloads_all_time"], row["likes_count"]) == (18908, 607644, 207)


def test_recorded_commit_is_one_row_and_says_that_pages_follow() -> None:
    parsed = parse_commit_pages([recorded("commits-gpt2", "commits", "openai-community/gpt2")])
    assert (parsed.is_complete, parsed.total_count) == (False, 26)
    assert parsed.frame().row(0)[1:] == (
        datetime(2024, 2, 19, 10, 57, 45, tzinfo=UTC),
        ["lysandre"],
        "Adds the tokenizer configuration file (#80)",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("likes", "many"),
        ("likes", True),
        ("likes", -1),
        ("downloads", 2**63),
        ("downloads", 1.5),
        ("tags", "mit"),
        ("tags", [1]),
        ("tags", {"a": 1}),
        ("cardData", "license: mit"),
        ("createdAt", 1700000000),
        ("createdAt", "yesterday"),
        ("createdAt", "0001-01-01T00:00:00+23:59"),
        ("gated", True),
        ("gated", ["auto"]),
        ("disabled", "no"),
        ("sha", 5),
        ("_id", None),
        ("_id", ""),
        ("id", None),
        ("id", "../../etc/passwd"),
        ("id", "a/b\n"),
    ],
)
def test_a_field_of_another_type_is_that_models_error(field: str, value: object) -> None:
    found = classify_details(details("o/m", info("o/m", **{field: value})))
    assert found.outcome == "error_after_retries"
    assert found.detail is not None
    assert f"field {field}" in found.detail
    assert len(found.detail) <= 200
    assert found.detail.isprintable()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'"x"', b"\xff\xfe\xfa", b"[" * 100_000, b'{"_id":"h"'])
def test_a_body_that_is_no_info_is_that_models_error(body: bytes) -> None:
    assert classify_details(details("o/m", body)).outcome == "error_after_retries"
    assert read_commits([page("o/m", body)], False)[0].outcome == ("ok" if body == b"[]" else "error_after_retries")


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (401, None, "not_found_or_private"),
        (404, None, "not_found_or_private"),
        (404, "RepoNotFound", "not_found_or_private"),
        (401, "GatedRepo", "gated"),
        (403, "GatedRepo", "gated"),
        (400, None, "invalid_id"),
        (403, None, "error_after_retries"),
        (418, "Teapot\x1b[31m" + "x" * 500, "error_after_retries"),
        (429, None, "error_after_retries"),
        (503, None, "error_after_retries"),
        (0, None, "error_after_retries"),
    ],
)
def test_each_status_has_one_outcome(status: int, code: str | None, outcome: str) -> None:
    headers = {"x_error_code": code} if code else {}
    for found in (
        classify_details(details("o/m", b"{}", status, **headers)),
        classify_commits(page("o/m", b"{}", status=status, **headers), False),
    ):
        assert found.outcome == outcome
        assert found.detail is not None
        assert str(status) in found.detail
        assert len(found.detail) <= 200
        assert found.detail.isprintable()


def test_cards_are_their_authors_text_and_never_an_error() -> None:
    card = {"license": ["mit", 5, " "], "language": [False, "en"], "base_model": "a/b", "datasets": ["unknown"], "x": {}}
    row = parse_repo_info(info("o/m", cardData=card, tags=["license:gemma"])).row
    assert (row["license_ids"], row["languages"], row["base_models"], row["datasets"]) == (["mit"], ["en"], ["a/b"], None)
    assert parse_repo_info(info("o/m", cardData={"license": 5}, tags=["license:gemma"])).row["license_ids"] == ["gemma"]


def test_half_surrogates_do_not_break_the_frame() -> None:
    row = parse_repo_info(info("o/m", tags=["\ud83d x"])).row
    assert pl.DataFrame([row], schema=INFO_SCHEMA)["tags"].to_list() == [["\ufffd x"]]
    title = parse_commit_pages([page("o/m", [commit(1, "a\ud83d", title="\ud83d")])]).frame()
    assert title["authors"].to_list() == [["a\ufffd"]]


def test_every_author_entry_is_kept_and_a_commit_on_two_pages_counts_once() -> None:
    nameless = commit(1, authors=[{"user": "a"}, {"user": None}, {}, {"user": "b", "avatar": 3}])
    pages = [page("o/m", [commit(2, "a"), nameless], 0, True), page("o/m", [nameless], 1)]
    parsed = parse_commit_pages(pages)
    assert parsed.is_complete
    assert parsed.frame()["authors"].to_list() == [["a"], ["a", None, None, "b"]]
    assert parsed.frame().schema == pl.Schema(COMMIT_SCHEMA)
    long = parse_commit_pages([page("o/m", [commit(1, "a", title="t" * 9_000)])]).rows
    assert len(long[0]["title"]) == 500


@pytest.mark.parametrize(
    "item",
    [
        commit(1, "a", id=None),
        commit(1, "a", id="../x"),
        commit(1, "a", date=None),
        commit(1, "a", date="x"),
        commit(1, authors="a"),
        commit(1, authors=["a"]),
        commit(1, authors=[{"user": 7}]),
        commit(1, title=4),
        "commit",
    ],
)
def test_a_malformed_commit_is_that_repos_error(item: object) -> None:
    outcome, parsed = read_commits([page("o/m", [commit(2, "a"), item])], False)
    assert (outcome.outcome, parsed) == ("error_after_retries", None)


def test_a_page_missing_or_refused_in_between_is_no_list_of_commits() -> None:
    with pytest.raises(ShapeError, match="gap"):
        parse_commit_pages([page("o/m", [], 0, True), page("o/m", [], 2)])
    outcome, parsed = read_commits([page("o/m", [commit(1)], 0, True), page("o/m", b"", 1, status=503)], False)
    assert (outcome.outcome, parsed) == ("error_after_retries", None)


@given(st.text(alphabet="aZ0-_./é \n", max_size=12) | st.text(alphabet="a-.", min_size=94, max_size=98))
def test_valid_ids_are_those_that_the_hubs_client_takes(text: str) -> None:
    try:
        validate_repo_id(text)
        accepted = True
    except HFValidationError:
        accepted = False
    assert is_valid_id(text) == accepted


@given(st.text(max_size=300))
def test_shown_text_is_short_and_printable(text: str) -> None:
    shown = show_text(text)
    assert len(shown) <= 200
    assert shown.isprintable()


IDS = st.sampled_from([f"o/{name}" for name in ("a", "B", "c", "d", "E")])


@given(st.dictionaries(IDS, st.tuples(st.sampled_from(["h1", "h2", None]), IDS), min_size=1), st.randoms())
def test_each_repo_has_one_name_in_whatever_order_its_spellings_come(facts, random) -> None:
    rows = [{"model_id": m, "hub_id": h, "canonical_id": c if h else None} for m, (h, c) in facts.items()]
    schema = {"model_id": pl.String, "hub_id": pl.String, "canonical_id": pl.String}
    named = name_repos(pl.DataFrame(rows, schema=schema))
    random.shuffle(rows)
    assert name_repos(pl.DataFrame(rows, schema=schema)).equals(named)
    names = dict(named.iter_rows())
    assert list(names) == sorted(facts)
    for model_id, (hub_id, _) in facts.items():
        same = sorted(m for m, (h, _) in facts.items() if h == hub_id and h is not None) or [model_id]
        canonical = sorted({c for _, (h, c) in facts.items() if h == hub_id} & set(same)) if hub_id else []
        assert names[model_id] == (model_id if hub_id is None else (canonical or same)[0])
