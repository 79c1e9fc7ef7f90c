"""Papers that are one work are made one: field by field, and with everything the reader said of any of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from readinglist import index
from readinglist.errors import BadWord, NotFound
from readinglist.library import shelve
from readinglist.library.curate import EDITABLE
from readinglist.models import (
    Author,
    Distinct,
    Mention,
    Merged,
    NoteVersion,
    Origin,
    Paper,
    PaperTag,
    Proposal,
    StatusChange,
)
from readinglist.reading import Priority, Shelf, Status

# The furthest the reader came with one of the copies holds for all; what was set aside is taken up again by the other.
_FURTHEST = (Status.READ, Status.READING, Status.TO_READ, Status.SET_ASIDE)
_BETWEEN_NOTES = "\n\n---\n\n"
_PARAGRAPHS = re.compile(r"\n[ \t]*\r?\n\s*")
_NAMES = ("doi", "arxiv", "title", "authors", "year", "venue", "url")  # what a paper is known again by
_UNSEEN = {"synchronize_session": False}


def merge(session: Session, keep_id: int, other_ids: Sequence[int], fields: Mapping[str, int], now: datetime) -> None:
    """Make papers one, which keeps the number `keep_id`; the others' numbers lead to it from now on.

    `fields` names for fields of EDITABLE the paper whose value is kept, instead of what `suggested` says; what was
    chosen so against it is in the reader's words. Tags, notes, links, origins and dated statuses of all are kept, of
    statuses the furthest, the highest priority and rating. Raises NotFound and BadWord, with nothing changed.
    """
    others = [number for number in dict.fromkeys(other_ids) if number != keep_id]
    papers = read(session, [keep_id, *others])
    usual = suggested(papers)
    chosen = usual | dict(fields)
    for name, number in chosen.items():
        if name not in EDITABLE or number not in papers:
            raise BadWord(f"the {name} cannot come from paper {number}: it is none of those that are merged")
    if not others:
        return
    values, authors = _fields(papers, chosen, usual)
    values |= _said(list(papers.values()))
    _move_links(session, keep_id, others)
    _move_rest(session, keep_id, others)
    now_known = values | {"authors": authors}
    renamed = any(papers[keep_id][name] != now_known[name] for name in ("fingerprint", *_NAMES))
    _remember(session, keep_id, [papers[number] for number in ([keep_id] if renamed else []) + others])
    session.execute(delete(Paper).where(Paper.id.in_(others)), execution_options=_UNSEEN)
    index.drop(session, others)
    session.execute(update(Paper).where(Paper.id == keep_id).values(values), execution_options=_UNSEEN)
    if authors != papers[keep_id]["authors"]:
        session.execute(delete(Author).where(Author.paper_id == keep_id), execution_options=_UNSEEN)
        rows = [{"paper_id": keep_id, "position": position, "name": name} for position, name in enumerate(authors)]
        if rows:
            session.execute(insert(Author), rows)
    if any(paper["up_next"] for paper in papers.values()):
        shelve.queue(session, (), now)  # the order of what is next closes up
    index.put(session, [keep_id])
    session.expunge_all()  # whoever holds one of these papers in this session holds nothing


def suggested(papers: Mapping[int, Mapping[str, Any]]) -> dict[str, int]:
    """Return for each field the paper with the better value: the reader's own words, else the first's, else the fuller.

    Of titles, abstracts and lists of authors the longest is taken; of all else the first that says something.
    """
    found: dict[str, int] = {}
    for name in EDITABLE:
        edited = [number for number, paper in papers.items() if name in paper["edited"]]
        telling = [number for number, paper in papers.items() if paper[name]]
        if edited:
            found[name] = edited[0]
        elif telling and name in ("title", "authors", "abstract"):
            found[name] = max(telling, key=lambda number: len(papers[number][name]))
        else:
            found[name] = next(iter(telling), next(iter(papers)))
    return found


def went_into(session: Session, paper_id: int) -> int | None:
    """Return the number of the paper that another was merged into, or None."""
    return session.scalar(select(Merged.into).where(Merged.paper_id == paper_id, Merged.into != paper_id).limit(1))


def read(session: Session, paper_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return papers as plain values by their numbers, in the order given; raises NotFound."""
    rows = session.execute(select(*Paper.__table__.columns).where(Paper.id.in_(paper_ids))).mappings()
    found = {row["id"]: dict(row) | {"authors": ()} for row in rows}
    for number in paper_ids:
        if number not in found:
            raise NotFound(f"there is no paper {number}")
    names = select(Author.paper_id, Author.name).where(Author.paper_id.in_(paper_ids))
    for number, name in session.execute(names.order_by(Author.paper_id, Author.position)):
        found[number]["authors"] += (name,)
    return {number: found[number] for number in paper_ids}


