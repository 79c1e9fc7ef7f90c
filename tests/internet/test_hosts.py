"""doi.org, GitHub and arXiv of the small internet answer as the real ones were seen to."""

from __future__ import annotations

import httpx

from tests.internet import SmallInternet
from tests.internet.client import told


def test_doi_org(world: SmallInternet, client: httpx.Client) -> None:
    world.dois.update({"10.1/Abc": "https://a.example/", "10.2//b?c": "https://b.example/", "10.3/gone": None})
    world.dois.update({"10.4/al": {"alias": "10.1/Abc"}, "10.5/no": {"url": None}, "10.6/e": {"code": 2}})
    api = "https://doi.org/api/handles/"
    codes = {
        d: client.get(api + d + "?type=URL") for d in ("10.1/aBC", "10.2//b%3Fc", "10.3/gone", "10.5/no", "10.6/e")
    }
    assert [(r.status_code, r.json()["responseCode"]) for r in codes.values()] == [
        (200, 1),
        (200, 1),
        (404, 100),
        (200, 200),
        (500, 2),
    ]
    assert codes["10.1/aBC"].json()["handle"] == "10.1/aBC"
    assert client.get(api + "10.1%2FAbc").headers["content-type"].startswith("text/html")
    assert client.get(api + "10.2/b%3Fc").json()["responseCode"] == 100
    assert told(client, "https://doi.org/10.1%2FABC") == "302 https://a.example/"
    assert told(client, "http://dx.doi.org/10.4/al") == "302 https://doi.org/10.1/Abc"
    assert "Error: DOI Not Found" in client.get("https://doi.org/10.3/gone").text
    listed = client.get("https://doi.org/doiRA/10.48550/x,10.1/ABC").json()
    assert listed == [{"DOI": "10.48550/x", "status": "DOI does not exist"}, {"DOI": "10.1/ABC", "RA": "Crossref"}]
    csl = client.get("https://doi.org/10.1/abc", headers={"accept": "application/vnd.citationstyles.csl+json"})
    assert csl.headers["location"] == "https://api.crossref.org/v1/works/10.1%2Fabc/transform"


def test_github_rest(world: SmallInternet, client: httpx.Client) -> None:
    world.repos.update({"Lab/Code": {"archived": True}, "a/empty": {"empty": True}, "a/gone": {"gone": True}})
    world.repos.update({"a/dmca": {"blocked": "dmca"}, "a/tos": {"blocked": "tos"}, "a/pol": {"policy": "saml"}})
    world.repos["a/old"] = {}
    world.rename_repo("a/old", "b/new")
    api = "https://api.github.com/repos/"
    assert client.get(api + "lab/CODE").json()["full_name"] == "Lab/Code"
    names = ("a/old", "a/gone", "a/never", "a/dmca", "a/tos", "a/empty/commits?per_page=1", "lab/code/", "a/pol")
    assert [client.get(api + n).status_code for n in names] == [301, 404, 404, 451, 403, 409, 404, 200]
    assert client.get(api + "a/old", follow_redirects=True).json()["full_name"] == "b/new"
    assert client.get(api + "a/dmca").json()["block"]["reason"] == "dmca"
    assert client.get(api + "a/pol", headers={"authorization": "Bearer " + world.token}).status_code == 403
    assert client.get(api + "a/pol", headers={"authorization": "Bearer x"}).json()["message"] == "Bad credentials"
    tag = client.get(api + "lab/code").headers["etag"]
    assert client.get(api + "lab/code", headers={"if-none-match": tag}).status_code == 304
    assert [client.get(f"https://api.github.com/users/{u}").status_code for u in ("LAB", "nobody")] == [200, 404]


def test_github_counts(world: SmallInternet, client: httpx.Client) -> None:
    world.repos["a/b"] = {}
    url = "https://api.github.com/repos/a/b"
    assert client.get(url).headers["x-ratelimit-remaining"] == "59"
    assert client.get(url, headers={"authorization": f"token {world.token}"}).headers["x-ratelimit-limit"] == "5000"
    world.exhaust("github anonymous")
    limited = client.get(url)
    assert (limited.status_code, limited.headers["x-ratelimit-remaining"]) == (403, "0")
    world.refill()
    assert told(client, url) == "200"
    world.limit_github(times=1)
    secondary = client.get(url)
    assert (secondary.status_code, secondary.headers["retry-after"]) == (429, "60")
    assert told(client, url) == "200"


