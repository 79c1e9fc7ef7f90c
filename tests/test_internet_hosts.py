"""Registries, archives and publishers of the small internet answer as the real ones were seen to."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.internet import How, SmallInternet
from tests.internet.client import all_told, client_of, json_of, told


@pytest.fixture
def world() -> Iterator[SmallInternet]:
    with SmallInternet() as world:
        yield world


@pytest.fixture
def client(world: SmallInternet) -> Iterator[httpx.Client]:
    with client_of(world) as client:
        yield client


POLITE = {"user-agent": "readinglist/1.0 (mailto:me@example.org)"}
CROSSREF = "https://api.crossref.org/works"


# --- registries of papers


def test_crossref_one_by_one(world: SmallInternet, client: httpx.Client) -> None:
    world.dois.update({"10.1/Abc": "https://a.example/", "10.1/al": {"alias": "10.1/Abc"}, "10.48550/x": "https://b/"})
    world.dois["10.1016/S0140-6736(97)11096-0"] = {
        "url": "https://l.example/",
        "title": "RETRACTED: a",
        "issued": "1998-2",
    }
    world.retract("10.1016/S0140-6736(97)11096-0", "10.1016/n", date="2010-02-06")
    world.limits["crossref public single"] = 1000
    table = {"/10.1/ABC": "200", "/10.1%2Fabc": "200", "/10.1/al": "404", "/10.48550/x": "404", "/10.1/no": "404"}
    table |= {"/10.1/abc/agency": "200", "/10.1/no/agency": "404", "/10.48550/x/agency": "200"}
    assert all_told(client, table, CROSSREF) == table
    absent = client.get(f"{CROSSREF}/10.1/no")
    assert (absent.text, absent.headers["content-type"]) == ("Resource not found.", "application/json;charset=utf-8")
    assert client.head(f"{CROSSREF}/10.1/abc").content == b""
    work = json_of(client, f"{CROSSREF}/10.1016/s0140-6736(97)11096-0")["message"]
    assert [(u["DOI"], u["type"]) for u in work["updated-by"]] == [("10.1016/n", "retraction")]
    assert work["updated-by"][0]["updated"]["date-parts"] == [[2010, 2, 6]]
    assert json_of(client, f"{CROSSREF}/10.1016/n")["message"]["update-to"][0]["DOI"].startswith("10.1016/S0140")
    world.crossref["blocked"] = True
    assert told(client, f"{CROSSREF}/10.1/abc") == "403"


def test_crossref_in_lists(world: SmallInternet, client: httpx.Client) -> None:
    names = [f"10.1/{n}" for n in range(60)]
    world.dois.update(dict.fromkeys(names, "https://a.example/"))
    world.limits["crossref public array"] = 1000
    wanted = ",".join(f"doi:{n}" for n in [*names[:50], "10.1/no"])
    found = json_of(client, f"{CROSSREF}?filter={wanted}&rows=100&select=DOI,updated-by")["message"]
    got = [item["DOI"] for item in found["items"]]
    assert (found["total-results"], sorted(got), got != names[:50]) == (50, sorted(names[:50]), True)
    assert found["items"][0].keys() == {"DOI"}
    table = {"?select=nonsense": "400", "?rows=1001": "400", "?filter=doi:10.1/a,b": "400", "?filter=nonsense:1": "400"}
    assert all_told(client, table, CROSSREF) == table
    world.crossref["unselectable"] = ["updated-by"]
    assert json_of(client, f"{CROSSREF}?select=updated-by")["message-type"] == "validation-failure"
    world.retract("10.1/1", "10.1/note", like="expression_of_concern")
    assert json_of(client, f"{CROSSREF}?filter=updates:10.1/1")["message"]["items"][0]["DOI"] == "10.1/note"


def test_crossref_pools(world: SmallInternet, client: httpx.Client) -> None:
    world.dois["10.1/a"] = "https://a.example/"
    asked = f"{CROSSREF}?filter=doi:10.1/a"
    public, polite = client.get(asked), client.get(f"{asked}&mailto=me@example.org", headers=POLITE)
    names = ("x-api-pool", "x-rate-limit-limit", "x-rate-limit-interval", "x-concurrency-limit")
    assert [public.headers[n] for n in names] == ["public-array", "1", "1s", "1"]
    assert [polite.headers[n] for n in names] == ["polite-array", "3", "1s", "3"]
    assert client.get(f"{CROSSREF}/10.1/a", headers=POLITE).headers["x-api-pool"] == "public-single"
    limited = next(r for r in (client.get(asked) for _ in range(50)) if r.status_code != 200)
    assert (limited.status_code, limited.content, "x-api-pool" in limited.headers) == (429, b"", False)
    world.refill()
    assert told(client, asked) == "200"
    world.exhaust("crossref polite array")
    assert client.get(f"{asked}&mailto=me@example.org", headers=POLITE).status_code == 429
    world.crossref["plus_token"] = "secret"
    plus = [client.get(asked, headers={"crossref-plus-api-token": f"Bearer {t}"}).status_code for t in ("secret", "x")]
    assert plus == [200, 401]


def test_datacite_and_openalex(world: SmallInternet, client: httpx.Client) -> None:
    world.dois.update(
        {"10.5281/zenodo.1": {"url": "https://z.example/", "withdrawn": "2024-01-01"}, "10.1/a": "https://a/"}
    )
    api = "https://api.datacite.org/dois"
    table = {"/10.5281/ZENODO.1": "200", "/10.1/a": "404", "/10.5281/no": "404"}
    assert all_told(client, table, api) == table
    assert json_of(client, f"{api}/10.1/a")["errors"][0]["status"] == "404"
    some = json_of(client, f"{api}?ids=10.5281/zenodo.1,10.5281/no&page[size]=100&fields[dois]=doi,url")
    assert [one["attributes"] for one in some["data"]] == [{"doi": "10.5281/zenodo.1", "url": "https://z.example/"}]
    world.exhaust("datacite anonymous")
    assert int(client.get(f"{api}/10.1/a").headers["retry-after"]) > 3000
    world.retract("10.1/a")
    alex, key = "https://api.openalex.org/works", f"api_key={world.openalex_key}"
    assert told(client, f"{alex}/doi:10.1/a") == "401"
    assert json_of(client, f"{alex}/doi:10.1/A?{key}&select=is_retracted") == {"is_retracted": True}
    listed = json_of(client, f"{alex}?filter=doi:https://doi.org/10.1/a|https://doi.org/10.1/no&{key}")
    assert [one["doi"] for one in listed["results"]] == ["https://doi.org/10.1/a"]
    world.exhaust("openalex")
    assert told(client, f"{alex}?filter=doi:10.1/a&{key}") == "429"


# --- archives

PAPER = "https://lab.example/paper"
AVAILABLE = "https://archive.org/wayback/available?url="
CDX = "https://web.archive.org/cdx/search/cdx?output=json&url="
REPLAY = "https://web.archive.org/web/"


@pytest.fixture
def archived(world: SmallInternet) -> SmallInternet:
    world.capture(PAPER, "20180102030405", title="The paper")
    world.capture(PAPER, "20200102030405", How.SOFT_404)
    world.capture(PAPER, "20220102030405", 404)
    world.capture("https://lab.example/a.pdf", "20190101000000", How.PDF)
    world.capture("https://lab.example/moved", "20190101000000", How.REDIRECT, status=301, to="/paper")
    return world


def test_wayback_says_whether_it_has_a_copy(archived: SmallInternet, client: httpx.Client) -> None:
    found = json_of(client, f"{AVAILABLE}{PAPER}&timestamp=2017")["archived_snapshots"]["closest"]
    assert found == {
        "status": "200",
        "available": True,
        "url": f"http://web.archive.org/web/20180102030405/{PAPER}",
        "timestamp": "20180102030405",
    }
    assert (
        json_of(client, f"{AVAILABLE}http://www.LAB.example/paper/")["archived_snapshots"]["closest"]["timestamp"]
        == "20200102030405"
    )
    assert json_of(client, f"{AVAILABLE}https://lab.example/no") == {
        "url": "https://lab.example/no",
        "archived_snapshots": {},
    }
    archived.wayback[PAPER]["shy"] = 4
    hits = [bool(json_of(client, f"{AVAILABLE}{PAPER}")["archived_snapshots"]) for _ in range(3)]
    assert hits == [False, False, True]
    archived.wayback[PAPER]["schemeless"] = True
    hits = [bool(json_of(client, AVAILABLE + u)["archived_snapshots"]) for u in (PAPER, "lab.example/paper")]
    assert hits == [False, True]
    archived.wayback[PAPER].update({"schemeless": False, "unavailable": True})
    assert json_of(client, f"{AVAILABLE}{PAPER}")["archived_snapshots"]["closest"]["available"] is False
    archived.exhaust("wayback availability")
    assert told(client, f"{AVAILABLE}{PAPER}") == "429"


def rows(client: httpx.Client, url: str) -> list[list[str]]:
    found: list[list[str]] = json_of(client, f"{CDX}{url}&fl=timestamp,statuscode")
    return found[1:]


def test_wayback_lists_its_copies(archived: SmallInternet, client: httpx.Client) -> None:
    assert json_of(client, f"{CDX}{PAPER}&fl=timestamp,original")[0] == ["timestamp", "original"]
    assert json_of(client, f"{CDX}https://lab.example/no") == []
    assert [code for _, code in rows(client, PAPER)] == ["200", "200", "404"]
    assert len(rows(client, f"{PAPER}&filter=statuscode:200&limit=-1&to=2019")) == 1
    assert rows(client, f"{PAPER}&from=2020&limit=1") == [["20200102030405", "200"]]
    assert rows(client, f"{PAPER}&sort=closest&closest=2022&limit=1") == [["20220102030405", "404"]]
    assert len(rows(client, "lab.example/*")) == 5
    archived.wayback[PAPER]["captures"].append({"at": "20230101", "revisit": True})
    assert rows(client, f"{PAPER}&limit=-1") == [["20230101000000", "-"]]
    assert rows(client, f"{PAPER}&limit=-1&resolveRevisits=true") == [["20230101000000", "200"]]
    archived.wayback["https://lab.example/*"] = {"excluded": "admin"}
    archived.wayback[PAPER]["excluded"] = "robots"
    for url, why in (("https://lab.example/x", "AdministrativeAccessControl"), (PAPER, "RobotAccessControl")):
        refused = client.get(CDX + url)
        assert (refused.status_code, why in refused.headers["x-archive-wayback-runtime-error"]) == (403, True)
    archived.exhaust("wayback cdx")
    assert told(client, CDX + PAPER) == "429"
    archived.put("https://web.archive.org/*", How.REFUSED)
    client.close()
    with client_of(archived) as banned:
        assert told(banned, CDX + PAPER) == "ConnectError 111"


def test_wayback_shows_its_copies(archived: SmallInternet, client: httpx.Client) -> None:
    table = {
        f"20180102030405id_/{PAPER}": "200",
        f"20220102030405id_/{PAPER}": "404",
        "2018/https://no.example/": "404",
    }
    table |= {f"2019/{PAPER}": f"302 {REPLAY}20180102030405/{PAPER}", PAPER: f"302 {REPLAY}20220102030405/{PAPER}"}
    table |= {"20190101000000id_/https://lab.example/moved": f"302 {REPLAY}20190101000000id_/{PAPER}"}
    assert all_told(client, table, REPLAY) == table
    whole, plain = client.get(f"{REPLAY}20180102030405id_/{PAPER}"), client.get(f"{REPLAY}20180102030405/{PAPER}")
    assert whole.headers["memento-datetime"] == "Tue, 02 Jan 2018 03:04:05 GMT"
    assert whole.headers["x-archive-orig-content-type"].startswith("text/html")
    assert ("<title>The paper</title>" in whole.text, "WAYBACK TOOLBAR" in plain.text) == (True, True)
    assert client.get(f"{REPLAY}20190101000000id_/https://lab.example/a.pdf").content.startswith(b"%PDF-")
    assert "Page not found" in client.get(f"{REPLAY}20200102030405id_/{PAPER}").text
    archived.capture("http://lost.example/", "2021", How.PARKED)
    archived.capture("http://walled.example/x", "2021", How.TO_LOGIN)
    assert "domain is for sale" in client.get(f"{REPLAY}20210101000000id_/http://lost.example/").text
    assert "walled.example/login" in told(client, f"{REPLAY}20210101000000id_/http://walled.example/x")
    archived.wayback[PAPER]["excluded"] = "admin"
    hidden = client.get(f"{REPLAY}20180102030405id_/{PAPER}")
    assert (hidden.status_code, "memento-datetime" in hidden.headers) == (200, False)


def test_software_heritage(world: SmallInternet, client: httpx.Client) -> None:
    origin = "https://github.com/Lab/Code"
    world.origins.update(
        {origin: {}, "https://x.example/null": {"snapshot": None}, "https://x.example/m": {"masked": True}}
    )
    world.origins["https://x.example/odd"] = {"snapshot": None, "careless": True}
    latest = "/visit/latest/?require_snapshot=true"
    table = {f"{origin}/get/": "200", f"{origin}{latest}": "200", f"{origin.lower()}{latest}": "404"}
    table |= {
        f"{origin}.git{latest}": "404",
        f"https://x.example/null{latest}": "404",
        "https://x.example/m/get/": "403",
    }
    api = "https://archive.softwareheritage.org/api/1/origin/"
    assert all_told(client, table, api) == table
    visit = json_of(client, f"{api}{origin}{latest}")
    assert (visit["status"], len(visit["snapshot"]), visit["origin"]) == ("full", 40, origin)
    for url in ("https://x.example/null/visit/latest/", f"https://x.example/odd{latest}"):
        assert (json_of(client, api + url)["status"], json_of(client, api + url)["snapshot"]) == ("partial", None)
    world.exhaust("swh visits")
    limited = client.get(f"{api}{origin}{latest}")
    assert (limited.status_code, limited.json()["exception"], limited.headers["x-ratelimit-remaining"]) == (
        429,
        "Throttled",
        "0",
    )
    browse = "https://archive.softwareheritage.org/browse/origin/directory/?origin_url="
    assert [told(client, browse + url) for url in (origin, "https://no.example")] == ["200", "404"]


def test_ecosystems(world: SmallInternet, client: httpx.Client) -> None:
    world.ecosystems.update(
        {"Lab/Code": {"source_name": "up/code", "previous_names": ["lab/old"]}, "a/late": {"late": 1}}
    )
    api = "https://repos.ecosyste.ms/api/v1/"
    look = "repositories/lookup?url=https://github.com/"
    table = {f"{look}lab/code": "200", f"{look}lab/old": "404", f"{look}a/late": "404"}
    table |= {"repositories/lookup?purl=pkg:github/lab/code": "200"}
    table |= {"hosts/GitHub/repositories/lab%2Fcode": f"301 {api}hosts/GitHub/repositories/Lab%2FCode"}
    assert all_told(client, table, api) == table
    assert told(client, f"{api}{look}a/late") == "200"
    assert json_of(client, f"{api}{look}Lab/Code")["source_name"] == "up/code"


# --- publishers, robots, sites that never say no


def test_publishers_refuse_each_in_its_own_way(world: SmallInternet, client: httpx.Client) -> None:
    table = {"https://dl.acm.org/doi/10.1/x": "403", "https://ieeexplore.ieee.org/document/1": "418"}
    table |= {"https://www.cochranelibrary.com/x": "412", "https://www.spiedigitallibrary.org/x": "500"}
    table |= {"https://www.semanticscholar.org/paper/x": "202", "https://www.nature.com/articles/x": "200"}
    table |= {"https://www.linkedin.com/in/x": "999", "https://pmc.ncbi.nlm.nih.gov/articles/PMC1": "429"}
    assert all_told(client, table) == table
    assert client.get("https://dl.acm.org/doi/10.1/x").headers["cf-mitigated"] == "challenge"
    assert "<title>Client Challenge</title>" in client.get("https://www.nature.com/articles/x").text
    article = "https://link.springer.com/article/10.1/x"
    hops = [told(client, article)]
    for _ in range(3):
        client.cookies.clear()
        hops.append(told(client, hops[-1].split(" ")[1]))
    client.cookies.clear()
    assert [hop[:34] for hop in hops] == [
        "303 https://idp.springer.com/autho",
        "302 https://idp.springer.com/trans",
        f"302 {article}"[:34],
        "303 https://idp.springer.com/autho",
    ]
    assert client.get(article, follow_redirects=True).status_code == 200


def test_robots_txt(world: SmallInternet, client: httpx.Client) -> None:
    world.put("https://a.example/x", How.OK)
    world.put("https://spa.example/*", How.SPA)
    world.put("https://own.example/robots.txt", 200, body="User-agent: *")
    world.robots.update({"b.example": "User-agent: readinglist\nDisallow: /", "github.com": 503})
    world.put("https://b.example/*", How.SPA)
    table = {
        "https://a.example/robots.txt": "404",
        "https://doi.org/robots.txt": "404",
        "https://github.com/robots.txt": "503",
    }
    assert all_told(client, table) == table
    assert client.get("https://b.example/robots.txt").text.startswith("User-agent: readinglist")
    assert '<div id="root">' in client.get("https://spa.example/robots.txt").text
    assert client.get("https://own.example/robots.txt").text == "User-agent: *"


def test_a_made_up_path_unmasks_a_site_that_never_says_no(world: SmallInternet, client: httpx.Client) -> None:
    for how in (How.CATCH_ALL, How.SPA, How.SOFT_404, How.TO_ROOT):
        world.put(f"https://{how}.example/*", how)
    world.put("https://honest.example/paper", How.CATCH_ALL)
    table = {f"https://{how}.example/made-up-1": "200" for how in (How.CATCH_ALL, How.SPA, How.SOFT_404)}
    table |= {"https://to-root.example/made-up": "302 /", "https://to-root.example/": "200"}
    table |= {"https://honest.example/paper": "200", "https://honest.example/made-up": "404"}
    assert all_told(client, table) == table
    one, other = (client.get(f"https://catch-all.example/{n}").text for n in (1, 2))
    assert (one != other, one.partition("</h1>")[0] == other.partition("</h1>")[0]) == (True, True)
