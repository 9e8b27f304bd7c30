"""Colours of pictures on dark paper: each stands out by 3 to 1, as WCAG asks of graphics, or the style sheet lifts it."""

import re
from importlib.resources import files

from hf_openness.explorer import drawing
from hf_openness.explorer.views import authors, license_trend, scores
from hf_openness.reference.load import read_reference

ASSETS = files("hf_openness.explorer") / "assets"
PAPER = re.compile(r"prefers-color-scheme: dark.*?--paper: (#[0-9a-f]{6})", re.DOTALL)
LIFTED = re.compile(r'(stroke|fill): rgb\((\d+), (\d+), (\d+)\)"\] \{ \1: (#[0-9a-f]{6}) !important')
NAMED = [*license_trend.PALETTE, scores.BLUE, scores.RED, authors.BLUE, drawing.BLACK]
LEAST = 3.0


def find_luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2.2, 0 to 1."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_color_of_a_picture_stands_out_in_the_dark() -> None:
    [paper] = PAPER.findall((ASSETS / "explorer.css").read_text("utf-8"))
    lifted = {
        (kind, f"#{int(red):02X}{int(green):02X}{int(blue):02X}"): new
        for kind, red, green, blue, new in LIFTED.findall((ASSETS / "marks.css").read_text("utf-8"))
    }
    assert lifted
    for color in {*read_reference("colors")["color"], *NAMED}:
        for kind in ("stroke", "fill"):
            shown = lifted.get((kind, color.upper()), color)
            contrast = (find_luminance(shown) + 0.05) / (find_luminance(paper) + 0.05)
            assert contrast >= LEAST, (color, kind, shown, round(contrast, 2))
