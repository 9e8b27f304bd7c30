"""What people write where a base model's id belongs, read without trust: ids, or why there are none."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from hf_openness.sources.literal import parse_text_list
from hf_openness.sources.repo_info import is_valid_id

HUB_HOSTS = frozenset({"huggingface.co", "www.huggingface.co", "hf.co"})
NOT_MODELS = frozenset({"datasets", "spaces", "docs", "papers", "blog", "collections", "models"})
SAYS_NOTHING = frozenset(
    {"", "-", "?", "[]", "none", "null", "nan", "n/a", "na", "unknown", "tbd", "scratch", "from scratch"}
)
WRAPPING = " \t\r\n\"'`“”‘’"
PATH = re.compile(r"^[/~.]|\\|/.*/|(^|/)\.\.?(/|$)|^[A-Za-z]:|/$")
MAX_ID_CHARACTERS = 193


@dataclass(frozen=True)
class Declared:
    """The ids that a text names, or the reason and detail of why it names none; one part may do the one, one the other."""

    ids: tuple[str, ...] = ()
    reason: str | None = None
    detail: str | None = None


def read_base_text(text: str) -> list[Declared]:
    """Return what a declaration says: one element per id, or per part that is none.

    Read are ids, quoted ids, the Hub's addresses, Python lists of them, and ids separated by commas. The text is parsed,
    never evaluated. Whether a repo of such an id exists is not looked at.
    """
    stripped = text.strip()
    if stripped.startswith("["):
        try:
            return [_read_one(item) for item in parse_text_list(stripped)] or [Declared(reason="says_nothing")]
        except ValueError as error:
            return [Declared(reason="unreadable_list", detail=str(error)[:200])]
    if "," in stripped and len(stripped) <= MAX_ID_CHARACTERS * 10:
        return [_read_one(part) for part in stripped.split(",") if part.strip()] or [Declared(reason="says_nothing")]
    return [_read_one(stripped)]


def _read_one(text: str) -> Declared:
    named = text.strip(WRAPPING)
    if named.lower() in SAYS_NOTHING:
        return Declared(reason="says_nothing")
    if "<" in named or ">" in named:
        return Declared(reason="markup", detail="has < or >")
    if "://" in named or named.lower().startswith(("huggingface.co/", "hf.co/", "www.")):
        return _read_address(named)
    if len(named) > MAX_ID_CHARACTERS:
        return Declared(reason="too_long", detail=f"{len(named)} characters; at most {MAX_ID_CHARACTERS} in an id")
    if PATH.search(named):
        return Declared(reason="path", detail="reads as a path of files")
    if not is_valid_id(named):
        return Declared(reason="invalid_id", detail="no repo can have that id")
    return Declared((named,))


def _read_address(text: str) -> Declared:
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.hostname
    except ValueError:
        return Declared(reason="foreign_address", detail="no address")
    steps = [step for step in parts.path.split("/") if step]
    if host not in HUB_HOSTS or not steps or steps[0] in NOT_MODELS:
        return Declared(reason="foreign_address", detail="not the address of a model on the Hub")
    named = "/".join(steps[:2])
    return Declared((named,)) if is_valid_id(named) else Declared(reason="invalid_id", detail="no repo can have that id")
