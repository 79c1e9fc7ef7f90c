"""The form of a row of the table of hosts: which addresses, whom to ask, what each status means; pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from readinglist.health import Answer, Condition, Outcome
from readinglist.identifiers import CODE_KINDS, Kind, host_of
from readinglist.probe.page import judge_page
from readinglist.transport import Reply


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one status means by itself, which proves nothing at once: that takes a body, and so a reader."""

    answer: Answer
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """One sort of thing on one host.

    `pattern` is matched on host, path and query; its group `name` is put into `api` (and into `page`), its group
    `inside` is what lies below the thing. Without `api` the address itself is asked. `page` is where a person would
    look: the second road for a "no" that proves nothing, and the sign that addresses inside can be asked as pages.
    A status that is not in `statuses`, or whose reader gives None, is no usable answer of an API and never evidence;
    an address that is asked itself is then judged as any page is.
    """

    kind: Kind
    whom: str
    thing: str
    pattern: re.Pattern[str]
    statuses: Mapping[int, Meaning | Reader]
    api: str = ""
    page: str = ""
    safe: str = "/"  # what stays unquoted of a name
    tail: Callable[[str], str] = lambda url: ""  # what of the address the API must be told besides the name
    # What it means that the API says "no" while the page refuses a robot; None: the "no" stands, without proof.
    refusal: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """What an address names: a row of the table, a name, and what lies inside ('' for the thing itself)."""

    place: Place
    url: str
    name: str
    inside: str

    @property
    def asked(self) -> str:
        """The address that is asked; things with the same one are the same thing."""
        if not self.place.api:
            return self.url.split("#", 1)[0]
        return self.place.api.format(name=quote(self.name, safe=self.place.safe)) + self.place.tail(self.url)

    @property
    def page(self) -> str:
        """Where a person would look at the whole thing; '' where pages tell nothing."""
        return self.place.page.format(name=quote(self.name))

    @property
    def gone(self) -> Condition | None:
        """The condition of a dead one, where conditions are known."""
        return Condition.GONE if self.place.kind in CODE_KINDS else None


Reader = Callable[[Thing, Reply, datetime], Outcome | None]


def at(pattern: str) -> re.Pattern[str]:
    """A pattern for the whole of host and path, with any query behind it."""
    return re.compile(pattern + r"/?(?:\?.*)?", re.IGNORECASE | re.DOTALL)


def thing_at(url: str, rows: tuple[Place, ...]) -> Thing | None:
    """Return what an address names, None when it is a page like any other."""
    parts = urlsplit(url)
    host = host_of(url).removeprefix("www.")
    where = host + parts.path + ("?" + parts.query if parts.query else "")
    for place in rows:
        if found := place.pattern.fullmatch(where):
            groups = found.groupdict()
            name = re.sub(r"\.git$", "", unquote(groups.get("name") or ""))
            return Thing(place, url, name, (groups.get("inside") or "").strip("/"))
    return None


def read(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
    """Return what an answer means for a thing, None when the row has no word for it."""
    if walled(reply):
        return None
    told = thing.place.statuses.get(reply.status)
    if not isinstance(told, Meaning):
        return told(thing, reply, now) if told else None
    # An API says its documented word in JSON; something else in its place means at most that the page is to be asked.
    own = not thing.place.api or spoken(reply)
    if not own and not (told.answer is Answer.GONE and thing.page):
        return None
    return says(thing, reply, told.answer, told.reason, spoken=own)


def spoken(reply: Reply) -> bool:
    """Whether an API itself speaks, and not something that stands before it."""
    return bool(values_of(reply))


def says(thing: Thing, reply: Reply, answer: Answer, reason: str, *, proved: bool = False, **more: Any) -> Outcome:
    """The outcome of an answer by its status; `more` joins the evidence."""
    evidence = {"rule": f"{thing.place.kind}-api", "asked": thing.asked, **more}
    condition = thing.gone if answer is Answer.GONE else None
    return Outcome(answer, reason, reply.status, condition=condition, proved=proved, evidence=evidence)


def walled(reply: Reply) -> bool:
    """Whether an answer is a robot check."""
    return judge_page(reply.url, [], reply).answer is Answer.CHALLENGE


def values_of(reply: Reply) -> dict[str, Any]:
    """The body as a JSON object whatever its label says, empty when it is none."""
    try:
        values = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
