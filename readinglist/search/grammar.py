"""From text to the parts of a search; never fails, and takes time in proportion to the text; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from readinglist.search.clauses import NOISE, Clause, Part, joined, turned
from readinglist.search.fields import LISTED, WORDED, Field, Sort, field_of, value_for

MOST_CLAUSES = 32  # no person types more, and each costs the database its time
_MOST_TEXT = 100_000  # letters read; more than so many conditions can have
MOST_DEPTH = 20  # parentheses inside parentheses; deeper ones are passed over

_TOKEN = re.compile(
    r"(?P<open>-*\()|(?P<close>\))|"
    r'(?P<not>-*)(?:(?P<field>[A-Za-z]+):|(?P<hash>#))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"()]+))'
)
_QUOTES = str.maketrans("“”„«»", '"""""')  # as phones and word processors write them


@dataclass
class _Level:
    """What was read between two parentheses: alternatives, the last of them still growing."""

    negated: bool = False
    alternatives: list[Part] = field(default_factory=list)
    growing: list[Part] = field(default_factory=list)

    def end_alternative(self) -> None:
        if part := joined(self.growing):
            self.alternatives.append(part)
        self.growing = []

    def whole(self) -> Part | None:
        self.end_alternative()
        part = joined(self.alternatives, alternatives=True)
        return turned(part) if part and self.negated else part


@dataclass
class Reader:
    """Reads a text; afterwards `part` is what must hold, and `sort` and `reverse` are the order."""

    sort: Sort = Sort.ADDED
    reverse: bool = False
    part: Part | None = None
    _levels: list[_Level] = field(default_factory=lambda: [_Level()])
    _passed_over: int = 0
    _clauses: int = 0

    def read(self, text: str) -> None:
        """Read what a person typed, up to MOST_CLAUSES conditions."""
        text = text.encode("utf-8", "replace").decode()  # half signs, as a terminal may hand them over
        for found in _TOKEN.finditer(text[:_MOST_TEXT].translate(_QUOTES)):
            if found["open"]:
                self._open(found["open"].startswith("-"))
            elif found["close"]:
                self._close()
            elif found[0].lower() in ("or", "|"):
                self._levels[-1].end_alternative()
            elif found[0].lower() != "and" and not self._is_order(found):
                self._take(found)
        while len(self._levels) > 1:
            self._end_level()
        self.part = self._levels[0].whole()

    def _open(self, negated: bool) -> None:
        if len(self._levels) > MOST_DEPTH:
            self._passed_over += 1
        else:
            self._levels.append(_Level(negated))

    def _close(self) -> None:
        if self._passed_over:
            self._passed_over -= 1
        elif len(self._levels) > 1:
            self._end_level()

    def _end_level(self) -> None:
        if part := self._levels.pop().whole():
            self._levels[-1].growing.append(part)

    def _is_order(self, found: re.Match[str]) -> bool:
        word = (found["word"] or "").lower()
        if (found["field"] or "").lower() != "sort" or word.removeprefix("-") not in frozenset(Sort):
            return False
        self.sort, self.reverse = Sort(word.removeprefix("-")), bool(found["not"]) or word.startswith("-")
        return True

    def _take(self, found: re.Match[str]) -> None:
        if self._clauses == MOST_CLAUSES:
            return
        clauses = _clauses(found)[: MOST_CLAUSES - self._clauses]
        self._clauses += len(clauses)
        if part := joined(clauses, alternatives=True):
            self._levels[-1].growing.append(turned(part) if found["not"] else part)


def _clauses(found: re.Match[str]) -> list[Clause]:
    """What one token asks for: several clauses are alternatives; what is no clause is text."""
    quoted = found["phrase"] is not None
    value = found["phrase"] if quoted else found["word"]
    name = Field.TAG if found["hash"] else field_of(found["field"] or "")
    if name:
        several = value.split(",") if name in LISTED and not quoted else [value]
        values = [value_for(name, one) for one in several if one.strip()]
        if values and None not in values:
            return [Clause(name, one, quoted=quoted and name in WORDED) for one in values if one]
    raw = found[0].lstrip("-").replace('"', "") if found["field"] or found["hash"] else value
    text = value_for(Field.TEXT, raw)
    return [Clause(Field.TEXT, text, quoted=quoted or text.lower() in NOISE)] if text else []
