"""Small pictures of numbers with intervals: drawn as shapes of the page itself, in its own colours, light or dark."""

from dataclasses import dataclass
from math import ceil, floor, log10

from hf_openness.report.say import say_change, say_number

WIDTH, LEFT, RIGHT = 260.0, 6.0, 6.0
TOP, ROW_HEIGHT, FOOT = 16.0, 34.0, 20.0
LONGEST_LABEL = 38
TICKS = 5


@dataclass(frozen=True)
class IntervalRow:
    """A number with its interval, and the range that chance alone shows, where there is one."""

    label: str
    value: float
    low: float | None
    high: float | None
    chance: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True)
class IntervalPicture:
    """Rows on one axis.

    band: a range that is claimed, with its label. chance: what the rows' ranges of chance are. least, most: what the axis
    shows at least. has_zero: whether zero is marked, and numbers have signs.
    """

    rows: tuple[IntervalRow, ...]
    unit: str
    band: tuple[float, float] | None = None
    band_label: str = ""
    chance: str = ""
    least: float | None = None
    most: float | None = None
    has_zero: bool = False


@dataclass(frozen=True)
class DrawnRow:
    """Where a row's parts lie; what it lacks is None."""

    label: str
    y: float
    value: float
    low: float | None
    high: float | None
    chance: tuple[float, float] | None


@dataclass(frozen=True)
class DrawnPicture:
    """A picture in its own coordinates."""

    width: float
    height: float
    rows: tuple[DrawnRow, ...]
    ticks: tuple[tuple[float, str], ...]
    band: tuple[float, float] | None
    zero: float | None
    floor: float
    legend: str
    alt: str


def place_picture(picture: IntervalPicture) -> DrawnPicture:
    """Return the picture with every part in its place, and an alternative text that says all numbers."""
    low, high, step = _choose_axis(picture)

    def x(value: float) -> float:
        return round(LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT), 1)

    rows = tuple(
        DrawnRow(
            _cut(row.label),
            TOP + ROW_HEIGHT * (place + 0.6),
            x(row.value),
            None if row.low is None else x(row.low),
            None if row.high is None else x(row.high),
            None if row.chance[0] is None or row.chance[1] is None else (x(row.chance[0]), x(row.chance[1])),
        )
        for place, row in enumerate(picture.rows)
    )
    bottom = TOP + ROW_HEIGHT * len(rows)
    ticks = tuple((x(low + n * step), say_number(low + n * step)) for n in range(round((high - low) / step) + 1))
    shades = picture.band_label or picture.chance
    return DrawnPicture(
        WIDTH,
        bottom + FOOT,
        rows,
        ticks,
        None if picture.band is None else (x(picture.band[0]), x(picture.band[1])),
        x(0.0) if picture.has_zero else None,
        bottom,
        f"{picture.unit}; shaded: {shades}" if shades else picture.unit,
        describe_picture(picture),
    )


def describe_picture(picture: IntervalPicture) -> str:
    """Return what the picture shows, in words."""
    say = say_change if picture.has_zero else say_number
    told = []
    for row in picture.rows:
        span = "" if row.low is None or row.high is None else f" ({say(row.low)} to {say(row.high)})"
        chance = row.chance
        shaded = "" if chance[0] is None or chance[1] is None else f", by chance {say(chance[0])} to {say(chance[1])}"
        told.append(f"{row.label}: {say(row.value)}{span}{shaded}")
    band = f" Claimed: {say_number(picture.band[0])} to {say_number(picture.band[1])}." if picture.band else ""
    return f"Points with intervals, {picture.unit}. {'; '.join(told)}.{band}"


def _choose_axis(picture: IntervalPicture) -> tuple[float, float, float]:
    """The least and most of the axis and the step of its ticks, a one, two or five."""
    seen = [v for row in picture.rows for v in (row.value, row.low, row.high, *row.chance) if v is not None]
    seen += [v for v in (*(picture.band or ()), picture.least, picture.most) if v is not None]
    seen += [0.0] if picture.has_zero else []
    low, high = min(seen), max(seen)
    rough = max(high - low, 1e-9) / TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(n * power for n in (1, 2, 5, 10) if n * power >= rough)
    first, last = floor(low / step) * step, ceil(high / step) * step
    return first, last if last > first else first + step, step


def _cut(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"
