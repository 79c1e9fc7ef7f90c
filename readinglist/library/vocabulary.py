"""The reader's tags as a whole: their tree with counts, and which of them a paper might get."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import CompoundSelect, String, bindparam, column, func, literal, or_, select, union_all, values
from sqlalchemy.orm import Session

from readinglist import index
from readinglist.library.tag import lies_in
from readinglist.models import Paper, PaperTag, Tag
from readinglist.reading import ways
from readinglist.suggest import Shared, Suggestion, suggest, terms

_CHUNK = 500  # names in one statement
_NEWEST = 100  # papers with a word in their title that are asked for their tags


@dataclass(frozen=True, slots=True)
class Node:
    """A tag in the tree: papers on itself, papers on it or inside it, its own colour and the one it shows."""

    name: str
    own: int
    papers: int
    own_colour: str | None
    colour: str | None

    @property
    def last(self) -> str:
        """The part of the name that is its own."""
        return self.name.rpartition("/")[2]


def tree(session: Session) -> list[Node]:
    """Return all tags that papers have, and those they lie in, each before what is inside it."""
    number = select(func.count()).where(PaperTag.tag_id == Tag.id).scalar_subquery()
    own: dict[str, int] = {}
    coloured: dict[str, str] = {}
    for name, colour, papers in session.execute(select(Tag.name, Tag.colour, number)):
        own[name] = papers
        if colour:
            coloured[name] = colour
    shown = {outer for name, papers in own.items() if papers for outer in ways(name)}
    inside = _counts_inside(session, sorted({name.rpartition("/")[0] for name in shown} - {""}))
    nodes = []
    for name in sorted(shown, key=lambda name: name.split("/")):
        papers = own.get(name, 0)
        shows = next((coloured[outer] for outer in reversed(ways(name)) if outer in coloured), None)
        nodes.append(Node(name, papers, inside.get(name, papers), coloured.get(name), shows))
    return nodes


def holding(nodes: Sequence[Node], wanted: str) -> list[Node]:
    """Return those tags whose names hold what is looked for, in any case, with blanks or dashes."""
    letters = "-".join(wanted.lower().lstrip("#").split())
    return [node for node in nodes if letters in node.name]


def carriers(session: Session, names: Iterable[str]) -> int:
    """Return how many papers have one of these tags, or one inside them."""
    wanted = or_(*((Tag.name == name) | lies_in(Tag.name, name) for name in names))
    return session.scalar(select(func.count(PaperTag.paper_id.distinct())).join(Tag).where(wanted)) or 0


def suggestions(session: Session, paper: Paper, names: Sequence[str]) -> list[Suggestion]:
    """Return those of the reader's tags that fit a paper and are not on it, each with its reason; in one statement."""
    shared = _shared(session, paper) if names else []
    return suggest(paper.title, paper.abstract or "", names, [tag.name for tag in paper.tags], shared)


def _shared(session: Session, paper: Paper) -> list[Shared]:
    """What the titles of other papers have in common with a paper's, and the tags on them."""
    if not (asked := terms(paper.title)):
        return []
    totals: dict[int, int] = {}
    found: dict[int, dict[str, int]] = {}
    said = index.title_terms(asked) | {"most": _NEWEST, "but": paper.id}
    for place, name, number in session.execute(_tags_of_titled(len(asked)), said):
        if name is None:
            totals[place] = number
        else:
            found.setdefault(place, {})[name] = number
    return [Shared(asked[place], totals[place], with_tag) for place, with_tag in found.items()]


@lru_cache
def _tags_of_titled(number: int) -> CompoundSelect[int, str | None, int]:
    """The question how many papers with each of so many words have tags, and how many each tag."""
    titled = index.titled(number).cte("titled")
    tagged = select(titled.c.place, PaperTag.paper_id, PaperTag.tag_id).join_from(
        titled, PaperTag, PaperTag.paper_id == titled.c.paper_id
    )
    pairs = tagged.where(PaperTag.paper_id != bindparam("but")).cte("pairs")
    place = pairs.c.place
    papers = select(place, literal(None, String), func.count(pairs.c.paper_id.distinct())).group_by(place)
    tags = select(place, Tag.name, func.count()).join(Tag, Tag.id == pairs.c.tag_id).group_by(place, Tag.name)
    return union_all(papers, tags)


def _counts_inside(session: Session, names: Sequence[str]) -> dict[str, int]:
    """The number of papers on each of these tags or inside it; a paper counts once, whatever of them it has."""
    counts: dict[str, int] = {}
    for start in range(0, len(names), _CHUNK):
        rows = [(name,) for name in names[start : start + _CHUNK]]
        outer = values(column("name", String), name="outers").data(rows).cte("outers")
        here = (Tag.name == outer.c.name) | lies_in(Tag.name, outer.c.name)
        counted = select(outer.c.name, func.count(PaperTag.paper_id.distinct())).join_from(outer, Tag, here)
        counts |= dict(session.execute(counted.join(PaperTag).group_by(outer.c.name)).all())
    return counts
