"""Mail: text and HTML in one message, handed in at a mail server by SMTP."""

from __future__ import annotations

import smtplib
import socket
import ssl
from base64 import b64encode
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from readinglist.notify.words import Envelope, MailServer, Message, Security, whole
from readinglist.report.phrases import line

PATIENCE = 30.0  # seconds for each answer of the server: some let a stranger wait on purpose
# We name ourselves as RFC 5321 allows who has no name; to look for one may take longer than the mail.
_OURSELVES = "[127.0.0.1]"
# Signs beyond ASCII are coded, so that any server can take the message.
_POLICY = SMTP.clone(cte_type="7bit")


def send(message: Message, envelope: Envelope, server: MailServer, patience: float = PATIENCE) -> str:
    """Hand a message in for one reader; returns what went wrong as a sentence, nothing when the server took it.

    Without a certificate that the system trusts nothing is sent, unless the server stands for no security at all.
    """
    if server.objection:
        return server.objection
    mail = written(message, envelope)
    try:
        smtp = _connected(server, patience)
        try:
            if server.password:
                _log_in(smtp, server)
            smtp.send_message(mail, _on_the_wire(envelope.sender), [_on_the_wire(envelope.recipient)])
            _take_leave(smtp)
        finally:
            smtp.close()
    except (OSError, UnicodeError) as mistake:  # smtplib's own mistakes are an OSError as well
        return _told(mistake, envelope, server)
    return ""


def written(message: Message, envelope: Envelope) -> EmailMessage:
    """Return a message as mail: one part for each way to read it, and nothing in a header that could begin another."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address("readinglist", *_on_the_wire(envelope.sender).rsplit("@", 1))
    mail["To"] = Address("", *_on_the_wire(envelope.recipient).rsplit("@", 1))
    mail["Subject"] = line(message.subject)
    mail["Date"] = envelope.at
    mail["Message-ID"] = envelope.message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
    mail["List-Id"] = "Reports of readinglist <reports.readinglist.localhost>"  # for the reader's rules
    mail.set_content(whole(message.text))
    if message.html:
        mail.add_alternative(whole(message.html), subtype="html")
    return mail


def _on_the_wire(address: str) -> str:
    """An address with its host as the name servers know it; servers need not know other alphabets for that."""
    name, _, host = address.rpartition("@")
    return f"{name}@{host.encode('idna').decode('ascii')}"


def _connected(server: MailServer, patience: float) -> smtplib.SMTP:
    """A mail server that answers, behind TLS where that is wanted."""
    if server.security is Security.TLS:
        return smtplib.SMTP_SSL(server.host, server.port, _OURSELVES, timeout=patience, context=_trust())
    smtp = smtplib.SMTP(server.host, server.port, _OURSELVES, timeout=patience)
    try:
        if server.security is Security.STARTTLS:
            smtp.starttls(context=_trust())
    except BaseException:
        smtp.close()
        raise
    return smtp


def _trust() -> ssl.SSLContext:
    from readinglist.transport.wire import trust  # all of httpx comes with it, which only sending needs to wait for

    return trust()


def _log_in(smtp: smtplib.SMTP, server: MailServer) -> None:
    if (server.user + server.password).isascii():
        smtp.login(server.user, server.password)
        return
    # smtplib knows ASCII alone; RFC 4616 says UTF-8.
    smtp.ehlo_or_helo_if_needed()
    words = b64encode(f"\0{server.user}\0{server.password}".encode()).decode("ascii")
    code, said = smtp.docmd("AUTH", f"PLAIN {words}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, said)


def _take_leave(smtp: smtplib.SMTP) -> None:
    """End politely; the message is the server's by now, whatever it says."""
    with suppress(OSError):
        smtp.quit()


def _told(mistake: OSError | UnicodeError, envelope: Envelope, server: MailServer) -> str:
    """What went wrong, in one sentence without the password."""
    name = f"the mail server {server.host}"
    match mistake:
        case smtplib.SMTPAuthenticationError():
            return f"{name} refused the user name or the password ({mistake.smtp_code})"
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(mistake.recipients.values()))
            return f"{name} refused the address {envelope.recipient}{_quoted(code, said, server)}"
        case smtplib.SMTPSenderRefused():
            return (
                f"{name} takes no mail from {envelope.sender}{_quoted(mistake.smtp_code, mistake.smtp_error, server)}"
            )
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return f"{name} takes no mail now{_quoted(mistake.smtp_code, mistake.smtp_error, server)}"
        case smtplib.SMTPResponseException():
            return f"{name} did not take the message{_quoted(mistake.smtp_code, mistake.smtp_error, server)}"
        case smtplib.SMTPNotSupportedError():
            return f"{name} {_lacking(str(mistake))}"
        case smtplib.SMTPServerDisconnected() if _was_silent(mistake):
            return f"{name} did not answer in time"
        case smtplib.SMTPServerDisconnected():
            return f"{name} ended the connection in the middle"
        case smtplib.SMTPException():
            return f"{name} offers no way to log in that is known here"
        case UnicodeError():
            return f"“{server.host}” is no possible name of a mail server"
        case _:
            return _unreached(mistake, server)


def _quoted(code: int, said: bytes | str, server: MailServer) -> str:
    """The server's own words, short, and without the password if it repeats that."""
    words = line(said.decode("utf-8", "replace") if isinstance(said, bytes) else said)
    for secret in filter(None, (server.password, b64encode(server.password.encode()).decode())):
        words = words.replace(secret, "…")
    return f" ({code} {words[:200]})"


def _lacking(mistake: str) -> str:
    if "STARTTLS" in mistake:
        return "offers no STARTTLS, and nothing was sent without it; see smtp_security"
    if "AUTH" in mistake:
        return "takes no user name and password at this port"
    return "cannot take an address with letters beyond ASCII"


def _was_silent(mistake: BaseException) -> bool:
    return isinstance(mistake.__context__, TimeoutError)


def _unreached(mistake: OSError, server: MailServer) -> str:
    """Why there was no talk at all."""
    name, place = f"the mail server {server.host}", f"{server.host}, port {server.port}"
    match mistake:
        case ssl.SSLCertVerificationError():
            return f"the certificate of {name} cannot be trusted: {mistake.verify_message}"
        case ssl.SSLError():
            wrong = f"port {server.port} does not speak TLS as smtp_security = {server.security} expects"
            return f"{wrong} ({(mistake.reason or 'no reason given').lower().replace('_', ' ')})"
        case TimeoutError():
            return f"{name} did not answer in time"
        case socket.gaierror():
            return f"the name of {name} leads nowhere ({mistake.strerror})"
        case ConnectionRefusedError():
            return f"nobody takes mail at {place}"
        case _:
            return f"{place} cannot be reached: {mistake.strerror or type(mistake).__name__}"
