"""A year with sixty links and archives that change, fall silent and lie: every copy that is offered is a right one."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import unquote

from sqlalchemy import select

from readinglist import checker, ledger
from readinglist.checker.task import Budget
from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.health import Verdict
from readinglist.library.add import Tally, add
from readinglist.models import Link
from tests.internet import How, SmallInternet, answer
from tests.world import NOW, task_in

DAY = timedelta(days=1)
STEP = 40  # days from run to run
ARCHIVES = ("archive.org", "web.archive.org", "archive.softwareheritage.org")
MISLEADING = "https://liar.example/other"


@dataclass
class Story:
    """One link, what happens to it on which day, and which copies of it are good while nothing is in trouble."""

    url: str
    right: Callable[[], set[str]]
    days: dict[int, Callable[[], object]] = field(default_factory=dict)
    secret: bool = False


def wayback(stamp: str, url: str) -> str:
    return f"https://web.archive.org/web/{stamp}/{url}"


def heritage(origin: str) -> str:
    return f"https://archive.softwareheritage.org/browse/origin/directory/?origin_url={origin}"


class Year:
    """Writes the sixty stories into a world."""

    def __init__(self, world: SmallInternet, chance: random.Random) -> None:
        self.world = world
        self.chance = chance
        self.tellers = (
            self.page,
            self.page_with_flaws,
            self.late_capture,
            self.excluded,
            self.archived_code,
            self.forked_code,
            self.part_of_code,
            self.renamed_code,
            self.taken_over,
            self.nobodys_business,
        )

    def stories(self) -> list[Story]:
        return [teller(number) for teller in self.tellers for number in range(6)]

    def _day(self, first: int = 20, last: int = 200) -> int:
        return self.chance.randrange(first, last)

    def page(self, n: int) -> Story:
        url = self.world.put(f"https://page{n}.example/paper", How.OK)
        self.world.capture(url, "20200102030405")
        self.world.wayback[url].update({"shy": n, "schemeless": n == 5})
        return Story(url, lambda: {wayback("20200102030405", url)}, {self._day(): lambda: self.world.page_dies(url)})

    def page_with_flaws(self, n: int) -> Story:
        url = self.world.put(f"https://flawed{n}.example/paper", How.OK)
        flaws = (How.SOFT_404, How.PARKED, How.CHALLENGE, How.DEAD_HOSTING, How.EMPTY, How.TO_LOGIN)
        self.world.capture(url, "20230601000000", flaws[n])
        self.world.capture(url, "20190601000000")
        return Story(url, lambda: {wayback("20190601000000", url)}, {self._day(): lambda: self.world.page_dies(url)})

    def late_capture(self, n: int) -> Story:
        url = self.world.put(f"https://late{n}.example/paper", How.OK)
        died = self._day()
        after = f"{NOW + (died + 20) * DAY:%Y%m%d%H%M%S}"
        buried = lambda: self.world.capture(url, after, title="New owners of this name")  # noqa: E731
        return Story(url, set, {died: lambda: self.world.page_dies(url, 410), died + 20: buried})

    def excluded(self, n: int) -> Story:
        url = self.world.put(f"https://shy{n}.example/paper", How.OK)
        self.world.capture(url, "20210601000000")
        facts = self.world.wayback[url]
        died = self._day()
        return Story(
            url,
            lambda: set() if facts.get("excluded") else {wayback("20210601000000", url)},
            {died: lambda: self.world.page_dies(url), died + 60: lambda: facts.update({"excluded": "admin"})},
        )

    def archived_code(self, n: int) -> Story:
        name, died = f"mpii/archived{n}", self._day()
        url = f"https://github.com/{name}"
        self.world.repos[name] = {"pushed_at": "2025-01-01T00:00:00Z"}
        facts = self.world.origins[url] = {"date": "2026-06-01T00:00:00Z"}
        masks = {died + 70: lambda: facts.update({"masked": True})} if n % 2 else {}
        right = lambda: set() if facts.get("masked") else {heritage(url)}  # noqa: E731
        return Story(url, right, {died: lambda: self.world.delete_repo(name), **masks})

    def forked_code(self, n: int) -> Story:
        name, forks, died = f"mpii/forked{n}", [f"eve/forked{n}", f"bob/forked{n}"], self._day(100)
        self.world.repos[name] = {"pushed_at": "2025-01-01T00:00:00Z", "forks": forks}
        for stars, fork in enumerate(forks, 3):
            self.world.repos[fork] = {"pushed_at": "2025-02-01T00:00:00Z", "stars": stars, "fork": True}
        deaths = {died: name, died + 50: forks[1], died + 120: forks[0]}
        return Story(
            f"https://github.com/{name}",
            lambda: {f"https://github.com/{fork}" for fork in forks if not self.world.repos[fork].get("gone")},
            {day: lambda one=one: self.world.delete_repo(one) for day, one in deaths.items()},  # type: ignore[misc]
        )

    def part_of_code(self, n: int) -> Story:
        name = f"mpii/parts{n}"
        paths = ("issues/7", "releases/tag/v1", "blob/main/net.py", "wiki/Setup", "tree/main/src", "discussions/4")
        url = f"https://github.com/{name}/{paths[n]}"
        self.world.repos[name] = {"pushed_at": "2025-01-01T00:00:00Z"}
        self.world.origins[f"https://github.com/{name}"] = {"date": "2026-06-01T00:00:00Z"}
        if n % 2:
            self.world.capture(url, "20200102030405")
        right = {wayback("20200102030405", url)} if n % 2 else set()
        return Story(url, lambda: right, {self._day(): lambda: self.world.delete_repo(name)} if n > 2 else {})

    def renamed_code(self, n: int) -> Story:
        old, new, fork = f"mpii/old{n}", f"mpii/new{n}", f"eve/new{n}"
        self.world.repos[old] = {"pushed_at": "2025-01-01T00:00:00Z", "forks": [fork]}
        self.world.repos[fork] = {"pushed_at": "2025-02-01T00:00:00Z", "fork": True}
        self.world.rename_repo(old, new)
        return Story(
            f"https://github.com/{old}",
            lambda: {f"https://github.com/{fork}"},
            {self._day(100): lambda: self.world.delete_repo(new)},
        )

    def taken_over(self, n: int) -> Story:
        name, day = f"mpii/taken{n}", self._day(20, 100)
        url = f"https://github.com/{name}"
        self.world.repos[name] = {"pushed_at": "2025-01-01T00:00:00Z"}
        if n % 2:
            self.world.capture(url, "20210101000000")

        def stranger() -> None:
            self.world.take_over(name)
            self.world.origins[url] = {"date": (NOW + (day + 1) * DAY).isoformat()}
            self.world.capture(url, f"{NOW + (day + 1) * DAY:%Y%m%d%H%M%S}", title="Something else")

        right = {wayback("20210101000000", url)} if n % 2 else set()
        return Story(url, lambda: right, {day: stranger, day + 60: lambda: self.world.delete_repo(name)})

    def nobodys_business(self, n: int) -> Story:
        url = (
            "https://wiki.lan/plan",
            "https://printer.home/plan",
            "https://files.example/x?X-Amz-Signature=a1b2&X-Amz-Expires=9",
            "https://me:word@door.example/plan",
            "https://site.example/x;jsessionid=A1B2",
            "https://web.archive.org/web/20200101000000/https://lost.example/",
        )[n]
        self.world.put(url.replace("me:word@", ""), 404)
        return Story(url, set, secret=True)

    def trouble(self, step: int) -> bool:
        """Break the archives, or let them lie, in every second run; whether they are to be trusted now."""
        for host in ARCHIVES:
            self.world.mend_host(host)
        if step % 2 == 0:
            return True
        names = ["timestamp", "original", "statuscode", "mimetype", "digest"]
        rows = json.dumps([names, ["20200101000000", MISLEADING, "200", "text/html", "A"]])
        closest = {"status": "200", "available": True, "timestamp": "20200101000000"}
        closest["url"] = wayback("20200101000000", MISLEADING)
        told = json.dumps({"archived_snapshots": {"closest": closest}})
        match step // 2 % 5:
            case 0:
                self.world.break_host("archive.org", How.REFUSED)
                self.world.break_host("web.archive.org", How.REFUSED)
                self.world.break_host("archive.softwareheritage.org", 503)
            case 1:
                self.world.break_host("archive.org", 429)
                self.world.break_host("web.archive.org", 429)
                self.world.break_host("archive.softwareheritage.org", 429)
            case 2:  # every list and every hint names another page, which can be replayed
                self.world.put("https://web.archive.org/cdx/*", answer(200, body=rows))
                self.world.put("https://archive.org/wayback/*", answer(200, body=told))
            case 3:  # a guest network's page in the place of all of them
                for host in ARCHIVES:
                    self.world.put(f"https://{host}/*", 200, title="Guest network")
            case _:  # nothing is there, say all
                self.world.put("https://web.archive.org/cdx/*", answer(200, body="[]"))
                self.world.put("https://archive.org/wayback/*", answer(200, body='{"archived_snapshots": {}}'))
        return False


@dataclass
class Score:
    """What was offered in all runs of the year, seen against what was right to offer then."""

    right: int = 0
    outdated: int = (
        0  # right when it was last looked at; its archive could not be asked since, or will be within the month
    )
    missed: int = 0
    wrong: list[tuple[int, str, str]] = field(default_factory=list)

    def count(self, day: int, story: Story, link: Link, *, trusted: bool) -> None:
        """Count one link after one run."""
        copy = link.rescue
        offered = unquote(copy.url) if copy and copy.url else ""
        if offered in story.right():
            self.right += 1
        elif copy and offered:
            unverified = bool(copy.trouble) or copy.sought < NOW + day * DAY
            if unverified and NOW + day * DAY - copy.sought <= 30 * DAY:
                self.outdated += 1
            else:
                self.wrong.append((day, story.url, offered))
        else:
            self.missed += trusted and bool(story.right())


def test_of_a_year_every_offer_is_right_and_few_copies_are_missed(library: Library, world: SmallInternet) -> None:
    year = Year(world, random.Random(7))
    stories, score = year.stories(), Score()
    world.limits.update(dict.fromkeys(world.limits, 100_000))
    world.capture(MISLEADING, "20200101000000")
    with library.writing() as session:
        entries = [Entry(title=f"Paper {n} on {one.url}", url=one.url, year=2024) for n, one in enumerate(stories)]
        add(session, entries, NOW, Tally())
    for step in range(10):
        day = step * STEP
        for story in stories:
            for due in [one for one in story.days if one <= day]:
                story.days.pop(due)()
        trusted = year.trouble(step)
        budget = dataclasses.replace(Budget(), remembered=20)
        checker.run(library, task_in(world, NOW + day * DAY, token=world.token, budget=budget))
        with library.reading() as session:
            links = {link.url: link for link in session.scalars(select(Link).options(*ledger.watched.shown()))}
        for story in stories:
            if (link := links[story.url]).verdict in (Verdict.DEAD, Verdict.FAILING):
                score.count(day, story, link, trusted=trusted)
    told = " ".join(unquote(seen.path) for seen in world.requests if seen.host in ARCHIVES)
    assert not [one.url for one in stories if one.secret and one.url.partition("://")[2] in told]
    assert score.wrong == []
    assert score.right >= 150
    assert score.outdated <= score.right // 20
    assert score.missed <= score.right // 20
