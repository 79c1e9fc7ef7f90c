"""The probers against the small internet: what each service's behaviour means for a link."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.health import Answer, Condition, Outcome
from readinglist.identifiers import kind_of
from readinglist.probe import Target, probe
from readinglist.probe.page import Hop, cosmetic, judge_page, says_not_found
from readinglist.transport import Reply
from tests.internet import How, SmallInternet, answer, redirect
from tests.internet.bestiary import beast_url, zoo
from tests.internet.scenario import DoiFacts, RepoFacts
from tests.world import NOW, door_to, manners_of


def outcomes(world: SmallInternet, *urls: str, token: str = "") -> dict[str, Outcome]:
    """Probe the addresses; every one must be told exactly once."""
    told: dict[int, Outcome] = {}

    def tell(link: int, outcome: Outcome) -> None:
        assert link not in told
        told[link] = outcome

    async def go() -> None:
        credentials = {"api.github.com": f"Bearer {token}"} if token else {}
        async with door_to(world, manners_of(credentials=credentials)) as door:
            await probe([Target(n, url, kind_of(url)) for n, url in enumerate(urls)], door, tell, NOW)

    asyncio.run(go())
    return {url: told[n] for n, url in enumerate(urls)}


def outcome_of(world: SmallInternet, url: str, *, token: str = "") -> Outcome:
    return outcomes(world, url, token=token)[url]


# --- any page

ANSWERS = {
    Answer.OK: (
        "ok pdf big empty no-content redirect-302 redirect-303 redirect-307 cookie-wall meta-refresh head-404 head-405 "
        "limited-twice unavailable-twice reset-once http-only cut drip endless bomb bad-gzip short http-1.0 "
        "mentions-missing-data paper-on-404 index-of session-redirect language-redirect spa-site"
    ),
    Answer.MOVED: "redirect-301 redirect-308",
    Answer.FORBIDDEN: (
        "status-400 status-402 status-403 status-405 status-406 status-409 status-412 status-418 status-423 "
        "status-451 status-460 status-999"
    ),
    Answer.LOGIN: "status-401 to-login redirect-google-login",
    Answer.CHALLENGE: (
        "challenge-403 challenge-503 challenge-200 challenge-anubis waf-202 datadome page-for-robots"
    ),
    Answer.GONE: "status-404 status-410 redirect-dead dead-hosting-404 heroku",
    Answer.LOOP: "loop",
    Answer.SOFT_404: (
        "soft-404 to-root dead-hosting-200 soft-404-heading soft-404-words soft-404-german soft-404-japanese "
        "refresh-to-404 refresh-home suspended suspended-403 nginx-default apache-default home-for-good "
        "soft-404-site catch-all-site home-redirect-site"
    ),
    Answer.PARKED: "parked expired parked-by-script parked-site parked-elsewhere-site",
    Answer.ERROR: (
        "status-500 status-502 status-503 status-504 status-521 redirect-nowhere bad-status-line huge-headers"
    ),
    Answer.LIMITED: (
        "limited limited-seconds limited-date limited-past limited-absurd limited-nonsense"
    ),
    Answer.GUARDED: "redirect-ftp redirect-private redirect-metadata",
    Answer.DNS_GONE: "nxdomain",
    Answer.DNS_FAILED: "servfail dns-timeout",
    Answer.REFUSED: "refused",
    Answer.TIMEOUT: "blackhole silent slow tls-silent",
    Answer.TLS: "tls-expired tls-not-yet tls-wrong-host tls-self-signed tls-unknown-ca tls-old tls-plain",
    Answer.RESET: "reset closed",
}  # fmt: skip


@pytest.fixture(scope="module")
def beasts() -> dict[str, Outcome]:
    """One run over all of them at once, as a check does."""
    names = [name for its in ANSWERS.values() for name in its.split()]
    with SmallInternet(zoo()) as world:
        found = outcomes(world, *(beast_url(name) for name in names))
        assert not [seen for seen in world.requests if seen.host in ("10.0.0.1", "169.254.169.254")]
    return {name: found[beast_url(name)] for name in names}


@pytest.mark.parametrize(("name", "word"), [(name, word) for word, its in ANSWERS.items() for name in its.split()])
def test_every_behaviour_of_a_page_has_its_answer(beasts: dict[str, Outcome], name: str, word: Answer) -> None:
    assert beasts[name].answer is word, beasts[name]
    assert beasts[name].reason
    assert beasts[name].evidence["rule"]
    assert not beasts[name].proved  # a page alone proves nothing at once


def test_a_moved_page_tells_its_new_address(beasts: dict[str, Outcome]) -> None:
    assert beasts["redirect-301"].replacement == "https://target.beast.example/here"
    assert beasts["redirect-302"].replacement is None


def test_a_cosmetic_permanent_redirect_is_no_move() -> None:
    with SmallInternet() as world:
        world.put("http://lab.example/Page", redirect("https://www.lab.example/page/", 301))
        world.put("https://www.lab.example/page/", How.OK)
        assert outcome_of(world, "http://lab.example/Page").answer is Answer.OK


def test_one_temporary_hop_on_the_way_is_no_move() -> None:
    with SmallInternet() as world:
        world.put("https://a.example/x", redirect("https://b.example/x", 301))
        world.put("https://b.example/x", redirect("https://c.example/x", 302))
        world.put("https://c.example/x", How.OK)
        assert outcome_of(world, "https://a.example/x").answer is Answer.OK


def test_a_page_limited_alone_is_restricted_and_a_host_limited_as_a_whole_is_no_evidence() -> None:
    with SmallInternet() as world:
        for n in range(3):
            world.put(f"https://mixed.example/{n}", How.OK)
            world.put(f"https://strict.example/{n}", answer(429))
        world.put("https://mixed.example/limited", answer(429))
        found = outcomes(
            world,
            *(f"https://mixed.example/{n}" for n in range(3)),
            *(f"https://strict.example/{n}" for n in range(3)),
            "https://mixed.example/limited",
        )
    assert found["https://mixed.example/limited"].answer is Answer.FORBIDDEN
    assert {found[f"https://strict.example/{n}"].answer for n in range(3)} == {Answer.LIMITED}


def test_a_permanent_limit_costs_a_bounded_number_of_requests() -> None:
    with SmallInternet() as world:
        world.put("https://strict.example/*", answer(429, retry_after="3600"))
        found = outcomes(world, *(f"https://strict.example/{n}" for n in range(40)))
        assert {outcome.answer for outcome in found.values()} == {Answer.LIMITED}
        assert len(world.asked("strict.example")) <= 8  # those under way when the first answer came


def test_a_fragment_is_not_sent() -> None:
    with SmallInternet() as world:
        world.put("https://lab.example/page", How.OK)
        assert outcome_of(world, "https://lab.example/page#section").answer is Answer.OK


@pytest.mark.parametrize(
    "title",
    [
        "404", "404 Not Found", "Page not found · GitHub", "Page Not Found | Stanford", "Error 404 (Not Found)!!1",
        "Not Found", "Oops! Page not found",
        "The page you requested could not be found", "Site not found · GitHub Pages",
        "404 - File or directory not found.", "Sorry, the page doesn't exist - X", "HTTP Status 404 – Not Found",
        "Page can’t be found", "404 | Foo Lab", "Foo Lab - 404",
    ],
)  # fmt: skip
def test_titles_that_say_not_found(title: str) -> None:
    assert says_not_found(title)


@pytest.mark.parametrize(
    "title",
    [
        "", "Error", "Lost and Found", "404 Not Found: A Benchmark for Dead Links", "Nothing found for X",
        "Objects Not Found in Context", "Finding What Is Not Found: Open-World Detection", "Home", "Room 404 Dataset",
        "Missing Modality Learning", "PageNet: page not found detection in the wild",
    ],
)  # fmt: skip
def test_titles_that_say_something_of_their_own(title: str) -> None:
    assert says_not_found(title) is None


@given(st.text(max_size=300))
def test_any_title_is_read(title: str) -> None:
    says_not_found(title)


@given(st.integers(100, 1200), st.binary(max_size=400), st.booleans())
def test_any_answer_is_judged(status: int, body: bytes, hop: bool) -> None:
    reply = Reply("https://b.example/x", status, {}, body, True)
    hops = [Hop(302, "https://a.example/x", "https://b.example/x")] if hop else []
    assert judge_page("https://a.example/x", hops, reply).reason


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.example/x", "https://www.a.example/x/", True),
        ("https://a.example", "https://a.example/", True),
        ("https://a.example/%7Eme", "https://a.example/~me", True),
        ("https://a.example/X/index.html", "https://a.example/x/", True),
        ("https://a.example/x", "https://b.example/x", False),
        ("https://a.example/x?id=1", "https://a.example/x?id=2", False),
    ],
)
def test_cosmetic_differences(one: str, other: str, same: bool) -> None:
    assert cosmetic(one, other) is same


# --- DOIs


def doi(name: str) -> str:
    return f"https://doi.org/{name}"


ODD_DOIS = (
    "10.1016/S0140-6736(97)11096-0",
    "10.1890/0012-9615(1999)069[0569:EDILSA]2.0.CO;2",
    "10.48612//monograph-2025-2",
    "10.1002/(sici)1097-4636(199823)43:4<338::aid-jbm16>3.0.co;2-b",
    "10.1000/a,b",
    "10.1000/100%25",
    "10.1000/q?x#y",
)


def test_registered_dois_cost_one_request_for_fifty() -> None:
    names = [f"10.1109/test.{n}" for n in range(120)]
    with SmallInternet() as world:
        for name in names:
            world.dois[name] = "https://publisher.example/x"
        found = outcomes(world, *map(doi, names))
        assert {outcome.answer for outcome in found.values()} == {Answer.OK}
        assert len(world.asked("doi.org")) == 3


def test_an_unregistered_doi_is_proved_gone_by_two_roads() -> None:
    with SmallInternet() as world:
        world.dois["10.1109/there"] = "https://publisher.example/x"
        found = outcomes(world, doi("10.1109/there"), doi("10.1109/nowhere"))
        assert found[doi("10.1109/there")].answer is Answer.OK
        gone = found[doi("10.1109/nowhere")]
        assert (gone.answer, gone.proved) == (Answer.GONE, True)
        assert len(world.asked("doi.org", "/api/handles/10.1109/nowhere")) == 1


@pytest.mark.parametrize("name", ODD_DOIS[:6])
def test_odd_dois_are_asked_as_they_are(name: str) -> None:
    from readinglist.identifiers import doi_url

    bare = name.replace("%25", "%").lower()
    with SmallInternet() as world:
        world.dois[bare] = "https://publisher.example/x"
        assert outcome_of(world, doi_url(bare)).answer is Answer.OK


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"url": None}, Answer.OK),
        ({"url": "https://x.example/", "agency": "DataCite"}, Answer.OK),
        ({"alias": "10.1000/182"}, Answer.OK),
    ],
)
def test_dois_without_an_address_or_with_an_alias_are_there(facts: DoiFacts, word: Answer) -> None:
    with SmallInternet() as world:
        world.dois["10.1000/182"] = "https://x.example/"
        world.dois["10.1000/odd"] = facts
        assert outcome_of(world, doi("10.1000/odd")).answer is word


@pytest.mark.parametrize("how", [404, 503, How.CLOSED, How.CHALLENGE, 429])
def test_a_registry_in_trouble_is_no_evidence(how: How | int) -> None:
    with SmallInternet() as world:
        world.dois["10.1000/182"] = "https://x.example/"
        world.break_host("doi.org", how)
        found = outcomes(world, doi("10.1000/182"), doi("10.1000/nowhere"))
    assert {outcome.answer for outcome in found.values()} <= {Answer.DEFERRED, Answer.LIMITED}


def test_the_handle_service_answers_when_the_batch_does_not() -> None:
    with SmallInternet() as world:
        world.dois["10.1000/182"] = "https://x.example/"
        world.break_host("doi.org", 404, path="/doiRA/")
        found = outcomes(world, doi("10.1000/182"), doi("10.1000/nowhere"))
    assert found[doi("10.1000/182")].answer is Answer.OK
    assert found[doi("10.1000/nowhere")].proved


def test_an_html_404_of_the_handle_service_is_not_unregistered() -> None:
    with SmallInternet() as world:
        world.break_host("doi.org", 404, path="/api/")
        assert outcome_of(world, doi("10.1000/nowhere")).answer is Answer.DEFERRED


# --- GitHub

REPO = "https://github.com/mpii/code"
ROADS = pytest.mark.parametrize("token", ["", "good"])


def github() -> SmallInternet:
    world = SmallInternet()
    world.token = "good"
    return world


@ROADS
@pytest.mark.parametrize(
    ("facts", "word", "condition"),
    [
        ({"pushed_at": "2026-06-01T00:00:00Z"}, Answer.OK, Condition.ACTIVE),
        ({"pushed_at": "2020-06-01T00:00:00Z"}, Answer.OK, Condition.ACTIVE),  # stale is for the judge to say
        ({"archived": True, "pushed_at": "2020-06-01T00:00:00Z"}, Answer.OK, Condition.ARCHIVED),
        ({"empty": True, "size": 0}, Answer.OK, Condition.EMPTY),
        ({"gone": True}, Answer.GONE, Condition.GONE),
        ({"private": True}, Answer.GONE, Condition.GONE),
        ({"blocked": "dmca"}, Answer.BLOCKED, Condition.BLOCKED),
        ({"blocked": "tos"}, Answer.BLOCKED, Condition.BLOCKED),
        ({"policy": "classic-token", "pushed_at": "2026-06-01T00:00:00Z"}, Answer.OK, Condition.ACTIVE),
        ({"policy": "saml", "pushed_at": "2026-06-01T00:00:00Z"}, Answer.OK, Condition.ACTIVE),
    ],
)
def test_every_state_of_a_repository_is_told_on_both_roads(
    token: str, facts: RepoFacts, word: Answer, condition: Condition
) -> None:
    with github() as world:
        world.repos["mpii/code"] = facts
        found = outcome_of(world, REPO, token=token)
    assert (found.answer, found.condition) == (word, condition), found
    assert found.proved is (word is not Answer.OK)


@ROADS
def test_a_renamed_repository_is_moved_to_its_new_name(token: str) -> None:
    with github() as world:
        world.repos["mpii/code"] = {"pushed_at": "2026-06-01T00:00:00Z"}
        world.rename_repo("mpii/code", "eth/better-code")
        found = outcome_of(world, REPO, token=token)
    assert (found.answer, found.replacement) == (Answer.MOVED, "https://github.com/eth/better-code")


@ROADS
def test_another_case_is_the_same_repository(token: str) -> None:
    with github() as world:
        world.repos["Mpii/Code"] = {"pushed_at": "2026-06-01T00:00:00Z"}
        assert outcome_of(world, REPO, token=token).answer is Answer.OK


def test_one_repository_in_many_links_is_asked_once() -> None:
    with github() as world:
        world.repos["mpii/code"] = {"files": {"src/a.py": "x"}}
        found = outcomes(
            world, REPO, "https://github.com/Mpii/Code.git", f"{REPO}/blob/main/src/a.py", f"{REPO}/blob/main/b.py",
            token="good",
        )  # fmt: skip
        assert [outcome.answer for outcome in found.values()] == [Answer.OK, Answer.OK, Answer.OK, Answer.GONE]
        assert len(world.asked("api.github.com")) == 1
    missing = found[f"{REPO}/blob/main/b.py"]
    assert not missing.proved
    assert "repository is alive" in missing.reason


def test_a_path_in_a_dead_repository_is_dead_with_it() -> None:
    with github() as world:
        found = outcome_of(world, f"{REPO}/tree/main/src", token="good")
    assert (found.answer, found.condition, found.proved) == (Answer.GONE, Condition.GONE, True)


@pytest.mark.parametrize("how", [404, 500, 502, 503, How.CLOSED, 401])
def test_an_api_in_trouble_harms_no_living_repository(how: How | int) -> None:
    with github() as world:
        world.repos["mpii/code"] = {}
        world.break_host("api.github.com", how)
        assert outcome_of(world, REPO, token="good").answer is Answer.OK


@pytest.mark.parametrize("how", [500, 503, How.CLOSED, How.CHALLENGE, 429, How.SILENT])
@ROADS
def test_a_github_in_trouble_is_no_evidence(token: str, how: How | int) -> None:
    with github() as world:
        for host in ("github.com", "api.github.com"):
            world.break_host(host, how)
        found = outcome_of(world, REPO, token=token)
    assert found.answer in (Answer.DEFERRED, Answer.LIMITED), found


def test_a_bad_token_is_given_up_and_the_other_road_taken() -> None:
    with github() as world:
        for n in range(5):
            world.repos[f"mpii/code{n}"] = {"pushed_at": "2026-06-01T00:00:00Z"}
        found = outcomes(world, *(f"{REPO}{n}" for n in range(5)), f"{REPO}-gone", token="stolen")
        refused = [seen for seen in world.requests if seen.status == 401 and "authorization" in seen.headers]
    assert [outcome.answer for outcome in found.values()] == [Answer.OK] * 5 + [Answer.GONE]
    assert len(refused) <= 8  # those that were under way together


def test_a_spent_quota_harms_nobody() -> None:
    with github() as world:
        world.exhaust("github token")
        world.exhaust("github anonymous")
        world.repos["mpii/code"] = {}
        found = outcomes(world, REPO, f"{REPO}-gone", token="good")
    assert found[REPO].answer is Answer.OK
    # git and the page say "not found", the API said nothing: evidence, but no proof yet.
    gone = found[f"{REPO}-gone"]
    assert (gone.answer, gone.proved) == (Answer.GONE, False)


def test_without_a_token_the_sixty_calls_are_never_overdrawn() -> None:
    with github() as world:
        names = [f"{REPO}{n}" for n in range(90)]
        for n in range(90):
            world.repos[f"mpii/code{n}"] = {}
        found = outcomes(world, *names, f"{REPO}-gone")
        assert len(world.asked("api.github.com")) <= 60
    assert all(found[name].answer is Answer.OK for name in names)
    assert found[f"{REPO}-gone"].proved


# --- arXiv


def test_arxiv_papers_cost_one_request_for_fifty() -> None:
    ids = [f"2303.{n:05d}" for n in range(60)]
    with SmallInternet() as world:
        for arxiv_id in ids:
            world.papers[arxiv_id] = {}
        found = outcomes(world, *(f"https://arxiv.org/abs/{arxiv_id}" for arxiv_id in ids))
        assert {outcome.answer for outcome in found.values()} == {Answer.OK}
        assert len(world.requests) == 2


def test_arxiv_states() -> None:
    with SmallInternet() as world:
        world.papers["1706.03762"] = {"versions": 7}
        world.papers["1905.00001"] = {"withdrawn": True}
        world.papers["1905.00002"] = {"deleted": "copyright"}
        world.papers["math/0309136"] = {}
        address = "https://arxiv.org/abs/"
        found = outcomes(
            world,
            *(address + name for name in ("1706.03762", "1706.03762v2", "1905.00001", "1905.00002", "1905.99999")),
            "https://arxiv.org/pdf/math/0309136.pdf",
        )  # fmt: skip
    assert found[address + "1706.03762"].answer is Answer.OK
    assert found[address + "1706.03762v2"].answer is Answer.OK
    assert "withdrawn" in found[address + "1905.00001"].reason
    assert (found[address + "1905.00002"].code, found[address + "1905.00002"].proved) == (410, True)
    assert (found[address + "1905.99999"].code, found[address + "1905.99999"].proved) == (404, True)
    assert found["https://arxiv.org/pdf/math/0309136.pdf"].answer is Answer.OK


@pytest.mark.parametrize("how", [429, 503, 500, How.CLOSED, 403])
def test_an_arxiv_in_trouble_is_no_evidence(how: How | int) -> None:
    with SmallInternet() as world:
        for host in ("arxiv.org", "export.arxiv.org"):
            world.break_host(host, how)
        found = outcome_of(world, "https://arxiv.org/abs/1706.03762")
    assert found.answer in (Answer.DEFERRED, Answer.LIMITED)


@pytest.mark.parametrize("piece", ["<title>", "<title ", " ", "<title>\n ", "not found ", "<", "404 "])
@pytest.mark.timeout(60)  # milliseconds when a rule walks the page once, minutes when it walks it for every sign
def test_a_hostile_page_is_judged_at_once(piece: str) -> None:
    body = (f"<title>{piece * (64 * 1024)}")[: 64 * 1024].encode()
    reply = Reply("https://b.example/x", 200, {}, body, True)
    assert judge_page("https://b.example/x", [], reply).answer in (Answer.OK, Answer.SOFT_404)
    says_not_found(piece * 10_000)


def test_eighty_repositories_cost_two_requests_with_a_token() -> None:
    with github() as world:
        names = [f"https://github.com/mpii/r{n}" for n in range(80)]
        for n in range(80):
            world.repos[f"mpii/r{n}"] = {"pushed_at": "2026-06-01T00:00:00Z"}
        found = outcomes(world, *names, token="good")
        assert {outcome.condition for outcome in found.values()} == {Condition.ACTIVE}
        assert len(world.requests) == 2


def test_a_query_too_large_is_halved_until_it_fits() -> None:
    with github() as world:
        world.aliases_per_query = 7
        names = [f"https://github.com/mpii/r{n}" for n in range(40)]
        for n in range(40):
            world.repos[f"mpii/r{n}"] = {"pushed_at": "2026-06-01T00:00:00Z"}
        found = outcomes(world, *names, token="good")
        assert {outcome.answer for outcome in found.values()} == {Answer.OK}
        assert len(world.requests) < 20


@pytest.mark.parametrize("trouble", ["FORBIDDEN", "RESOURCE_LIMITS_EXCEEDED", "INSUFFICIENT_SCOPES", ""])
def test_only_not_found_means_absent_to_graphql_and_even_that_is_confirmed(trouble: str) -> None:
    with github() as world:
        world.repos["mpii/code"] = {"graph_trouble": trouble, "pushed_at": "2026-06-01T00:00:00Z"}
        world.repos["mpii/hidden"] = {"confused": True}
        found = outcomes(world, REPO, "https://github.com/mpii/hidden", token="good")
    assert {outcome.answer for outcome in found.values()} == {Answer.OK}


@pytest.mark.parametrize(
    ("files", "condition"),
    [
        ({"README.md": "# Code coming soon", "LICENSE": "MIT", ".gitignore": ""}, Condition.PLACEHOLDER),
        ({"README.md": "#", "assets/teaser.png": ""}, Condition.PLACEHOLDER),
        ({"README.md": "#", "train.py": "x"}, Condition.ACTIVE),
        ({"README.md": "#", "src/a.c": "x"}, Condition.ACTIVE),
        ({"main.tex": "x"}, Condition.ACTIVE),
    ],
)
def test_a_repository_without_code_is_a_placeholder(files: dict[str, str], condition: Condition) -> None:
    with github() as world:
        world.repos["mpii/code"] = {"files": files, "pushed_at": "2026-06-01T00:00:00Z"}
        assert outcome_of(world, REPO, token="good").condition is condition


# --- what a reviewer found


def judged(url: str, to: str, body: str, status: int = 302) -> Answer:
    hops = [Hop(status, url, to)] if to != url else []
    return judge_page(url, hops, Reply(to, 200, {}, body.encode(), True)).answer


@pytest.mark.parametrize(
    ("url", "to", "status", "word"),
    [
        ("https://bit.ly/3abc", "https://nerfies.example/", 301, Answer.MOVED),
        ("https://bit.ly/3abc", "https://nerfies.example/", 302, Answer.OK),
        ("https://org.github.io/project/", "https://project.example/", 301, Answer.MOVED),
        ("https://mpi.example/projects/nerf", "https://nerf.example/", 302, Answer.OK),
        ("https://mpi.example/projects/nerf", "https://www.mpi.example/", 302, Answer.SOFT_404),
    ],
)
def test_only_the_front_page_of_the_same_site_is_home(url: str, to: str, status: int, word: Answer) -> None:
    assert judged(url, to, "<title>A project</title>", status) is word


@pytest.mark.parametrize(
    "words",
    [
        "To our knowledge no such approach exists.",
        "We study sedoparking.com and pages that say “buy this domain”. " + "A long study follows. " * 300,
        "NoSuchBucket is what you get. " * 200 + "<code>NoSuchBucket</code>",
    ],
)
def test_a_page_that_speaks_of_dead_pages_is_alive(words: str) -> None:
    assert judged("https://a.example/x", "https://a.example/x", f"<p>{words}</p>") is Answer.OK


def test_a_silent_host_costs_a_bounded_number_of_requests() -> None:
    with SmallInternet() as world:
        urls = [world.put(f"https://silent.example/{n}", How.CLOSED) for n in range(60)]
        found = outcomes(world, *urls)
        assert len(world.asked("silent.example")) <= 24
    assert {outcome.answer for outcome in found.values()} == {Answer.RESET, Answer.DEFERRED}


def test_a_cookie_that_cannot_be_sent_back_is_no_obstacle() -> None:
    with SmallInternet() as world:
        cookie = {"set-cookie": 'n="Zo\xc3\xab"'}
        world.put("https://lab.example/x", redirect("https://lab.example/y", 302, headers=cookie))
        world.put("https://lab.example/y", How.OK)
        assert outcome_of(world, "https://lab.example/x").answer is Answer.OK


def test_a_rename_that_only_the_page_tells_is_a_move() -> None:
    with github() as world:
        world.exhaust("github anonymous")
        world.repos["eth/better"] = {"pushed_at": "2026-06-01T00:00:00Z"}
        world.put(REPO, redirect("https://github.com/eth/better", 301))
        found = outcome_of(world, REPO)
    assert (found.answer, found.replacement) == (Answer.MOVED, "https://github.com/eth/better")


def test_a_closed_batch_road_is_asked_once_and_rest_does_the_work() -> None:
    with github() as world:
        world.put("https://api.github.com/graphql", 404)
        names = [f"https://github.com/mpii/r{n}" for n in range(120)]
        for n in range(120):
            world.repos[f"mpii/r{n}"] = {"pushed_at": "2026-06-01T00:00:00Z"}
        found = outcomes(world, *names, token="good")
        assert {outcome.condition for outcome in found.values()} == {Condition.ACTIVE}
        assert len(world.asked("api.github.com", "/graphql")) == 1
