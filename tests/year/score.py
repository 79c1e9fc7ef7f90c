"""The reports of the year against what was true: each row belongs to one chapter of its link, in a right week."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from readinglist.health import Verdict
from readinglist.report import Report, Section
from tests.year.course import Year
from tests.year.story import DAY, DAYS, DEADLY, START, TOLD_AS, Chapter, Span, Story

_DEAD = (Section.DEAD, Section.DEAD_CODE)


@dataclass
class Score:
    """What is right and what is wrong with the reports of a year."""

    deaths: int = 0  # that had to be told
    told: int = 0
    brief: int = 0  # told, of those that ended before they had to be proved
    late: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    false_deaths: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)  # other rows that nothing stands behind
    numbers: list[str] = field(default_factory=list)  # sums that do not add up
    rows: dict[str, int] = field(default_factory=dict)
    delays: list[tuple[timedelta, str]] = field(default_factory=list)  # from a death to the report that tells it

    @property
    def median_delay(self) -> timedelta:
        """Half of the deaths are told sooner."""
        return timedelta(seconds=median(delay.total_seconds() for delay, _ in self.delays))


def score(year: Year) -> Score:
    """Compare the reports of a year with what was true."""
    return _Comparison(year).made()


class _Comparison:
    def __init__(self, year: Year) -> None:
        self._year = year
        self._rules = year.rules
        self._score = Score()
        self._by_url = {story.url: story for story in year.stories}
        self._claimed: dict[tuple[str, int, str], Report] = {}

    def made(self) -> Score:
        for number, report in enumerate(self._year.reports, 1):
            for section, rows in report.sections.items():
                self._score.rows[section] = self._score.rows.get(section, 0) + len(rows)
                for row in rows:
                    self._claim(number, report, Section(section), self._by_url[row.url])
        for story in self._year.stories:
            for at, chapter in enumerate(story.chapters):
                self._look_for(story, at, chapter)
        self._check_flips()
        self._check_numbers()
        return self._score

    def _claim(self, number: int, report: Report, section: Section, story: Story) -> None:
        """Find the chapter that a row tells of; each chapter is told once in a section."""
        since, until = datetime.fromisoformat(report.since), datetime.fromisoformat(report.until)
        kind = "dead" if section in _DEAD else str(section)
        what = f"report {number}: {story.name} under {section}"
        for at, chapter in enumerate(story.chapters):
            span = self._span(story, chapter, section)
            if span is None or (story.name, at, kind) in self._claimed or until < span.first:
                continue
            if since < span.last:
                self._claimed[story.name, at, kind] = report
                return
            if kind == "dead" and chapter.ended is None:
                self._claimed[story.name, at, kind] = report
                self._score.late.append(what)
                return
        (self._score.false_deaths if kind == "dead" else self._score.untrue).append(what)

    def _span(self, story: Story, chapter: Chapter, section: Section) -> Span | None:
        """When a chapter may come to be told in a section; None when never."""
        deadly = chapter.fate in DEADLY
        if section in _DEAD:
            return self._death(story, chapter)
        # What an authority denies may be failing first, as long as its second road says nothing.
        if section is Section.FAILING and deadly:
            return self._rules.seen(story, chapter)
        if section is Section.RECOVERED and deadly and (chapter.ended or chapter.once):
            return self._rules.recovered(story, chapter)
        return self._rules.seen(story, chapter) if TOLD_AS.get(chapter.fate) is section else None

    def _death(self, story: Story, chapter: Chapter) -> Span | None:
        if chapter.fate not in DEADLY or not self._rules.may_die(story, chapter):
            return None
        span = self._rules.dead(story, chapter)
        return Span(span.first, min(span.last, chapter.ended or span.last))

    def _look_for(self, story: Story, at: int, chapter: Chapter) -> None:
        """Note what had to be told of a chapter and was not."""

        def told(kind: str) -> Report | None:
            return self._claimed.get((story.name, at, kind))

        dead, what = told("dead"), f"{story.name}: {chapter.fate} from day {chapter.day:g}"
        if chapter.fate in DEADLY and self._is_over(self._rules.dead(story, chapter)):
            if self._rules.must_die(story, chapter):
                self._score.deaths += 1
                self._score.told += dead is not None
                if dead is None:
                    self._score.missed.append(what)
                else:
                    self._score.delays.append(
                        (datetime.fromisoformat(dead.until) - chapter.began, what + self._window(story, chapter))
                    )
            else:
                self._score.brief += dead is not None
        known = dead or told(Section.FAILING)
        back = self._rules.recovered(story, chapter)
        # What falls again before it was seen well never recovered in between.
        falls_again = any(chapter.began < later.began <= back.last for later in story.chapters)
        recovers = known and (chapter.ended or chapter.once) and self._is_over(back) and not falls_again
        if recovers and told(Section.RECOVERED) is None:
            self._score.missed.append(f"{what}, recovered")
        section = TOLD_AS.get(chapter.fate)
        if section and self._is_over(self._rules.seen(story, chapter)) and told(section) is None:
            self._score.missed.append(f"{what}, {section}")

    def _window(self, story: Story, chapter: Chapter) -> str:
        """When the rules can prove a death, in words: at the first look after it, or at the last that is due."""
        span = self._rules.dead(story, chapter)
        first, last = ((moment - chapter.began) / DAY for moment in (span.first, span.last))
        return f" (provable after {first:.1f} to {last:.1f} days, told the Monday after)"

    def _is_over(self, span: Span) -> bool:
        """Whether the year is long enough to see it; the last week may have no report."""
        return span.last <= START + (DAYS - 7) * DAY

    def _check_flips(self) -> None:
        """Also a death that was taken back within a week, and so is in no report, must have been true."""
        for url, at, verdict in self._year.flips:
            story = self._by_url.get(url)
            if verdict is not Verdict.DEAD or story is None:
                continue
            spans = [span for chapter in story.chapters if (span := self._death(story, chapter))]
            if not any(span.first <= at <= span.last for span in spans):
                self._score.false_deaths.append(f"{story.name}: called dead at {at:%Y-%m-%d %H:%M}")

    def _check_numbers(self) -> None:
        """The news of all reports together are the tally; so are the counts of what stayed as it was."""
        dead: set[int] = set()
        failing: set[int] = set()
        for number, (report, tally) in enumerate(zip(self._year.reports, self._year.tallies, strict=True), 1):
            died = {row.link for section in _DEAD for row in report.sections[section]}
            recovered = {row.link for rows in report.sections.values() for row in rows if row.again}
            failing = (failing | {row.link for row in report.sections[Section.FAILING]}) - died - recovered
            still = sum(one.number for one in report.still if one.verdict == Verdict.DEAD)
            self._same(number, "links", sum(report.totals.values()), len(self._year.stories))
            self._same(number, "totals", dict(report.totals), tally)
            self._same(number, "still dead", still, len(dead - recovered))
            dead = (dead | died) - recovered
            self._same(number, "dead", len(dead), report.totals[Verdict.DEAD])
            self._same(number, "failing", len(failing), report.totals[Verdict.FAILING])

    def _same(self, number: int, what: str, told: object, right: object) -> None:
        if told != right:
            self._score.numbers.append(f"report {number}, {what}: {told}, not {right}")
