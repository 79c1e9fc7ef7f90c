"""Mail, chats and files as they arrive, over real sockets; and every way not to arrive, told in a plain sentence."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.notify import (
    Envelope,
    File,
    MailServer,
    Message,
    Security,
    address_problem,
    chat,
    files,
    is_this_machine,
    mail,
)
from tests.internet.behaviour import How
from tests.internet.certificates import Authority
from tests.smtp import Post, free_port, silent_server
from tests.webhook import webhook

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # a part of Apprise's
AT = datetime(2026, 11, 23, 7, tzinfo=UTC)
ENVELOPE = Envelope("list@example.org", "ann@example.org", AT, "<abc.readinglist@localhost>")
MESSAGE = Message("readinglist: 1 moved", "Ärger über 1 link\n", html="<p>Ärger über <b>1</b> link</p>\n")
SECRET = "s3cret-pässword"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """Certificates for the mail server, trusted as a reader would have it."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.ca_path))
    return made


def server_of(post: Post, **changes: object) -> MailServer:
    found = MailServer("localhost", post.port, post.security, post.user, post.password)
    return replace(found, **changes)  # type: ignore[arg-type]


# --- mail


@pytest.mark.parametrize("security", list(Security))
@pytest.mark.parametrize("password", ["", "s3cret", SECRET])
def test_a_mail_arrives_whole(authority: Authority, security: Security, password: str) -> None:
    post = Post(security, authority.context("localhost"), user="ann" if password else "", password=password)
    with post.open():
        assert mail.send(MESSAGE, ENVELOPE, server_of(post)) == ""
    (letter,) = post.letters
    assert (letter.sender, letter.recipients) == ("list@example.org", ("ann@example.org",))
    assert letter.part("plain").strip() == MESSAGE.text.strip()
    assert letter.part("html").strip() == MESSAGE.html.strip()
    read = letter.mail
    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert read["Subject"] == "readinglist: 1 moved"
    assert read["Date"].datetime == AT
    assert read["Message-ID"] == ENVELOPE.message_id
    assert read["Auto-Submitted"] == "auto-generated"
    assert str(read["From"]) == "readinglist <list@example.org>"
    assert str(read["To"]) == "ann@example.org"
    assert letter.raw.isascii()
    assert max(map(len, letter.raw.splitlines())) <= 998  # RFC 5321


@pytest.mark.parametrize("security", list(Security))
def test_a_wrong_password_is_told_and_not_shown(authority: Authority, security: Security) -> None:
    post = Post(security, authority.context("localhost"), user="ann", password="right")
    for password in ("wrong-one", SECRET):
        with post.open():
            trouble = mail.send(MESSAGE, ENVELOPE, server_of(post, password=password))
        assert trouble == "the mail server localhost refused the user name or the password (535)"
    assert post.letters == []


def test_a_password_never_travels_readable() -> None:
    server = MailServer("mail.example", 25, Security.NONE, "ann", SECRET)
    trouble = mail.send(MESSAGE, ENVELOPE, server)
    assert trouble == "without TLS the password would travel to mail.example readable by all on the way"
    assert not replace(server, host="127.0.0.1").objection
    assert not replace(server, security=Security.TLS).objection
    assert SECRET not in repr(server)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize(
    ("how", "said"),
    [
        (How.TLS_SELF_SIGNED, "self-signed certificate"),
        (How.TLS_EXPIRED, "certificate has expired"),
        (How.TLS_WRONG_HOST, "Hostname mismatch"),
        (How.TLS_UNKNOWN_CA, "unable to get local issuer certificate"),
    ],
)
def test_a_certificate_that_proves_nothing_gets_no_mail(
    authority: Authority, security: Security, how: How, said: str
) -> None:
    post = Post(security, authority.context("localhost", how), user="ann", password="s3cret")
    with post.open():
        trouble = mail.send(MESSAGE, ENVELOPE, server_of(post))
    assert trouble.startswith("the certificate of the mail server localhost cannot be trusted: ")
    assert said in trouble
    assert post.letters == []


