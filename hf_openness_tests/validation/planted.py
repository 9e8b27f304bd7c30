"""Graphs of descent with planted licences, whose duties are known without the code that is validated."""

from dataclasses import dataclass

import numpy as np
import polars as pl

BOARD = "planted"
ALL = {"apache-2.0", "mit", "cc-by-4.0", "cc-by-nc-4.0", "cc-by-sa-4.0", "gpl-3.0", "llama3", "cc0-1.0"}
NOTICED = ALL - {"cc0-1.0"}
KEEPS: dict[tuple[str, str], set[str]] = {
    **{(license_id, "attribution"): NOTICED for license_id in NOTICED},
    ("cc-by-nc-4.0", "non_commercial"): {"cc-by-nc-4.0"},
    ("cc-by-sa-4.0", "share_alike"): {"cc-by-sa-4.0", "gpl-3.0"},
    ("gpl-3.0", "share_alike"): {"gpl-3.0"},
    ("llama3", "use_restrictions"): {"llama3"},
    ("llama3", "user_limit"): {"llama3"},
    ("llama3", "naming"): {"llama3"},
}


@dataclass(frozen=True)
class Planted:
    """One world: models m0, m1, ... in order of birth, their true licences, and parents[i, j]: j was made from i."""

    licenses: list[str]
    parents: np.ndarray
    relations: np.ndarray

    @property
    def names(self) -> list[str]:
        """The models' ids."""
        return [f"o/m{at}" for at in range(len(self.licenses))]

    def descends(self) -> np.ndarray:
        """Return whether j has i among its ancestors, by squaring the matrix of parents."""
        reach = self.parents.copy()
        for _ in range(int(np.ceil(np.log2(max(2, len(reach)))))):
            reach = reach | ((reach.astype(int) @ reach.astype(int)) > 0)
        return reach

    def truth(self) -> dict[tuple[str, str], str]:
        """Return (model, duty) -> kept or dropped, by the table of what keeps what above."""
        found: dict[tuple[str, str], str] = {}
        for ancestor, model in zip(*np.nonzero(self.descends()), strict=True):
            for (license_id, duty), keepers in KEEPS.items():
                if license_id == self.licenses[ancestor]:
                    key = (self.names[model], duty)
                    is_kept = self.licenses[model] in keepers and found.get(key) != "dropped"
                    found[key] = "kept" if is_kept else "dropped"
        return found

    def edges(self) -> pl.DataFrame:
        """Return the graph as `base_models`."""
        names = self.names
        rows = [
            (names[model], names[base], str(self.relations[base, model]), "declared", "structured")
            for base, model in zip(*np.nonzero(self.parents), strict=True)
        ]
        columns = ["model_id", "base_model_id", "relation", "relation_source", "evidence"]
        return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")

    def evidence(self, hidden: np.ndarray | None = None) -> pl.DataFrame:
        """Return what `obligations` reads of `license_evidence`; the licence of a hidden model is not declared."""
        is_hidden = np.zeros(len(self.licenses), dtype=bool) if hidden is None else hidden
        shown = [None if gone else own for own, gone in zip(self.licenses, is_hidden, strict=True)]
        return pl.DataFrame(
            {
                "leaderboard": [BOARD] * len(shown),
                "model_id": self.names,
                "license_id": shown,
                "terms_ids": [None if own is None else [own] for own in shown],
            },
            schema_overrides={"license_id": pl.String, "terms_ids": pl.List(pl.String)},
        )

    def models(self) -> pl.DataFrame:
        """Return what `obligations` reads of `models`."""
        return pl.DataFrame({"leaderboard": BOARD, "model_id": self.names, "weight_type": "Original"})


def plant(draw: np.random.Generator, size: int = 30) -> Planted:
    """Return a world of `size` models, each made from up to three older ones by finetuning or merging."""
    parents = np.triu(draw.random((size, size)) < 1.5 / size, 1)
    relations = np.where(draw.random((size, size)) < 0.5, "finetune", "merge")
    return Planted([str(own) for own in draw.choice(sorted(ALL), size)], parents, relations)
