"""An explanation for a terminal, and as JSON."""

import json
import shlex
from collections.abc import Iterator
from typing import Any

from hf_openness.citing.chain import Explanation, Step
from hf_openness.citing.compare import is_same
from hf_openness.reading.formats import make_plain_json
from hf_openness.reading.units import SHARE, show_number
from hf_openness.visible import HIDDEN, show_hidden

KINDS = {"boards": "the kept leaderboards", "details": "the kept repo details", "commits": "the kept commits"}


def render_json(explanation: Explanation) -> str:
    r"""Return it as one JSON object; hidden and control characters as `\u202e`, no NaN."""
    told = make_plain_json(explanation.as_dict())
    text = json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False)
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def render_text(explanation: Explanation) -> str:
    """Return it in lines: the number, the tables from it to raw, the files, the queries."""
    return "".join(f"{show_hidden(line)}\n" for line in _lines(explanation))


def _lines(e: Explanation) -> Iterator[str]:
    if e.data == "simulated":
        yield "SIMULATED DATA, not observations"
    yield e.id
    shown = show_number(e.value, e.unit)
    yield f"  {shown}" + (f" {e.unit}" if e.unit not in ("", SHARE) and e.value is not None else "")
    if e.interval is not None:
        ends = f"{show_number(e.interval.low, e.unit)} to {show_number(e.interval.high, e.unit)}"
        coverage = f", {e.interval.coverage}" if e.interval.coverage else ""
        yield f"  interval {ends}{coverage}: {e.interval.meaning}"
    yield f"  {e.what}: {e.meaning}"
    why = e.row.get("why")
    if why:
        yield f"  why: {_one_line(why)}"
    yield f"  method {e.method}; scraped {', '.join(e.dates[:10]) or 'never'}" + (" ..." if len(e.dates) > 10 else "")
    if e.is_recomputed:
        outcome = "the same" if is_same(e.value, e.recomputed) else "NOT WHAT IS STORED"
        yield f"  made again from raw: {show_number(e.recomputed, e.unit)}, {outcome}"
    yield ""
    yield "Built from, the number's own table first"
    for step in e.steps:
        yield from _tell_step(step)
    yield ""
    yield "Kept files"
    if not e.files:
        yield "  none in this store"
    for file in e.files:
        yield f"  {file.path}  ({file.name}, {file.observed_on}; data license: {file.data_license})"
        yield f"    sha256 {file.sha256}"
        yield f"    from {file.url or 'a file of the user'}, obtained {file.obtained_at}"
    yield ""
    yield "Read it:          " + _show_command(e.read_query)
    if e.recompute_query is not None:
        yield "Compute it again: " + _show_command(e.recompute_query)


def _tell_step(step: Step) -> Iterator[str]:
    sources = [*step.reads, *(KINDS[kind] for kind in step.raw)]
    yield f"  {step.table} <- {', '.join(sources) or 'reviewed facts'}"
    yield f"    decided in {step.where}"
    for rule in step.rules:
        yield f"    {rule.switch} = {rule.value}: {_one_line(rule.says)} ({rule.section})"
    for file in step.references:
        yield f"    facts {file.path}, sha256 {file.sha256[:16]}..."


def _show_command(query: str) -> str:
    """The query as a shell takes it whole: in double quotes, what a shell would read within them escaped."""
    if "!" in query:
        return f"hf-openness sql {shlex.quote(query)}"
    quoted = "".join(f"\\{letter}" if letter in '\\"$`' else letter for letter in query)
    return f'hf-openness sql "{quoted}"'


def _one_line(text: Any) -> str:
    return " ".join(str(text).split())
