"""Fixed windows as the Hub's: every answer tells what is left, and what is over the limit gets 429."""

import re
from pathlib import Path

from hf_openness.simulator.limits import Windows
from hf_openness.simulator.options import Limits
from hf_openness.simulator.serve import Fault, serve_world
from hf_openness_tests.simulator.conftest import OPTIONS, connect

POLICY = re.compile(r'^"fixed window";"(api|resolvers|pages)";q=\d+;w=\d+$')


def test_budgets_are_apart_and_end_with_429_and_retry_after(tmp_path: Path) -> None:
    limits = Limits(api=5, resolvers=2, pages=1, window_seconds=300)
    with serve_world(OPTIONS, folder=tmp_path, limits=limits) as hub, connect(hub) as client:
        paths = ["/api/models/gpt2", "/api/models/no/such", "/api/models", "/api/nothing", "/api/datasets"]
        left = [client.get(path).headers["ratelimit"] for path in paths]
        assert [re.sub(";t=.*", "", text) for text in left] == [f'"api";r={number}' for number in (4, 3, 2, 1, 0)]
        over = client.get("/api/models")
        assert (over.status_code, over.headers["ratelimit"].split(";")[1]) == (429, "r=0")
        assert 0 < int(over.headers["retry-after"]) <= 300
        assert client.get("/pages/open-llm-v1").status_code == 200
        assert client.get("/pages/open-llm-v2").status_code == 429
        assert client.get("/datasets/openai/gsm8k/resolve/main/eval.yaml").status_code == 302
        with connect(hub, hub.token) as other:
            assert other.get("/api/models").status_code == 200


def test_every_answer_carries_both_headers_faults_too(tmp_path: Path) -> None:
    with serve_world(OPTIONS, folder=tmp_path) as hub, connect(hub) as client:
        hub.add_fault(Fault(route="datasets", kind="status:502", times=-1))
        for path in ("/api/models/gpt2", "/api/models/no/such", "/api/datasets", "/pages/open-llm-v1", "/nowhere"):
            answer = client.get(path)
            assert POLICY.match(answer.headers["ratelimit-policy"]), path
            assert "ratelimit" in answer.headers


def test_window_opens_again_at_its_fixed_time() -> None:
    now = [0.0]
    windows = Windows(Limits(api=2, window_seconds=10), clock=lambda: now[0])
    assert [windows.take("me", "api")[0] for _ in range(3)] == [True, True, False]
    now[0] = 9.5
    assert windows.take("me", "api")[1]["retry-after"] == "1"
    now[0] = 10.0
    within, headers = windows.take("me", "api")
    assert within
    assert headers["ratelimit"] == '"api";r=1;t=10'
