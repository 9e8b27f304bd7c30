"""Which path is which route, and out of which budget it is paid."""

import re
from collections.abc import Callable

from hf_openness.simulator.options import PageSizes
from hf_openness.simulator.replies import Reply, Request, refuse
from hf_openness.simulator.routes_boards import V1_PATH, V2_PATH, BoardPages
from hf_openness.simulator.routes_datasets import DatasetRoutes
from hf_openness.simulator.routes_models import Listings, show_commits, show_model
from hf_openness.simulator.world import Week

Respond = Callable[[Week, Request, str], Reply]
MODEL = re.compile(r"^/api/models/(?P<id>[^/]+(?:/[^/]+)?)$")
MODEL_REVISION = re.compile(r"^/api/models/(?P<id>[^/]+(?:/[^/]+)?)(?P<rest>/revision/(?P<revision>.+))$")
MODEL_COMMITS = re.compile(r"^/api/models/(?P<id>[^/]+(?:/[^/]+)?)(?P<rest>/commits/(?P<revision>.+))$")
DATASET = re.compile(r"^/api/datasets/(?P<id>[^/]+/[^/]+)$")
DATASET_PART = re.compile(r"^/api/datasets/(?P<id>[^/]+/[^/]+)/(?P<part>revision|commits)/(?P<revision>.+)$")
DATASET_BOARD = re.compile(r"^/api/datasets/(?P<id>[^/]+/[^/]+)/leaderboard$")
RESOLVE = re.compile(r"^/datasets/(?P<id>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<file>.+)$")


class Routes:
    """All routes of one Hub."""

    def __init__(self, sizes: PageSizes) -> None:
        self.sizes = sizes
        self.listings = Listings(sizes)
        self.pages = BoardPages()
        self.datasets = DatasetRoutes(sizes)

    def find(self, path: str) -> tuple[str, str, Respond]:
        """Return a path's route, its budget, and what answers it."""
        if path == "/api/models":
            return "listing", "api", lambda week, request, _: self.listings.show(week, request)
        if path.startswith("/api/models/"):
            return self._find_model(path)
        if path == "/api/datasets":
            return "datasets", "api", lambda week, request, _: self.datasets.show_all(week, request)
        if path.startswith("/api/datasets/"):
            return self._find_dataset(path)
        if found := RESOLVE.match(path):
            place = (found["id"], found["revision"], found["file"])
            return "resolve", "resolvers", lambda week, request, files: self.datasets.resolve(week, request, files, *place)
        if path == V1_PATH:
            return "v1_page", "pages", lambda week, request, _: self.pages.v1(week)
        if path == V2_PATH:
            return "v2_page", "pages", lambda week, request, _: self.pages.v2(week)
        if path == f"{V2_PATH}/api/leaderboard/formatted":
            return "formatted", "pages", lambda week, request, _: self.pages.formatted(week)
        return "unknown", "api" if path.startswith("/api/") else "pages", lambda week, request, _: refuse(404, "Not found")

    def _find_model(self, path: str) -> tuple[str, str, Respond]:
        if found := MODEL_COMMITS.match(path):
            name, rest, revision = found["id"], found["rest"], found["revision"]
            return "commits", "api", lambda week, request, _: show_commits(week, request, self.sizes, name, rest, revision)
        if found := MODEL_REVISION.match(path):
            name, rest, revision = found["id"], found["rest"], found["revision"]
            return "details", "api", lambda week, request, _: show_model(week, request, name, rest, revision)
        if found := MODEL.match(path):
            name = found["id"]
            return "details", "api", lambda week, request, _: show_model(week, request, name, "", None)
        return "unknown", "api", lambda week, request, _: refuse(404, "Sorry, we can't find the page you are looking for.")

    def _find_dataset(self, path: str) -> tuple[str, str, Respond]:
        if found := DATASET_BOARD.match(path):
            name = found["id"]
            return "leaderboard", "api", lambda week, request, _: self.datasets.show_leaderboard(week, request, name)
        if found := DATASET_PART.match(path):
            name, revision = found["id"], found["revision"]
            if found["part"] == "commits":
                return (
                    "dataset_commits",
                    "api",
                    lambda week, request, _: self.datasets.show_commits(week, request, name, revision),
                )
            return "revision", "api", lambda week, request, _: self.datasets.show_one(week, request, name, revision)
        if found := DATASET.match(path):
            name = found["id"]
            return "dataset", "api", lambda week, request, _: self.datasets.show_one(week, request, name, None)
        return "unknown", "api", lambda week, request, _: refuse(404, "Sorry, we can't find the page you are looking for.")

    def file(self, week: Week, request: Request) -> Reply:
        """Reply with a file on the host of files."""
        return self.datasets.file(week, request)
