"""Every number in the page's tables has an id, and that id names this number, which comes out again from raw."""

import re

from hf_openness.citing.citation import cite_cell, cite_found
from hf_openness.citing.compare import Remade, find_again, is_same
from hf_openness.citing.found_cells import find_cells
from hf_openness.reading.store import StoreReader
from hf_openness.report.content import ReportContent
from hf_openness.report.marks import Number, Sentence
from hf_openness_tests.report.pages import list_made, list_sentences, read_numbers

# Numbers of the page's tables without an id: a file's length is a fact of the kept file, named by its sha256 beside it.
NO_ID = {("provenance-table-table", "Bytes")}
# What stands in digits in a sentence and is no number of the store.
UNCITED = {
    r"\d{4}-\d\d(-\d\d)?": "a day or month",
    r"\d+ % interval|(, |at least )9\d %|level \d+ %": "a level of confidence",
    r"top (10|200)|in \d+ months|last 90 days|30-day|at most (15|20) billion": "what is asked for",
    r"month has \d+ models|at least 1 billion": "the least that a figure asks for",
    r"\(\d+ to \d+, in billions|size class (below \d+|\d+( to \d+| and more)?)": "a class of sizes",
    r"open-llm-v\d|Leaderboard v\d|GSM8K": "a board's or benchmark's name",
    r"“[^”]*”": "the words of a number, as the paper has them",
    r"\S+/\S+": "a repo's name",
    r"(Llama|Mistral|Mixtral|Phi|Gemma|Qwen|Yi)[ -][\w.]+( \w*[Bb])?": "a family's name",
    r"(apache|cc-by[a-z-]*|gpl|lgpl|agpl|llama|bigscience)[\w.-]*": "a licence's name",
    r"the literature says .*": "what others counted, in their words",
}


def check_ids(page: str) -> None:
    """Every number has an id or is of a column that says why not; an id stands on one element alone."""
    numbers, element_ids = read_numbers(page)
    assert len(numbers) > 40
    without = {(n.table, n.heading) for n in numbers if n.id is None and not n.parts}
    assert without <= NO_ID
    assert len(element_ids) == len(set(element_ids))
    assert {n.id for n in numbers if n.id} <= set(element_ids)


def test_every_number_of_a_small_page_has_an_id_that_leads_to_one_place(small_page: str) -> None:
    check_ids(small_page)


def test_every_number_of_an_archived_page_has_an_id_that_leads_to_one_place(archived_page: str) -> None:
    check_ids(archived_page)


def test_numbers_that_are_made_of_several_cells_are_the_known_ones() -> None:
    assert set(list_made()) == {"models_share", "ids_pct", "gain_points", "by_attempts_points"}


def test_every_id_of_a_small_page_names_the_number_that_stands_there(small_store: StoreReader, small_page: str) -> None:
    numbers, _ = read_numbers(small_page)
    for number in numbers:
        if number.id:
            assert cite_cell(small_store, number.id).value == number.value, number.id


def test_a_number_in_a_sentence_leads_to_its_place_in_a_table(archived_page: str) -> None:
    told = re.search(r'<a class="made" href="#([^"]*)" data-of="([^"]*)"[^>]*>46\.10 %</a>', archived_page)
    if told is None:
        told = re.search(r'<a class="made" href="#([^"]*)" data-of="([^"]*)"', archived_page)
    assert told
    assert told[1] == told[2]
    assert re.search(rf'<td[^>]* id="{re.escape(told[1])}"', archived_page)


def test_every_number_of_a_sentence_is_a_cell_or_made_of_cells(archived_content: ReportContent) -> None:
    sentences = list_sentences(archived_content)
    numbers = [part for s in sentences if isinstance(s, Sentence) for part in s.parts if isinstance(part, Number)]
    assert len(numbers) > 60
    assert [number.text for number in numbers if not number.cards] == []
    for sentence in sentences:
        words = "".join(p for p in sentence.parts if isinstance(p, str)) if isinstance(sentence, Sentence) else sentence
        for pattern in UNCITED:
            words = re.sub(pattern, "", words)
        assert not re.search(r"\d", words), sentence


def test_a_number_of_a_sentence_is_said_as_its_cell_has_it(archived_content: ReportContent) -> None:
    sentences = [s for s in list_sentences(archived_content) if isinstance(s, Sentence)]
    cells = [p for s in sentences for p in s.parts if isinstance(p, Number) and not p.source.how and not p.source.is_beside]
    assert len(cells) > 40
    for number in cells:
        said = re.fullmatch(r"(?:p [<=] )?[+-]?([\d,]*(?:\.(\d+))?(?:e-?\d+)?)(?: %)?", number.text)
        assert said, number.text
        [stored] = re.findall(r"^-?[\d.]+(?:e[+-]?\d+)?", number.cards[0].value)
        error = min(abs(float(said[1].replace(",", "")) - abs(float(stored)) * factor) for factor in (1, 100))
        assert error <= 0.51 * 10.0 ** -len(said[2] or "") or "<" in number.text, (number.text, number.cards[0])


def test_every_number_of_a_small_page_is_cited_and_made_again_from_raw(small_store: StoreReader, small_page: str) -> None:
    assert check_again(small_store, small_page) > 50


def test_every_number_of_an_archived_page_is_cited_and_made_again_from_raw(
    archived_store: StoreReader, archived_page: str
) -> None:
    assert check_again(archived_store, archived_page) > 600


def check_again(store: StoreReader, page: str) -> int:
    """Make each number of a page again, those included that a number is made of, and return how many there were.

    Those of a table over all dates are made from all dates of the store.
    """
    numbers = read_numbers(page)[0]
    ids = dict.fromkeys(i for n in numbers for i in ((n.id,) if n.id else n.parts))
    shown = {n.id: n.value for n in numbers if n.id}
    found = find_cells(store, ids)
    assert list(found) == list(ids)
    made = Remade(store)
    again = 0
    for text, cell in found.items():
        citation = cite_found(store, cell, [])
        assert citation.id == text
        assert shown.get(text, citation.value) == citation.value
        assert is_same(cell.value, find_again(made, cell)), text
        again += 1
    return again


def test_every_caption_says_a_number_and_knows_its_cell(archived_content: ReportContent) -> None:
    drawn = [f for section in archived_content.sections for f in section.figures if f.png]
    assert len(drawn) >= 20
    for figure in drawn:
        assert isinstance(figure.finding, Sentence)
        assert any(isinstance(part, Number) and part.cards for part in figure.finding.parts), figure.name
    waterfalls = [p for section in archived_content.sections for p in section.pictures]
    assert len(waterfalls) > 20
    for waterfall in waterfalls:
        assert isinstance(waterfall.finding, Sentence)
        assert sum(isinstance(part, Number) for part in waterfall.finding.parts) == 2, waterfall.title
