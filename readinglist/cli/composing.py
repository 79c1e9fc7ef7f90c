"""What is said where a report arrives: as a mail, in a chat, as files; and the words of a test."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote, urlsplit

from readinglist.config import Config
from readinglist.notify import File, Message
from readinglist.report import HEADINGS, Channel, Report, Row, Section, as_text
from readinglist.report.phrases import line
from readinglist.web.mails import render_report_mail
from readinglist.web.report_files import FILES, as_file, file_name

_ENDINGS = {"html": "html", "markdown": "md", "json": "json", "csv": "csv"}
_TEXT = 200_000  # letters of a mail's text; nobody reads more
_CHAT = 1_500  # letters; the shortest of the services cut at 2,000
_SHOWN = 5  # addresses of a section in a chat
_PARTS = re.compile(r"((?:https?://)?)(?:[^/?#]*@)?([^/?#]*)(.*)", re.IGNORECASE)
_MEANT = re.compile(r"[@<>`*|\\()]")  # what a chat may read as more than a letter


def subject(report: Report) -> str:
    """Return what happened, as the subject of a mail: `readinglist: 2 code repositories newly dead, 1 moved`."""
    told = report.summary.rpartition("; ")[0] or report.summary.rstrip(".")
    return f"readinglist: {told[:1].lower()}{told[1:]}".replace("period: ", "period, ")


def message(channel: Channel, report: Report, number: int, config: Config) -> Message:
    """Return a kept report as a channel tells it."""
    match channel:
        case Channel.MAIL:
            return mail(report, number, config.public_url)
        case Channel.CHAT:
            return chat(report, number, config.public_url)
        case Channel.FILES:
            return files(report, number, config.public_url, config.report_files)


def mail(report: Report, number: int, base: str) -> Message:
    """Return a report as a mail: all of it as text, and as HTML."""
    text = as_text(report)
    if len(text) > _TEXT:
        text = f"{text[:_TEXT].rpartition(chr(10))[0]}\n…\n"
    return Message(
        subject(report),
        f"{text}\nThe report, with all that can be done about it: {_address(base, number)}\n",
        html=render_report_mail(report, number, base),
    )


def chat(report: Report, number: int, base: str) -> Message:
    """Return a report as a short message: what happened, the first addresses, and where all of it stands."""
    return Message(
        subject(report),
        "\n".join(_short(report, _address(base, number), marked=False)),
        markdown="\n".join(_short(report, _address(base, number), marked=True)),
    )


def _short(report: Report, address: str, *, marked: bool) -> list[str]:
    """The lines of a short message, as many as fit."""
    last = ["", f"All of it: {_marked(address, marked=marked)}"]
    room = _CHAT - sum(len(words) + 1 for words in last)
    lines = [line(report.summary)]
    for words in _sections(report, marked=marked):
        if sum(len(one) + 1 for one in lines) + len(words) > room:
            return [*lines, "…", *last]
        lines.append(words)
    return [*lines, *last]


def _sections(report: Report, *, marked: bool) -> Iterator[str]:
    for section, rows in report.sections.items():
        if not rows:
            continue
        heading = f"{HEADINGS[Section(section)]} ({len(rows)})"
        yield f"\n**{heading}**\n" if marked else f"\n{heading}"
        yield from (f"- {_told(row, marked=marked)}" for row in rows[:_SHOWN])
        if len(rows) > _SHOWN:
            yield f"- and {len(rows) - _SHOWN} more"


def _told(row: Row, *, marked: bool) -> str:
    there = f" → {_marked(row.replacement, marked=marked)}" if row.replacement else ""
    return _marked(row.url, marked=marked) + there


def _marked(address: str, *, marked: bool) -> str:
    """An address in which no sign calls anybody or hides another; in Markdown between brackets.

    Who is named before the host is left out, since `@` calls people also within an address; services read brackets,
    stars and the like there too, before they read the address.
    """
    start, host, rest = _PARTS.match(line(address)).groups()  # type: ignore[union-attr]  # it matches any line
    if marked:
        return f"<{start}{_MEANT.sub(_quoted, host)}{quote(rest, safe='/:?#!$&+,;=%')}>"
    return start + _MEANT.sub(_quoted, host + rest)


def _quoted(found: re.Match[str]) -> str:
    return quote(found[0], safe="")


def files(report: Report, number: int, base: str, forms: Sequence[str]) -> Message:
    """Return a report as files of some forms (`html`, `markdown`, `json`, `csv`)."""
    endings = [_ENDINGS[form] for form in forms]
    made = (File(file_name(report, end, number), FILES[end], as_file(report, end, base, number)) for end in endings)
    return Message(subject(report), "", files=tuple(made))


def a_test(base: str) -> Message:
    """Return what is sent to see whether a channel works."""
    words = "This is a test: reports of your reading list will arrive here."
    return Message(
        "readinglist: a test",
        f"{words}\n\nHow they are sent is told at {base}/notifications\n",
        html=f'<!doctype html><html lang="en"><title>readinglist: a test</title><p>{words}</p></html>\n',
        files=(File("readinglist-test.txt", "text/plain", f"{words}\n".encode()),),
    )


def _address(base: str, number: int) -> str:
    return f"{base}/reports/{number}"


def message_id(base: str, *parts: str | int | datetime) -> str:
    """Return the name of a message, the same for the same parts: mail programs know by it what they have already."""
    digest = sha256("\n".join(map(str, (base, *parts))).encode("utf-8", "replace")).hexdigest()[:24]
    host = (urlsplit(base).hostname or "localhost").encode("ascii", "replace").decode("ascii").replace("?", "-")
    return f"<{digest}.readinglist@{f'[{host}]' if ':' in host else host}>"
