"""Rules: what is done with the papers that a search finds, as they come in and whenever the reader says so.

A rule never overwrites the reader: it adds a tag where it is lacking, and sets a status only where there is none and
a priority only where it is normal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from readinglist.errors import BadWord, NotFound
from readinglist.health import DEFAULT_POLICY, Policy
from readinglist.library import measure, shelve, tag
from readinglist.library.matching import condition
from readinglist.models import Paper, PaperTag, Rule, Tag
from readinglist.reading import Priority, priority_of, status_of, tag_of
from readinglist.search import Search

SHOWN = 20  # papers in a preview
_CHUNK = 500  # papers in one IN (…)


@dataclass(frozen=True, slots=True)
class Changed:
    """One paper that a rule would change, and which of its deeds would."""

    paper_id: int
    title: str
    tag: bool
    status: bool
    priority: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would do now: how many papers its search finds, how many would change and in what, and the first."""

    found: int
    changed: int
    tagged: int
    with_status: int
    with_priority: int
    first: tuple[Changed, ...]


def rule_of(search: str, tag: str = "", status: str = "", priority: str = "") -> Rule:
    """Return a rule as typed, not yet kept; an empty word is nothing to be done. Raises BadTag, BadWord."""
    text = " ".join(search.split())
    measure.hold("the search of a rule", text, measure.SEARCH)
    if not Search.from_text(text).parts:
        raise BadWord("a rule needs a search: without one it would change every paper")
    rule = Rule(
        search=text,
        tag=tag_of(tag) if tag.strip() else None,
        status=status_of(status) if status else None,
        priority=priority_of(priority) if priority else None,
    )
    if rule.priority is Priority.NORMAL:
        raise BadWord("a rule sets the priority to low or high; normal is what papers have anyway")
    if not (rule.tag or rule.status or rule.priority):
        raise BadWord("a rule needs something to do: a tag, a status or a priority")
    return rule


def rules(session: Session) -> list[Rule]:
    """Return all rules in the order in which they are applied: the oldest first."""
    return list(session.scalars(select(Rule).order_by(Rule.id)))


def get_rule(session: Session, rule_id: int) -> Rule:
    """Return one rule; raises NotFound."""
    rule = session.get(Rule, rule_id)
    if rule is None:
        raise NotFound(f"there is no rule {rule_id}")
    return rule


def create(session: Session, rule: Rule) -> int:
    """Keep a rule and return its number. Raises TooMuch."""
    measure.hold_number("rules", len(rules(session)) + 1, measure.RULES)
    session.add(rule)
    session.flush()
    return rule.id


def edit(session: Session, rule_id: int, said: Rule) -> None:
    """Let a rule look for and do what another says. Raises NotFound."""
    rule = get_rule(session, rule_id)
    rule.search, rule.tag, rule.status, rule.priority = said.search, said.tag, said.status, said.priority
    session.flush()


def delete_rule(session: Session, rule_id: int) -> None:
    """Delete a rule; what it did stays. Raises NotFound."""
    session.delete(get_rule(session, rule_id))
    session.flush()


def would_change(session: Session, rule: Rule, now: datetime) -> Preview:
    """Return what a rule, kept or not, would change at a moment; in two statements."""
    found = condition(Search.from_text(rule.search), now)
    deeds = _deeds(rule)
    any_of, each = or_(*deeds.values()), [deeds.get(name, false()) for name in ("tag", "status", "priority")]
    counted = [func.count().filter(lacking) for lacking in (any_of, *each)]
    numbers = session.execute(select(func.count(), *counted).select_from(Paper).where(found)).one()
    rows = session.execute(
        select(Paper.id, Paper.title, *each).where(found, any_of).order_by(Paper.added.desc(), Paper.id).limit(SHOWN)
    )
    first = tuple(Changed(paper_id, title, *map(bool, which)) for paper_id, title, *which in rows)
    return Preview(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], first)


def run(session: Session, rule_id: int, now: datetime, *, policy: Policy = DEFAULT_POLICY) -> int:
    """Do what a rule says to all papers it finds and return how many changed. Raises NotFound."""
    rule = get_rule(session, rule_id)
    return _do(session, rule, condition(Search.from_text(rule.search), now), now, policy)


def apply(
    session: Session, paper_ids: Sequence[int], now: datetime, *, policy: Policy = DEFAULT_POLICY
) -> dict[int, int]:
    """Do what all rules say to those of some papers that they find, one rule after the other.

    Returns how many papers each rule changed, by its number; rules that changed none are left out.
    """
    done: dict[int, int] = {}
    for rule in rules(session) if paper_ids else ():
        number, found = rule.id, condition(Search.from_text(rule.search), now)
        for start in range(0, len(paper_ids), _CHUNK):
            among = found & Paper.id.in_(paper_ids[start : start + _CHUNK])
            done[number] = done.get(number, 0) + _do(session, rule, among, now, policy)
    return {number: changed for number, changed in done.items() if changed}


def _deeds(rule: Rule) -> dict[str, ColumnElement[bool]]:
    """What a rule does, each with the condition that it would change a paper."""
    deeds: dict[str, ColumnElement[bool]] = {}
    if rule.tag:
        with_it = select(PaperTag.paper_id).join(Tag, Tag.id == PaperTag.tag_id).where(Tag.name == rule.tag)
        deeds["tag"] = Paper.id.not_in(with_it)
    if rule.status:
        deeds["status"] = Paper.status.is_(None)
    if rule.priority:
        deeds["priority"] = Paper.priority == Priority.NORMAL
    return deeds


def _do(session: Session, rule: Rule, found: ColumnElement[bool], now: datetime, policy: Policy) -> int:
    """Do what a rule says; whom it finds is settled first, as what it does may hide a paper from its search."""
    ids = {
        name: list(session.scalars(select(Paper.id).where(found, lacking).order_by(Paper.id)))
        for name, lacking in _deeds(rule).items()
    }
    name, status, priority = rule.tag, rule.status, rule.priority
    if name and ids["tag"]:
        tag.add_tags(session, ids["tag"], [name])
    if status and ids["status"]:
        shelve.set_status(session, ids["status"], status, now, policy=policy)
    if priority and ids["priority"]:
        shelve.set_priority(session, ids["priority"], priority)
    return len({paper_id for some in ids.values() for paper_id in some})
