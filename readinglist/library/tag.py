"""The reader's tags put on papers, taken off, renamed, merged and coloured, for one paper or ten thousand alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, literal, select, true, update
from sqlalchemy.orm import Session, aliased

from readinglist.errors import BadWord, NotFound
from readinglist.library import measure
from readinglist.library.find import get
from readinglist.models import Paper, PaperTag, Rule, SavedSearch, Tag
from readinglist.reading import COLOURS, tag_of
from readinglist.search import Search

_CHUNK = 500  # papers in one IN (…)
_UNSEEN = {"synchronize_session": False}


def set_tags(session: Session, paper_id: int, names: Iterable[str]) -> Paper:
    """Give a paper exactly these tags and return it. Raises BadTag, NotFound."""
    paper = get(session, paper_id)
    wanted = _folded(names)
    present = [tag.name for tag in paper.tags]
    remove_tags(session, [paper_id], [name for name in present if name not in wanted])
    add_tags(session, [paper_id], [name for name in wanted if name not in present])
    session.refresh(paper, ["tags"])
    return paper


def add_tags(session: Session, paper_ids: Sequence[int], names: Iterable[str]) -> None:
    """Put tags on papers. Raises BadTag, NotFound, TooMuch."""
    wanted = _folded(names)
    _require(session, paper_ids)
    if not wanted or not paper_ids:
        return
    tag_ids = list(_numbers(session, wanted, make=True).values())
    measure.hold_number("tags", session.scalar(select(func.count()).select_from(Tag)) or 0, measure.TAGS)
    present = select(PaperTag).where(PaperTag.paper_id == Paper.id, PaperTag.tag_id == Tag.id).exists()
    lacking = select(Paper.id, Tag.id).join(Tag, true()).where(Tag.id.in_(tag_ids), ~present)
    for chunk in _chunks(paper_ids):
        rows = lacking.where(Paper.id.in_(chunk))
        session.execute(insert(PaperTag).from_select(["paper_id", "tag_id"], rows))
        _hold(session, chunk)
    session.expire_all()  # whoever holds one of these papers in this session reads it anew


def _hold(session: Session, paper_ids: Sequence[int]) -> None:
    """Refuse a paper more tags than it may have; raises TooMuch."""
    counted = select(func.count()).where(PaperTag.paper_id.in_(paper_ids)).group_by(PaperTag.paper_id)
    most = session.scalar(select(func.max(counted.subquery().c[0])))
    measure.hold_number("tags of one paper", most or 0, measure.TAGS_OF_A_PAPER)


def remove_tags(session: Session, paper_ids: Sequence[int], names: Iterable[str]) -> None:
    """Take tags off papers; what lies inside them stays. Raises BadTag, NotFound."""
    _require(session, paper_ids)
    tag_ids = list(_numbers(session, _folded(names)).values())
    for chunk in _chunks(paper_ids) if tag_ids else ():
        there = (PaperTag.paper_id.in_(chunk), PaperTag.tag_id.in_(tag_ids))
        session.execute(delete(PaperTag).where(*there), execution_options=_UNSEEN)
    sweep(session)
    session.expire_all()


def rename(session: Session, name: str, new_name: str) -> None:
    """Give a tag another name, and all inside it with it; with one that is there already it becomes one tag.

    Rules that put the old tag on papers put the new one on them from now on. Raises BadTag, NotFound.
    """
    old, new = tag_of(name), tag_of(new_name)
    move(session, {found: tag_of(new + found.removeprefix(old)) for found in (old, *_within(session, old))})


def merge(session: Session, names: Iterable[str], into: str) -> None:
    """Make one tag of several: papers that have one of `names` have `into` instead.

    What is inside them goes along, but a tag that `into` lies in gives only its own papers. Raises BadTag, NotFound.
    """
    target = tag_of(into)
    targets: dict[str, str] = {}
    for name in sorted(_folded(names), key=len):  # the longer name knows better where its inside belongs
        for found in (name, *_within(session, name)):
            if found == name or not target.startswith(name + "/"):
                targets[found] = tag_of(target + found.removeprefix(name))
    move(session, targets | {target: target})


def colour(session: Session, name: str, colour: str | None) -> None:
    """Give a tag a colour, which those inside it have as well; None takes it off. Raises BadTag, BadWord, NotFound."""
    if colour is not None and colour not in COLOURS:
        raise BadWord(f"“{colour}” is no colour of a tag; the colours are {', '.join(COLOURS)}")
    folded = tag_of(name)
    _within(session, folded)
    _numbers(session, [folded], make=True)  # `a` of `a/b` may never have been on a paper itself
    session.execute(update(Tag).where(Tag.name == folded).values(colour=colour), execution_options=_UNSEEN)
    sweep(session)
    session.expire_all()


def colours(session: Session) -> dict[str, str]:
    """Return the colour of each tag that has one, of its own or from the nearest tag it lies in."""
    outer = aliased(Tag)
    rows = session.execute(
        select(Tag.name, outer.colour)
        .join(outer, (Tag.name == outer.name) | lies_in(Tag.name, outer.name))
        .where(outer.colour.is_not(None))
        .order_by(func.length(outer.name))  # the nearest speaks last
    )
    return {name: colour for name, colour in rows if colour}


def delete_tag(session: Session, name: str) -> None:
    """Take a tag, and all inside it, off all papers. Raises BadTag, NotFound."""
    names = _within(session, tag_of(name))
    there = PaperTag.tag_id.in_(select(Tag.id).where(Tag.name.in_(names)))
    session.execute(delete(PaperTag).where(there), execution_options=_UNSEEN)
    session.execute(delete(Tag).where(Tag.name.in_(names)), execution_options=_UNSEEN)
    sweep(session)
    session.expire_all()


def sweep(session: Session) -> None:
    """Let tags vanish that no paper has; one with a colour stays while a tag inside it has papers."""
    inner = aliased(Tag)
    carried = exists().where(PaperTag.tag_id == Tag.id)
    inside = select(inner.id).join(PaperTag, PaperTag.tag_id == inner.id).where(lies_in(inner.name, Tag.name))
    idle = Tag.colour.is_(None) | ~inside.exists()
    session.execute(delete(Tag).where(~carried, idle), execution_options=_UNSEEN)


def lies_in(name: Any, outer: Any) -> ColumnElement[bool]:
    """Return the condition that a tag's name lies inside another; an index on the name can answer it."""
    return and_(name > outer + "/", name < outer + "0")  # "0" is the sign behind "/"


