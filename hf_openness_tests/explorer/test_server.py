"""What the server answers beside the page: downloads, completions, headers, and why it does not start."""

import io
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hf_openness.explorer.app import create_app
from hf_openness.explorer.data import Data, Stores
from hf_openness.explorer.server import LOCAL_NAMES, bind
from hf_openness.explorer.views import VIEWS
from hf_openness.reading.store import StoreReader
from hf_openness.settings import UsageError

FIRST = next(iter(VIEWS))


@pytest.fixture(scope="module")
def client(stores: Stores) -> Any:
    return create_app(stores, LOCAL_NAMES).server.test_client()


def test_downloads_hold_all_rows_and_are_named_by_us(client: Any, stores: Stores) -> None:
    csv = client.get(f"/download/{FIRST}.csv?period=day", headers={"Host": "localhost:8050"})
    parquet = client.get(f"/download/{FIRST}.parquet?period=day", headers={"Host": "localhost:8050"})
    frame = pl.read_parquet(io.BytesIO(parquet.data))
    assert frame.height == len(csv.text.splitlines()) - 1
    assert csv.headers["Content-Disposition"] == (f'attachment; filename="{FIRST}_open-llm-v1_2024-05-20_corrected.csv"')


def test_a_formula_in_a_download_is_harmless_in_a_spreadsheet(client: Any) -> None:
    text = client.get("/download/base-models.csv?text=HYPERLINK", headers={"Host": "localhost"}).text
    assert ",'=HYPERLINK(1)/a," in text


@pytest.mark.parametrize("address", ["/download/nothing.csv", f"/download/{FIRST}.exe"])
def test_an_unknown_download_is_not_found(client: Any, address: str) -> None:
    assert client.get(address, headers={"Host": "localhost"}).status_code == 404


def test_completion_finds_parts_of_names_and_begins_with_those_that_begin_so(client: Any) -> None:
    found = client.get("/complete?kind=model&part=ORG3%2Fmodel", headers={"Host": "localhost"}).json
    assert found[0] == "org3/model-3"
    assert client.get("/complete?kind=authors&part=org", headers={"Host": "localhost"}).json == [
        f"org{at}" for at in range(7)
    ]
    assert client.get("/complete?kind=secret&part=org", headers={"Host": "localhost"}).json == []
    assert client.get("/complete?kind=model&part=", headers={"Host": "localhost"}).json == []


def test_headers_keep_scripts_out_and_frames_away(client: Any) -> None:
    answer = client.get("/", headers={"Host": "127.0.0.1:8050"})
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe" not in policy.split("style-src")[0]
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "http://" not in answer.text
    assert "https://" not in answer.text


def test_another_sites_name_that_leads_here_is_refused(client: Any) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
    assert client.get(f"/download/{FIRST}.csv", headers={"Host": "evil.example:8050"}).status_code == 403


def test_a_port_in_use_names_a_free_one() -> None:
    taken = bind("127.0.0.1", 0)
    port = taken.getsockname()[1]
    with (
        taken,
        pytest.raises(UsageError, match=rf"port {port} of 127.0.0.1 cannot be used .*free is: --port (\d+)") as said,
    ):
        bind("127.0.0.1", port)
    free = int(str(said.value).rsplit(" ", 1)[1])
    bind("127.0.0.1", free).close()


def test_a_host_of_another_machine_is_a_sentence() -> None:
    with pytest.raises(UsageError, match="cannot listen on 192.0.2.1 port 8050"):
        bind("192.0.2.1", 8050)


def test_two_stores_of_one_method_are_refused(corrected_folder: Path) -> None:
    reader = StoreReader(str(corrected_folder))
    with pytest.raises(UsageError, match="both stores are in method corrected"):
        Stores([Data(reader), Data(reader)])


def test_the_command_says_what_is_wrong_with_a_store(tmp_path: Path) -> None:
    code = "from hf_openness.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code, "serve", "--store", str(tmp_path / "none")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert "there is no store at" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_command_says_that_a_port_is_in_use(corrected_folder: Path) -> None:
    code = "from hf_openness.cli import main; main()"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = subprocess.run(
            [sys.executable, "-c", code, "serve", "--store", str(corrected_folder), "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 2
    assert f"port {port} of 127.0.0.1 cannot be used" in ran.stderr
