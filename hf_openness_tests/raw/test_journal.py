"""What was answered is on disk, whole, once, for one run at a time, whatever happened to the run before."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hf_openness.raw.journal import JOURNAL, Journal, is_usable
from hf_openness.raw.store import RawError
from hf_openness.sources.answers import Answer, read_answer, write_answer

AT = "2026-11-24T08:00:00Z"
TEXT = st.text(max_size=20)
answers = st.builds(
    Answer,
    route=st.sampled_from(["details", "commits"]),
    subject=TEXT,
    request=TEXT,
    status=st.sampled_from([0, 200, 404, 429, 503]),
    answered_at=st.just(AT),
    body=st.binary(max_size=60) | TEXT.map(str.encode),
    page=st.integers(0, 3),
    hops=st.lists(TEXT, max_size=2).map(tuple),
    problem=st.none() | TEXT,
    headers=st.dictionaries(st.sampled_from(["etag", "link"]), TEXT),
)


def answer(subject: str, status: int = 200, problem: str | None = None, body: bytes = b"{}") -> Answer:
    return Answer("details", subject, f"/api/models/{subject}", status, AT, body, problem=problem)


@given(answers)
def test_an_answer_reads_back_as_it_was_and_takes_one_line(one: Answer) -> None:
    line = write_answer(one)
    assert read_answer(line) == one
    assert line.isascii()
    assert line.isprintable()


JSON = st.recursive(st.none() | st.booleans() | st.integers() | TEXT, lambda v: st.lists(v) | st.dictionaries(TEXT, v))
ROW = json.loads(write_answer(answer("a")))


@given(
    JSON.map(json.dumps)
    | st.builds(lambda name, value: json.dumps(ROW | {name: value}), st.sampled_from(sorted(ROW)), JSON)
)
def test_a_line_that_is_no_answer_is_a_value_error_or_a_whole_answer(line: str) -> None:
    try:
        found = read_answer(line)
    except ValueError:
        return
    assert read_answer(write_answer(found)) == found
    assert hash(found.key) is not None


@pytest.mark.parametrize("line", ["", "[" * 100_000, '{"body_base64": "!"}', "5", "null", "\xff"])
def test_garbage_is_a_value_error(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_answer(line)


@settings(max_examples=40, deadline=None)
@given(st.lists(answers, min_size=1, max_size=6), st.data())
def test_cut_anywhere_the_journal_keeps_every_whole_line_and_goes_on(
    tmp_path_factory: pytest.TempPathFactory, given_answers: list[Answer], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    with Journal(folder) as journal:
        for one in given_answers:
            journal.append(one)
    path = folder / JOURNAL
    content = path.read_bytes()
    at = data.draw(st.integers(0, len(content)))
    path.write_bytes(content[:at])
    whole = given_answers[: content[:at].count(b"\n")]
    newest = {one.key: one for one in whole}
    with Journal(folder) as journal:
        assert list(journal.answers()) == [newest[key] for key in sorted(newest)]
        for key, one in newest.items():
            assert journal.find(key) == (one if is_usable(one) else None)
        journal.append(answer("after"))
    with Journal(folder) as journal:
        assert journal.find(("details", "after", 0)) == answer("after")
        assert len(journal.keys()) == len({*newest, ("details", "after", 0)})


@pytest.mark.parametrize(
    "garbage", [b"\x00\xff\n", b"\n", b"{}\n", b'{"route":5}\n', b"\x00" * 5000 + b"\n", b"[[[[" * 5000 + b"\n"]
)
def test_garbage_in_the_middle_costs_that_line_alone(tmp_path: Path, garbage: bytes) -> None:
    lines = [write_answer(answer(name)).encode() + b"\n" for name in ("a", "b")]
    (tmp_path / JOURNAL).write_bytes(lines[0] + garbage + lines[1])
    with Journal(tmp_path) as journal:
        assert [one.subject for one in journal.answers()] == ["a", "b"]
        journal.append(answer("c"))
    with Journal(tmp_path) as journal:
        assert [one.subject for one in journal.answers()] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "unusable", [answer("a", 0, "timeout"), answer("a", 429), answer("a", 503), answer("a", 200, "not JSON")]
)
def test_what_is_unusable_is_asked_again_by_the_next_run_but_not_by_this_one(tmp_path: Path, unusable: Answer) -> None:
    key = ("details", "a", 0)
    with Journal(tmp_path) as journal:
        journal.append(unusable)
        assert journal.find(key) == unusable
    with Journal(tmp_path) as journal:
        assert journal.find(key) is None
        assert list(journal.answers()) == [unusable], "the ledger still says what came"
        journal.append(answer("a"))
        assert journal.find(key) == answer("a")
    with Journal(tmp_path) as journal:
        assert journal.find(key) == answer("a")


def test_trouble_that_this_run_need_not_ask_about_is_dropped_for_good(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append(answer("unneeded", 503))
        journal.append(answer("needed", 503))
    with Journal(tmp_path) as journal:
        journal.append(answer("needed", 500))
        journal.drop_unasked(["commits"])
        assert len(journal.keys()) == 2
        journal.drop_unasked(["details"])
        assert [one.subject for one in journal.answers()] == ["needed"]
    with Journal(tmp_path) as journal:
        assert [one.subject for one in journal.answers()] == ["needed"]
        journal.append(answer("unneeded"))
    with Journal(tmp_path) as journal:
        assert journal.find(("details", "unneeded", 0)) == answer("unneeded")


@pytest.mark.parametrize("status", [200, 307, 400, 401, 403, 404, 410])
def test_a_clear_answer_is_usable_even_if_it_is_no(status: int) -> None:
    assert is_usable(answer("a", status))


def test_a_second_run_is_told_and_the_first_one_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "2026-11-24"
    with Journal(folder) as first:
        with pytest.raises(RawError, match="another run is collecting 2026-11-24"), Journal(folder):
            pass
        first.append(answer("a"))
    with Journal(folder) as second:
        assert second.keys() == [("details", "a", 0)]
        second.remove()
    with Journal(folder) as third:
        assert third.keys() == []


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal(tmp_path) as journal:
        journal.append(answer("a"))
        monkeypatch.setattr("os.pwrite", lambda file, line, at: len(line) - 1)
        with pytest.raises(RawError, match="no room left"):
            journal.append(answer("b"))
        monkeypatch.undo()
        assert journal.keys() == [("details", "a", 0)]
