"""Titles, abstracts, venues and names that hold what does not belong into a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import select

from readinglist import mathematics
from readinglist.library.doctor import garbled
from readinglist.library.doctor.check import Check, Find, Finding, Look, Severity, quoted
from readinglist.library.doctor.mending import write_fields
from readinglist.library.doctor.people import lists
from readinglist.models import Paper

Value = str | tuple[str, ...]


def _fields(look: Look) -> Iterator[tuple[int, str, Value]]:
    """Every text of every paper that is not in the reader's words: the paper, the field, and the value."""
    columns = (Paper.id, Paper.title, Paper.venue, Paper.abstract)
    for number, *texts in look.session.execute(select(*columns).order_by(Paper.id)).yield_per(500):
        for name, text in zip(("title", "venue", "abstract"), texts, strict=True):
            if text and not look.is_edited(number, name):
                yield number, name, text
    for number, people in lists(look):
        yield number, "authors", tuple(name for _, name in people)


def _each(has: Callable[[str], bool], mended: Callable[[str], str], what: str) -> Find:
    """Find texts that have something, each with what they are without it, where nothing of it is left then."""

    def find(look: Look) -> Iterator[Finding]:
        for number, name, value in _fields(look):
            texts = (value,) if isinstance(value, str) else value
            bad = [text for text in texts if has(text)]
            if not bad:
                continue
            cured = tuple(mended(text) if text in bad else text for text in texts)
            sure = all(text.strip() and not has(text) for text in cured) and cured != texts
            cure = {name: cured[0] if isinstance(value, str) else cured} if sure else None
            where = "a name" if name == "authors" else f"the {name}"
            became = f" → {_round(mended(bad[0]), bad[0])}" if sure else ""
            said = f"{where} {what}: {_round(bad[0], mended(bad[0]))}{became}"
            yield Finding(said, number, look.title(number), cure=cure)

    return find


def _round(text: str, mended: str) -> str:
    """The part of a text where it differs from the mended one."""
    at = next((at for at, (one, other) in enumerate(zip(text, mended, strict=False)) if one != other), 0)
    return quoted(("…" if at > 20 else "") + text[max(0, at - 20) if at > 20 else 0 :])


def _has_latex(text: str) -> bool:
    return garbled.without_latex(text) != text or garbled.has_command(text)


def _has_controls(text: str) -> bool:
    return mathematics.without_controls(text) != text


def _is_misread(text: str) -> bool:
    return garbled.decoded(text) != text


def _lost(look: Look) -> Iterator[Finding]:
    for number, name, value in _fields(look):
        for text in (value,) if isinstance(value, str) else value:
            if "\ufffd" in text:
                at = text.index("\ufffd")
                where = "a name" if name == "authors" else f"the {name}"
                yield Finding(f"{where} lost a sign at {quoted(text[max(0, at - 20) :])}", number, look.title(number))


_AGAIN = " An import of the same file may bring it back."

CHECKS = (
    Check(
        "markup",
        "HTML, JATS or entities left in titles, abstracts, venues and names",
        "`<i>` or `&amp;` is shown as it stands and spoils searches. The fix takes elements off, makes entities the "
        "signs they stand for, and raised or lowered signs a formula. It never touches other words in angle brackets, "
        "nor fields in your own words." + _AGAIN,
        Severity.PROBLEM,
        _each(garbled.has_markup, garbled.without_markup, "has markup left in it"),
        write_fields,
        over=Paper,
    ),
    Check(
        "latex",
        "LaTeX left outside formulas, and formulas without an end",
        "Such a name or title is not found by those who type it. The fix makes accents letters and takes braces off "
        "capitals. It never touches formulas, other commands, nor fields in your own words." + _AGAIN,
        Severity.ADVICE,
        _each(_has_latex, garbled.without_latex, "has LaTeX left in it"),
        write_fields,
        over=Paper,
    ),
    Check(
        "control-signs",
        "signs that nobody sees in titles, abstracts, venues and names",
        "They break searches and exports. The fix takes them out; line ends and tabs stay, and so do fields in your "
        "own words." + _AGAIN,
        Severity.PROBLEM,
        _each(_has_controls, mathematics.without_controls, "has signs that nobody sees"),
        write_fields,
        over=Paper,
    ),
    Check(
        "misread",
        "texts in UTF-8 that were read as Latin, as in MÃ¼ller",
        "The fix reads them right. It never touches what could be meant as it stands, nor fields in your own "
        "words." + _AGAIN,
        Severity.PROBLEM,
        _each(_is_misread, garbled.decoded, "was read in the wrong alphabet"),
        write_fields,
        over=Paper,
    ),
    Check(
        "lost-signs",
        "texts with �, where a sign was lost",
        "A file was not in the alphabet that it said. There is no fix: what stood there is not known here. Import it "
        "again from a better file, or correct the paper on its page.",
        Severity.ADVICE,
        _lost,
        over=Paper,
    ),
)
