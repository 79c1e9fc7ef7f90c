"""The search language once more, in plain Python over plain rows: slow, and written without a look at the SQL."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import strategies as st

from readinglist.health import Condition, Flag, Verdict
from readinglist.identifiers import CODE_KINDS, Kind
from readinglist.reading import Priority, Shelf, Status
from tests.conftest import NOW


@dataclass
class Watched:
    """A link on a paper."""

    verdict: Verdict = Verdict.ALIVE
    kind: Kind = Kind.WEB
    condition: Condition | None = None
    flag: Flag | None = None
    muted: bool = False
    checked: datetime | None = None
    removed: bool = False
    copy: str | None = None


@dataclass
class Row:
    """A paper as plain values."""

    id: int
    title: str
    authors: tuple[str, ...] = ()
    venue: str | None = None
    year: int | None = None
    doi: str | None = None
    arxiv: str | None = None
    abstract: str | None = None
    note: str = ""
    shelf: Shelf = Shelf.STACKS
    status: Status | None = None
    status_since: datetime | None = None
    added: datetime = NOW
    priority: Priority = Priority.NORMAL
    rating: int | None = None
    up_next: int | None = None
    tags: tuple[str, ...] = ()
    links: list[Watched] = field(default_factory=list)
    files: tuple[tuple[int, str], ...] = ()

    @property
    def kept(self) -> list[Watched]:
        return [link for link in self.links if not link.removed]


Holds = Callable[[Row], bool]


def tokens(text: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", text.replace("ø", "o").casefold())
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return re.findall(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+", bare)


def follows(words: Sequence[str], text: str, *, prefix: bool = False) -> bool:
    """Whether the words stand in a text one behind the other, the last perhaps only begun."""
    there = tokens(text)
    for at in range(len(there) - len(words) + 1):
        part = there[at : at + len(words)]
        if part[:-1] == list(words[:-1]) and (part[-1].startswith(words[-1]) if prefix else part[-1] == words[-1]):
            return True
    return False


def anywhere(row: Row, text: str) -> bool:
    texts = [row.title, f"{row.venue or ''} {row.year or ''}", row.note, row.abstract or "", *row.authors, *row.tags]
    return any(follows(tokens(text), one, prefix=text.endswith("*")) for one in texts)


def by(*names: str) -> Holds:
    return lambda row: bool(set(names) & set(row.authors))


def tagged(tag: str) -> Holds:
    return lambda row: any(name == tag or name.startswith(tag + "/") for name in row.tags)


def linked(holds: Callable[[Watched], bool]) -> Holds:
    return lambda row: any(holds(link) for link in row.kept)


def last_checked(row: Row) -> datetime | None:
    return max((link.checked for link in row.kept if link.checked), default=None)


def between(
    moment: Callable[[Row], datetime | None], first: datetime | None = None, end: datetime | None = None
) -> Holds:
    def holds(row: Row) -> bool:
        at = moment(row)
        return at is not None and (first is None or at >= first) and (end is None or at < end)

    return holds


def words(text: str) -> tuple[str, Holds]:
    return text, lambda row: anywhere(row, text.strip('"'))


DAY = timedelta(days=1)
MIDNIGHT = NOW.replace(hour=0)
THINGS: dict[str, Holds] = {
    "note": lambda row: row.note != "",
    "tag": lambda row: row.tags != (),
    "doi": lambda row: row.doi is not None,
    "arxiv": lambda row: row.arxiv is not None,
    "abstract": lambda row: row.abstract is not None,
    "status": lambda row: row.status is not None,
    "rating": lambda row: row.rating is not None,
    "link": lambda row: row.kept != [],
    "code": linked(lambda link: link.kind in CODE_KINDS),
    "rescue": linked(lambda link: link.copy is not None),
}


def read_at(row: Row) -> datetime | None:
    return row.status_since if row.status is Status.READ else None


def lacks(holds: Holds) -> Holds:
    return lambda row: not holds(row)


LEAVES: dict[str, Holds] = dict([
    *(words(text) for text in "depth DEPTH scene étude etude vision 2023 cvpr lee trans* q* deep-learning 学".split()),
    words('"neural depth"'), words('"depth scene"'), words('"Ann Lee"'), words("unheardof"), words("deep-lear*"),
    ("title:scene", lambda row: "scene" in tokens(row.title)),
    ('title:"neural depth"', lambda row: follows(["neural", "depth"], row.title)),
    ("note:graph", lambda row: "graph" in tokens(row.note)),
    ("by:groß", by("Jürgen Groß")), ("author:GROSS", by("Jürgen Groß")), ("by:soren", by("Søren Kierkegaard")),
    ("by:cruz", by("Zoë de la Cruz")), ('by:"Z. de la Cruz"', by("Zoë de la Cruz")),
    ("by:kier*", by("Søren Kierkegaard")),
    ("by:zhu", by("Jun-Yan Zhu", "J. Zhu")), ('by:"J. Zhu"', by("Jun-Yan Zhu", "J. Zhu")),
    ('by:"Zhu, Jun-Yan"', by("Jun-Yan Zhu")), ('by:"jun zhu"', by("Jun-Yan Zhu")),
    ('by:"J. Y. Zhu"', by("Jun-Yan Zhu")),
    ('by:"Lee Bob"', by()), ("by:lee,ray", by("Ann Lee", "Bob Ray", "Lee Bobson")),
    ("by:j", by("Jürgen Groß", "Jun-Yan Zhu", "J. Zhu")),
    ("in:cvpr", lambda row: "CVPR" in (row.venue or "")), ('in:"cvpr"', lambda row: row.venue == "CVPR"),
    ('venue:"ecole d\'ete"', lambda row: row.venue == "École d'été"),
    ("in:works*", lambda row: "Work" in (row.venue or "")),
    *((f"tag:{tag}", tagged(tag)) for tag in ("vision", "vision/depth", "c++", "visio", "deep-learning")),
    ("#C++,deep-learning", lambda row: bool({"c++", "deep-learning"} & set(row.tags))),
    *((f"status:{status}", lambda row, status=status: row.status == status) for status in Status),
    ("status:none", lambda row: row.status is None),
    ("status:read,none", lambda row: row.status in (None, Status.READ)),
    *((f"shelf:{shelf}", lambda row, shelf=shelf: row.shelf == shelf) for shelf in Shelf),
    *((f"priority:{one}", lambda row, one=one: row.priority == one) for one in Priority),
    ("year:2022", lambda row: row.year == 2022), ("year:2022..", lambda row: (row.year or 0) >= 2022),
    ("year:..2021", lambda row: row.year is not None and row.year <= 2021),
    ("year:>2021", lambda row: (row.year or 0) > 2021), ("year:2021..2022", lambda row: row.year in (2021, 2022)),
    ("rating:4", lambda row: row.rating == 4), ("rating:>3", lambda row: (row.rating or 0) > 3),
    ("rating:..3", lambda row: row.rating is not None and row.rating <= 3),
    *((f"link:{one}", linked(lambda link, one=one: link.verdict == one)) for one in Verdict),  # type: ignore[misc]
    *((f"repo:{one}", linked(lambda link, one=one: link.condition == one)) for one in Condition),  # type: ignore[misc]
    *((f"is:{one}", linked(lambda link, one=one: link.flag == one)) for one in Flag if one is not Flag.CLEAR),  # type: ignore[misc]
    ("is:muted", linked(lambda link: link.muted)), ("is:waiting", lambda row: False),
    ("is:next", lambda row: row.up_next is not None),
    *((f"has:{name}", holds) for name, holds in THINGS.items()),
    *((f"no:{name}", lacks(holds)) for name, holds in THINGS.items()),
    ("added:today", between(lambda row: row.added, MIDNIGHT, MIDNIGHT + DAY)),
    ("added:<30d", between(lambda row: row.added, NOW - 30 * DAY)),
    ("added:>2w", between(lambda row: row.added, None, NOW - 14 * DAY)),
    ("added:2025-12", between(lambda row: row.added, MIDNIGHT - 31 * DAY, MIDNIGHT)),
    ("read:<30d", between(read_at, NOW - 30 * DAY)), ("read:>30d", between(read_at, None, NOW - 30 * DAY)),
    ("checked:<7d", between(last_checked, NOW - 7 * DAY)), ("checked:>7d", between(last_checked, None, NOW - 7 * DAY)),
    ("checked:2025-12", between(last_checked, MIDNIGHT - 31 * DAY, MIDNIGHT)),
    ('file:"One.md"', lambda row: "one.md" in [name for _, name in row.files]),
    ("import:2", lambda row: 2 in [number for number, _ in row.files]),
    ("doi:10.1000/1", lambda row: (row.doi or "").startswith("10.1000/1")),
    ("arxiv:2301", lambda row: (row.arxiv or "").startswith("2301")),
])  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A search as text, and which rows it means."""

    text: str
    holds: Holds = field(compare=False)


