"""The log: one line an event, none of them forged, and no secret in any, whoever wrote it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.cli import logs
from readinglist.config import load
from readinglist.database import Library
from readinglist.errors import BadConfig
from readinglist.library import access, feeds
from readinglist.settings import LogForm, LogLevel
from readinglist.web import Doors, create_app
from tests.conftest import NOW

PLANTED = {
    "GITHUB_TOKEN": "planted-github-token-11",
    "SMTP_HOST": "smtp.example.org",
    "SMTP_USER": "reader@example.org",
    "SMTP_PASSWORD": 'planted "mail" pass\\word-22',
    "MAIL_TO": "reader@example.org",
    "CHAT_URLS": "ntfy://planted-user:planted-chat-33@ntfy.example.org/planted-topic-44",
}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    top = logging.getLogger()
    for handler in [it for it in top.handlers if type(it).__module__ == logs.__name__]:
        top.removeHandler(handler)
    top.setLevel(logging.WARNING)
    logging.getLogger("readinglist").setLevel(logging.NOTSET)


@contextmanager
def told(form: LogForm, level: LogLevel = LogLevel.DEBUG, secrets: tuple[str, ...] = ()) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.begin(form, level, secrets, stream)
    yield stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_json_with_its_moment_level_and_values() -> None:
    with told(LogForm.JSON) as stream:
        logging.getLogger("readinglist.cli.checking").info("run", extra={"told": {"run": 7, "void": False}})
    (line,) = lines(stream)
    assert (line["event"], line["level"], line["from"]) == ("run", "info", "readinglist.cli.checking")
    assert (line["run"], line["void"]) == (7, False)
    assert line["at"].endswith("Z")


def test_as_text_the_values_stand_behind_the_words() -> None:
    with told(LogForm.TEXT) as stream:
        logging.getLogger("readinglist.x").warning("delivery", extra={"told": {"report": 3, "trouble": "no such host"}})
    assert stream.getvalue().endswith('warning readinglist.x: delivery report=3 trouble="no such host"\n')


@pytest.mark.parametrize("form", LogForm)
@given(hostile=st.text())
def test_no_text_forges_a_line_or_moves_a_terminal(form: LogForm, hostile: str) -> None:
    with told(form) as stream:
        log = logging.getLogger("readinglist.requests")
        log.info("request %s", hostile, extra={"told": {"path": hostile}})
        try:
            raise ValueError(hostile)
        except ValueError:
            log.exception("failed")
    out = stream.getvalue()
    assert all(sign.isprintable() or sign == "\n" for sign in out)
    heads = [line for line in out.split("\n") if line and not line.startswith("    ")]
    assert len(heads) == 2
    if form is LogForm.JSON:
        assert out.count("\n") == 2
        assert [json.loads(line)["event"] == "failed" for line in out.split("\n")[:2]][1]


@pytest.mark.parametrize("form", LogForm)
@pytest.mark.parametrize(
    ("words", "secret"),
    [
        ("Authorization: Bearer abc.def-123", "abc.def-123"),
        ("{'Authorization': 'Basic cGxhbnRlZA=='}", "cGxhbnRlZA=="),
        ("Cookie: readinglist=s3ssion-value", "s3ssion-value"),
        ("smtp_password = 'hunter-two'", "hunter-two"),
        ("GET https://reader:hunter-two@ntfy.example.org/x", "hunter-two"),
        ("Exception on /feed/f33d-s3cret/reports.atom [GET]", "f33d-s3cret"),
        ("a token ghp_0123456789abcdefABCD in the words", "ghp_0123456789abcdefABCD"),
    ],
)
def test_what_looks_like_a_secret_is_hidden_whoever_it_belongs_to(form: LogForm, words: str, secret: str) -> None:
    with told(form) as stream:
        logging.getLogger("urllib3").warning("%s", words)
        logging.getLogger("readinglist").info("x", extra={"told": {"trouble": words}})
    assert secret not in stream.getvalue()
    assert stream.getvalue().count(logs.HIDDEN) == 2


@pytest.mark.parametrize("form", LogForm)
def test_no_secret_of_the_settings_stands_in_any_line(form: LogForm, tmp_path: Path) -> None:
    config = load(tmp_path, {f"READINGLIST_{name}": value for name, value in PLANTED.items()})
    stream = io.StringIO()
    logs.begin(form, LogLevel.DEBUG, logs.secrets_of(config), stream)
    log = logging.getLogger("anybody")
    for value in PLANTED.values():
        log.error("could not use %r, that is %s", value, value, extra={"told": {"trouble": f"<{value}>"}})
        try:
            raise OSError(f"refused: {value}")
        except OSError:
            log.exception("failed")
    for part in ("github-token-11", "pass", "planted-chat-33", "planted-topic-44"):
        assert part not in stream.getvalue()


def test_others_tell_nothing_below_a_warning_even_when_we_tell_all() -> None:
    with told(LogForm.JSON) as stream:
        for name in ("httpx", "apprise", "sqlalchemy.engine"):
            logging.getLogger(name).info("GET https://api.example.org/?key=1")
        logging.getLogger("waitress.queue").warning("Task queue depth is 1")
    assert stream.getvalue() == ""


def test_form_and_level_are_settings_that_children_share(tmp_path: Path) -> None:
    config = load(tmp_path, {"READINGLIST_LOG_FORMAT": "text", "READINGLIST_LOG_LEVEL": "Error"})
    assert (config.log_format, config.log_level) == (LogForm.TEXT, LogLevel.ERROR)
    passed = {"READINGLIST_LOG_FORMAT": "text", "READINGLIST_LOG_LEVEL": "error"}
    assert logs.for_children(config) == passed
    with pytest.raises(BadConfig, match="log_format must be one of json, text"):
        load(tmp_path, {"READINGLIST_LOG_FORMAT": "xml"})


def test_a_walk_with_planted_secrets_leaves_one_line_a_request_and_none_of_them(library: Library) -> None:
    with library.writing() as session:
        access.set_password(session, access.hashed("planted-password-55"), NOW)
        feed = feeds.make(session, NOW)
    with told(LogForm.JSON) as stream:
        doors = Doors(clock=lambda: NOW, check_now=lambda: None)
        client = create_app(library, doors, instance_path=str(library.lock_path.parent)).test_client()
        walk: list[tuple[str, str, dict[str, Any]]] = [
            ("POST", "/log-in", {"data": {"password": "planted-wrong-66"}}),
            ("POST", "/log-in?next=/%3Fq=planted-search-77", {"data": {"password": "planted-password-55"}}),
            ("GET", "/?q=planted-search-77", {}),
            ("GET", "/feed/planted-feed-88/reports.atom", {}),
            ("GET", "/feed/planted-feed-88", {}),
            ("GET", "/api/v1/papers", {"headers": {"Authorization": "Bearer planted-token-99"}}),
            ("GET", "/api/v1/papers?token=planted-token-99", {}),
            ("POST", "/add", {"data": {"text": "planted text"}}),
            ("GET", "/nowhere%0a{}", {"headers": {"X-Request-Id": "planted-id"}}),
        ]
        cookies = []
        for method, path, more in walk:
            with client.open(path, method=method, **more) as answer:
                cookies += [one.split("=", 1)[1].split(";")[0] for one in answer.headers.getlist("Set-Cookie")]
    assert feed.secret not in stream.getvalue()
    assert "planted" not in stream.getvalue()
    assert cookies
    assert not [one for one in cookies if len(one) > 12 and one in stream.getvalue()]
    requests = [line for line in lines(stream) if line["event"] == "request"]
    assert len(requests) == len(walk)
    assert {line["who"] for line in requests} == {"", "log-in 1"}
    assert all(set(line) >= {"method", "path", "status", "ms", "bytes", "who", "id"} for line in requests)
    assert len({line["id"] for line in requests}) == len(walk)


def test_the_answer_names_the_line_that_tells_of_it(library: Library) -> None:
    with told(LogForm.JSON, LogLevel.INFO) as stream:
        doors = Doors(clock=lambda: NOW, check_now=lambda: None)
        client = create_app(library, doors, instance_path=str(library.lock_path.parent)).test_client()
        with client.get("/") as answer:
            name, size = answer.headers["X-Request-Id"], len(answer.data)
        with client.get("/healthz"):
            pass
    (line,) = lines(stream)
    assert (line["id"], line["bytes"], line["status"], line["who"]) == (name, size, 200, "loopback")
