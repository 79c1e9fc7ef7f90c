"""Who plays in the year: links of all sorts, what happens to each, and the troubles that are nobody's fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.internet import Behaviour, How, SmallInternet, answer, first, redirect
from tests.year.story import Act, Chapter, Fate, Story, Trouble

_GH = "https://github.com/"
_BUSY = [f"https://busy.example/{n}" for n in range(4)]
_PUSHED = "2025-12-01T00:00:00Z"


def _page(name: str) -> str:
    return f"https://{name}.example/paper/code"


def _put(url: str, like: Behaviour | How | int) -> Act:
    return lambda world: world.put(url, like)


def _mend(url: str) -> Act:
    return _put(url, How.OK)


def _falls(fate: Fate, url: str, like: Behaviour | How | int, day: float, until: float | None = None) -> Chapter:
    """A page behaves so from a day on, and is a good page again afterwards."""
    return Chapter(fate, day, _put(url, like), until, None if until is None else _mend(url))


def pages(world: SmallInternet) -> list[Story]:
    """Pages on hosts of their own: what dies for good, each in its way."""
    deaths = (
        ("notfound", True, 40, Fate.OPEN, answer(404)),
        ("removed", False, 75, Fate.OPEN, answer(410)),
        ("lapsed", True, 110, Fate.OPEN, How.NXDOMAIN),
        ("closed-lab", False, 200.3, Fate.OPEN, How.NXDOMAIN),
        ("circle", False, 120, Fate.OPEN, How.LOOP),
        ("soft", True, 60, Fate.GUESS, How.SOFT_404),
        ("forsale", False, 140, Fate.GUESS, How.PARKED),
        ("homeward", True, 150, Fate.GUESS, How.TO_ROOT),
        ("unplugged", True, 100, Fate.TROUBLE, How.REFUSED),
        ("broken", False, 210, Fate.TROUBLE, answer(503)),
        ("silent", True, 170, Fate.TROUBLE, How.CLOSED),
        ("certless", True, 220, Fate.TROUBLE, How.TLS_EXPIRED),
        ("offline-day", True, 281, Fate.OPEN, answer(404)),  # while we were offline
        ("old-ruin", True, 0, Fate.OPEN, answer(404)),
        ("late", True, 340, Fate.OPEN, answer(404)),
    )
    told = [
        Story(name, _page(name), mine, (_falls(fate, _page(name), like, day),))
        for name, mine, day, fate, like in deaths
    ]
    walled = _page("walled")
    wall = _put(walled, Behaviour(How.CHALLENGE, status=403))
    told.append(Story("walled, then gone", walled, True, (_falls(Fate.OPEN, walled, 404, 240),), walled=True))
    told += [Story(f"well {n}", _page(f"well{n}"), n % 2 == 0) for n in range(4)]
    told += [Story(f"plain {n}", f"http://plain{n}.example/deep/page", n % 2 == 0) for n in range(3)]
    for story in told:
        world.put(story.url, How.OK)
    wall(world)
    return told


def passing(world: SmallInternet) -> list[Story]:
    """Pages that have a bad minute, day or week, that flap, or that come back from the dead."""
    told: list[Story] = []

    def add(name: str, mine: bool, *chapters: Callable[[str], Chapter]) -> None:
        url = world.put(_page(name), How.OK)
        told.append(Story(name, url, mine, tuple(chapter(url) for chapter in chapters)))

    def falls(fate: Fate, like: Behaviour | How | int, day: float, until: float) -> Callable[[str], Chapter]:
        return lambda url: _falls(fate, url, like, day, until)

    def stumbles(like: int, times: int, day: float, fate: Fate) -> Callable[[str], Chapter]:
        return lambda url: Chapter(fate, day, _put(url, first(times, answer(like))), once=True)

    add("bad-minute", True, stumbles(404, 1, 45, Fate.OPEN))
    add("bad-second", True, stumbles(503, 1, 46, Fate.QUIET))
    add("bad-day", True, falls(Fate.TROUBLE, answer(503), 55, 56))
    add("bad-week", True, falls(Fate.TROUBLE, How.REFUSED, 80, 87))
    add("bad-week-too", False, falls(Fate.TROUBLE, How.RESET, 180, 187))
    add("back-again", True, falls(Fate.OPEN, answer(404), 65, 135))
    add("renewed", True, falls(Fate.OPEN, How.NXDOMAIN, 145, 160))
    add("flapping", True, *(falls(Fate.TROUBLE, answer(503), day, day + 1) for day in range(30, 330, 3)))
    for n in range(3):
        add(f"parked-week{n}", n < 2, falls(Fate.GUESS, How.PARKED, 125, 132))
    for n in range(3):
        url = world.put(f"https://publisher.example/article/{n}", How.OK)
        wall = Behaviour(How.CHALLENGE, status=403)
        told.append(Story(f"publisher {n}", url, n < 2, (Chapter(Fate.QUIET, 105, _put(url, wall)),)))
    told += [Story(f"busy {n}", world.put(url, How.OK), n < 3) for n, url in enumerate(_BUSY)]
    return told


def moving(world: SmallInternet) -> list[Story]:
    """Pages and repositories that go to live elsewhere."""
    told: list[Story] = []
    for name, mine, day, to, fate in (
        ("moved", True, 85, "https://elsewhere.example/paper", Fate.MOVED),
        ("domain", False, 235, "https://newdomain.example/paper/code", Fate.MOVED),
        ("cosmetic", True, 76, "https://www.cosmetic.example/paper/code", Fate.QUIET),
    ):
        url = world.put(_page(name), How.OK)
        world.put(to, How.OK)
        told.append(Story(name, url, mine, (Chapter(fate, day, _put(url, redirect(to, 301))),)))
    for name, new, mine, day in (("mpii/renamed", "mpii/named", False, 155), ("mpii/given", "eth/given", True, 205)):
        _repo(world, name)
        chapter = Chapter(Fate.MOVED, day, lambda it, old=name, to=new: it.rename_repo(old, to))  # type: ignore[misc]
        told.append(Story(name, _GH + name, mine, (chapter,)))
    return told


def _repo(world: SmallInternet, name: str) -> str:
    world.repos[name] = {"pushed_at": _PUSHED, "files": {"README.md": "Our code", "net.py": "pass"}}
    return _GH + name


def code(world: SmallInternet) -> list[Story]:
    """Repositories: deleted with and without a token, taken down, given back, archived, emptied, taken over."""

    def is_so(name: str, **facts: object) -> Act:
        return lambda it: it.repos[name].update(facts)  # type: ignore[typeddict-item]

    def lost(name: str, day: float, until: float | None = None) -> Chapter:
        return Chapter(Fate.DENIED, day, is_so(name, gone=True), until, is_so(name, gone=False) if until else None)

    rows: tuple[tuple[str, bool, tuple[Chapter, ...]], ...] = (
        ("mpii/well", True, ()),
        ("mpii/well-too", False, ()),
        ("mpii/never", True, (lost("mpii/never", 0),)),
        ("mpii/deleted", True, (lost("mpii/deleted", 50),)),
        ("mpii/deleted-too", False, (lost("mpii/deleted-too", 180),)),
        ("mpii/deleted-amid", True, (lost("mpii/deleted-amid", 259.9),)),  # while GitHub had an incident
        ("mpii/deleted-late", True, (lost("mpii/deleted-late", 352),)),
        ("mpii/hidden", True, (lost("mpii/hidden", 70, 118),)),
        ("mpii/dmca", True, (Chapter(Fate.DENIED, 130, is_so("mpii/dmca", blocked="dmca")),)),
        ("mpii/archived", True, (Chapter(Fate.ARCHIVED, 100, lambda it: it.archive_repo("mpii/archived")),)),
        ("mpii/emptied", True, (Chapter(Fate.EMPTY, 165, is_so("mpii/emptied", empty=True, size=0, files={})),)),
        ("lost/code", True, (Chapter(Fate.DOUBT, 195, lambda it: it.take_over("lost/code")),)),
    )
    return [Story(name, _repo(world, name), mine, chapters) for name, mine, chapters in rows]


def papers(world: SmallInternet) -> list[Story]:
    """DOIs, papers of arXiv, records: what registries speak of."""
    told: list[Story] = []

    def doi(name: str, mine: bool, *chapters: Chapter) -> None:
        world.dois[name] = world.put(f"https://journal.example/{name}", How.OK)
        told.append(Story(name, f"https://doi.org/{name}", mine, chapters))

    def unregistered(name: str, day: float, until: float | None = None) -> Chapter:
        page = f"https://journal.example/{name}"
        return Chapter(
            Fate.DENIED,
            day,
            lambda it: it.dois.update({name: None}),
            until,
            (lambda it: it.dois.update({name: page})) if until else None,
        )

    doi("10.1109/well", True)
    doi("10.1109/well-too", False)
    doi("10.1109/lost", True, unregistered("10.1109/lost", 90))
    doi("10.1109/lost-too", False, unregistered("10.1109/lost-too", 250))
    doi("10.1109/back", True, unregistered("10.1109/back", 115, 175))
    doi("10.1109/retracted", True, Chapter(Fate.DOUBT, 215, lambda it: it.retract("10.1109/retracted")))
    world.papers.update({"2101.00001": {}, "2101.00002": {}})
    world.zenodo.update({"7": {}, "8": {}})
    deleted = Chapter(Fate.DENIED, 190, lambda it: it.papers["2101.00002"].update({"deleted": "not theirs"}))
    buried = Chapter(Fate.DENIED, 160, lambda it: it.zenodo["8"].update({"deleted": "spam"}))
    told += [
        Story("arxiv", "https://arxiv.org/abs/2101.00001"),
        Story("arxiv, deleted", "https://arxiv.org/abs/2101.00002", True, (deleted,)),
        Story("zenodo", "https://zenodo.org/records/7", False),
        Story("zenodo, buried", "https://zenodo.org/records/8", False, (buried,)),
    ]
    return told


def cast(world: SmallInternet) -> list[Story]:
    """All links of the library, put into a world as they are on the first day."""
    return [*pages(world), *passing(world), *moving(world), *code(world), *papers(world)]


# --- what is nobody's fault


def _is(name: str, value: object) -> Act:
    return lambda world: setattr(world, name, value)


def _all(*acts: Act) -> Act:
    def both(world: SmallInternet) -> None:
        for act in acts:
            act(world)

    return both


def _off(*urls: str) -> Act:
    def taken_off(world: SmallInternet) -> None:
        for url in urls:
            del world.pages[url]

    return taken_off


_API, _WEB = "https://api.github.com/*", f"{_GH}*"
_HUBS = ("github.com",)
_PORTAL, _NO_PORTAL = _is("captive", "http://portal.example/login"), _is("captive", "")


def _github(name: str, day: float, until: float, api: Behaviour | int, web: Behaviour | int | None = None) -> Trouble:
    begin = _put(_API, api) if web is None else _all(_put(_API, api), _put(_WEB, web))
    return Trouble(name, day, until, begin, _off(_API) if web is None else _off(_API, _WEB), _HUBS)


def troubles() -> tuple[Trouble, ...]:
    """The troubles of the year in order."""
    down, missing = answer(500), answer(404, title="Not Found")
    limited, busy = answer(429, retry_after="60"), answer(429, retry_after="3600")
    return (
        Trouble("the name servers fail", 25.1, 26.9, _all(_is("offline_names", "servfail"), _is("offline", True)),
                _all(_is("offline_names", "nxdomain"), _is("offline", False))),
        _github("GitHub: API 500, web 404, no token", 35.8, 36.3, down, missing),
        _github("GitHub: too quick", 51.8, 52.8, limited),
        Trouble("our clock is 40 days ahead", 95.8, 96.3, lambda _: None, lambda _: None, clock=timedelta(days=40)),
        Trouble("a host limits us", 122.1, 128.6, _all(*(_put(url, busy) for url in _BUSY)),
                _all(*(_mend(url) for url in _BUSY)), ("busy.example",)),
        Trouble("a portal redirects all", 151.1, 152.4, _PORTAL, _NO_PORTAL),
        Trouble("a portal answers 200 to all", 171.6, 172.9, _all(_is("greets", True), _PORTAL),
                _all(_is("greets", False), _NO_PORTAL)),
        Trouble("our clock is 300 days behind", 225.8, 226.3, lambda _: None, lambda _: None, clock=timedelta(-300)),
        _github("GitHub: API 500, web 404", 259.8, 260.3, down, missing),
        Trouble("GitHub: API and git deny all", 261.8, 262.3, _is("github_confused", True),
                _is("github_confused", False), _HUBS),
        _github("GitHub: all is down", 263.8, 264.3, answer(503), answer(503)),
        Trouble("offline", 280.1, 283.1, _is("offline", True), _is("offline", False)),
    )  # fmt: skip