def negated(question: Question) -> Question:
    return Question(f"-({question.text})", lacks(question.holds))


def all_of(questions: Sequence[Question]) -> Question:
    text = " ".join(f"({one.text})" if " or " in one.text else one.text for one in questions)
    return Question(text, lambda row: all(one.holds(row) for one in questions))


def any_of(questions: Sequence[Question]) -> Question:
    return Question(" or ".join(one.text for one in questions), lambda row: any(one.holds(row) for one in questions))


leaves = st.sampled_from(sorted(LEAVES)).map(lambda text: Question(text, LEAVES[text]))
signed = leaves | leaves.map(lambda leaf: Question(f"-{leaf.text}", lacks(leaf.holds)))
questions = st.recursive(
    signed,
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map(all_of)
        | st.lists(inner, min_size=2, max_size=3).map(any_of)
        | inner.map(negated)
    ),
    max_leaves=6,
)

phrases = st.lists(
    st.sampled_from("depth scene neural graph étude vision transformer query video 深度学习 cvpr".split()),
    min_size=1,
    max_size=4,
).map(" ".join)
moments = st.integers(0, 60).map(lambda days: NOW - days * DAY - timedelta(hours=1))
links = st.builds(
    Watched,
    st.sampled_from(Verdict),
    st.sampled_from([Kind.WEB, Kind.GITHUB, Kind.GITLAB]),
    st.none() | st.sampled_from(Condition),
    st.none() | st.sampled_from(Flag),
    st.booleans(),
    st.none() | moments,
    st.booleans(),
    st.sampled_from([None, "https://archive.example/x"]),
)
NAMES = (
    "Ann Lee",
    "Bob Ray",
    "Jürgen Groß",
    "Zoë de la Cruz",
    "Jun-Yan Zhu",
    "J. Zhu",
    "Søren Kierkegaard",
    "Lee Bobson",
)
rows = st.builds(
    Row,
    id=st.just(0),
    title=phrases.map(str.title),
    authors=st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(tuple),
    venue=st.sampled_from([None, "CVPR", "CVPR 2023", "CVPR Workshops", "École d'été"]),
    year=st.sampled_from([None, 2020, 2021, 2022, 2023]),
    doi=st.just("10.1000/") | st.none(),
    arxiv=st.sampled_from([None, "2301.00001", "1905.00002"]),
    abstract=st.none() | phrases,
    note=st.just("") | phrases,
    shelf=st.sampled_from(Shelf),
    status=st.none() | st.sampled_from(Status),
    status_since=st.none() | moments,
    added=moments,
    priority=st.sampled_from(Priority),
    rating=st.none() | st.integers(1, 5),
    up_next=st.none() | st.integers(1, 3),
    tags=st.lists(
        st.sampled_from(["vision", "vision/depth", "c++", "deep-learning", "depth"]), max_size=3, unique=True
    ).map(tuple),
    links=st.lists(links, max_size=3),
    files=st.lists(st.sampled_from([(1, "one.md"), (2, "one.md"), (2, "two.md")]), max_size=2, unique=True).map(tuple),
)