def test_without_starttls_nothing_is_sent() -> None:
    with Post().open() as post:
        trouble = mail.send(MESSAGE, ENVELOPE, server_of(post, security=Security.STARTTLS))
    assert trouble == (
        "the mail server localhost offers no STARTTLS, and nothing was sent without it; see smtp_security"
    )
    assert post.letters == []


def test_the_wrong_sort_of_tls_is_told(authority: Authority) -> None:
    with Post().open() as post:
        trouble = mail.send(MESSAGE, ENVELOPE, server_of(post, security=Security.TLS))
    assert trouble.startswith(f"port {post.port} does not speak TLS as smtp_security = tls expects (")
    with Post(Security.TLS, authority.context("localhost")).open() as post:
        trouble = mail.send(MESSAGE, ENVELOPE, server_of(post, security=Security.STARTTLS), patience=0.5)
    assert trouble == "the mail server localhost did not answer in time"


def test_a_server_without_passwords_is_told() -> None:
    with Post().open() as post:
        trouble = mail.send(MESSAGE, ENVELOPE, server_of(post, user="ann", password="s3cret"))
    assert trouble == "the mail server localhost takes no user name and password at this port"


@pytest.mark.parametrize(
    ("whom", "answer", "said"),
    [
        ("ann@example.org", "550 no such user", "refused the address ann@example.org (550 no such user)"),
        ("ann@example.org", "450 try later", "refused the address ann@example.org (450 try later)"),
        ("Subject", "552 too big", "did not take the message (552 too big)"),
        ("Subject", "451 greylisted", "did not take the message (451 greylisted)"),
    ],
)
def test_what_a_server_refuses_is_told_in_its_words(whom: str, answer: str, said: str) -> None:
    with Post(answers={whom: answer}).open() as post:
        assert mail.send(MESSAGE, ENVELOPE, server_of(post)) == f"the mail server localhost {said}"
    assert post.letters == []


def test_a_server_that_repeats_the_password_does_not_bring_it_here(authority: Authority) -> None:
    post = Post(Security.TLS, authority.context("localhost"), "ann", "s3cret", {"Subject": "554 go away, s3cret"})
    with post.open():
        trouble = mail.send(MESSAGE, ENVELOPE, server_of(post))
    assert trouble == "the mail server localhost did not take the message (554 go away, …)"


@pytest.mark.parametrize("greeting", [b"", b"220 mail.example ESMTP\r\n"])
def test_a_server_that_hangs_is_not_waited_for(greeting: bytes) -> None:
    with silent_server(greeting) as port:
        trouble = mail.send(MESSAGE, ENVELOPE, MailServer("127.0.0.1", port, Security.NONE), patience=0.3)
    assert trouble == "the mail server 127.0.0.1 did not answer in time"


def test_where_nobody_is_nothing_breaks() -> None:
    port = free_port()
    trouble = mail.send(MESSAGE, ENVELOPE, MailServer("127.0.0.1", port, Security.NONE))
    assert trouble == f"nobody takes mail at 127.0.0.1, port {port}"
    trouble = mail.send(MESSAGE, ENVELOPE, MailServer("mail.invalid", port, Security.NONE), patience=5)
    assert trouble.startswith("the name of the mail server mail.invalid leads nowhere")
    trouble = mail.send(MESSAGE, ENVELOPE, MailServer("x" * 80, port, Security.NONE))
    assert trouble == f"“{'x' * 80}” is no possible name of a mail server"


def test_a_greeting_that_sends_us_away_is_told() -> None:
    with silent_server(b"421 too busy\r\n") as port:
        trouble = mail.send(MESSAGE, ENVELOPE, MailServer("127.0.0.1", port, Security.NONE), patience=1)
    assert trouble == "the mail server 127.0.0.1 takes no mail now (421 too busy)"


def test_no_title_begins_a_header_of_its_own() -> None:
    evil = "x\r\nBcc: eve@example.org\r\n\r\nbody\u2028Bcc: eve@example.org\x00"
    with Post().open() as post:
        assert mail.send(replace(MESSAGE, subject=evil), ENVELOPE, server_of(post)) == ""
    (letter,) = post.letters
    assert letter.mail["Bcc"] is None
    assert letter.recipients == ("ann@example.org",)
    assert letter.mail["Subject"] == "x Bcc: eve@example.org body Bcc: eve@example.org�"


