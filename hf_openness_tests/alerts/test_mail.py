"""A mail's headers hold our own words alone, its text is that of latest.md, and hostile names can add neither."""

from dataclasses import replace
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from hf_openness.alerts.latest import render_latest
from hf_openness.alerts.mail import render_failure_mail, render_mail
from hf_openness.alerts.summary import Summary
from hf_openness.mail_settings import MailRoute

ROUTE = MailRoute(("a@people.example", "b@people.example"), "robot@people.example", "mail.people.example", 587)
AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HOSTILE = "Model “x/\r\nBcc: victim@people.example\r\n.\r\nQUIT\u202e\u2028é” is new."
SUMMARY = Summary(date(2024, 5, 20), "2024-05-20: 1 board gone", (), (("1 board gone", 1),), (HOSTILE,), ())
HEADERS = {"Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"}
OF_BODY = {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}


def read(sent: EmailMessage) -> EmailMessage:
    read: EmailMessage = BytesParser(policy=policy.default).parsebytes(sent.as_bytes())
    return read


def test_the_text_is_that_of_latest_md_and_the_subject_has_the_date() -> None:
    mail = read(render_mail(SUMMARY, "corrected", "real", ROUTE, "run", AT))
    assert mail["Subject"] == "hf_openness 2024-05-20: 1 board gone"
    assert (mail["From"], mail["To"]) == (ROUTE.sender, "a@people.example, b@people.example")
    assert (mail["Date"].datetime, mail["Message-ID"]) == (AT, "<run@hf-openness.invalid>")
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == render_latest(SUMMARY, "corrected", "real")


def test_the_id_of_a_run_makes_an_id_on_one_line() -> None:
    run_id = "048b56f6-cca1-471f-b743-8a3a907eb23f"
    sent = render_mail(SUMMARY, "corrected", "real", ROUTE, run_id, AT).as_bytes()
    assert f"Message-ID: <{run_id}@hf-openness.invalid>\r\n".encode() in sent


def test_simulated_data_are_named_in_the_subject() -> None:
    assert render_mail(SUMMARY, "paper", "simulated", ROUTE, "run", AT)["Subject"].endswith("(simulated data)")


def test_a_hostile_name_adds_no_header_and_no_line() -> None:
    sent = render_mail(SUMMARY, "corrected", "real", ROUTE, "run", AT)
    assert set(read(sent).keys()) == HEADERS | OF_BODY
    assert sent.as_bytes().isascii()
    assert not any(line.startswith((b"Bcc", b".", b"QUIT")) for line in sent.as_bytes().splitlines())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_a_title_or_an_address_with_a_line_break_is_never_sent(end: str) -> None:
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        render_mail(replace(SUMMARY, title=f"a{end}Bcc: b@c.example"), "corrected", "real", ROUTE, "run", AT)
    with pytest.raises(ValueError, match=r"linefeed|CR or LF|carriage return"):
        render_mail(SUMMARY, "corrected", "real", replace(ROUTE, sender=f"a@b.example{end}Bcc: c"), "run", AT)


def test_a_failure_is_one_sentence() -> None:
    mail = read(render_failure_mail(date(2024, 5, 20), "real", ROUTE, "run", AT))
    # Older parsers of the standard library keep the blank that a folded line begins with.
    subject = mail["Subject"].strip()
    assert subject == "hf_openness 2024-05-20: the refresh failed; the run in Dagster says why"
    assert mail.get_content().strip() == f"{subject}."
