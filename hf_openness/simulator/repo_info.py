"""What the Hub says about a repo: the fields of `/api/models`, each by name, from the world in a week."""

from collections.abc import Callable, Iterable
from typing import Any

from hf_openness.simulator.chance import share
from hf_openness.simulator.weeks import stamp
from hf_openness.simulator.world import Week
from hf_openness.simulator.world_benchmarks import results_of
from hf_openness.simulator.world_commits import head_sha
from hf_openness.simulator.world_models import Repo
from hf_openness.simulator.world_weeks import DISABLED, GATE

FULL = [
    "author",
    "private",
    "gated",
    "disabled",
    "lastModified",
    "likes",
    "trendingScore",
    "downloads",
    "sha",
    "createdAt",
    "tags",
    "pipeline_tag",
    "library_name",
    "cardData",
    "config",
    "safetensors",
    "siblings",
    "spaces",
    "usedStorage",
]
LISTED = ["likes", "trendingScore", "private", "downloads", "tags", "pipeline_tag", "library_name", "createdAt"]
LISTED_FULL = [*LISTED, "author", "gated", "lastModified", "sha", "siblings", "disabled"]
IGNORED = [
    "gguf",
    "inference",
    "inferenceProviderMapping",
    "mask_token",
    "model-index",
    "resourceGroup",
    "transformersInfo",
    "widgetData",
    "xetEnabled",
]
LANGUAGES = (("en",), ("en",), ("en",), ("en", "de", "fr"), ("zh", "en"), ())
DATASETS = ("Open-Orca/OpenOrca", "HuggingFaceH4/ultrachat_200k", "tatsu-lab/alpaca", "argilla/ultrafeedback-binarized")
FAMILY_TAGS = {"LlamaForCausalLM": "llama", "MistralForCausalLM": "mistral", "MixtralForCausalLM": "mixtral"}
Item = tuple[Week, Repo]


def describe(week: Week, index: int, fields: Iterable[str]) -> dict[str, Any]:
    """Return `_id`, `id` and the asked fields of a board repo; a field without a value is absent, as on the Hub."""
    answer: dict[str, Any] = {"_id": week.hub_key(index), "id": week.canonical_ids[index]}
    repo = week.repos[index]
    for name in fields:
        value = FIELDS[name]((week, repo)) if name in FIELDS else None
        if value is not None:
            answer[name] = value
    return answer


def describe_noise(week: Week, number: int, fields: Iterable[str]) -> dict[str, Any]:
    """Return the same of a repo that no board names."""
    noise = week.noise
    author, pipeline = week.noise_owner(number), noise.pipeline(number)
    values: dict[str, Any] = {
        "author": author,
        "private": False,
        "gated": False,
        "disabled": False,
        "lastModified": stamp(int(noise.modified_at[number])),
        "createdAt": stamp(int(noise.created_at[number])),
        "downloads": int(week.noise_downloads[number]),
        "downloadsAllTime": int(week.noise_downloads[number]) * 7,
        "likes": int(week.noise_likes[number]),
        "trendingScore": 0,
        "sha": noise.head(number),
        "tags": ["transformers", pipeline, "region:us"],
        "pipeline_tag": pipeline,
        "library_name": "transformers",
        "childrenModelCount": {"adapter": 0, "merge": 0, "quantized": 0, "finetune": 0},
        "siblings": [{"rfilename": ".gitattributes"}, {"rfilename": "README.md"}],
    }
    answer: dict[str, Any] = {"_id": week.noise_key(number), "id": week.noise_id(number)}
    return answer | {name: values[name] for name in fields if name in values}


def list_tags(item: Item) -> list[str]:
    """Return a repo's tags, in the Hub's order of kinds."""
    week, repo = item
    tags = ["transformers" if not repo.is_adapter else "peft", "safetensors"]
    tags.append(FAMILY_TAGS.get(repo.architecture, repo.architecture.removesuffix("ForCausalLM").lower()))
    tags.append("text-generation")
    if repo.kind == "merge":
        tags += ["merge", "mergekit"]
    if repo.kind == "chat":
        tags.append("conversational")
    tags += _languages(item)
    tags += [f"dataset:{name}" for name in _datasets(item)]
    if repo.declares_parent:
        parents = [week.canonical_ids[index] for index in repo.parents]
        tags += [f"base_model:{name}" for name in parents]
        tags += [f"base_model:{repo.relation}:{name}" for name in parents]
    if repo.declared_license_id is not None:
        tags.append(f"license:{repo.declared_license_id}")
    if results_of(week, repo.index):
        tags.append("eval-results")
    return [*tags, "text-generation-inference", "endpoints_compatible", "region:us"]