@given(subject=st.text(max_size=300), text=st.text(max_size=300))
def test_any_text_becomes_a_mail_with_our_headers_alone(subject: str, text: str) -> None:
    written = mail.written(Message(subject, text, html=f"<p>{text}</p>"), ENVELOPE)
    names = "From To Subject Date Message-ID Auto-Submitted List-Id MIME-Version Content-Type"
    assert sorted(written.keys()) == sorted(names.split())
    raw = written.as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 998


def test_half_a_sign_does_not_stop_a_mail() -> None:
    assert "x?y" in mail.written(Message("a\ud800", "x\ud800y"), ENVELOPE).as_string()


def test_a_reader_of_another_alphabet_is_reached() -> None:
    to = replace(ENVELOPE, recipient="ann@müller.example", sender="liste@bücher.example")
    message = replace(MESSAGE, subject="Lesezeichen: verändert 図書")
    with Post().open() as post:
        assert mail.send(message, to, server_of(post)) == ""
    (letter,) = post.letters
    assert letter.recipients == ("ann@xn--mller-kva.example",)
    assert letter.sender == "liste@xn--bcher-kva.example"
    assert letter.mail["Subject"] == message.subject


def test_a_server_that_knows_ascii_alone_is_told_apart() -> None:
    with Post(utf8=False).open() as post:
        trouble = mail.send(MESSAGE, replace(ENVELOPE, recipient="jürgen@example.org"), server_of(post))
    assert trouble == "the mail server localhost cannot take an address with letters beyond ASCII"


@pytest.mark.parametrize("text", ["ann@example.org", "a.b+c@x.example", "o'brien@localhost", "jürgen@müller.example"])
def test_a_mail_address_is_known(text: str) -> None:
    assert address_problem(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "ann@",
        "@x",
        "a b@x.org",
        "a@x.org\r\nBcc: b@x",
        "Ann <a@x.org>",
        "a@x..org",
        "a@-x",
        "a@x,b@y",
        "a@x@y",
    ],
)
def test_what_is_no_mail_address_is_told(text: str) -> None:
    assert address_problem(text)


@given(st.text(max_size=60))
def test_a_known_address_can_be_written_on_a_mail(text: str) -> None:
    if not address_problem(text):
        sent = mail.written(MESSAGE, replace(ENVELOPE, recipient=text, sender=text))
        assert sent["To"].addresses[0].username == text.rpartition("@")[0]


@pytest.mark.parametrize(
    ("host", "here"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("10.0.0.1", False), ("localhost.evil.org", False)],
)
def test_this_machine_is_known(host: str, here: bool) -> None:
    assert is_this_machine(host) is here


