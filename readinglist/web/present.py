"""Values as a person reads them: moments, numbers, names, addresses; every function here is pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from markupsafe import Markup, escape

from readinglist import mathematics, reading
from readinglist.identifiers import doi_from, doi_url
from readinglist.report import zone_of

_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
_PARTICLES = frozenset("al bin da de del della den der di dos du el la le ten ter van von zu zum zur".split())
_FAMILIES_SHOWN = 5


def mathematical(text: str) -> Markup:
    """A title or abstract as safe HTML with MathML."""
    return Markup(mathematics.to_html(text))


def paragraphs(text: str) -> Markup:
    """A long text as safe HTML with MathML, in paragraphs also when there is only one."""
    made = mathematics.to_html(text)
    return Markup(made if made.startswith("<p>") else f"<p>{made}</p>")


def note(text: str) -> Markup:
    """A note in Markdown as safe HTML."""
    return Markup(reading.note_html(text))


def date_words(moment: datetime, now: datetime) -> str:
    """A moment as a person says it beside `now`: "5 minutes ago", "yesterday", "in 3 days", "3 May"."""
    apart = now - moment
    ahead, span = apart < timedelta(0), abs(apart)
    if span < timedelta(minutes=1):
        return "in a moment" if ahead else "just now"
    if span < timedelta(hours=1):
        words = _many(span // timedelta(minutes=1), "minute")
    elif span < timedelta(hours=22):
        words = _many(round(span / timedelta(hours=1)), "hour")
    else:
        days = abs((now.date() - moment.date()).days)
        if days > 13:
            return day(moment, now)
        if days == 1:
            return "tomorrow" if ahead else "yesterday"
        words = _many(days, "day")
    return f"in {words}" if ahead else f"{words} ago"


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def day(moment: datetime, now: datetime) -> str:
    """The day of a moment, with its year when that is not this one."""
    return f"{moment.day} {moment:%b}" if moment.year == now.year else f"{moment.day} {moment:%b %Y}"


def exact(moment: datetime) -> str:
    """A moment to the minute, in UTC."""
    moment = moment.astimezone(UTC)
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M} UTC"


def when(moment: datetime, now: datetime) -> Markup:
    """A moment as `<time>`: relative, exact on hover, for machines in its attribute."""
    return _time(moment, date_words(moment, now))


def on_day(moment: datetime, now: datetime) -> Markup:
    """A moment as `<time>` that shows its day."""
    return _time(moment, day(moment, now))


def _time(moment: datetime, words: str) -> Markup:
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}" title="{}">{}</time>').format(stamp, exact(moment), words)


def moment_of(text: str, zone: str = "UTC") -> datetime:
    """The moment of a report's ISO 8601 text, on the clock of a time zone."""
    return datetime.fromisoformat(text).astimezone(zone_of(zone))


def in_zone(moment: datetime, zone: str) -> datetime:
    """A moment on the clock of a time zone."""
    return moment.astimezone(zone_of(zone))