def _languages(item: Item) -> list[str]:
    week, repo = item
    return list(LANGUAGES[int(share(week.options.seed, "language", repo.index) * len(LANGUAGES))])


def _datasets(item: Item) -> list[str]:
    week, repo = item
    lot = share(week.options.seed, "datasets", repo.index)
    return [DATASETS[int(lot * 1000) % len(DATASETS)]] if lot < 0.3 and repo.kind in ("finetune", "chat") else []


def card(item: Item) -> dict[str, Any]:
    """Return what the model card's front matter says."""
    week, repo = item
    found: dict[str, Any] = {}
    if languages := _languages(item):
        found["language"] = languages
    if repo.declared_license_id is not None:
        lot = share(week.options.seed, "license list", repo.index)
        found["license"] = [repo.declared_license_id] if lot < 0.02 else repo.declared_license_id
        if repo.declared_license_id == "other":
            found |= {"license_name": "model-license", "license_link": "LICENSE"}
    found["library_name"] = "peft" if repo.is_adapter else "transformers"
    if repo.kind == "merge":
        found["tags"] = ["merge", "mergekit"]
    if repo.declares_parent:
        parents = [week.canonical_ids[index] for index in repo.parents]
        found["base_model"] = parents[0] if len(parents) == 1 and repo.index % 3 else parents
    if datasets := _datasets(item):
        found["datasets"] = datasets
    found["pipeline_tag"] = "text-generation"
    if week.options.hostile and repo.index % 50 == 7:
        found["license_name"] = "<script>alert('card')</script>\u202egnp.exe"
    return found


def _base_models(item: Item) -> dict[str, Any] | None:
    week, repo = item
    parents = [index for index in repo.parents if not week.is_deleted(index)]
    if not repo.declares_parent or not parents:
        return None
    models = [{"_id": week.hub_key(index), "id": week.canonical_ids[index]} for index in parents]
    return {"relation": repo.relation, "models": models}


def _safetensors(item: Item) -> dict[str, Any] | None:
    week, repo = item
    if repo.is_adapter or share(week.options.seed, "safetensors", repo.index) < 0.1:
        return None
    total = round(repo.params_b * 1e9)
    return {"parameters": {"BF16" if repo.index % 3 else "F16": total}, "total": total}


def _siblings(item: Item) -> list[dict[str, str]]:
    names = [".gitattributes", "README.md", "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]
    results = sorted({row["filename"] for row in results_of(item[0], item[1].index)})
    return [{"rfilename": name} for name in [*names, *results]]


def _gated(item: Item) -> str | bool:
    week, repo = item
    access = int(week.state.access[repo.index])
    return (repo.gated or "auto") if access == GATE or (access == DISABLED and repo.gated) else False


NO_CHILDREN = {"adapter": 0, "merge": 0, "quantized": 0, "finetune": 0}
FIELDS: dict[str, Callable[[Item], Any]] = {
    "author": lambda item: item[0].owner_handles[item[1].index],
    "private": lambda item: False,
    "disabled": lambda item: bool(item[0].state.access[item[1].index] == DISABLED),
    "gated": _gated,
    "lastModified": lambda item: stamp(int(item[0].state.modified_at[item[1].index])),
    "createdAt": lambda item: stamp(item[1].created_at),
    "sha": lambda item: head_sha(item[0].options, item[1], item[0].state),
    "downloads": lambda item: int(item[0].state.downloads[item[1].index]),
    "downloadsAllTime": lambda item: int(item[0].state.downloads_all_time[item[1].index]),
    "likes": lambda item: int(item[0].state.likes[item[1].index]),
    "trendingScore": lambda item: int(item[0].state.trending[item[1].index]),
    "tags": list_tags,
    "pipeline_tag": lambda item: "text-generation",
    "library_name": lambda item: "peft" if item[1].is_adapter else "transformers",
    "cardData": card,
    "config": lambda item: {"architectures": [item[1].architecture]},
    "safetensors": _safetensors,
    "siblings": _siblings,
    "spaces": lambda item: [],
    "usedStorage": lambda item: round(item[1].params_b * 2e9),
    "baseModels": _base_models,
    "childrenModelCount": lambda item: item[0].children.get(item[1].index, NO_CHILDREN),
    "evalResults": lambda item: results_of(item[0], item[1].index) or None,
}
KNOWN = frozenset([*FIELDS, *IGNORED])
