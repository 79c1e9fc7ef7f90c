"""Flips and tallies to a `Report`: each link under what became of it in the period, and what may be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from readinglist.health import Condition, Verdict
from readinglist.identifiers import CODE_KINDS
from readinglist.report.words import Action, Change, Report, Row, Section, Still, Unjudged


def build(
    since: datetime,
    until: datetime,
    changes: Iterable[Change],
    totals: Mapping[Verdict, int],
    *,
    papers: int,
    runs: int,
    void_runs: int,
    still: Sequence[Still] = (),
    unjudged: Sequence[Unjudged] = (),
    zone: str = "UTC",
) -> Report:
    """Return the report of a period: each link under what became of it at the end of the period.

    `changes` stand in order of time. `still` counts the dead and failing links that nothing changed for, and all that
    are restricted; the dead and failing that went and came back to where they were are added here.
    """
    by_link: dict[int, list[Change]] = {}
    for change in changes:
        by_link.setdefault(change.row.link, []).append(change)
    sections: dict[str, list[Row]] = {section: [] for section in Section}
    for story in by_link.values():
        row = replace(story[-1].row, action=action_of(story[-1].row), again=_answers_again(story))
        for section in _sections_of(story):
            sections[section].append(row)
    return Report(
        since=since.isoformat(),
        until=until.isoformat(),
        sections={section: tuple(rows) for section, rows in sections.items()},
        totals={str(verdict): number for verdict, number in totals.items()},
        papers=papers,
        runs=runs,
        void_runs=void_runs,
        still=_with_returned(still, by_link.values()),
        unjudged=tuple(unjudged),
        zone=zone,
    )


# Conditions in which a repository is there, and of no use or soon to be of none.
_FADED = {
    Condition.ARCHIVED: Section.ARCHIVED,
    Condition.EMPTY: Section.PLACEHOLDER,
    Condition.PLACEHOLDER: Section.PLACEHOLDER,
}
_TROUBLED = frozenset((Verdict.DEAD, Verdict.FAILING))
# What a report only counts, in this order: dead and failing while it lasts, restricted always, for it is no news.
STANDING = (Verdict.DEAD, Verdict.FAILING, Verdict.RESTRICTED)


def action_of(row: Row) -> Action:
    """Return what may be done about a link as it stands."""
    if row.verdict == Verdict.DEAD:
        return Action.RESCUE if row.rescue else Action.CORRECT
    if row.flag:
        return Action.READ  # a new address is no help while the work, or whose it is, stands in doubt
    if row.verdict == Verdict.MOVED and row.replacement:
        return Action.ACCEPT
    if row.verdict == Verdict.FAILING:
        return Action.WAIT
    if row.condition in _FADED:
        return Action.SAVE if row.condition == Condition.ARCHIVED else Action.WAIT  # the code may still come
    return Action.LOOK if row.verdict == Verdict.RESTRICTED else Action.NOTHING


def _sections_of(story: Sequence[Change]) -> Iterable[Section]:
    """Where a link belongs by its whole story in the period.

    What moved is told there alone, also where it recovered, for there is something to do.
    """
    before, after = story[0].before, story[-1].after
    if after is Verdict.DEAD and before is not Verdict.DEAD:
        yield Section.DEAD_CODE if story[-1].row.kind in CODE_KINDS else Section.DEAD
    elif after is Verdict.FAILING and before not in _TROUBLED:
        yield Section.FAILING
    elif after is Verdict.MOVED and before is not Verdict.MOVED:
        yield Section.MOVED
    elif _answers_again(story):
        yield Section.RECOVERED
    condition = story[-1].condition_after
    if condition in _FADED and condition is not story[0].condition_before:
        yield _FADED[condition]
    flag = story[-1].flag_after
    if flag and flag is not story[0].flag_before:
        yield Section.FLAGGED
    elif flag is None and story[0].flag_before:
        yield Section.CLEARED


def _answers_again(story: Sequence[Change]) -> bool:
    """Whether a link was in trouble and is no more; a refusal ends only a trouble that was told before the period."""
    after = story[-1].after
    if after in (Verdict.ALIVE, Verdict.MOVED):
        return any(change.before in _TROUBLED for change in story)
    return story[0].before in _TROUBLED and after not in _TROUBLED


def _with_returned(still: Sequence[Still], stories: Iterable[Sequence[Change]]) -> tuple[Still, ...]:
    """The counts of what stands as before, with the links that changed and are no news for all that."""
    counted = {one.verdict: one for one in still}
    for story in stories:
        before, after = story[0].before, story[-1].after
        # Dead, there again, failing now: no news either, and no longer among the dead.
        if after in _TROUBLED and (before is after or (after is Verdict.FAILING and before is Verdict.DEAD)):
            one = counted.get(after, Still(after, 0, 0))
            is_code = story[-1].row.kind in CODE_KINDS
            counted[after] = replace(one, number=one.number + 1, code=one.code + is_code)
    return tuple(counted[verdict] for verdict in STANDING if verdict in counted)
