"""The plain way, in a process of its own: one call after the other with huggingface_hub's own client.

Reads a list of ids (JSON) from the first file named and writes seconds and what it learnt of each to the second.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, get_args

from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError
from huggingface_hub.hf_api import ExpandModelProperty_T

from hf_openness.simulator.serve import ServedHub
from hf_openness.sources.repo_info import EXPAND

MOST_SECONDS = 1200


def ask(api: HfApi, model_id: str) -> dict[str, Any]:
    """Return details (sha, downloads, likes, createdAt) and commits (ids, newest first); null where refused."""
    known: dict[str, Any] = {"details": None, "commits": None}
    try:
        info = api.model_info(model_id, expand=[field for field in EXPAND if field in get_args(ExpandModelProperty_T)])
        created_at = info.created_at.isoformat() if info.created_at is not None else None
        known["details"] = [info.sha, info.downloads, info.likes, created_at]
        known["commits"] = [commit.commit_id for commit in api.list_repo_commits(model_id)]
    except (HfHubHTTPError, HFValidationError):
        return known
    return known


def run_plain(hub: ServedHub, model_ids: list[str], folder: Path) -> tuple[float, dict[str, dict[str, Any]]]:
    """Return the seconds of asking about all ids the plain way, imports left out, and what it learnt by id."""
    folder.mkdir(parents=True, exist_ok=True)
    names, found = folder / "names.json", folder / "found.json"
    names.write_text(json.dumps(model_ids), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "HF_TOKEN"} | {
        "HF_ENDPOINT": hub.endpoint,
        "SSL_CERT_FILE": str(hub.ca_file),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HOME": str(folder / "home"),
    }
    command = [sys.executable, "-m", __name__, str(names), str(found)]
    subprocess.run(command, check=True, env=environment, timeout=MOST_SECONDS)
    told = json.loads(found.read_text(encoding="utf-8"))
    return told["seconds"], told["known"]


def main() -> None:
    """Ask about every id."""
    model_ids = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    api = HfApi()
    begun = time.perf_counter()
    known = {model_id: ask(api, model_id) for model_id in model_ids}
    seconds = time.perf_counter() - begun
    Path(sys.argv[2]).write_text(json.dumps({"seconds": seconds, "known": known}), encoding="utf-8")


if __name__ == "__main__":
    main()
