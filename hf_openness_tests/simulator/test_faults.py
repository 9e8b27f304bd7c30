"""Each fault as a client meets it, only on its route, only as often as ordered."""

import gzip
import zlib

import httpx
import pytest

from hf_openness.simulator.faults import KINDS
from hf_openness.simulator.serve import Fault, ServedHub
from hf_openness_tests.simulator.conftest import connect

INFO = "/api/models/openai-community/gpt2"


def test_fault_hits_its_route_and_match_so_often_and_not_before(hub: ServedHub, client: httpx.Client) -> None:
    hub.add_fault(Fault(route="details", kind="status:503", times=2, match="gpt2", after=1))
    assert client.get("/api/models/EleutherAI/gpt-j-6b").status_code == 200
    assert [client.get(INFO).status_code for _ in range(4)] == [200, 503, 503, 200]
    assert client.get(f"{INFO}/commits/main").status_code == 200
    counts = {(row["route"], row["status"]): row["count"] for row in hub.requests()}
    assert counts == {("details", 200): 3, ("details", 503): 2, ("commits", 200): 1}
    assert hub.asked()[-1] == ("commits", f"{INFO}/commits/main")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_status_is_the_ordered_one(hub: ServedHub, client: httpx.Client, status: int) -> None:
    hub.add_fault(Fault(route="*", kind=f"status:{status}"))
    assert [client.get(INFO).status_code for _ in range(2)] == [status, 200]


@pytest.mark.parametrize("kind", ["hang", "slow_body"])
def test_late_answer_runs_into_the_clients_time(hub: ServedHub, kind: str) -> None:
    hub.add_fault(Fault(route="details", kind=kind))
    with connect(hub, timeout=0.3) as client, pytest.raises(httpx.ReadTimeout):
        client.get(INFO)


@pytest.mark.parametrize(("kind", "error"), [("cut_body", httpx.RemoteProtocolError), ("reset", httpx.TransportError)])
def test_broken_connection(hub: ServedHub, client: httpx.Client, kind: str, error: type[Exception]) -> None:
    hub.add_fault(Fault(route="details", kind=kind))
    with pytest.raises(error):
        client.get(INFO)
    assert client.get(INFO).status_code == 200


def test_endless_body_comes_until_the_client_leaves_and_the_hub_lives(hub: ServedHub, client: httpx.Client) -> None:
    hub.add_fault(Fault(route="details", kind="endless_body"))
    size = 0
    with client.stream("GET", INFO) as answer:
        for part in answer.iter_bytes():
            size += len(part)
            if size > 1_000_000:
                break
    assert client.get(INFO).status_code == 200


@pytest.mark.parametrize("kind", ["html", "wrong_type", "broken_json", "other_types", "missing_fields", "unknown_fields"])
def test_bent_answer_differs_from_the_right_one(hub: ServedHub, client: httpx.Client, kind: str) -> None:
    right = client.get(INFO)
    hub.add_fault(Fault(route="details", kind=kind))
    bent = client.get(INFO)
    assert bent.status_code == 200
    assert (bent.content, bent.headers["content-type"]) != (right.content, right.headers["content-type"])
    if kind in ("html", "broken_json"):
        with pytest.raises(ValueError, match="Expecting|Unterminated"):
            bent.json()
    elif kind == "missing_fields":
        assert set(bent.json()) < set(right.json())
    elif kind == "unknown_fields":
        assert set(bent.json()) > set(right.json())
    elif kind == "other_types":
        assert all(type(bent.json()[name]) is not type(value) for name, value in right.json().items() if value is not None)


def test_link_loop_names_the_page_itself(hub: ServedHub, client: httpx.Client) -> None:
    hub.add_fault(Fault(route="commits", kind="link_loop", times=-1))
    address = f"{hub.endpoint}{INFO}/commits/main?limit=5"
    assert client.get(address).links["next"]["url"] == address


def test_endless_pages_always_name_another_one(hub: ServedHub, client: httpx.Client) -> None:
    hub.add_fault(Fault(route="commits", kind="endless_pages", times=-1))
    seen = [f"{hub.endpoint}{INFO}/commits/main?limit=100"]
    for _ in range(5):
        seen.append(client.get(seen[-1]).links["next"]["url"])
    assert len(set(seen)) == 6


def test_redirects_elsewhere_and_in_circles(hub: ServedHub, client: httpx.Client) -> None:
    hub.add_fault(Fault(route="details", kind="other_host"))
    assert client.get(INFO).headers["location"] == f"{hub.files_endpoint}{INFO}"
    hub.add_fault(Fault(route="details", kind="redirect_loop", times=-1))
    with pytest.raises(httpx.TooManyRedirects):
        client.get(INFO, follow_redirects=True)


def test_gzip_bomb_is_small_on_the_wire_and_huge_unpacked(hub: ServedHub, client: httpx.Client) -> None:
    hub.add_fault(Fault(route="details", kind="gzip_bomb"))
    with client.stream("GET", INFO) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        packed = b"".join(answer.iter_raw())
    assert len(packed) < 2_000_000
    assert len(zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(packed)) == 1 << 24
    assert packed.count(gzip.compress(b"")[:4]) >= 64


def test_unknown_fault_is_refused_with_the_known_ones(hub: ServedHub) -> None:
    with pytest.raises(RuntimeError, match="unknown fault 'fire'; known: .*hang"):
        hub.add_fault(Fault(route="*", kind="fire"))
    assert len(KINDS) == 16
