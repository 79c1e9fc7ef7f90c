"""Rules: what they refuse, what they would change, and what they change of papers that come in or are there."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from readinglist import journal
from readinglist.database import Library
from readinglist.errors import BadTag, BadWord, NotFound
from readinglist.health import DEFAULT_POLICY
from readinglist.library import find, rules, shelve, tag
from readinglist.models import Paper, Rule, StatusChange
from readinglist.reading import Priority, Shelf, Status
from tests.conftest import NOW, entry, put

LATER = datetime.fromisoformat("2026-02-01T00:00:00+00:00")


def state(session: Session, paper_id: int) -> tuple[list[str], Status | None, Priority, Shelf]:
    session.expire_all()
    paper = find.get(session, paper_id)
    return [one.name for one in paper.tags], paper.status, paper.priority, paper.shelf


@pytest.mark.parametrize(
    ("words", "mistake", "said"),
    [
        (("", "x"), BadWord, "needs a search"),
        (("  ", "x"), BadWord, "needs a search"),
        (("sort:title", "x"), BadWord, "needs a search"),
        (("nerf",), BadWord, "needs something to do"),
        (("nerf", " "), BadWord, "needs something to do"),
        (("nerf", "()"), BadTag, "nothing is left"),
        (("nerf", "", "skimmed"), BadWord, "is no status"),
        (("nerf", "", "", "urgent"), BadWord, "is no priority"),
        (("nerf", "x", "", "normal"), BadWord, "normal is what papers have anyway"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_in_a_sentence(
    words: tuple[str, ...], mistake: type[Exception], said: str
) -> None:
    with pytest.raises(mistake, match=said):
        rules.rule_of(*words)


@given(st.text())
def test_any_search_makes_a_rule_or_is_refused(text: str) -> None:
    try:
        assert rules.rule_of(text, "x").search
    except BadWord as mistake:
        assert "needs a search" in str(mistake)  # noqa: PT017 (either end is good)


def test_a_rule_is_kept_as_typed_changed_and_deleted(library: Library) -> None:
    with library.writing() as session:
        number = rules.create(session, rules.rule_of(" title:nerf   -old ", "#To Cite", "to-read", "high"))
        rule = rules.get_rule(session, number)
        assert (rule.search, rule.tag, rule.status, rule.priority) == (
            "title:nerf -old", "to-cite", Status.TO_READ, Priority.HIGH,
        )  # fmt: skip
        rules.edit(session, number, rules.rule_of("gold", "", "", "low"))
    with library.writing() as session:
        rule = rules.get_rule(session, number)
        assert (rule.search, rule.tag, rule.status, rule.priority) == ("gold", None, None, Priority.LOW)
        rules.delete_rule(session, number)
        assert rules.rules(session) == []
        for act in (rules.get_rule, rules.delete_rule):
            with pytest.raises(NotFound, match="there is no rule"):
                act(session, number)
        with pytest.raises(NotFound):
            rules.run(session, number, NOW)


def test_a_preview_says_what_a_run_then_does_and_nothing_is_overwritten(library: Library) -> None:
    with library.writing() as session:
        put(session, *(entry(f"NeRF {at}") for at in range(5)), entry("Gold"))
        shelve.set_status(session, [2], Status.READ, NOW)
        shelve.set_priority(session, [3], Priority.LOW)
        tag.add_tags(session, [4], ["nerf"])
        shelve.set_status(session, [5], Status.READING, NOW)
        shelve.set_priority(session, [5], Priority.HIGH)
        tag.add_tags(session, [5], ["nerf"])
        number = rules.create(session, rules.rule_of("title:nerf", "nerf", "to-read", "high"))
        would = rules.would_change(session, rules.get_rule(session, number), NOW)
    assert (would.found, would.changed, would.tagged, would.with_status, would.with_priority) == (5, 4, 3, 3, 3)
    assert {(one.paper_id, one.tag, one.status, one.priority) for one in would.first} == {
        (1, True, True, True), (2, True, False, True), (3, True, True, False), (4, False, True, True),
    }  # fmt: skip
    with library.writing() as session:
        assert rules.run(session, number, LATER) == 4
        assert state(session, 1) == (["nerf"], Status.TO_READ, Priority.HIGH, Shelf.MINE)
        assert state(session, 2) == (["nerf"], Status.READ, Priority.HIGH, Shelf.MINE)
        assert state(session, 3) == (["nerf"], Status.TO_READ, Priority.LOW, Shelf.MINE)
        assert state(session, 5) == (["nerf"], Status.READING, Priority.HIGH, Shelf.MINE)
        assert state(session, 6) == ([], None, Priority.NORMAL, Shelf.STACKS)
        dates = session.scalars(select(StatusChange.at).where(StatusChange.paper_id == 1)).all()
        assert dates == [LATER]
        assert rules.would_change(session, rules.get_rule(session, number), NOW).changed == 0
        assert rules.run(session, number, LATER) == 0


def test_a_preview_shows_the_first_papers_and_counts_all(library: Library) -> None:
    with library.writing() as session:
        put(session, *(entry(f"NeRF {at}") for at in range(30)))
        would = rules.would_change(session, rules.rule_of("nerf", "x"), NOW)
        assert (would.changed, len(would.first)) == (30, rules.SHOWN)
        assert session.scalars(select(Rule)).all() == []


def test_a_rule_that_hides_papers_from_its_own_search_still_does_all_it_says(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("One"), entry("Two"))
        number = rules.create(session, rules.rule_of("no:tag shelf:stacks", "seen", "set-aside", "low"))
        assert rules.run(session, number, NOW) == 2
        assert state(session, 2) == (["seen"], Status.SET_ASIDE, Priority.LOW, Shelf.MINE)


def test_only_the_papers_named_are_touched_and_rules_follow_each_other(library: Library) -> None:
    with library.writing() as session:
        put(session, *(entry(f"NeRF {at}") for at in range(700)))
        first = rules.create(session, rules.rule_of("nerf", "radiance"))
        second = rules.create(session, rules.rule_of("#radiance", "", "", "high"))
        rules.create(session, rules.rule_of("title:gold", "gold"))
        assert rules.apply(session, list(range(1, 601)), NOW) == {first: 600, second: 600}
        assert state(session, 600)[0] == ["radiance"]
        assert state(session, 601) == ([], None, Priority.NORMAL, Shelf.STACKS)
        assert rules.apply(session, [], NOW) == {}
        assert rules.apply(session, [600, 601], NOW) == {first: 1, second: 1}


def test_what_a_rule_did_is_undone_with_it(library: Library) -> None:
    with library.writing() as session:
        put(session, entry("NeRF"), entry("NeRF too"))
        tag.add_tags(session, [2], ["nerf/old"])
        number = rules.create(session, rules.rule_of("nerf", "nerf", "to-read", "high"))
    with library.writing() as session:
        operation = journal.begin(session, "Ran a rule", NOW)
        with journal.recording(session, operation):
            assert rules.run(session, number, NOW) == 2
    with library.writing() as session:
        journal.undo(session, operation, DEFAULT_POLICY, LATER)
    with library.reading() as session:
        assert state(session, 1) == ([], None, Priority.NORMAL, Shelf.STACKS)
        assert state(session, 2) == (["nerf/old"], None, Priority.NORMAL, Shelf.STACKS)
        assert find.get(session, 1).status_since is None
        assert session.scalars(select(Paper.id).join(StatusChange, StatusChange.paper_id == Paper.id)).all() == []
