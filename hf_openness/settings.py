"""Where the store is and which method is in force: read from the environment when called, never at import."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from hf_openness.method import CORRECTED, METHODS, Method

DATA_KINDS = ("real", "simulated")
DEFAULT_ENDPOINT = "https://huggingface.co"
DEFAULT_STORES = {"paper": "data-paper", "corrected": "data"}


class UsageError(ValueError):
    """The caller asked for something that cannot be: wrong usage, exit code 2."""


@dataclass(frozen=True)
class Settings:
    """One run's settings: the store's root (folder or object-store URL), the method, the archive's folder if any.

    data_kind: `real` or `simulated`; a store holds one kind.
    """

    store: str
    method: Method
    archive: Path | None
    data_kind: str = "real"


@dataclass(frozen=True)
class CollectionSettings:
    """How the Hub is asked.

    endpoint: address of the Hub. in_flight: requests at once. requests_per_window: cap below the server's own limit; None:
    the server's. most_error_share: share (0-1) of asked ids without a usable answer above which a date is not published.
    schedule_cron, schedule_time_zone: when the weekly refresh runs, once it is switched on.
    """

    endpoint: str
    in_flight: int
    requests_per_window: int | None
    most_error_share: float
    schedule_cron: str
    schedule_time_zone: str


def read_settings() -> Settings:
    """Return the settings in force: HF_OPENNESS_METHOD, _STORE, _ARCHIVE, _DATA.

    Raises:
        UsageError: the method or the kind of data is unknown.
    """
    method = find_method(os.environ.get("HF_OPENNESS_METHOD") or CORRECTED.name)
    store = os.environ.get("HF_OPENNESS_STORE") or DEFAULT_STORES[method.name]
    archive = os.environ.get("HF_OPENNESS_ARCHIVE")
    kind = os.environ.get("HF_OPENNESS_DATA") or "real"
    if kind not in DATA_KINDS:
        raise UsageError(f"HF_OPENNESS_DATA is {kind!r}; known: {', '.join(DATA_KINDS)}")
    return Settings(store, method, Path(archive).resolve() if archive else None, kind)


def read_collection_settings() -> CollectionSettings:
    """Return how the Hub is asked: HF_ENDPOINT and HF_OPENNESS_IN_FLIGHT, _REQUESTS_PER_WINDOW, _MAX_ERROR_SHARE, _CRON,
    _TIME_ZONE.

    Raises:
        UsageError: a number is none, or out of range.
    """
    cap = _read_number("HF_OPENNESS_REQUESTS_PER_WINDOW", None, 1, 1e9)
    return CollectionSettings(
        endpoint=(os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT).rstrip("/"),
        in_flight=int(_read_number("HF_OPENNESS_IN_FLIGHT", 8, 1, 256) or 8),
        requests_per_window=None if cap is None else int(cap),
        most_error_share=_read_number("HF_OPENNESS_MAX_ERROR_SHARE", 0.01, 0, 1) or 0.0,
        schedule_cron=os.environ.get("HF_OPENNESS_CRON") or "0 6 * * 1",
        schedule_time_zone=os.environ.get("HF_OPENNESS_TIME_ZONE") or "UTC",
    )


def _read_number(name: str, default: float | None, low: float, high: float) -> float | None:
    text = os.environ.get(name)
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise UsageError(f"{name} is {text!r}; expected a number from {low:g} to {high:g}")
    return number


def read_page_address(leaderboard: str, reviewed: str) -> str:
    """Return where the page of board v1 or v2 is: HF_OPENNESS_V1_PAGE or HF_OPENNESS_V2_PAGE, else `reviewed`.

    An address begins with https:// or, below the endpoint, with a slash (which is added where it is missing).

    Raises:
        UsageError: the variable names another scheme.
    """
    variable = f"HF_OPENNESS_{leaderboard.removeprefix('open-llm-').upper()}_PAGE"
    address = (os.environ.get(variable) or reviewed).strip()
    if address.startswith("https://"):
        return address
    if "://" in address:
        raise UsageError(f"{variable} is {address!r}; expected an https address, or a path below the endpoint")
    return "/" + address.lstrip("/")


def read_alert_webhook() -> str | None:
    """Return the https address that is told of a scheduled refresh: HF_OPENNESS_ALERT_WEBHOOK; None: nobody is told.

    Raises:
        UsageError: it is no https address, or holds a user or password; what it holds is not said, for it may be a secret.
    """
    address = (os.environ.get("HF_OPENNESS_ALERT_WEBHOOK") or "").strip()
    if not address:
        return None
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or any(not character.isprintable() or character == " " for character in address):
        raise UsageError(
            "HF_OPENNESS_ALERT_WEBHOOK is no https address like https://chat.example.org/hooks/1, without user or password"
        )
    return address


def read_docs_address() -> str | None:
    """Return where the documentation is served, without a slash at its end: HF_OPENNESS_DOCS; None: nowhere.

    Raises:
        UsageError: it is no http or https address.
    """
    address = (os.environ.get("HF_OPENNESS_DOCS") or "").strip().rstrip("/")
    if address and not address.startswith(("https://", "http://")):
        raise UsageError(f"HF_OPENNESS_DOCS is {address!r}; expected an address like https://example.org/hf_openness")
    return address or None


def find_method(name: str) -> Method:
    """Return the method of that name; raises UsageError naming the known ones."""
    if name not in METHODS:
        raise UsageError(f"unknown method {name!r}; known: {', '.join(METHODS)}")
    return METHODS[name]


def read_now() -> datetime:
    """Return the present time (UTC); HF_OPENNESS_NOW, an ISO time, stands in for the clock in rehearsals.

    Raises:
        UsageError: HF_OPENNESS_NOW is not an ISO time.
    """
    rehearsed = os.environ.get("HF_OPENNESS_NOW")
    if not rehearsed:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(rehearsed)
    except ValueError as error:
        raise UsageError(f"HF_OPENNESS_NOW is {rehearsed!r}; expected a time like 2024-05-20T08:00:00Z") from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_scrape_date(text: str) -> date:
    """Return the date of an ISO `YYYY-MM-DD` that is not in the future; raises UsageError."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise UsageError(f"{text!r} is not a date; expected YYYY-MM-DD, such as 2024-05-20")
    if day > read_now().date():
        raise UsageError(f"{text} lies in the future; a snapshot's date is the day it was published")
    return day