QUERY = """query($o0:String!,$n0:String!){ # a comment
  r0: repository(owner:$o0,name:$n0,followRenames:true){...R}
  r1: repository(owner:"a",name:"gone"){...R}
  rateLimit{cost limit remaining used resetAt nodeCount} }
fragment R on Repository{id databaseId nameWithOwner isArchived isEmpty pushedAt licenseInfo{spdxId}
  defaultBranchRef{name target{... on Commit{oid committedDate}}} parent{nameWithOwner}}"""


def test_github_graphql(world: SmallInternet, client: httpx.Client) -> None:
    world.repos.update({"a/old": {}, "a/b": {}})
    world.rename_repo("a/old", "b/new")
    url, asked = "https://api.github.com/graphql", {"query": QUERY, "variables": {"o0": "A", "n0": "OLD"}}
    token = {"authorization": f"Bearer {world.token}"}
    assert client.post(url, json=asked).status_code == 401
    got = client.post(url, json=asked, headers=token).json()
    assert got["data"]["r0"]["nameWithOwner"] == "b/new"
    assert got["data"]["r0"]["databaseId"] == client.get("https://api.github.com/repos/b/new").json()["id"]
    assert (got["data"]["r1"], got["errors"][0]["type"], got["errors"][0]["path"]) == (None, "NOT_FOUND", ["r1"])
    world.aliases_per_query = 1
    assert client.post(url, json=asked, headers=token).json()["errors"][0]["type"] == "RESOURCE_LIMITS_EXCEEDED"
    bad = client.post(url, json={"query": '{repository(owner:"a",name:"b"){nonsense}}'}, headers=token).json()
    assert "data" not in bad
    world.exhaust("github graphql")
    assert client.post(url, json=asked, headers=token).json()["errors"][0]["type"] == "RATE_LIMITED"


def test_github_web(world: SmallInternet, client: httpx.Client) -> None:
    world.repos.update({"a/b": {"issues": [7], "tags": ["v1"], "pages": True}, "a/dmca": {"blocked": "dmca"}})
    world.repos["a/old"] = {"moved_to": "a/b"}
    world.gists["a/123"] = {}
    site = "https://github.com/"
    paths = {"A/b": "200", "a/b.git": f"301 {site}a/b", "a/old/issues/7": f"301 {site}a/b/issues/7", "a/no": "404"}
    paths |= {"a/dmca": "451", "a": "200", "nobody": "404", "a/b/blob/main/README.md": "200", "a/b/tree/v1/src": "200"}
    paths |= {"a/b/blob/main/no.md": "404", "a/b/tree/dev": "404", "a/b/issues/7": "200", "a/b/issues/8": "404"}
    assert {path: told(client, site + path) for path in paths} == paths
    assert client.get("https://raw.githubusercontent.com/a/b/main/nope").text == "404: Not Found"
    others = ("https://gist.github.com/a/123", "https://a.github.io/b/", "https://a.github.io/c")
    assert [told(client, u) for u in others] == ["200", "200", "404"]
    refs = {"user-agent": "git/2.43.0"}
    service = "/info/refs?service=git-upload-pack"
    assert client.get(f"{site}a/b.git{service}", headers=refs).text.startswith("001e# service=git-upload-pack\n0000")
    assert client.get(f"{site}a/no.git{service}", headers=refs).text == "Repository not found."
    assert client.get(f"{site}a/b.git{service}").status_code == 404


def test_arxiv(world: SmallInternet, client: httpx.Client) -> None:
    world.papers.update({"1706.03762": {"versions": 7, "title": "Attention & more"}, "2001.00001": {"deleted": "spam"}})
    world.papers["cs/0101001"] = {}
    world.withdraw_paper("cs/0101001")
    api = "https://export.arxiv.org/api/query?max_results=50&id_list="
    feed = client.get(api + "1706.03762,2001.99999,cs/0101001,1706.0376x")
    assert (feed.status_code, feed.text.count("<entry>")) == (200, 2)
    assert "1706.03762v7" in feed.text
    assert "withdrawn" in feed.text
    assert "<title>Error</title>" in client.get(api + "abc").text
    paths = {"abs/1706.03762": "200", "abs/1706.03762v8": "404", "abs/2001.00001": "410", "pdf/cs/0101001": "404"}
    paths |= {"abs/arXiv:1706.03762": "301 https://arxiv.org/abs/1706.03762", "pdf/1706.03762v2": "200"}
    assert {path: told(client, f"https://arxiv.org/{path}") for path in paths} == paths
