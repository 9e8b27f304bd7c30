"""The built wheel holds everything it needs and works from an empty folder."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
USE = """
from importlib.resources import files
import hf_openness
from hf_openness.reference.load import read_reference
from hf_openness.defs.location import collect_definitions
assert hf_openness.__file__.startswith({target!r}), hf_openness.__file__
for path in files("hf_openness.reference").iterdir():
    if path.name.endswith(".csv"):
        assert read_reference(path.name[:-4]).height or path.name == "author_aliases.csv"
assert (files("hf_openness.report") / "templates" / "report.html").is_file()
assert (files("hf_openness.reading") / "templates" / "dictionary.html").is_file()
assert len(list(collect_definitions().resolve_all_asset_specs())) > 30
"""


def test_the_wheel_works_from_an_empty_folder(tmp_path: Path) -> None:
    target = tmp_path / "installed"
    quiet = {"cwd": ROOT, "check": True, "capture_output": True}
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], **quiet)
    [wheel] = tmp_path.glob("*.whl")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*command, str(wheel)], **quiet)
    assert not (target / "hf_openness_tests").exists()
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = os.environ | {"PYTHONPATH": str(target), "PYTHONDONTWRITEBYTECODE": "1"}
    run = {"cwd": empty, "env": environment, "capture_output": True, "text": True, "check": False}
    done = subprocess.run([sys.executable, "-c", USE.format(target=str(target))], **run)
    assert done.returncode == 0, done.stderr[-2000:]
    assert not list(empty.iterdir())
