"""Sends a mail: one connection, one try, encrypted unless the settings say otherwise."""

import smtplib
import ssl
from contextlib import closing, suppress
from email.message import EmailMessage

from hf_openness.mail_settings import MailRoute
from hf_openness.sources.errors import FetchError
from hf_openness.sources.http import make_tls_context

SECONDS = 10.0


def send_mail(route: MailRoute, message: EmailMessage) -> None:
    """Send a message to all recipients of a route, once; each answer of the server may take ten seconds.

    Raises:
        FetchError: it was not taken, or not for every recipient. Names server and trouble, in our own words: what a server
            answers may repeat addresses, user or password.
    """
    where = f"the mail server {route.host}:{route.port}"
    try:
        with closing(_connect(route)) as client:
            if route.user and route.password:
                client.login(route.user, route.password)
            refused = client.send_message(message, route.sender, list(route.recipients))
            # The message is taken; how the server says goodbye is no matter.
            with suppress(smtplib.SMTPException, OSError):
                client.quit()
    except (smtplib.SMTPException, OSError) as error:
        raise FetchError(f"no mail was sent: {where} {_explain(error)}; store and run are as they were") from None
    if refused:
        raise FetchError(f"{where} refused {len(refused)} of {len(route.recipients)} recipients ({_list_codes(refused)})")


def _connect(route: MailRoute) -> smtplib.SMTP:
    if route.tls == "tls":
        return smtplib.SMTP_SSL(route.host, route.port, timeout=SECONDS, context=make_tls_context())
    client = smtplib.SMTP(route.host, route.port, timeout=SECONDS)
    try:
        if route.tls == "starttls":
            client.starttls(context=make_tls_context())
    except BaseException:
        client.close()
        raise
    return client


def _explain(error: smtplib.SMTPException | OSError) -> str:
    """Say what went wrong in our own words."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"refused user or password ({error.smtp_code})"
        case smtplib.SMTPSenderRefused():
            return f"refused the address in HF_OPENNESS_ALERT_MAIL_FROM ({error.smtp_code})"
        case smtplib.SMTPRecipientsRefused():
            return f"refused every recipient ({_list_codes(error.recipients)})"
        case smtplib.SMTPResponseException():
            return f"answered {error.smtp_code}"
        case smtplib.SMTPNotSupportedError():
            return "does not offer what HF_OPENNESS_ALERT_MAIL_TLS or HF_OPENNESS_ALERT_MAIL_USER asks for"
        case ssl.SSLCertVerificationError():
            return "has a certificate that is not trusted (SSL_CERT_FILE names those that are)"
        case _:
            return f"was not reached, or did not go on ({type(error).__name__})"


def _list_codes(refused: dict[str, tuple[int, bytes]]) -> str:
    return ", ".join(str(code) for code in sorted({code for code, _ in refused.values()}))
