"""What proves that a link is dead, and when it is asked again: tables of days and answers, and laws for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.health import (
    DEFAULT_POLICY,
    INCONCLUSIVE,
    LONGEST_WAIT,
    READERS_WORDS,
    Answer,
    Condition,
    Flag,
    Health,
    Outcome,
    Verdict,
    judge,
    next_due,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
GOOD = (Answer.OK, Answer.MOVED, Answer.FORBIDDEN, Answer.LOGIN, Answer.CHALLENGE)
CONFIRMED = (Answer.GONE, Answer.DNS_GONE, Answer.LOOP)
GUESSES = (Answer.SOFT_404, Answer.PARKED)
TROUBLE = (Answer.TIMEOUT, Answer.ERROR, Answer.REFUSED, Answer.RESET, Answer.TLS)
BAD = (*CONFIRMED, *GUESSES, *TROUBLE)


def fold(seen: Iterable[tuple[float, Outcome | Answer]], health: Health | None = None) -> Health:
    """The health after outcomes at so many days from the start."""
    health = health or Health()
    for days, what in seen:
        outcome = what if isinstance(what, Outcome) else Outcome(what, f"said {what}")
        health = judge(health, outcome, START + timedelta(days=days))
    return health


def story(text: str) -> list[tuple[float, Answer]]:
    """`0 gone, 1 timeout` as days and answers."""
    pairs = (part.split() for part in text.split(","))
    return [(float(days), Answer(answer)) for days, answer in pairs]


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        ("0 ok", "alive"),
        ("0 moved", "moved"),
        ("0 forbidden", "restricted"),
        ("0 login", "restricted"),
        ("0 challenge", "restricted"),
        ("0 blocked", "dead"),
        ("0 limited", "unchecked"),
        ("0 offline", "unchecked"),
        ("0 dns-failed", "unchecked"),
        ("0 deferred", "unchecked"),
        ("0 guarded", "unchecked"),
        # A page's 404, a lost name and a loop: the same again a day later.
        ("0 gone", "failing"),
        ("0 gone, 0.9 gone", "failing"),
        ("0 gone, 1 gone", "dead"),
        ("0 gone, 0.1 gone, 0.2 gone, 0.9 gone", "failing"),
        ("0 gone, 0.1 gone, 1 gone", "dead"),
        ("0 dns-gone, 1 dns-gone", "dead"),
        ("0 loop, 1 loop", "dead"),
        ("0 gone, 1 dns-gone", "failing"),
        ("0 gone, 1 loop, 2 dns-gone", "failing"),
        ("0 gone, 1 loop, 2 gone", "dead"),
        # The later observation must say the same: time that passes over early ones proves nothing.
        ("0 gone, 0.1 gone, 2 timeout", "failing"),
        ("0 gone, 0.1 gone, 2 soft-404", "failing"),
        ("0 gone, 0.1 gone, 2 timeout, 2.1 gone", "dead"),
        # Guesses: three over a fortnight.
        ("0 soft-404, 1 soft-404, 2 soft-404", "failing"),
        ("0 soft-404, 14 soft-404", "failing"),
        ("0 soft-404, 7 soft-404, 14 soft-404", "dead"),
        ("0 parked, 7 soft-404, 14 parked", "dead"),
        ("0 parked, 1 parked, 2 parked, 20 gone", "failing"),
        # Trouble: four over a fortnight, of whatever sort.
        ("0 timeout, 5 timeout, 14 timeout", "failing"),
        ("0 timeout, 1 timeout, 2 timeout, 13 timeout", "failing"),
        ("0 timeout, 1 error, 2 refused, 14 reset", "dead"),
        ("0 tls, 1 tls, 2 tls, 3 tls, 4 tls, 5 tls", "failing"),
        ("0 timeout, 1 timeout, 2 timeout, 3 timeout, 20 soft-404", "failing"),
        # One good answer clears everything.
        ("0 gone, 1 ok", "alive"),
        ("0 gone, 1 gone, 2 ok", "alive"),
        ("0 gone, 1 ok, 2 gone", "failing"),
        ("0 gone, 1 forbidden, 2 gone", "failing"),
        ("0 timeout, 5 timeout, 10 timeout, 11 ok, 14 timeout", "failing"),
        ("0 gone, 1 gone, 2 challenge", "restricted"),
        # What was proved stays proved until somebody answers.
        ("0 gone, 1 gone, 2 timeout", "dead"),
        ("0 gone, 1 gone, 2 soft-404, 30 error", "dead"),
        # No evidence, no change.
        ("0 gone, 1 offline", "failing"),
        ("0 gone, 0.5 offline, 1 gone", "dead"),
        ("0 gone, 1 gone, 2 limited", "dead"),
        ("0 ok, 1 offline, 2 limited, 3 dns-failed", "alive"),
    ],
)  # fmt: skip
def test_answers_on_days_give_the_verdict_of_the_law(seen: str, verdict: str) -> None:
    assert fold(story(seen)).verdict == verdict


def test_the_word_of_a_registry_needs_no_second_day() -> None:
    assert fold([(0, Outcome(Answer.GONE, proved=True))]).verdict is Verdict.DEAD


def test_a_block_notice_is_dead_with_the_condition_blocked() -> None:
    health = fold([(0, Outcome(Answer.OK, condition=Condition.ACTIVE)), (1, Answer.BLOCKED)])
    assert (health.verdict, health.condition) == (Verdict.DEAD, Condition.BLOCKED)


def test_a_condition_is_kept_when_a_probe_saw_only_that_the_repository_is_there() -> None:
    health = fold([(0, Outcome(Answer.OK, condition=Condition.ARCHIVED)), (1, Answer.OK)])
    assert health.condition is Condition.ARCHIVED


@pytest.mark.parametrize("condition", [Condition.GONE, Condition.BLOCKED])
def test_a_repository_that_answers_again_is_no_longer_gone(condition: Condition) -> None:
    health = fold([(0, Outcome(Answer.GONE, condition=condition, proved=True)), (1, Answer.OK)])
    assert (health.verdict, health.condition) == (Verdict.ALIVE, None)


def test_since_tells_when_the_verdict_began_and_not_when_it_was_last_seen() -> None:
    health = fold(story("0 ok, 5 ok, 7 gone, 9 gone, 12 gone"))
    assert (health.verdict, health.since) == (Verdict.DEAD, START + timedelta(days=9))


def test_an_address_a_link_moved_to_is_forgotten_when_it_fails() -> None:
    moved = fold([(0, Outcome(Answer.MOVED, replacement="https://new.example.org/"))])
    assert moved.replacement == "https://new.example.org/"
    assert fold([(1, Answer.GONE)], moved).replacement is None


def test_a_link_never_judged_says_why_it_was_not() -> None:
    health = fold([(0, Outcome(Answer.LIMITED, "too many requests")), (1, Outcome(Answer.OFFLINE, "no network"))])
    assert (health.verdict, health.answer, health.reason) == (Verdict.UNCHECKED, Answer.OFFLINE, "no network")


def test_every_answer_is_judged() -> None:
    for answer in Answer:
        assert isinstance(fold([(0, answer)]).verdict, Verdict)


outcomes = st.builds(
    Outcome,
    answer=st.sampled_from(list(Answer)),
    reason=st.sampled_from(["", "one", "two"]),
    condition=st.sampled_from([None, *Condition]),
    proved=st.just(False),
)
times = st.floats(min_value=0, max_value=60, allow_nan=False).map(lambda days: round(days, 2))
stories = st.lists(st.tuples(times, outcomes), max_size=12).map(lambda seen: sorted(seen, key=lambda pair: pair[0]))


@given(stories, st.sampled_from(GOOD))
def test_a_good_answer_last_is_never_dead_nor_failing(seen: list[tuple[float, Outcome]], good: Answer) -> None:
    health = fold([*seen, (61, good)])
    assert health.verdict in (Verdict.ALIVE, Verdict.MOVED, Verdict.RESTRICTED)
    assert health.strikes == ()
    assert health.failures == 0


@given(stories)
def test_judging_again_gives_the_same(seen: list[tuple[float, Outcome]]) -> None:
    assert fold(seen) == fold(seen)


# What the reader says has a table of its own, below.
unspoken = stories.map(lambda seen: [(days, what) for days, what in seen if what.answer not in READERS_WORDS])


@given(unspoken)
def test_less_than_the_observations_needed_is_never_dead(seen: list[tuple[float, Outcome]]) -> None:
    classes = {**dict.fromkeys(GUESSES, "guess"), **dict.fromkeys(TROUBLE, "trouble")}
    need = {"guess": (3, 14.0), "trouble": (4, 14.0)}
    observed: dict[str, list[float]] = {}
    proved = False
    for days, outcome in seen:
        if outcome.answer in GOOD:
            observed, proved = {}, False
        elif outcome.answer in BAD:
            name = classes.get(outcome.answer, outcome.answer)
            observed.setdefault(name, []).append(days)
            count, apart = need.get(name, (2, 1.0))
            passed = timedelta(days=days) - timedelta(days=observed[name][0])
            proved = proved or (len(observed[name]) >= count and passed >= timedelta(days=apart))
        elif outcome.answer is Answer.BLOCKED:
            observed.setdefault(Answer.GONE, []).append(days)
            proved = True
    assert (fold(seen).verdict is Verdict.DEAD) == proved


@given(stories, st.lists(st.tuples(times, st.sampled_from(sorted(INCONCLUSIVE))), max_size=6))
def test_no_evidence_anywhere_changes_nothing(
    seen: list[tuple[float, Outcome]], nothing: list[tuple[float, Answer]]
) -> None:
    plain = [pair for pair in seen if pair[1].answer not in INCONCLUSIVE]
    more = [(days, Outcome(answer, "nothing")) for days, answer in nothing]
    mixed = sorted([*plain, *more], key=lambda pair: pair[0])
    one, other = fold(plain), fold(mixed)
    fields = ("verdict", "since", "strikes", "condition", "replacement", "final_url")
    assert [getattr(one, name) for name in fields] == [getattr(other, name) for name in fields]
    if one.verdict is not Verdict.UNCHECKED:
        assert one.reason == other.reason


DAY = timedelta(days=1)
PERIODS = (DAY, 7 * DAY, 30 * DAY)
periods = st.sampled_from(PERIODS)


@given(stories, st.text(max_size=20), periods)
def test_the_next_date_is_later_bounded_and_the_same_for_the_same_link(
    seen: list[tuple[float, Outcome]], salt: str, every: timedelta
) -> None:
    at = START + 60 * DAY
    health = fold(seen)
    due = next_due(health, at, salt, every=every)
    assert at + timedelta(hours=1) <= due <= at + 36 * DAY < at + LONGEST_WAIT
    assert due == next_due(health, at, salt, every=every)
    if health.verdict is Verdict.FAILING and due < at + DEFAULT_POLICY.confirm_after:
        # Sooner only when nothing was learnt, or when the same answer would then be proof.
        answers = [judge(health, Outcome(bad), due).verdict for bad in BAD]
        assert health.answer in INCONCLUSIVE or Verdict.DEAD in answers


@given(stories, st.text(max_size=20))
def test_only_of_what_is_there_the_shelf_decides_when_it_is_asked(seen: list[tuple[float, Outcome]], salt: str) -> None:
    health, at = fold(seen), START + 60 * DAY
    daily, weekly, monthly = (next_due(health, at, salt, every=every) for every in PERIODS)
    assert daily <= weekly <= monthly
    if health.answer in INCONCLUSIVE or health.verdict not in (Verdict.ALIVE, Verdict.MOVED, Verdict.RESTRICTED):
        assert daily == weekly == monthly


@pytest.mark.parametrize("every", PERIODS)
@pytest.mark.parametrize("answer", [Answer.OK, Answer.MOVED])
@given(salt=st.text(max_size=20), stood=st.integers(0, 2000))
def test_a_link_that_is_there_is_asked_after_its_period_however_long_it_has_stood(
    every: timedelta, answer: Answer, salt: str, stood: int
) -> None:
    at = START + stood * DAY
    wait = next_due(fold([(0, answer), (stood, answer)]), at, salt, every=every) - at
    assert every <= wait <= 1.2 * every


@pytest.mark.parametrize(("every", "least"), [(DAY, 14), (7 * DAY, 14), (30 * DAY, 30)])
@given(salt=st.text(max_size=20))
def test_a_link_that_refuses_us_is_asked_once_a_fortnight_at_most(every: timedelta, least: int, salt: str) -> None:
    wait = next_due(fold(story("0 forbidden")), START, salt, every=every) - START
    assert least * DAY <= wait <= 1.2 * least * DAY


def test_links_of_one_day_are_spread_over_the_days_round_it() -> None:
    health = fold(story("0 ok"))
    dates = sorted(next_due(health, START, f"example.org/{number}", every=7 * DAY) for number in range(200))
    assert len(set(dates)) == 200
    assert dates[-1] - dates[0] > timedelta(days=1)


def test_a_failing_link_is_asked_soon_and_a_dead_one_rarely() -> None:
    failing, dead = fold(story("0 gone")), fold(story("0 gone, 1 gone"))
    assert next_due(failing, START, "x", every=30 * DAY) - START <= 1.2 * DAY
    assert next_due(dead, START, "x", every=DAY) - START >= 30 * DAY


SAW = Outcome(Answer.SEEN, "you saw it work")


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        ("0 gone, 2 gone, 3 seen", "alive"),
        ("0 gone, 2 gone, 3 seen, 9 gone", "alive"),
        ("0 gone, 2 gone, 3 seen, 9 gone, 30 gone, 60 gone", "alive"),
        ("0 gone, 2 gone, 3 seen, 9 limited, 10 offline, 11 gone", "alive"),
        ("0 gone, 2 gone, 3 seen, 9 timeout", "failing"),
        ("0 gone, 2 gone, 3 seen, 9 timeout, 10 gone", "failing"),
        ("0 gone, 2 gone, 3 seen, 9 dns-gone, 11 dns-gone", "dead"),
        ("0 gone, 2 gone, 3 seen, 9 ok, 10 gone, 12 gone", "dead"),
        ("0 forbidden, 1 seen, 2 forbidden", "alive"),
        ("0 forbidden, 1 seen, 2 gone", "failing"),
        ("0 gone, 2 gone, 3 seen, 4 seen, 9 gone", "alive"),
        ("0 ok, 1 seen, 2 gone, 4 gone", "dead"),
        ("0 blocked, 1 seen, 2 blocked", "alive"),
        ("0 gone, 1 muted, 2 gone", "dead"),
        ("0 ok, 1 muted, 2 unmuted", "alive"),
        ("0 muted", "unchecked"),
        ("0 gone, 1 offline, 2 seen, 3 gone, 5 gone", "alive"),
        ("0 gone, 2 gone, 3 limited, 4 seen, 5 deferred, 6 gone, 9 gone", "alive"),
        ("0 forbidden, 1 deferred, 2 seen, 3 forbidden", "alive"),
        ("0 seen, 1 gone, 3 gone", "alive"),  # the answer was on its way when the reader spoke
        ("0 offline, 1 seen, 2 offline, 3 gone, 5 gone", "alive"),
        ("0 seen, 1 gone, 2 timeout", "failing"),
        ("0 seen, 1 ok, 2 gone, 4 gone", "dead"),
    ],
)
def test_the_readers_word_holds_until_the_answer_changes(seen: str, verdict: str) -> None:
    assert fold(story(seen)).verdict == verdict


def test_muting_lasts_until_it_is_taken_back_and_hides_no_evidence() -> None:
    assert fold(story("0 ok, 1 muted, 2 gone, 4 gone")).muted
    assert fold(story("0 ok, 1 muted, 2 gone, 4 gone")).failures == 2
    assert not fold(story("0 ok, 1 muted, 2 gone, 3 unmuted, 4 gone")).muted
    assert fold(story("0 gone, 1 muted, 2 seen, 3 gone")).muted


def test_a_flag_stays_until_somebody_looked_again() -> None:
    retracted = Outcome(Answer.OK, "registered", flag=Flag.RETRACTED, notice="10.1000/notice")
    flagged = fold([(0, retracted), (1, Answer.OK), (2, Answer.OFFLINE)])
    assert (flagged.flag, flagged.notice, flagged.verdict) == (Flag.RETRACTED, "10.1000/notice", Verdict.ALIVE)
    looked = Outcome(Answer.OK, "registered", flag=Flag.CLEAR, notice="10.1000/other")
    assert fold([(3, looked)], flagged).flag is fold([(3, looked)], flagged).notice is None


def test_a_reader_who_saw_a_repository_under_a_taken_name_is_believed() -> None:
    taken = Outcome(Answer.OK, "another one", flag=Flag.TAKEN_OVER)
    assert fold([(0, taken), (1, SAW)]).flag is None
    retracted = Outcome(Answer.OK, "registered", flag=Flag.RETRACTED)
    assert fold([(0, retracted), (1, SAW)]).flag is Flag.RETRACTED  # a page that opens undoes no notice


quiet = st.lists(st.sampled_from(sorted(INCONCLUSIVE)), max_size=3)


@given(st.lists(st.sampled_from(list(Answer)), max_size=8), st.sampled_from(BAD), quiet, quiet)
def test_a_link_the_reader_vouched_for_never_dies_of_the_answer_it_had(
    before: list[Answer], bad: Answer, silent: list[Answer], later: list[Answer]
) -> None:
    known = fold([(day, what) for day, what in enumerate([*before, Answer.OK, bad, *silent])])
    after = [Answer.SEEN, *later, *[bad] * 9]
    assert fold([(20 + day, what) for day, what in enumerate(after)], known).verdict == "alive"


@pytest.mark.parametrize("bad", [*GUESSES, *TROUBLE])
@given(salt=st.text(max_size=6))
def test_what_is_dead_for_a_fortnight_is_called_so_within_three_hours_of_it(bad: Answer, salt: str) -> None:
    health, at = Health(), START
    while health.verdict is not Verdict.DEAD:
        assert at - START < timedelta(days=14, hours=3)
        health = judge(health, Outcome(bad, "still"), at)
        due = next_due(health, at, salt, every=30 * DAY)
        assert due - at >= timedelta(minutes=1)
        at = due
