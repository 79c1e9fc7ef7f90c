"""What a document of our own holds beside its papers, for a library that has papers already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.formats.own import Damaged
from readinglist.formats.text import Text
from readinglist.health import Policy
from readinglist.library.document import SHAPES, BadValue, checked, chunked, plain

_BATCH = 500  # rows written at a time


def take_rest(session: Session, text: Text, now: datetime, policy: Policy) -> dict[str, int]:
    """Take over what entries cannot carry, once the papers of a document were added; returns how many rows of what.

    Of links that have no observation yet come all that were made, with their flips; they belong to no run here, and
    what the links are said to be is judged from them by `policy`. Tags without a colour get theirs. A saved search
    comes unless there is one of its name, a rule unless there is the same. Doing it again changes nothing. Raises
    Damaged, when nothing of it may be kept.
    """
    rest = _Rest(session)
    steps = {
        "tags": rest.colours,
        "links": rest.links,
        "observations": rest.observations,
        "flips": rest.flips,
        "checkpoints": rest.checkpoints,
        "saved_searches": rest.searches,
        "rules": rest.rules,
    }
    for name, parts in groupby(checked(text), key=lambda part: part.section):
        take = steps.get(name)
        for rows in _rows(name, parts) if take else ():
            rest.taken[name] = rest.taken.get(name, 0) + (take(rows) if take else 0)
    for ids in chunked(sorted(rest.known.values())):
        ledger.refold(session, ids, now, policy)
    session.expire_all()
    return {name: number for name, number in rest.taken.items() if number}


def _rows(name: str, parts: Iterable[Any]) -> Iterator[list[dict[str, Any]]]:
    """The things of a list as rows to be stored, some hundred at a time."""
    rows: list[dict[str, Any]] = []
    for part in parts:
        try:
            rows.append(SHAPES[name].back(part.value))
        except BadValue as mistake:
            raise Damaged(part.line, str(mistake)) from None
        if len(rows) >= _BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


class _Rest:
    """What was taken so far; `known` are the links that had no observation: their numbers there, and here."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()
        # Old numbers behind all that are there keep the order, and what speaks of what.
        self._after = {name: self._highest(name) for name in ("observations", "flips")}
        self.known: dict[int, int] = {}
        self.taken: dict[str, int] = {}

    def _highest(self, name: str) -> int:
        return self._session.scalar(select(func.max(plain(name).c.id))) or 0

    def colours(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Give tags without a colour theirs."""
        tags = plain("tags")
        named = {row["name"]: row["colour"] for row in rows if row["colour"]}
        bare = select(tags.c.name).where(tags.c.name.in_(named), tags.c.colour.is_(None))
        wanted = [{"tag": name, "new": named[name]} for name in self._session.scalars(bare)]
        if wanted:
            change = update(tags).where(tags.c.name == bindparam("tag")).values(colour=bindparam("new"))
            self._connection.execute(change, wanted)
        return len(wanted)

    def links(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Know links again that were never asked here, and keep what their probes left for the next one."""
        links, seen = plain("links"), plain("observations")
        named = {row["identity"]: row for row in rows}
        unseen = ~exists().where(seen.c.link_id == links.c.id)
        found = self._session.execute(
            select(links.c.identity, links.c.id).where(links.c.identity.in_(named), unseen)
        ).all()
        self.known |= {named[identity]["id"]: number for identity, number in found}
        left = [
            {"link": number, "facts": named[identity]["facts"], "checked": named[identity]["checked"]}
            for identity, number in found
        ]
        if left:
            change = update(links).where(links.c.id == bindparam("link"))
            values = {"facts": bindparam("facts"), "checked": func.coalesce(links.c.checked, bindparam("checked"))}
            self._connection.execute(change.values(values), left)
        return 0  # no link came: those of the papers are there

    def observations(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Take what was seen of these links."""
        return self._insert("observations", [row | {"run_id": None} for row in map(dict, rows)])

    def flips(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Take what changed of these links."""
        after = self._after["observations"]
        return self._insert(
            "flips", [row | {"observation_id": row["observation_id"] + after} for row in map(dict, rows)]
        )

    def checkpoints(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Take what observations of these links proved that were thinned, so that the rest is judged from there."""
        after = self._after["observations"]
        theirs = [
            {**row, "link_id": self.known[row["link_id"]], "through": row["through"] + after}
            for row in rows
            if row["link_id"] in self.known
        ]
        if theirs:
            self._connection.execute(insert(plain("checkpoints")), theirs)
        return len(theirs)

    def searches(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Take saved searches of other names."""
        searches = plain("saved_searches")
        there = set(self._session.scalars(select(searches.c.name)))
        return self._new("saved_searches", [row for row in rows if row["name"] not in there])

    def rules(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Take rules that are not there yet."""
        rules, said = plain("rules"), ("search", "tag", "status", "priority")
        there = {tuple(row) for row in self._session.execute(select(*(rules.c[name] for name in said)))}
        return self._new("rules", [row for row in rows if tuple(row[name] for name in said) not in there])

    def _insert(self, name: str, rows: Sequence[dict[str, Any]]) -> int:
        after = self._after[name]
        theirs = [
            row | {"id": row["id"] + after, "link_id": self.known[row["link_id"]]}
            for row in rows
            if row["link_id"] in self.known
        ]
        if theirs:
            self._connection.execute(insert(plain(name)), theirs)
        return len(theirs)

    def _new(self, name: str, rows: Sequence[Mapping[str, Any]]) -> int:
        if rows:
            lines = [{it: value for it, value in row.items() if it != "id"} for row in rows]
            self._connection.execute(insert(plain(name)), lines)
        return len(rows)
