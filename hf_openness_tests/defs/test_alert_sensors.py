"""Nobody is told unless the environment names a webhook or a mailbox, and only of the schedule's own runs."""

import json
from datetime import date
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from hf_openness.defs.alert_sensors import mail_people, make_alert_sensors, tell_webhook
from hf_openness.defs.location import collect_definitions
from hf_openness.defs.storage import OpenStore
from hf_openness.schemas import TABLES
from hf_openness.settings import UsageError, read_alert_webhook, read_settings
from hf_openness.sources import http
from hf_openness.sources.errors import FetchError
from hf_openness_tests.sources.smtp_server import serve_smtp

VARIABLE = "HF_OPENNESS_ALERT_WEBHOOK"
ADDRESS = "https://chat.example.org/hooks/secret"
DAY = date(2024, 5, 20)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
    """What would have been posted."""
    told: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(http, "post_json", lambda address, content: told.append((address, json.loads(content))))
    return told


def run(started_by: str | None, status: dg.DagsterRunStatus = dg.DagsterRunStatus.SUCCESS) -> dg.DagsterRun:
    tags = {"dagster/partition": str(DAY)} | ({"hf_openness/started_by": started_by} if started_by else {})
    return dg.DagsterRun(job_name="refresh", run_id="r", status=status, tags=tags)


def write_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_OPENNESS_STORE", str(folder / "s"))
    schema = {name: column.dtype for name, column in TABLES["changes"].model.describe().items()}
    row = {"leaderboard": "b", "kind": "board_gone", "subject": "b", "total_count": 1, "text": "Gone.", "is_notable": True}
    store = OpenStore(read_settings())
    store.write_frame(store.table_path("changes", DAY), pl.DataFrame([row], schema=schema))


def test_without_the_variable_there_is_no_sensor() -> None:
    assert make_alert_sensors() == []
    assert not list(collect_definitions().sensors or [])


def test_with_it_two_sensors_watch_the_refresh_and_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, ADDRESS)
    sensors = list(collect_definitions().sensors or [])
    assert [sensor.name for sensor in sensors] == ["tell_changes", "tell_failure"]
    assert all(sensor.default_status is dg.DefaultSensorStatus.RUNNING for sensor in sensors)
    assert collect_definitions().resolve_sensor_def("tell_changes") is not None


def test_a_scheduled_refresh_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sent: list[tuple[str, dict]]) -> None:
    monkeypatch.setenv(VARIABLE, ADDRESS)
    write_changes(tmp_path, monkeypatch)
    assert tell_webhook(run("weekly_refresh")) is None
    finished = run("weekly_refresh")
    event = dg.DagsterEvent("PIPELINE_SUCCESS", finished.job_name)
    with dg.DagsterInstance.ephemeral() as instance:
        for sensor in make_alert_sensors()[:1]:
            sensor(dg.build_run_status_sensor_context(sensor.name, event, instance, finished))
    assert sent[0] == sent[1]
    (address, message) = sent[0]
    assert address == ADDRESS
    assert (message["text"], message["sentences"]) == ("hf_openness 2024-05-20: 1 board gone", ["Gone."])


def test_a_failed_one_is_told_without_reading_tables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sent: list[tuple[str, dict]]
) -> None:
    monkeypatch.setenv(VARIABLE, ADDRESS)
    monkeypatch.setenv("HF_OPENNESS_STORE", str(tmp_path / "empty"))
    assert tell_webhook(run("weekly_refresh", dg.DagsterRunStatus.FAILURE)) is None
    assert [message["status"] for _, message in sent] == ["failed"]


@pytest.mark.parametrize("started_by", [None, "somebody"])
def test_other_runs_are_not_told(
    monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, dict]], started_by: str | None
) -> None:
    monkeypatch.setenv(VARIABLE, ADDRESS)
    assert isinstance(tell_webhook(run(started_by)), dg.SkipReason)
    assert sent == []


def test_a_variable_taken_away_silences_a_sensor_that_still_runs(sent: list[tuple[str, dict]]) -> None:
    assert isinstance(tell_webhook(run("weekly_refresh")), dg.SkipReason)
    assert sent == []


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example/x",
        "https:///x",
        "https://u:p@a.example/x",
        "ftp://a.example",
        "a.example/x",
        "https://a.example/x y",
        "https://a.example:99999/x",
        "https://[::1/x",
        "https://a.example/\u202ex",
    ],
)
def test_another_address_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(VARIABLE, address)
    with pytest.raises(UsageError, match=f"{VARIABLE} is no https address") as error:
        read_alert_webhook()
    assert address not in str(error.value)


def test_blanks_are_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "  ")
    assert read_alert_webhook() is None


def set_mail(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    settings = {"TO": "a@b.example", "FROM": "c@d.example", "SERVER": f"127.0.0.1:{port}", "TLS": "none"}
    for name, value in settings.items():
        monkeypatch.setenv(f"HF_OPENNESS_ALERT_MAIL_{name}", value)


def test_mail_and_webhook_have_sensors_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    set_mail(monkeypatch, 25)
    assert [sensor.name for sensor in make_alert_sensors()] == ["mail_changes", "mail_failure"]
    monkeypatch.setenv(VARIABLE, ADDRESS)
    names = ["tell_changes", "tell_failure", "mail_changes", "mail_failure"]
    assert [sensor.name for sensor in collect_definitions().sensors or []] == names


def test_a_scheduled_refresh_is_mailed_found_or_failed_and_another_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_changes(tmp_path, monkeypatch)
    with serve_smtp() as server:
        set_mail(monkeypatch, server.port)
        finished = run("weekly_refresh")
        event = dg.DagsterEvent("PIPELINE_SUCCESS", finished.job_name)
        with dg.DagsterInstance.ephemeral() as instance:
            sensor = make_alert_sensors()[0]
            sensor(dg.build_run_status_sensor_context(sensor.name, event, instance, finished))
        assert mail_people(run("weekly_refresh", dg.DagsterRunStatus.FAILURE)) is None
        assert isinstance(mail_people(run(None)), dg.SkipReason)
    found, failed = (mail.decode() for mail in server.mails)
    assert "Subject: hf_openness 2024-05-20: 1 board gone\r\n" in found
    assert "# What changed on 2024-05-20\r\n" in found
    assert "the refresh failed" in failed


def test_a_mail_server_that_is_down_is_a_sentence_and_touches_neither_store_nor_webhook(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sent: list[tuple[str, dict]]
) -> None:
    write_changes(tmp_path, monkeypatch)
    with serve_smtp() as server:
        set_mail(monkeypatch, server.port)
    monkeypatch.setenv(VARIABLE, ADDRESS)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(FetchError, match="no mail was sent: the mail server 127.0.0.1.*store and run are as they were"):
        mail_people(run("weekly_refresh"))
    assert tell_webhook(run("weekly_refresh")) is None
    assert len(sent) == 1
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_recipients_taken_away_silence_a_sensor_that_still_runs() -> None:
    assert isinstance(mail_people(run("weekly_refresh")), dg.SkipReason)