def _fields(
    papers: Mapping[int, Mapping[str, Any]], chosen: Mapping[str, int], usual: Mapping[str, int]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The values of the fields but the authors, and the authors."""
    values = {name: papers[number][name] for name, number in chosen.items() if name != "authors"}
    edited = {name for name, number in chosen.items() if name in papers[number]["edited"]}
    for name, number in chosen.items():
        if papers[number][name] != papers[usual[name]][name]:
            edited.add(name)
    values["edited"] = sorted(edited)
    values["details"] = {name: said for paper in [*papers.values()][::-1] for name, said in paper["details"].items()}
    filled = {name: papers[number]["filled"].get(name) for name, number in chosen.items()}
    values["filled"] = {name: by for name, by in filled.items() if by}
    # By the fingerprint a catalogue that has the title still finds the paper.
    values["fingerprint"] = papers[chosen["title"]]["fingerprint"]
    return values, papers[chosen["authors"]]["authors"]


def _said(papers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the reader said of papers, as of one."""
    ranked = [paper for status in _FURTHEST for paper in papers if paper["status"] is status]
    mine = any(paper["shelf"] is Shelf.MINE for paper in papers)
    return {
        "shelf": Shelf.MINE if mine else Shelf.STACKS,
        "status": ranked[0]["status"] if ranked else None,
        "status_since": ranked[0]["status_since"] if ranked else None,
        "priority": max((paper["priority"] for paper in papers), key=list(Priority).index),
        "rating": max((paper["rating"] for paper in papers if paper["rating"]), default=None),
        "up_next": min((paper["up_next"] for paper in papers if paper["up_next"]), default=None),
        "added": min(paper["added"] for paper in papers),
        "note": _one_note([paper["note"] for paper in papers]),
        "note_since": max((it["note_since"] for it in papers if it["note"] and it["note_since"]), default=None),
    }


def _one_note(notes: Sequence[str]) -> str:
    kept: list[str] = []
    for note in notes:
        if note.strip() and not any(_holds(other, note) for other in kept):
            kept = [*(other for other in kept if not _holds(note, other)), note]
    return _BETWEEN_NOTES.join(kept)


def _holds(whole: str, part: str) -> bool:
    """Whether a note has all of another in it, as whole paragraphs that follow each other."""
    paragraphs, wanted = ([it.strip() for it in _PARAGRAPHS.split(note.strip())] for note in (whole, part))
    return any(paragraphs[at : at + len(wanted)] == wanted for at in range(len(paragraphs) - len(wanted) + 1))


def _move_links(session: Session, keep_id: int, others: Sequence[int]) -> None:
    """Give the paper the others' links behind its own. What the reader took off one of them is off, unless added."""
    mentions = list(session.scalars(select(Mention).where(Mention.paper_id.in_([keep_id, *others]))))
    place = {number: at for at, number in enumerate((keep_id, *others))}
    mentions.sort(key=lambda mention: (place[mention.paper_id], mention.position))
    present = {mention.link_id: mention for mention in mentions if mention.paper_id == keep_id}
    position = max((mention.position for mention in present.values()), default=-1)
    for mention in mentions:
        known = present.get(mention.link_id)
        if known is None:
            position += 1
            known = Mention(
                paper_id=keep_id,
                link_id=mention.link_id,
                url=mention.url,
                position=position,
                by_reader=mention.by_reader,
                removed=mention.removed,
                former=mention.former,
            )
            present[mention.link_id] = known
            session.add(known)
        elif known is not mention:
            added = (known.by_reader and not known.removed) or (mention.by_reader and not mention.removed)
            known.removed = (known.removed or mention.removed) and not added
            known.by_reader = known.by_reader or mention.by_reader
            known.former = known.former or mention.former
    session.flush()


def _move_rest(session: Session, keep_id: int, others: Sequence[int]) -> None:
    """Give the paper the others' tags, origins, dated statuses, further notes, suggestions, and what they are not."""
    for table in (StatusChange, NoteVersion, Proposal):
        moved = update(table).where(table.paper_id.in_(others)).values(paper_id=keep_id)
        session.execute(moved, execution_options=_UNSEEN)
    tags = select(PaperTag.tag_id).where(PaperTag.paper_id == keep_id)
    theirs_only = select(PaperTag.tag_id).where(PaperTag.paper_id.in_(others), PaperTag.tag_id.not_in(tags)).distinct()
    if rows := [{"paper_id": keep_id, "tag_id": tag} for tag in session.scalars(theirs_only)]:
        session.execute(insert(PaperTag), rows)
    stood = select(Origin.import_id, Origin.file, Origin.tags)
    own = {(one, file) for one, file, _ in session.execute(stood.where(Origin.paper_id == keep_id))}
    theirs = {(one, file): tags for one, file, tags in session.execute(stood.where(Origin.paper_id.in_(others)))}
    if more := sorted(theirs.keys() - own):
        values = [{"import_id": one, "file": file, "tags": theirs[one, file]} for one, file in more]
        session.execute(insert(Origin), [{"paper_id": keep_id, **row} for row in values])
    _move_distinct(session, keep_id, others)


def _move_distinct(session: Session, keep_id: int, others: Sequence[int]) -> None:
    gone = {keep_id, *others}
    theirs = Distinct.first.in_(gone) | Distinct.second.in_(gone)
    known = {(row.first, row.second) for row in session.execute(select(Distinct.first, Distinct.second).where(theirs))}
    outside = {number for pair in known for number in pair} - gone
    wanted = {(min(keep_id, number), max(keep_id, number)) for number in outside}
    if rows := [{"first": one, "second": other} for one, other in sorted(wanted - known)]:
        session.execute(insert(Distinct), rows)


def _remember(session: Session, keep_id: int, papers: Sequence[Mapping[str, Any]]) -> None:
    """Keep what papers were called, for old addresses and for the next import."""
    numbers = [paper["id"] for paper in papers]
    session.execute(update(Merged).where(Merged.into.in_(numbers)).values(into=keep_id), execution_options=_UNSEEN)
    rows: list[dict[str, Any]] = [
        {"paper_id": paper["id"], "into": keep_id}
        | {name: paper[name] for name in ("fingerprint", "doi", "arxiv")}
        | {"names": {name: paper[name] for name in ("title", "authors", "year", "venue", "url", "edited")}}
        for paper in papers
    ]
    session.execute(insert(Merged), rows)
