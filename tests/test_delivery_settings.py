"""The settings of delivery: read, checked together, and no secret shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from readinglist.config import load
from readinglist.errors import BadConfig
from readinglist.notify import MailServer, Security
from readinglist.report import When

MAIL = 'mail_to = ["ann@example.org"]\nsmtp_host = "smtp.example.org"\n'


def written(instance: Path, text: str) -> Path:
    (instance / "config.toml").write_text(text, encoding="utf-8")
    return instance


def test_nothing_is_delivered_unless_it_is_asked_for(tmp_path: Path) -> None:
    config = load(tmp_path, {})
    assert (config.mail_to, config.chat_urls, config.report_files) == ((), (), ())
    assert (config.mail_when, config.chat_when, config.files_when) == (When.NEWS, When.NEWS, When.NEWS)
    assert config.feed_when is When.ALWAYS
    assert config.public_url == "http://127.0.0.1:8642"
    assert config.report_folder == str(tmp_path / "reports")


def test_all_of_it_can_be_set(tmp_path: Path) -> None:
    text = MAIL + 'smtp_security = "TLS"\nmail_from = "list@example.org"\nsmtp_user = "ann"\nsmtp_password = " a b "\n'
    text += 'mail_when = "always"\nreport_files = ["csv", "HTML", "csv"]\nreport_folder = "/srv/reports"\n'
    config = load(written(tmp_path, text + 'public_url = "https://list.example/r/"\n'), {})
    assert config.mail_server == MailServer("smtp.example.org", 465, Security.TLS, "ann", " a b ")
    assert (config.mail_to, config.mail_sender) == (("ann@example.org",), "list@example.org")
    assert (config.mail_when, config.report_files) == (When.ALWAYS, ("csv", "html"))
    assert (config.report_folder, config.public_url) == ("/srv/reports", "https://list.example/r")


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_the_security(tmp_path: Path, security: str, port: int) -> None:
    text = f'{MAIL}smtp_security = "{security}"\n'
    assert load(written(tmp_path, text), {}).mail_server.port == port
    assert load(written(tmp_path, f"{text}smtp_port = 2525\n"), {}).mail_server.port == 2525


def test_mail_comes_from_the_user_of_the_server_or_else_from_the_reader(tmp_path: Path) -> None:
    written(tmp_path, MAIL)
    assert load(tmp_path, {}).mail_sender == "ann@example.org"
    given = {"READINGLIST_SMTP_PASSWORD": "x"}
    assert load(tmp_path, given | {"READINGLIST_SMTP_USER": "box@example.org"}).mail_sender == "box@example.org"
    assert load(tmp_path, given | {"READINGLIST_SMTP_USER": "box"}).mail_sender == "ann@example.org"


def test_chat_addresses_may_hold_commas_and_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "chats").write_text("ntfy://one\nslack://a/b/c?to=x,y, json://h/p\n", encoding="utf-8")
    addresses = ("ntfy://one", "slack://a/b/c?to=x,y", "json://h/p")
    assert load(tmp_path, {"READINGLIST_CHAT_URLS_FILE": str(tmp_path / "chats")}).chat_urls == addresses
    assert load(tmp_path, {"READINGLIST_CHAT_URLS": ",".join(addresses)}).chat_urls == addresses
    written(tmp_path, 'chat_urls = ["ntfy://one", "nonsense://two", "ntfy://one"]')
    assert load(tmp_path, {}).chat_urls == ("ntfy://one", "nonsense://two")


def test_secrets_of_delivery_are_not_shown(tmp_path: Path) -> None:
    text = f'{MAIL}smtp_user = "ann"\nsmtp_password = "s3cret"\nchat_urls = ["ntfy://t0pic"]\n'
    config = load(written(tmp_path, text), {})
    assert "s3cret" not in repr(config) + repr(config.mail_server)
    assert "t0pic" not in repr(config)
    for wrong in ("smtp_password = 1234567", "chat_urls = [1234567]"):
        with pytest.raises(BadConfig) as said:
            load(written(tmp_path, wrong), {})
        assert "1234567" not in str(said.value)


@pytest.mark.parametrize(
    "text",
    [
        "github_token = 5309",
        "github_token = [5309]",
        "database_url = 5309",
        'public_url = "https://ann:5309@list.example/r"',
        'public_url = "https://ann:5309@list.example:port"',
        'public_url = "https://ann:pass/5309@list.example"',
        'public_url = "ann:5309@list.example"',
    ],
)
def test_what_may_be_a_secret_is_refused_without_being_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadConfig, match=text.split()[0]) as said:
        load(written(tmp_path, text), {})
    assert "5309" not in str(said.value)


def test_a_public_address_may_have_the_sign_of_a_person_in_its_path(tmp_path: Path) -> None:
    assert load(written(tmp_path, 'public_url = "https://list.example/@ann"'), {}).public_url.endswith("/@ann")


def test_reports_may_go_into_the_home_folder(tmp_path: Path) -> None:
    assert load(written(tmp_path, 'report_folder = "~/reports"'), {}).report_folder == str(Path.home() / "reports")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('mail_to = ["ann@example.org"]', "no smtp_host"),
        ('mail_to = ["ann"]', "mail_to: “ann” is no mail address"),
        ('mail_to = ["Ann <ann@example.org>"]', "is no mail address"),
        ('mail_from = "a@b@c"', "mail_from: “a@b@c” is no mail address"),
        ('smtp_host = "smtp.example.org:25"', "must be the name of a host alone"),
        ('smtp_host = "smtps://example.org"', "must be the name of a host alone"),
        ("smtp_port = 70000", "smtp_port must be at most 65535"),
        ('smtp_security = "ssl"', "smtp_security must be one of starttls, tls, none, not “ssl”"),
        ('smtp_user = "ann"', "smtp_password is missing"),
        ('smtp_password = "x"', "smtp_user is missing"),
        (
            f'{MAIL}smtp_security = "none"\nsmtp_user = "ann"\nsmtp_password = "x"',
            "smtp_security is none, and without TLS the password would travel to smtp.example.org readable",
        ),
        ('mail_when = "daily"', "mail_when must be one of news, always, not “daily”"),
        ('feed_when = "never"', "feed_when must be one of news, always"),
        ('report_files = ["pdf"]', "report_files may name html, markdown, json, csv, not “pdf”"),
        ('public_url = "list.example"', "must be the http or https address"),
        ('public_url = "https://list.example/?a=b"', "must be the http or https address"),
        ('public_url = "https://list.example:port"', "must be the http or https address"),
        ('public_url = "https://[::1"', "must be the http or https address"),
    ],
)
def test_what_cannot_work_is_said_before_anything_starts(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadConfig, match=said):
        load(written(tmp_path, text), {})


def test_a_password_may_go_to_this_machine_without_tls(tmp_path: Path) -> None:
    text = 'smtp_host = "localhost"\nsmtp_security = "none"\nsmtp_user = "ann"\nsmtp_password = "x"\n'
    assert load(written(tmp_path, text), {}).mail_server.objection == ""
