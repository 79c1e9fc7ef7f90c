"""Links: on which papers they stand, by what they are known, and when they are asked again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import aliased

from readinglist.health import LONGEST_WAIT
from readinglist.identifiers import canonical, host_of, identity, kind_of
from readinglist.library import link
from readinglist.library.doctor.check import Check, Finding, Look, Severity, quoted
from readinglist.models import Link, Mention, Paper, RowChange, Trashed

_CHUNK = 500  # values in one IN (…)
_UNSEEN = {"synchronize_session": False}


def _twice(look: Look) -> Iterator[Finding]:
    for key, rows in look.addresses.items():
        if len(rows) < 2:
            continue
        keep = next((number for number, _, written in rows if written == key), rows[0][0])
        on_papers = select(Mention.link_id).where(Mention.link_id.in_([number for number, _, _ in rows]))
        mentioned = set(look.session.scalars(on_papers))
        for number, url, _ in rows:
            if number != keep and number in mentioned:
                yield Finding(f"it is the same as link {keep}", link=number, url=url, cure=keep)


def _make_one(look: Look, findings: Sequence[Finding]) -> None:
    """Let papers mention the link that stays; the other keeps its history, without a paper."""
    for one in findings:
        there = select(Mention.paper_id).where(Mention.link_id == one.cure)
        theirs = Mention.link_id == one.link
        look.session.execute(delete(Mention).where(theirs, Mention.paper_id.in_(there)), execution_options=_UNSEEN)
        look.session.execute(update(Mention).where(theirs).values(link_id=one.cure), execution_options=_UNSEEN)


def _identities(look: Look) -> Iterator[Finding]:
    for key, rows in look.addresses.items():
        held = any(written == key for _, _, written in rows)
        for place, (number, url, written) in enumerate(rows):
            if written != key and not held and place == 0:
                yield Finding(
                    f"it is known as {quoted(written)}; today it would be {quoted(key)}", None, None, number, url, key
                )


def _know_anew(look: Look, findings: Sequence[Finding]) -> None:
    taken = dict(look.session.execute(select(Link.identity, Link.id)).all())
    rows: list[dict[str, Any]] = []
    for one in findings:
        url = str(one.url)
        if taken.get(one.cure, one.link) == one.link:
            new = {"identity": one.cure, "canonical": canonical(url), "kind": kind_of(url), "host": host_of(url)}
            rows.append({"id": one.link, **new})
    if rows:
        look.session.execute(update(Link), rows)


def _spellings(look: Look) -> Iterator[Finding]:
    columns = (Mention.paper_id, Mention.link_id, Mention.url, Link.identity, Link.url.label("own"), Paper.title)
    statement = select(*columns).join(Link, Link.id == Mention.link_id).join(Paper, Paper.id == Mention.paper_id)
    for row in look.session.execute(statement.where(Mention.url != Link.url)).yield_per(2000):
        if identity(row.url) not in (row.identity, identity(row.own)):
            what = f"its link {row.link_id} ({row.own}) is written {quoted(row.url)} there, which is another one"
            yield Finding(what, row.paper_id, row.title, row.link_id, row.url, row.url)


def _lead_right(look: Look, findings: Sequence[Finding]) -> None:
    ids = link.numbered(look.session, [one.cure for one in findings], look.now)
    for one in findings:
        here = (Mention.paper_id == one.paper, Mention.link_id == one.link)
        there = look.session.scalar(select(Mention.paper_id).where(here[0], Mention.link_id == ids[one.cure]))
        if there is None:
            move = update(Mention).where(*here).values(link_id=ids[one.cure])
            look.session.execute(move, execution_options=_UNSEEN)
        else:
            look.session.execute(delete(Mention).where(*here), execution_options=_UNSEEN)


def _unused(look: Look) -> Iterator[Finding]:
    doi = aliased(Link)
    lonely = ~exists().where(Mention.link_id == Link.id), ~exists().where(doi.landing_id == Link.id)
    rows = look.session.execute(select(Link.id, Link.url, Link.identity).where(*lonely).order_by(Link.id)).all()
    if not rows:
        return
    # What lies in the trash, or can be undone, may come back and want its history.
    wanted = {
        line["identity"]
        for kept in look.session.scalars(select(Trashed.rows)).yield_per(200)
        for line in kept.get("mentions", ())
    }
    undoable = select(RowChange.key).where(RowChange.table == "mentions")
    undoing = {int(key.strip("[]").split(",")[1]) for key in look.session.scalars(undoable)}
    for number, url, key in rows:
        if key not in wanted and number not in undoing:
            yield Finding("no paper has it, and no DOI leads to it", link=number, url=url, cure=number)


def _let_go(look: Look, findings: Sequence[Finding]) -> None:
    for start in range(0, len(findings), _CHUNK):
        chunk = [one.link for one in findings[start : start + _CHUNK]]
        look.session.execute(delete(Link).where(Link.id.in_(chunk)), execution_options=_UNSEEN)


def _unwatched(look: Look) -> Iterator[Finding]:
    """Links of which the column says otherwise than the papers."""
    there = exists().where(Mention.link_id == Link.id, Mention.removed.is_(False))
    rows = look.session.execute(select(Link.id, Link.url, Link.watched).where(Link.watched.is_not(there)))
    for number, url, watched in rows.all():
        what = "no paper has it, and it is watched" if watched else "it is on a paper, and not watched"
        yield Finding(what, link=number, url=url, cure=not watched)


def _watch(look: Look, findings: Sequence[Finding]) -> None:
    look.session.execute(update(Link), [{"id": one.link, "watched": one.cure} for one in findings])


def _due(look: Look) -> Iterator[Finding]:
    late = look.now + LONGEST_WAIT
    for number, url, due in look.session.execute(select(Link.id, Link.url, Link.due).where(Link.due > late)):
        yield Finding(f"it is not asked before {due:%Y-%m-%d}", link=number, url=url, cure=number)


def _ask(look: Look, findings: Sequence[Finding]) -> None:
    for start in range(0, len(findings), _CHUNK):
        chunk = [one.link for one in findings[start : start + _CHUNK]]
        asked = update(Link).where(Link.id.in_(chunk)).values(due=look.now)
        look.session.execute(asked, execution_options=_UNSEEN)


CHECKS = (
    Check(
        "link-twice",
        "two links that are one address by today's rules, both on papers",
        "They are asked twice, and each knows half of the history. The fix lets the papers of the one have the other, "
        "which is the older, or the one that is known rightly. It never deletes what was seen of either.",
        Severity.PROBLEM,
        _twice,
        _make_one,
        over=Link,
    ),
    Check(
        "link-identity",
        "links that today's rules would know by another name",
        "The next import does not know such a link again and watches it twice. The fix writes the name, kind and host "
        "of today. It never changes the address that is asked.",
        Severity.PROBLEM,
        _identities,
        _know_anew,
        over=Link,
        undoable=False,
    ),
    Check(
        "link-spelling",
        "papers that write a link in a way that is another link",
        "What is shown of the link is then not that of the address on the paper. The fix lets the paper have the link "
        "of its address, which is watched from now on. It never changes the address.",
        Severity.PROBLEM,
        _spellings,
        _lead_right,
        over=Mention,
    ),
    Check(
        "link-unused",
        "links that no paper has or had, and that are no DOI's landing page",
        "They stayed when their papers were deleted for good, and take room. The fix deletes them with what was seen "
        "of them. It never touches a link that you took off a paper, nor one of a paper in the trash or of anything "
        "that can still be undone.",
        Severity.ADVICE,
        _unused,
        _let_go,
        over=Link,
    ),
    Check(
        "link-watched",
        "links that are on a paper and not watched, or the other way round",
        "A link of a paper that is not marked as watched is not asked, and nobody would be told that it died. The fix "
        "marks what the papers say. It never changes a paper.",
        Severity.PROBLEM,
        _unwatched,
        _watch,
        over=Link,
        undoable=False,
    ),
    Check(
        "due",
        f"links that are not asked for more than {LONGEST_WAIT.days} days",
        "Their date was written while the clock was wrong. The fix has them asked with the next run. It never "
        "changes a verdict.",
        Severity.ADVICE,
        _due,
        _ask,
        over=Link,
    ),
)
