"""Text that shows what it holds: characters that turn the direction of writing, or control, become their number."""

import re

# Explicit formatting characters of the Unicode bidirectional algorithm (UAX 9, section 2), and the control characters
# but tab, line feed and carriage return, which are blanks wherever a page shows text.
HIDDEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def show_hidden(text: str) -> str:
    r"""Return the text with each such character written as `\u202e`, so that it cannot make a name look like another."""
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