def numbers(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Return the numbers of tags by their names, in the form of `reading.tag_of`; those that are not there are made."""
    return _numbers(session, names, make=True)


def move(session: Session, targets: Mapping[str, str]) -> None:
    """Make each old tag the new one, all at once: a name that is given away and taken does not mix up two tags.

    New names have the form of `reading.tag_of`; old ones may have any.
    """
    pending = {old: new for old, new in targets.items() if old != new}
    _follow(session, pending)
    numbers = _numbers(session, {*pending, *pending.values()})
    while pending:
        # A way never leads back: within one call names only grow, or only shrink.
        for old in [old for old, new in pending.items() if new not in pending]:
            _take(session, numbers, old, pending.pop(old))
    sweep(session)
    session.expire_all()


def _follow(session: Session, targets: Mapping[str, str]) -> None:
    """Let saved searches and rules ask for the new names; a search that names none of them keeps its words."""
    for kept in (*session.scalars(select(SavedSearch)), *session.scalars(select(Rule))):
        search = Search.from_text(kept.search)
        if (renamed := search.retagged(targets)) != search:
            kept.search = str(renamed)
    session.flush()


def _take(session: Session, numbers: dict[str, int], old: str, new: str) -> None:
    session.execute(update(Rule).where(Rule.tag == old).values(tag=new), execution_options=_UNSEEN)
    if old not in numbers:
        return
    number = numbers.pop(old)
    if new not in numbers:
        numbers[new] = number
        session.execute(update(Tag).where(Tag.id == number).values(name=new), execution_options=_UNSEEN)
        return
    target = numbers[new]
    present = select(PaperTag.paper_id).where(PaperTag.tag_id == target)
    gained = select(PaperTag.paper_id, literal(target)).where(
        PaperTag.tag_id == number, PaperTag.paper_id.not_in(present)
    )
    session.execute(insert(PaperTag).from_select(["paper_id", "tag_id"], gained))
    session.execute(delete(PaperTag).where(PaperTag.tag_id == number), execution_options=_UNSEEN)
    lost = select(Tag.colour).where(Tag.id == number).scalar_subquery()
    session.execute(
        update(Tag).where(Tag.id == target, Tag.colour.is_(None)).values(colour=lost), execution_options=_UNSEEN
    )
    session.execute(delete(Tag).where(Tag.id == number), execution_options=_UNSEEN)


def _within(session: Session, name: str) -> list[str]:
    """The names of a tag and all inside it; the tag itself need not be on a paper. Raises NotFound."""
    found = session.scalars(select(Tag.name).where((Tag.name == name) | lies_in(Tag.name, name)).order_by(Tag.name))
    names = list(found)
    if not names:
        raise NotFound(f"there is no tag “{name}”")
    return names


def _folded(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(tag_of(name) for name in names))


def _numbers(session: Session, names: Iterable[str], *, make: bool = False) -> dict[str, int]:
    """The numbers of tags by name; those that are not there are made, or left out."""
    wanted = list(names)
    known = {name: number for chunk in _chunks(wanted) for number, name in session.execute(
        select(Tag.id, Tag.name).where(Tag.name.in_(chunk)))}  # fmt: skip
    missing = [name for name in wanted if name not in known] if make else []
    if missing:
        session.connection().execute(insert(Tag), [{"name": name} for name in missing])
        known |= _numbers(session, missing)
    return known


def _require(session: Session, paper_ids: Sequence[int]) -> None:
    for chunk in _chunks(paper_ids):
        among = select(Paper.id).where(Paper.id.in_(chunk))
        if session.scalar(select(func.count()).select_from(among.subquery())) != len(set(chunk)):
            missing = sorted(set(chunk).difference(session.scalars(among)))
            raise NotFound(f"there is no paper {missing[0]}")


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
