"""How a long collection tells how far it is: now and then one line, never one per model."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from hf_openness.sources.http import Wire

Say = Callable[[str], None]
EVERY_SECONDS = 10.0


@dataclass
class Progress:
    """Says share done, rate, remaining time and what is left of the budget.

    wire: whose budget it is. say: where lines go. on_step: told (done, total) at every step, for a bar.
    """

    wire: Wire
    say: Say
    on_step: Callable[[str, int, int], None] | None = None
    stage: str = ""
    total: int = 0
    done: int = 0
    _began: float = 0.0
    _told: float = field(default=0.0)

    def start(self, stage: str, total: int) -> None:
        """Begin a stage of so many steps."""
        self.stage, self.total, self.done = stage, total, 0
        self._began = self._told = time.monotonic()
        if total:
            self.say(f"{stage}: {total} to ask")
        self._show()

    def step(self) -> None:
        """Note one step as done."""
        self.done += 1
        now = time.monotonic()
        if now - self._told >= EVERY_SECONDS:
            self._told = now
            self.say(self.line(now))
        self._show()

    def line(self, now: float) -> str:
        """Return the line that is said."""
        rate = self.done / max(now - self._began, 1e-9)
        remaining = (self.total - self.done) / rate if rate else 0.0
        known = self.wire.budgets["api"].left()
        left = "not limited" if known is None else f"{known} requests"
        return (
            f"{self.stage}: {self.done} of {self.total} ({100 * self.done / max(self.total, 1):.0f} %), "
            f"{rate:.1f} a second, about {remaining:.0f} s to go, budget left: {left}"
        )

    def _show(self) -> None:
        if self.on_step is not None:
            self.on_step(self.stage, self.done, self.total)
