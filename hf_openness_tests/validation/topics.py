"""The topics of the validation, and how one of them is run in a process of its own."""

import importlib
import pkgutil
import time

import hf_openness_tests.validation as package
from hf_openness_tests.validation.verdict import Line


def find_topics() -> list[str]:
    """Return the modules of this package that validate something: those named `validate_*`, sorted."""
    return sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.name.startswith("validate_"))


def run_topic(name: str, share: float) -> tuple[list[Line], float]:
    """Return a topic's lines, over this share (0-1) of its worlds, and the seconds it took."""
    began = time.perf_counter()
    lines = importlib.import_module(f"{package.__name__}.{name}").validate(share)
    return lines, time.perf_counter() - began