def duration(seconds: float) -> str:
    """A span as a person says it: `0.8 s`, `42 s`, `2 min 5 s`, `1 h 4 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s".replace(".0 ", " ")
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min" + (f" {whole % 60} s" if whole % 60 else "")
    return f"{whole // 3600} h" + (f" {whole % 3600 // 60} min" if whole % 3600 // 60 else "")


def number(value: int) -> str:
    """A number with its thousands set apart."""
    return f"{value:,}"


def count(value: int, noun: str, many: str | None = None) -> str:
    """A number with its noun: `1 paper`, `2,353 papers`."""
    return f"{value:,} {noun if value == 1 else many or noun + 's'}"


def family(name: str) -> str:
    """The family name in a name as printed: particles and suffixes stay with it, an undivided name stays whole."""
    before, comma, after = name.partition(",")
    if comma and not _SUFFIX.match(after.strip()):
        return before.strip()
    words = before.split()
    if not words:
        return name.strip()
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in _PARTICLES:
        at -= 1
    suffix = f", {after.strip()}" if comma else ""
    return " ".join(words[at:]) + suffix


def short_authors(names: Sequence[str]) -> str:
    """Family names of up to five authors; of more, the first three and the last."""
    families = [family(name) for name in names]
    if len(families) <= _FAMILIES_SHOWN:
        return ", ".join(families)
    return f"{', '.join(families[:3])}, … {families[-1]}"


def short_title(title: str, length: int = 72) -> str:
    """A title in a sentence: in plain signs and quotation marks, its end left out where it is long."""
    bare = mathematics.plain(title)
    return f"“{bare[: length - 1].rstrip()}…”" if len(bare) > length else f"“{bare}”"


def short_url(url: str, length: int = 72) -> str:
    """An address to look at: no scheme, no `www.`, its middle left out where it is long."""
    bare = re.sub(r"^https?://(?:www\.)?", "", url, flags=re.IGNORECASE)
    bare = bare.removesuffix("/") if bare.count("/") == 1 else bare
    if len(bare) <= length:
        return bare
    head = length * 2 // 3
    return f"{bare[:head]}…{bare[-(length - head - 1) :]}"


def breakable(text: str) -> Markup:
    """An address that may be broken behind its strokes, as HTML."""
    parts = re.split(r"(?<=[/.?&=_-])(?=[^/.?&=_-])", text)
    return Markup("<wbr>").join(escape(part) for part in parts)


def coded(text: str) -> Markup:
    """A sentence with the names of settings in it (`mail_to`) as `<code>`."""
    parts = re.split(r"(?<![\w@.+-])((?:mail|smtp|chat|report|files|feed|public)_[a-z_]+)(?![\w@.+-]*[\w@])", text)
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(part) if at % 2 else escape(part) for at, part in enumerate(parts))


def outside(url: str) -> str | None:
    """The address when a page may link to it, else None: only http and https lead outside."""
    return url if re.match(r"https?://", url, re.IGNORECASE) else None


def notice_url(notice: str) -> str | None:
    """The resolver's address of a notice when it is a DOI, else None."""
    doi = doi_from(notice)
    return doi_url(doi) if doi else None


def doi(url: str) -> str:
    """The DOI in an address, or the address where it has none."""
    return doi_from(url) or url


def told(value: Any) -> str:
    """One value of the evidence as a line of text: lists with strokes between, tables as `name: value`."""
    match value:
        case dict():
            return ", ".join(f"{name}: {told(inner)}" for name, inner in value.items())
        case list() | tuple():
            return " ".join(told(inner) for inner in value if inner is not None)
        case bool():
            return "yes" if value else "no"
        case None:
            return "–"
        case _:
            return str(value)


def page_numbers(number: int, pages: int) -> list[int | None]:
    """The page numbers to offer beside `number`; None is a gap of at least two."""
    wanted = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    offered: list[int | None] = []
    for page in wanted:
        last = offered[-1] if offered else 0
        if last is not None and page - last == 2:
            offered.append(page - 1)
        elif last is not None and page - last > 2:
            offered.append(None)
        offered.append(page)
    return offered


def code(text: str) -> Markup:
    """A sentence with what stands between backquotes as `<code>`."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def listed(names: Iterable[str]) -> str:
    """Names as a sentence has them: `a`, `a and b`, `a, b and c`."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "math": mathematical,
    "paragraphs": paragraphs,
    "note": note,
    "excerpt": reading.excerpt,
    "when": when,
    "on_day": on_day,
    "exact": exact,
    "moment_of": moment_of,
    "in_zone": in_zone,
    "day": day,
    "duration": duration,
    "number": number,
    "coded": coded,
    "count": count,
    "short_authors": short_authors,
    "short_url": short_url,
    "breakable": breakable,
    "outside": outside,
    "notice_url": notice_url,
    "doi": doi,
    "told": told,
    "page_numbers": page_numbers,
    "listed": listed,
    "code": code,
}
