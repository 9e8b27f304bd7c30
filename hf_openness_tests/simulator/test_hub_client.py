"""The Hub's own client works against the simulated Hub, given only HF_ENDPOINT and SSL_CERT_FILE."""

import json
import os
import subprocess
import sys
from pathlib import Path

from hf_openness.simulator.serve import ServedHub

PROGRAM = """
import json, sys
from huggingface_hub import HfApi, hf_hub_download
from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError
api = HfApi()
info = api.model_info("gpt2", expand=["sha", "cardData", "baseModels", "childrenModelCount", "evalResults"])
commits = api.list_repo_commits("openai-community/gpt2")
found = {"id": info.id, "commits": len(commits), "head": commits[0].commit_id == info.sha, "errors": []}
for call in (
    lambda: api.model_info("no/such"),
    lambda: api.list_repo_commits("meta-llama/Llama-3.1-8B"),
    lambda: api.list_repo_commits("openai-community/gpt2", revision="nowhere"),
):
    try:
        call()
    except (GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError) as error:
        found["errors"].append(type(error).__name__)
found["listed"] = len([model.sha for model in api.list_models(author="mistralai", expand=["sha"])])
found["benchmarks"] = sorted(data.id for data in api.list_datasets(benchmark="official"))
found["rows"] = len(api.get_dataset_leaderboard("openai/gsm8k", base_model_only=False))
path = hf_hub_download("open-llm-leaderboard/contents", "data/train-00000-of-00001.parquet", repo_type="dataset")
with open(path, "rb") as file:
    found["magic"] = file.read(4).decode()
print(json.dumps(found))
"""


def test_huggingface_hub_reads_everything_the_project_needs(hub: ServedHub, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    environment |= {"HF_ENDPOINT": hub.endpoint, "SSL_CERT_FILE": str(hub.ca_file), "HF_HOME": str(tmp_path)}
    environment |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["id"] == "openai-community/gpt2"
    assert (found["commits"], found["head"]) == (26, True)
    assert found["errors"] == ["RepositoryNotFoundError", "GatedRepoError", "RevisionNotFoundError"]
    assert found["listed"] == 2
    assert found["benchmarks"] == ["TIGER-Lab/MMLU-Pro", "openai/gsm8k", "simulated-labs/wikitext-perplexity"]
    assert found["rows"] > 10
    assert found["magic"] == "PAR1"
