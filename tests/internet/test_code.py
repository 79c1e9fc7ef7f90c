"""Places for code of the small internet answer as the real ones were seen to."""

from __future__ import annotations

from base64 import b64decode

import httpx

from tests.internet import SmallInternet
from tests.internet.client import all_told, json_of, told

# --- GitHub


def graphql(world: SmallInternet, client: httpx.Client, query: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {world.token}"}
    return client.post("https://api.github.com/graphql", json={"query": query}, headers=headers)


def test_what_is_inside_a_github_repository(world: SmallInternet, client: httpx.Client) -> None:
    files = {"README.md": "# soon", "src/a.py": "x = 1", "src/b/c.cpp": "int x = 12345;"}
    world.repos.update({"a/b": {"files": files, "forks": ["c/b", "d/b"], "issues": [7], "issues_gone": [8]}})
    world.repos["a/b"].update({"issues_moved": {"9": "c/b/issues/1"}, "releases": {"v1": [], "v2": ["x.zip"]}})
    world.repos.update(
        {"c/b": {"fork": True, "stars": 1}, "d/b": {"fork": True, "stars": 9}, "a/empty": {"empty": True}}
    )
    api = "https://api.github.com/repos/a/b"
    assert [one["name"] for one in json_of(client, f"{api}/contents/")] == ["README.md", "src"]
    assert b64decode(json_of(client, f"{api}/readme")["content"]) == b"# soon"
    assert client.get(f"{api}/contents/src/a.py", headers={"accept": "application/vnd.github.raw"}).text == "x = 1"
    tree = json_of(client, f"{api}/git/trees/HEAD?recursive=1")
    assert {one["path"]: one["type"] for one in tree["tree"]} == dict.fromkeys(files, "blob") | {
        "src": "tree",
        "src/b": "tree",
    }
    assert json_of(client, f"{api}/languages") == {"C++": 14, "Python": 5}
    forks = client.get(f"{api}/forks?sort=stargazers&per_page=1")
    assert (forks.json()[0]["full_name"], 'rel="next"' in forks.headers["link"]) == ("d/b", True)
    table = {"/issues/7": "200", "/issues/8": "410", "/issues/10": "404", "/releases/tags/v1": "200"}
    table |= {"/issues/9": "301 https://api.github.com/repos/c/b/issues/1", "/releases/tags/v3": "404"}
    table |= {"/git/trees/nope": "404", "/contents/nope": "404"}
    assert all_told(client, table, api) == table
    assert json_of(client, f"{api}/releases/latest")["tag_name"] == "v2"
    assert told(client, "https://api.github.com/repos/a/empty/git/trees/main") == "409"
    asked = """{repository(owner:"a",name:"b"){ languages(first:5,orderBy:{field:SIZE,direction:DESC}){totalSize
      edges{size node{name}}} forks(first:1,orderBy:{field:STARGAZERS,direction:DESC}){totalCount nodes{nameWithOwner}}
      object(expression:"HEAD:"){... on Tree{entries{name type}}} owner{login} latestRelease{tagName}}}"""
    got = graphql(world, client, asked).json()["data"]["repository"]
    assert got["languages"]["edges"][0] == {"size": 14, "node": {"name": "C++"}}
    assert got["forks"] == {"totalCount": 2, "nodes": [{"nameWithOwner": "d/b"}]}
    assert got["object"] == {"entries": [{"name": "README.md", "type": "blob"}, {"name": "src", "type": "tree"}]}
    world.delete_repo("a/b")
    assert told(client, f"{api}/forks") == "404"


def test_github_graphql_in_trouble(world: SmallInternet, client: httpx.Client) -> None:
    world.repos.update(
        {"a/b": {}, "a/pol": {"policy": "saml"}, "a/odd": {"graph_trouble": ""}, "a/two": {"confused": True}}
    )
    names = ("b", "pol", "odd", "two", "b")
    query = "{" + " ".join(f'r{n}: repository(owner:"a",name:"{name}"){{name}}' for n, name in enumerate(names)) + "}"
    world.aliases_per_query = 4
    got = graphql(world, client, query).json()
    kinds = {e["path"][0]: e.get("type") for e in got["errors"]}
    assert kinds == {"r1": "FORBIDDEN", "r2": None, "r3": "NOT_FOUND", "r4": "RESOURCE_LIMITS_EXCEEDED"}
    assert got["data"]["r0"] == {"name": "b"}
    world.graphql_bytes = 100
    assert graphql(world, client, query).status_code == 502
    assert graphql(world, client, '{repository(owner:"a",name:"b"){name}}').status_code == 200
    table = {"https://api.github.com/repos/a/two": "404", "https://github.com/a/two": "200"}
    assert all_told(client, table) == table
    world.github_confused = True
    table = {"https://api.github.com/repos/a/b": "404", "https://github.com/a/b": "200"}
    assert all_told(client, table) == table
    assert graphql(world, client, '{repository(owner:"a",name:"b"){name}}').json()["data"] == {"repository": None}
    counters = json_of(client, "https://api.github.com/rate_limit", authorization=f"Bearer {world.token}")["resources"]
    assert (counters["core"]["limit"], counters["graphql"]["used"]) == (5000, 3)


def test_github_names_that_change_hands(world: SmallInternet, client: httpx.Client) -> None:
    world.repos.update({"old/code": {"pages": True}, "a/b": {}, "x/y": {"pushed_at": "-10d"}})
    api = "https://api.github.com/"
    first = json_of(client, f"{api}repos/old/code")
    user = json_of(client, f"{api}users/old")["id"]
    world.rename_owner("old", "new")
    table = {"repos/old/code": f"301 {api}repositories/{first['id']}", "users/old": "404", "users/new": "200"}
    assert all_told(client, table, api) == table
    assert json_of(client, f"{api}repositories/{first['id']}")["full_name"] == "new/code"
    assert json_of(client, f"{api}user/{user}")["login"] == "new"
    table = {
        "https://github.com/old": "404",
        "https://github.com/orgs/new/repositories": "200",
        "https://github.com/old/code": "301 https://github.com/new/code",
    }
    table |= {"https://old.github.io/code/": "404", "https://new.github.io/code/": "200"}
    assert all_told(client, table) == table
    world.take_over("old/code")
    second = json_of(client, f"{api}repos/old/code")
    assert (second["full_name"], second["id"] != first["id"]) == ("old/code", True)
    assert json_of(client, f"{api}users/old")["id"] != user
    world.pass_time(days=3)
    assert json_of(client, f"{api}repos/old/code")["created_at"] > first["created_at"]


def test_the_rest_of_the_github_site(world: SmallInternet, client: httpx.Client) -> None:
    world.repos["a/b"] = {"releases": {"v1": ["x.zip"]}, "wiki": ["Home"], "issues_moved": {"3": "c/d/issues/4"}}
    world.repos["a/nowiki"] = {"wiki": False}
    world.repos["a/b"]["issues_gone"] = [5]
    site = "https://github.com/a/b/"
    signed = "https://objects.githubusercontent.com/github-production-release-asset/"
    table = {"releases/tag/v1": "200", "releases/tag/v2": "404", "releases/latest": f"302 {site}releases/tag/v1"}
    table |= {"wiki": "200", "wiki/Home": "200", "wiki/No": f"302 {site}wiki", "releases/download/v1/no": "404"}
    table |= {"issues/3": "301 https://github.com/c/d/issues/4", "issues": "200", "issues/5": "410"}
    assert all_told(client, table, site) == table
    assert told(client, "https://github.com/a/nowiki/wiki") == "302 https://github.com/a/nowiki"
    asset = told(client, f"{site}releases/download/v1/x.zip").removeprefix("302 ")
    assert (asset.startswith(signed), told(client, asset), told(client, asset, "HEAD")) == (True, "200", "403")
    refs = f"{site[:-1]}.git/info/refs?service=git-upload-pack"
    bad = client.get(refs, headers={"user-agent": "git/2.43.0", "authorization": "Basic dTpiYWQ="})
    assert (bad.status_code, bad.text[:28]) == (401, "Invalid username or token. P")
    for bucket in ("github raw", "github web", "github git"):
        world.exhaust(bucket)
    assert told(client, "https://raw.githubusercontent.com/a/b/main/README.md") == "429"
    assert told(client, site) == "429"
    assert client.get(refs, headers={"user-agent": "git/2.43.0"}).status_code == 429


# --- other places for code


def test_gitlab(world: SmallInternet, client: httpx.Client) -> None:
    world.forges.update(
        {"gitlab.com/Lab/sub/code": {"archived": True}, "gitlab.com/lab/old": {"moved_to": "Lab/sub/code"}}
    )
    world.forges.update({"gitlab.com/lab/secret": {"private": True}, "git.gitlab.example/a/b": {"empty": True}})
    api = "https://gitlab.com/api/v4/projects/"
    number = json_of(client, f"{api}lab%2Fsub%2Fcode")["id"]
    table = {"lab%2Fold": f"301 {api}{number}", "lab%2Fsecret": "404", "lab/sub/code": "404", f"{number}": "200"}
    table |= {"lab%2Fold/repository/tree": f"301 {api}{number}/repository/tree", "lab%2Fno": "404"}
    assert all_told(client, table, api) == table
    assert told(client, f"{api}lab%2Fold", "HEAD") == "405"
    assert told(client, f"{api}lab%2Fsub%2Fcode", "HEAD") == "200"
    assert (
        "archived" in json_of(client, f"{api}{number}"),
        json_of(client, f"{api}{number}", authorization="x")["archived"],
    ) == (False, True)
    page = "https://gitlab.com/Lab/sub/code"
    table = {
        "lab/sub/code": "200",
        "lab/old": f"302 {page}",
        "lab/secret": "302 /users/sign_in",
        "no/no": "302 /users/sign_in",
    }
    table |= {"lab/sub/code/-/blob/main/README.md": "200", "lab/sub/code/-/blob/main/no.md": "404", "lab/sub": "200"}
    table |= {"lab/sub/code/tree/main": "302 /lab/sub/code/-/tree/main", "users/sign_in": "200"}
    table |= {
        "lab/sub/code.git/info/refs?service=git-upload-pack": "200",
        "no/no.git/info/refs?service=git-upload-pack": "401",
    }
    assert all_told(client, table, "https://gitlab.com/") == table
    assert told(client, "https://git.gitlab.example/api/v4/projects/a%2Fb/repository/tree") == "404"
    world.exhaust("gitlab")
    limited = client.get(api + "x")
    assert (limited.status_code, limited.headers["ratelimit-remaining"], "retry-after" in limited.headers) == (
        429,
        "0",
        True,
    )


def test_the_small_forges(world: SmallInternet, client: httpx.Client) -> None:
    for host in ("codeberg.org", "bitbucket.org", "gitee.com"):
        world.forges.update(
            {
                f"{host}/Lab/code": {"archived": True, "empty": host == "codeberg.org"},
                f"{host}/lab/gone": {"gone": True},
            }
        )
    world.forges["codeberg.org/lab/old"] = {"moved_to": "Lab/code"}
    table = {"https://codeberg.org/api/v1/repos/lab/code": "200", "https://codeberg.org/api/v1/repos/lab/gone": "404"}
    table |= {"https://codeberg.org/api/v1/repos/lab/old": "307 /api/v1/repos/Lab/code"}
    table |= {
        "https://codeberg.org/lab/old": "301 https://codeberg.org/Lab/code",
        "https://codeberg.org/lab/gone": "404",
    }
    table |= {"https://api.bitbucket.org/2.0/repositories/lab/code": "200", "https://bitbucket.org/lab/gone": "404"}
    table |= {"https://api.bitbucket.org/2.0/repositories/lab/gone": "404", "https://bitbucket.org/lab/code": "200"}
    table |= {"https://gitee.com/api/v5/repos/lab/code": "200", "https://gitee.com/api/v5/repos/lab/gone": "404"}
    table |= {"https://gitee.com/lab/code": "403", "https://gitee.com/lab/gone": "404"}
    assert all_told(client, table) == table
    entity = json_of(client, "https://codeberg.org/api/v1/repos/lab/code")
    assert [entity[n] for n in ("full_name", "archived", "empty")] == ["Lab/code", True, True]
    world.exhaust("gitee")
    assert told(client, "https://gitee.com/api/v5/repos/lab/code") == "403"


def test_hugging_face(world: SmallInternet, client: httpx.Client) -> None:
    world.hub.update(
        {
            "org/m": {},
            "org/old": {"moved_to": "org/m"},
            "org/gated": {"gated": "manual"},
            "org/closed": {"gated": "closed"},
        }
    )
    world.hub.update({"org/off": {"disabled": True}, "datasets/org/d": {}, "spaces/org/s": {"stage": "PAUSED"}})
    api = "https://huggingface.co/api/"
    table = {
        "models/ORG/m": "200",
        "models/org/no": "401",
        "models/org/old": "307 /api/models/org/m",
        "datasets/org/d": "200",
    }
    table |= {"models/org/gated": "200", "models/org/closed": "403", "models/org/off": "403", "spaces/org/s": "200"}
    assert all_told(client, table, api) == table
    known = client.get(f"{api}models/org/no", headers={"authorization": f"Bearer {world.hub_token}"})
    assert (known.status_code, known.headers["x-error-code"]) == (404, "RepoNotFound")
    assert client.get(f"{api}models/org/closed").headers["x-error-code"] == "GatedRepo"
    assert client.get(f"{api}models/org/off").headers["x-error-message"] == "Access to this resource is disabled."
    assert json_of(client, f"{api}spaces/org/s")["runtime"] == {"stage": "PAUSED"}
    table = {
        "org/m": "200",
        "org/no": "401",
        "org/old/tree/main": "307 /org/m/tree/main",
        "datasets/org/d": "200",
        "org": "200",
    }
    table |= {"org/m/blob/main/README.md": "200", "org/m/blob/main/no.md": "404", "org/m/tree/v9": "404"}
    table |= {"org/gated/resolve/main/config.json": "401"}
    assert all_told(client, table, "https://huggingface.co/") == table
    assert told(client, "https://org-s.hf.space/") == "503"
    world.exhaust("huggingface api")
    limited = client.get(f"{api}models/org/m")
    assert (limited.status_code, limited.headers["ratelimit"].startswith('"api";r=0;t=')) == (429, True)
    assert told(client, "https://huggingface.co/org/m") == "200"
