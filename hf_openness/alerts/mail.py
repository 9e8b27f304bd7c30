"""The mail of a refresh: the text of latest.md, or that the refresh failed."""

from datetime import date, datetime
from email import policy
from email.message import EmailMessage

from hf_openness.alerts.latest import render_latest
from hf_openness.alerts.message import title_failure, title_message
from hf_openness.alerts.summary import Summary
from hf_openness.mail_settings import MailRoute


def render_mail(
    summary: Summary, method: str, data_kind: str, route: MailRoute, run_id: str, sent_at: datetime
) -> EmailMessage:
    """Return the mail of a date: its title as subject, the text of `latest.md` for it as plain text.

    Strangers' names stand in the text alone, encoded so that no line of it can be taken for a header or an end.

    Args:
        summary: of the date.
        method: the store's.
        data_kind: `real` or `simulated`; simulated data are named in the subject.
        route: from whom and to whom.
        run_id: of the run that is told of; makes the mail's id.
        sent_at: the mail's date.
    """
    text = render_latest(summary, method, data_kind)
    return _render(title_message(summary.title, data_kind), text, route, run_id, sent_at)


def render_failure_mail(scraped_on: date, data_kind: str, route: MailRoute, run_id: str, sent_at: datetime) -> EmailMessage:
    """Return the mail that a date's refresh failed; why is in Dagster, for an error may name what is secret."""
    title = title_message(title_failure(scraped_on), data_kind)
    return _render(title, f"{title}.\n", route, run_id, sent_at)


def _render(subject: str, text: str, route: MailRoute, run_id: str, sent_at: datetime) -> EmailMessage:
    message = EmailMessage(policy.SMTP)
    message["Subject"] = subject
    message["From"] = route.sender
    message["To"] = ", ".join(route.recipients)
    message["Date"] = sent_at
    message["Message-ID"] = f"<{run_id}@hf-openness.invalid>"
    # RFC 3834: whoever is on holiday does not answer.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    return message
