"""The cards of the numbers in a page's sentences."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from hf_openness.citing.found_cells import find_cells
from hf_openness.report.answers import Answer
from hf_openness.report.cards import CardBook
from hf_openness.report.content import ReportContent, ShownSection
from hf_openness.report.marks import Number, Sentence


def give_cards(content: ReportContent, book: CardBook) -> ReportContent:
    """Return the page with a card for each number of its sentences, and with what all cards have in common.

    The tables have theirs already: where a number stands in both, its permalink leads to the table.
    """

    def find(sentences: Iterable[str]) -> tuple[str, ...]:
        return find_cards(sentences, book, content.scraped_on)

    given = replace(
        content,
        measured=find(content.measured),
        numbers=find(content.numbers),
        sections=tuple(_give_section(section, find) for section in content.sections),
    )
    answers = tuple(_give_answer(answer, find) for answer in content.answers)
    return replace(given, answers=answers, facts=book.list_facts())


def _give_section(section: ShownSection, find: Callable[[Iterable[str]], tuple[str, ...]]) -> ShownSection:
    captions = [find((figure.finding, figure.note)) for figure in section.figures]
    return replace(
        section,
        findings=find(section.findings),
        figures=tuple(
            replace(figure, finding=finding, note=note)
            for figure, (finding, note) in zip(section.figures, captions, strict=True)
        ),
        pictures=tuple(replace(picture, finding=find((picture.finding,))[0]) for picture in section.pictures),
    )


def _give_answer(answer: Answer, find: Callable[[Iterable[str]], tuple[str, ...]]) -> Answer:
    headline, number, interval, sentence = find((answer.headline, answer.number, answer.interval, answer.sentence))
    return replace(answer, headline=headline, number=number, interval=interval, sentence=sentence)


def find_cards(sentences: Iterable[str], book: CardBook, scraped_on: date) -> tuple[str, ...]:
    """Return sentences whose numbers have their cards.

    Args:
        sentences: those without numbers stay as they are.
        book: the page's cards.
        scraped_on: the page's date.

    Returns:
        The sentences; a number of which the store does not hold every cell has no card.
    """
    every = tuple(sentences)
    numbers = [part for s in every if isinstance(s, Sentence) for part in s.parts if isinstance(part, Number)]
    cells = find_cells(book.store, dict.fromkeys(i for n in numbers for i in n.source.date_ids(scraped_on)))

    def give(part: str | Number) -> str | Number:
        if isinstance(part, str):
            return part
        ids = part.source.date_ids(scraped_on)
        if not all(i in cells for i in ids):
            return part
        may_lead_here = not part.source.how and not part.source.is_beside
        return replace(part, cards=tuple(book.make_card(cells[i], may_lead_here) for i in ids))

    return tuple(Sentence.join(give(p) for p in s.parts) if isinstance(s, Sentence) else s for s in every)