# --- chats


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All that comes to the log of a program, warnings and worse."""
    text = StringIO()
    handler = logging.StreamHandler(text)
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    yield text
    logging.getLogger().removeHandler(handler)


CHAT = Message(
    "readinglist: 1 moved", "1 moved\n- https://x.example/a_b_c", markdown="1 moved\n- <https://x.example/a_b_c>"
)


def test_a_chat_hears_markdown_where_it_takes_that_and_else_the_text() -> None:
    with webhook() as hook:
        assert chat.send(CHAT, f"json://127.0.0.1:{hook.port}/room") == ""
        assert chat.send(CHAT, f"ntfy://127.0.0.1:{hook.port}/topic") == ""
    (path, first), (_, second) = hook.heard
    assert path == "/room"
    assert (first["title"], first["message"]) == (CHAT.subject, CHAT.markdown)
    assert (second["title"], second["message"]) == (CHAT.subject, CHAT.text)


def test_what_a_chat_refuses_is_told_without_its_address(log: StringIO) -> None:
    with webhook() as hook:
        hook.answers["/t0ken"] = 403
        address = f"json://ann:s3cret@127.0.0.1:{hook.port}/t0ken"
        trouble = chat.send(CHAT, address)
        assert trouble == f"{chat.name_of(address)} refused the message (HTTP status 403)"
    assert chat.name_of(address).startswith("json at 127.0.0.1 (")
    for secret in ("s3cret", "t0ken"):
        assert secret not in trouble + log.getvalue()


def test_a_chat_that_is_slow_to_say_that_it_took_a_message_is_believed() -> None:
    with webhook() as hook:
        hook.meanwhile = lambda: time.sleep(4.3)  # longer than Apprise waits unless told
        assert chat.send(CHAT, f"json://127.0.0.1:{hook.port}/room") == ""
    assert len(hook.heard) == 1


def test_a_chat_that_is_not_there_or_hangs_is_told() -> None:
    address = f"json://127.0.0.1:{free_port()}/x"
    assert chat.send(CHAT, address) == f"{chat.name_of(address)} could not be reached, or did not answer in time"
    with silent_server() as port:
        address = f"json://127.0.0.1:{port}/x?rto=0.5&cto=0.5"
        assert chat.send(CHAT, address) == f"{chat.name_of(address)} could not be reached, or did not answer in time"


@pytest.mark.parametrize("address", ["nonsense://x", "json://", "slack://127.0.0.1/x", "http", "", "json://[::1"])
def test_an_address_that_no_service_knows_is_told_not_raised(address: str, log: StringIO) -> None:
    said = f"Apprise cannot read the address of {chat.name_of(address)}"
    assert chat.problem(address) == chat.send(CHAT, address) == said
    assert log.getvalue() == ""


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("ntfy://my-secret-topic", "ntfy ("),
        ("ntfys://tk_secret@ntfy.sh/topic", "ntfys at ntfy.sh ("),
        ("tgram://123456789:ABCdefghijkl/12315544/", "tgram ("),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "discord ("),
        ("matrixs://user:pw@chat.example.org:8448/#room", "matrixs at chat.example.org ("),
        ("json://user:a.b/c@d/e", "json ("),
        ("my secret", "unknown ("),
    ],
)
def test_a_chat_is_named_without_its_secrets(address: str, shown: str) -> None:
    name = chat.name_of(address)
    assert name.startswith(shown)
    assert len(name) == len(shown) + 7
    assert name == chat.name_of(address) != chat.name_of(address + "2")


def test_without_apprise_a_sentence_says_how_to_get_it() -> None:
    script = """
import sys
sys.modules["apprise"] = None  # as if it were not installed
from readinglist.notify import Message, chat
print(chat.problem("json://x"))
print(chat.send(Message("a", "b"), "json://x"))
"""
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    missing = "chat services need Apprise; where you installed readinglist, say: pip install '.[chat]'"
    assert said.splitlines() == [missing] * 2


def test_apprise_is_loaded_only_when_a_chat_is_used() -> None:
    script = (
        "import sys; from readinglist.notify import chat; chat.name_of('json://x'); print('apprise' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "False\n"
    )


# --- files


def named(name: str, content: bytes = b"new") -> Message:
    return Message("a", "", files=(File(name, "text/html", content),))


def test_files_are_written_whole_in_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "reports"
    message = replace(named("a.html"), files=(File("a.html", "text/html", b"1"), File("a.csv", "text/csv", b"2")))
    assert files.send(message, folder) == files.send(message, folder) == ""
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a.html": b"1", "a.csv": b"2"}


def test_a_file_that_cannot_be_written_is_told_and_the_old_one_stays(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"old")
    (tmp_path / ".a.html.part").mkdir()  # in the way, also of a user who may do everything
    trouble = files.send(named("a.html"), tmp_path)
    assert trouble.startswith(f"the report cannot be written to {tmp_path}: ")
    assert (tmp_path / "a.html").read_bytes() == b"old"
    (tmp_path / "file").touch()
    assert files.send(named("a.html"), tmp_path / "file").startswith("the report cannot be written to ")


def test_a_link_in_the_folder_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "precious").write_bytes(b"precious")
    for name in ("a.html", ".a.html.part"):
        (tmp_path / "reports" / name).symlink_to(tmp_path / "precious")
    assert files.send(named("a.html"), tmp_path / "reports") == ""
    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert (tmp_path / "reports" / "a.html").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["../a.html", "a/b", "", ".hidden", "C:\\a", "a\x00"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name of a report"):
        files.send(named(name), tmp_path / "reports")
    assert list(tmp_path.iterdir()) == []
