"""What strangers' addresses may not do in a chat: call people, hide another address, break the line."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from readinglist.cli import composing
from readinglist.notify import chat
from readinglist.report import Section
from tests.test_deliveries import START, report_of
from tests.webhook import webhook

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # a part of Apprise's


@pytest.mark.parametrize(
    "called",
    [
        "https://evil.example/@everyone", "https://evil.example/?a=@here#@channel", "https://x@everyone.example/a",
        "https://a:s3cret@@here.example/x", "https://evil.example/<!channel>/<@U123>/<@&1>/<#C1|x>",
        "https://evil.example/[x](javascript:canary(1))", "https://evil.example/[bank](https://phish.example/)",
        "https://[x](http://phish.example)/", "https://evil.example/```@all```/**b**/`c`/||d||",
        "https://evil.example/\u202egpj.exe\x1b[31m\u2066", "https://evil.example/\n@everyone\n# Forged",
        "https://evil.example/></a><img src=x>", "https://evil.example/!<here>", "@everyone", "<!here>",
    ],
)  # fmt: skip
def test_no_address_calls_anybody_or_hides_another_in_a_chat(called: str) -> None:
    """Discord's plugin alone looks for `@` and a word; others read Markdown also within an address."""
    report = report_of(START, called)
    moved = replace(report.sections[Section.DEAD_CODE][0], replacement=called)
    report = replace(report, sections={Section.DEAD_CODE: (moved,)})
    message = composing.chat(report, 7, "https://list.example")
    with webhook() as hook:
        for kind in ("json", "ntfy"):
            assert chat.send(message, f"{kind}://127.0.0.1:{hook.port}/room") == ""
    told = [body["message"] for _, body in hook.heard]
    assert told == [message.markdown, message.text]
    for text in told:
        assert "@" not in text
        addresses = "\n".join(line for line in text.splitlines() if line.startswith("- "))
        assert addresses
        assert not re.search(r"\]\(|[`*|]|<[!#/i]|s3cret", addresses)
        assert all(sign.isprintable() or sign == "\n" for sign in text)
        assert not any(line.startswith(("#", "Forged")) for line in text.splitlines())
    assert told[0].count("<") == told[0].count(">") == 3
    assert "<" not in told[1]


def test_a_usual_address_stays_readable_in_a_chat() -> None:
    for url in (
        "https://a.example/x_y~z?q=1&b=%20,c#d",
        "https://[::1]:8/x",
        "http://a.example:80/a;b=c+d",
        "https://ä.example/#!x",
    ):
        message = composing.chat(report_of(START, url), 7, "https://list.example")
        assert f"- {url}\n" in message.text
        assert f"- <{url}>\n" in message.markdown
