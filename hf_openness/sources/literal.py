"""Python literals in published cells (lists of text), read and never evaluated, within limits of size."""

import ast

MAX_LITERAL_CHARACTERS = 20_000
MAX_ITEMS = 2_000


def parse_text_list(cell: str) -> list[str]:
    """Return the texts of a cell such as `['en', 'de']`; a cell that is no list counts as one text.

    Raises:
        ValueError: longer than 20,000 characters, more than 2,000 items, or a list that is not one of texts.
    """
    if len(cell) > MAX_LITERAL_CHARACTERS:
        raise ValueError(f"a cell of {len(cell)} characters; at most {MAX_LITERAL_CHARACTERS} are read")
    if not cell.startswith("["):
        return [cell]
    try:
        value = ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise ValueError("a list was begun but cannot be read as a list of texts") from error
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("expected a list of texts")
    if len(value) > MAX_ITEMS:
        raise ValueError(f"a list of {len(value)} items; at most {MAX_ITEMS} are read")
    return value
