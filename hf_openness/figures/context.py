"""What a figure must say of itself: board, date, method, coverage."""

import textwrap
from dataclasses import dataclass
from datetime import date

BOARD_NAMES = {"open-llm-v1": "Open LLM Leaderboard v1", "open-llm-v2": "Open LLM Leaderboard v2"}
CAPTION_CHARACTERS = 125


@dataclass(frozen=True)
class FigureContext:
    """What a figure must say of itself: board, scrape date, method, and a remark on coverage where one is due."""

    leaderboard: str
    scraped_on: date
    method: str
    remark: str = ""

    @property
    def board_name(self) -> str:
        """The board's name in words."""
        return BOARD_NAMES.get(self.leaderboard, self.leaderboard)

    @property
    def score_label(self) -> str:
        """The y axis of average scores: names the board, whose benchmarks are its own."""
        return f"Average score, 0-100\n({self.board_name})"

    def caption(self, extra: str = "") -> str:
        """The caption: source, date, method, and what else to know."""
        parts = [f"{self.board_name}, scraped {self.scraped_on}; method: {self.method}", extra, self.remark]
        return textwrap.fill(". ".join(part for part in parts if part) + ".", CAPTION_CHARACTERS)
