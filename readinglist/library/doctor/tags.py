"""The reader's tags, and what names them: saved searches and rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from sqlalchemy import exists, select

from readinglist.errors import BadTag
from readinglist.library import tag
from readinglist.library.doctor.check import Check, Finding, Look, Severity, quoted
from readinglist.models import PaperTag, Rule, SavedSearch, Tag
from readinglist.reading import Priority, tag_of, ways
from readinglist.search import Field, Search, clauses_in


def _orphans(look: Look) -> Iterator[Finding]:
    on_papers = exists().where(PaperTag.tag_id == Tag.id)
    rows = look.session.execute(select(Tag.name, Tag.colour, on_papers).order_by(Tag.name)).all()
    needed = {outer for name, _, carried in rows if carried for outer in ways(name)}
    for name, colour, carried in rows:
        # A colour is kept for the tags inside it.
        if not carried and not (colour and name in needed):
            yield Finding(f"no paper has the tag #{name}", cure=name)


def _sweep(look: Look, _: Sequence[Finding]) -> None:
    tag.sweep(look.session)


def _key(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[-_.\s]+", "", "".join(sign for sign in bare if not unicodedata.combining(sign)))


def _twins(look: Look) -> Iterator[Finding]:
    alike: dict[str, list[str]] = {}
    for name in look.session.scalars(select(Tag.name).order_by(Tag.name)):
        alike.setdefault(_key(name), []).append(name)
    for names in alike.values():
        if len(names) > 1:
            yield Finding(f"tags that may be one: {', '.join('#' + name for name in names)}")


def _form(look: Look) -> Iterator[Finding]:
    for name in look.session.scalars(select(Tag.name).order_by(Tag.name)):
        try:
            right = tag_of(name)
        except BadTag as mistake:
            yield Finding(str(mistake))
            continue
        if right != name:
            yield Finding(f"the tag {quoted(name)} is written #{right}", cure=(name, right))


def _write_well(look: Look, findings: Sequence[Finding]) -> None:
    tag.move(look.session, dict(one.cure for one in findings))


def _asks_for(look: Look) -> Iterator[Finding]:
    known = {outer for name in look.session.scalars(select(Tag.name)) for outer in ways(name)}
    given = {outer for name in look.session.scalars(select(Rule.tag)) if name for outer in ways(name)}
    kept = [(f"the saved search {quoted(row.name)}", row.search) for row in look.session.scalars(select(SavedSearch))]
    kept += [(f"rule {row.id} ({quoted(row.search)})", row.search) for row in look.session.scalars(select(Rule))]
    for what, text in kept:
        search = Search.from_text(text)
        if not search.parts:
            yield Finding(f"{what} asks for nothing, and finds every paper")
            continue
        tags = [it.value for part in search.parts for it in clauses_in(part) if it.field is Field.TAG]
        missing = [name for name in dict.fromkeys(tags) if name not in known | given | {"none", "any"}]
        if missing:
            yield Finding(f"{what} asks for {', '.join('#' + name for name in missing)}, which no paper has")


def _idle(look: Look) -> Iterator[Finding]:
    for rule in look.session.scalars(select(Rule).order_by(Rule.id)):
        if not (rule.tag or rule.status or rule.priority) or rule.priority is Priority.NORMAL:
            yield Finding(f"rule {rule.id} ({quoted(rule.search)}) does nothing with what it finds")


CHECKS = (
    Check(
        "tag-form",
        "tags that are not written as tags are: lower case, dashes for blanks",
        "A search for the tag does not find them. The fix writes them well; where a tag of that name is there "
        "already, the two become one, and rules and saved searches follow. It never touches a tag of which nothing "
        "would be left.",
        Severity.PROBLEM,
        _form,
        _write_well,
        over=Tag,
    ),
    Check(
        "tag-orphans",
        "tags that no paper has",
        "They stand in no list, but are offered while you type. The fix takes them away. A tag with a colour stays "
        "while a tag inside it is on a paper.",
        Severity.ADVICE,
        _orphans,
        _sweep,
        over=Tag,
    ),
    Check(
        "tag-twins",
        "tags that differ only in dashes, dots, accents or capitals",
        "Papers of one matter stand under two tags. There is no fix: they are your words. Merge them on the page of "
        "tags, if they mean the same.",
        Severity.ADVICE,
        _twins,
        over=Tag,
    ),
    Check(
        "searches",
        "saved searches and rules that ask for nothing, or for tags that no paper has",
        "They find every paper, or none. There is no fix: change or delete them on their page.",
        Severity.ADVICE,
        _asks_for,
        over=SavedSearch,
    ),
    Check(
        "rules",
        "rules that do nothing with the papers they find",
        "Such a rule is read at every import for nothing. There is no fix: change or delete it on its page.",
        Severity.ADVICE,
        _idle,
        over=Rule,
    ),
)
