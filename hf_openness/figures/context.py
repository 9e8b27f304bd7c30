"""What a figure must say of itself: board, date, method, coverage."""

import textwrap
from dataclasses import dataclass
from datetime import date

from hf_openness.sources.live_boards import read_live_boards

CAPTION_CHARACTERS = 125
SIMULATED = "SIMULATED DATA"


def name_board(leaderboard: str) -> str:
    """Return a board's name in words, as reviewed; of one that is not (each of the Hub's benchmark boards) its own."""
    board = read_live_boards().get(leaderboard)
    return leaderboard if board is None else board.name


@dataclass(frozen=True)
class FigureContext:
    """What a figure must say of itself: board, scrape date, method, a remark on coverage where one is due.

    boards_count: boards that the date has; a figure shows one of them.
    data_kind: `real` or `simulated`; of simulated data every caption and description says so first.
    """

    leaderboard: str
    scraped_on: date
    method: str
    remark: str = ""
    data_kind: str = "real"
    boards_count: int = 1

    @property
    def warning(self) -> str:
        """What stands before everything else: `SIMULATED DATA`, or nothing."""
        return SIMULATED if self.data_kind == "simulated" else ""

    @property
    def board_name(self) -> str:
        """The board's name in words."""
        return name_board(self.leaderboard)

    @property
    def score_label(self) -> str:
        """The y axis of average scores: names the board, whose benchmarks are its own."""
        return f"Average score, 0-100\n({self.board_name})"

    @property
    def _basis(self) -> str:
        others = f" (one of the date's {self.boards_count} boards)" if self.boards_count > 1 else ""
        return f"{self.board_name}{others}, scraped {self.scraped_on}"

    def caption(self, extra: str = "", width: int = CAPTION_CHARACTERS) -> str:
        """The caption: source, date, method, and what else to know, in lines of at most `width` characters."""
        parts = [self.warning, f"{self._basis}; method: {self.method}", extra, self.remark]
        return textwrap.fill(". ".join(part for part in parts if part) + ".", width)

    def describe(self, title: str, alt: str) -> str:
        """The text that the picture's file carries, for whoever sees the file alone or not at all."""
        return ". ".join(part for part in (self.warning, title, alt) if part)
