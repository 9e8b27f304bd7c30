"""The sections beyond the paper's own tables and figures: what each shows, with what words before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hf_openness.report.content import ShownFigure, ShownPicture, ShownSection
from hf_openness.report.extracts import Extract, Page, Tables, show_extract

__all__ = ["Extract", "Section", "Tables", "fill_sections"]
NOTHING = "Nothing of that kind on this date."


@dataclass(frozen=True)
class Section:
    """A section: its anchor and title, what to know before reading it, the figures by number, the extracts.

    tell: returns sentences computed from the tables, the finding first. needs: tables that it reads beside the extracts'.
    rule: where the method is written down.
    """

    anchor: str
    title: str
    words: str
    figures: tuple[int, ...]
    extracts: tuple[Extract, ...]
    tell: Callable[[Tables], tuple[str, ...]]
    needs: tuple[str, ...] = ()
    rule: str = ""

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the section reads."""
        return tuple(dict.fromkeys((*(name for e in self.extracts for name in (e.table, *e.needs)), *self.needs)))


def fill_sections(
    sections: Sequence[Section],
    tables: Tables,
    figures: Mapping[int, ShownFigure],
    pictures: Mapping[str, tuple[ShownPicture, ...]],
    page: Page,
) -> tuple[ShownSection, ...]:
    """Return the sections filled from the date's tables and figures.

    Args:
        sections: what is shown, in order.
        tables: by name, each of the date and the board (or up to the date).
        figures: by number.
        pictures: those to fold away, by the section's anchor.
        page: the page that they are shown on.
    """
    return tuple(
        ShownSection(
            section.anchor,
            section.title,
            section.words,
            section.tell(tables),
            tuple(figures[number] for number in section.figures),
            pictures.get(section.anchor, ()),
            tuple(
                show_extract(
                    extract,
                    extract.anchor or f"{section.anchor}-{place}",
                    tables,
                    page,
                    drop_empty=not extract.anchor,
                    nothing=NOTHING,
                )
                for place, extract in enumerate(section.extracts, start=1)
            ),
            section.rule,
        )
        for section in sections
    )
