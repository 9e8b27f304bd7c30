"""What licences ask of those who pass a model on, and whether another licence keeps it; all from reviewed data."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

KEPT, DROPPED, UNKNOWN = "kept", "dropped", "unknown"
NOTHING = "none"
UNREAD = "unknown"
ONLY_NOTICES = "attribution"
OWN_NOT_KNOWN = "the model's own license is not known or its terms were not reviewed"
NOT_COMPARED = "the terms of the two licenses were not compared"
NOT_SETTLED = "whether the duty passes on along the path is not settled"
FORBIDDEN = "adapted weights may not be shared under any license"
COMMERCIAL = ("non_commercial", "user_limit", "use_restrictions")


@dataclass(frozen=True)
class Duty:
    """One row of reference/obligations.csv: whether it surely applies, and which other licences keep it or may."""

    is_sure: bool
    kept_by: frozenset[str]
    unclear: frozenset[str]


@dataclass(frozen=True)
class Judgement:
    """What a licence does with a duty: status, and why where that is not plain."""

    status: str
    why: str | None = None


class Duties:
    """The duties of every licence and how they pass on, as reviewed."""

    def __init__(self, obligations: pl.DataFrame, rules: pl.DataFrame, licenses: pl.DataFrame) -> None:
        """Take reference/obligations.csv, obligation_rules.csv and licenses.csv."""
        self._duties: dict[str, dict[str, Duty]] = {}
        columns = ("license_id", "obligation", "applies", "kept_by_licenses", "unclear_licenses")
        for license_id, obligation, applies, kept, unclear in obligations.select(columns).iter_rows():
            found = self._duties.setdefault(license_id, {})
            found[obligation] = Duty(applies == "yes", frozenset((kept or "").split()), frozenset((unclear or "").split()))
        told = rules.select("obligation", "relation", "propagates", "other_license_with_duty")
        self._passes = {(obligation, relation): propagates for obligation, relation, propagates, _ in told.iter_rows()}
        self._other = {obligation: other for obligation, _, _, other in told.iter_rows()}
        self._commercial = dict(licenses.select("license_id", "commercial_use").iter_rows())
        self._judged: dict[tuple[str, str, tuple[str, ...] | None, bool], Judgement] = {}

    def is_read(self, terms_ids: Sequence[str] | None) -> bool:
        """Whether the duties of all these licences were reviewed, and none of them holds terms that nobody read."""
        return bool(terms_ids) and all(
            license_id in self._duties and UNREAD not in self._duties[license_id] for license_id in terms_ids or ()
        )

    def list_duties(self, terms_ids: Sequence[str] | None) -> list[tuple[str, str, bool]]:
        """Return license_id, obligation and whether it surely applies, for each duty of these licences."""
        return [
            (license_id, obligation, duty.is_sure)
            for license_id in terms_ids or ()
            for obligation, duty in self._duties.get(license_id, {}).items()
            if obligation not in (NOTHING, UNREAD)
        ]

    def passes(self, obligation: str, relation: str) -> str:
        """Return `yes`, `no` or `unknown`: whether a duty passes on along an edge; unknown for what nobody reviewed."""
        passes: str = self._passes.get((obligation, relation), UNKNOWN)
        return passes

    def judge(self, obligation: str, imposed_id: str, own_ids: Sequence[str] | None, is_sure: bool) -> Judgement:
        """Tell what a descendant's licences do with a duty of an ancestor's licence.

        Args:
            obligation, imposed_id: the duty, and the licence that imposes it.
            own_ids: the descendant's licences, known ones; None where they are not known.
            is_sure: whether the duty surely reaches the descendant; a duty that may not is never called dropped.
        """
        key = (obligation, imposed_id, None if own_ids is None else tuple(own_ids), is_sure)
        if key not in self._judged:
            found = self._judge(obligation, imposed_id, own_ids)
            is_open = found.status == DROPPED and not is_sure
            self._judged[key] = Judgement(UNKNOWN, NOT_SETTLED) if is_open else found
        return self._judged[key]

    def _judge(self, obligation: str, imposed_id: str, own_ids: Sequence[str] | None) -> Judgement:
        other, duty = self._other.get(obligation, UNKNOWN), self._duties[imposed_id][obligation]
        if other == "forbidden":
            return Judgement(DROPPED, FORBIDDEN)
        if not own_ids:
            return Judgement(UNKNOWN, OWN_NOT_KNOWN)
        if imposed_id in own_ids or duty.kept_by & set(own_ids):
            return Judgement(KEPT)
        own = [self._duties.get(license_id, {}).get(obligation) for license_id in own_ids]
        has_duty = any(found is not None and found.is_sure for found in own)
        if has_duty and other == KEPT:
            return Judgement(KEPT)
        if duty.unclear & set(own_ids) or (has_duty and other == UNKNOWN):
            return Judgement(UNKNOWN, NOT_COMPARED)
        if not self.is_read(own_ids):
            return Judgement(UNKNOWN, OWN_NOT_KNOWN)
        if any(found is not None and not found.is_sure for found in own) and other != DROPPED:
            return Judgement(UNKNOWN, NOT_COMPARED)
        return Judgement(DROPPED)

    def name_conflict(self, obligation: str, imposed_id: str, own_ids: Sequence[str] | None) -> str:
        """Return what kind of conflict a dropped duty is: `grants_withheld` where the descendant grants commercial use
        that the ancestor withholds or limits, else `drops_duty`."""
        uses = {self._commercial.get(license_id, "unknown") for license_id in own_ids or ()}
        grants = {"no": {"yes", "limited"}, "limited": {"yes"}}.get(self._commercial.get(imposed_id, "unknown"), set())
        is_grant = obligation in COMMERCIAL and bool(uses) and uses <= grants
        return "grants_withheld" if is_grant else "drops_duty"
