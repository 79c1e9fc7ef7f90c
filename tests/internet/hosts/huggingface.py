"""huggingface.co: models, data sets, Spaces (upstreams §4.5)."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from tests.internet.facts import HubFacts, as_written
from tests.internet.wire import Answer, Reply, Request, html, json_reply, redirected
from tests.internet.world import Spent, World

LAST = "2026-01-15T10:00:00.000Z"
FILES = ["README.md", "config.json", "model.safetensors"]
KINDS = ("models", "datasets", "spaces")


def _key(kind: str, name: str) -> str:
    return name if kind == "models" else f"{kind}/{name}"


def _refused(status: int, code: str, message: str) -> Reply:
    told = {"x-error-message": message, **({"x-error-code": code} if code else {})}
    return json_reply({"error": message}, status).with_headers(told)


def _absent(world: World, request: Request) -> Reply:
    """Absent and private look the same: 401 to everybody, 404 to a good token."""
    if request.headers.get("authorization") == f"Bearer {world.hub_token}":
        return _refused(404, "RepoNotFound", "Repository not found")
    return _refused(401, "", "Invalid username or password.").with_headers({"www-authenticate": 'Bearer realm="HF"'})


def _entity(world: World, kind: str, name: str, facts: HubFacts) -> dict[str, Any]:
    gated = facts.get("gated")
    told: dict[str, Any] = {
        "id": name,
        "sha": "0" * 40,
        "private": False,
        "gated": gated if gated in ("auto", "manual") else False,
        "disabled": facts.get("disabled", False),
        "lastModified": world.moment(facts.get("last_modified", LAST)),
        "downloads": 10,
        "likes": 1,
        "tags": [],
        "siblings": [{"rfilename": file} for file in facts.get("files", FILES)],
    }
    return {**told, "runtime": {"stage": facts.get("stage", "RUNNING")}} if kind == "spaces" else told


def _known(world: World, kind: str, name: str) -> HubFacts | None:
    facts = world.hub.get(_key(kind, name))
    return None if facts is None or facts.get("gone") or facts.get("private") else facts


def _api(world: World, request: Request, path: str) -> Reply:
    kind, _, name = path.partition("/")
    if kind not in KINDS:
        return json_reply({"error": "Sorry, we can't find the page you are looking for."}, 404)
    facts = _known(world, kind, name)
    if facts is None:
        return _absent(world, request)
    if "moved_to" in facts:
        return json_reply({}, 307, location=f"/api/{kind}/{facts['moved_to']}")
    if facts.get("disabled"):
        return _refused(403, "", "Access to this resource is disabled.")
    if facts.get("gated") == "closed":
        return _refused(403, "GatedRepo", f"Access to {name} is restricted and you are not in the authorized list.")
    written = as_written(world.hub, _key(kind, name)).removeprefix(f"{kind}/")
    return json_reply(_entity(world, kind, written, facts))


def _page(world: World, request: Request, path: str) -> Reply:
    first, _, rest = path.partition("/")
    kind = first if first in KINDS[1:] else "models"
    owner, name, section, tail, *_ = [*(rest if kind != "models" else path).split("/", 3), "", "", "", ""]
    full = f"{owner}/{name}" if name else owner
    facts = _known(world, kind, full)
    if facts is None:
        is_owner = owner and not name and any(f"{owner.lower()}/" in key.lower() for key in list(world.hub))
        return html(owner) if is_owner else _absent(world, request)
    if "moved_to" in facts:
        prefix = "" if kind == "models" else f"/{kind}"
        return redirected("/".join(x for x in (f"{prefix}/{facts['moved_to']}", section, tail) if x), 307)
    if facts.get("disabled"):
        return _refused(403, "", "Access to this resource is disabled.")
    if section not in ("resolve", "blob", "tree", "raw"):
        return html(f"{full} · Hugging Face")
    return _file(facts, section, tail)


def _file(facts: HubFacts, section: str, tail: str) -> Reply:
    ref, _, file = tail.partition("/")
    if ref not in ("main", *facts.get("branches", [])):
        return _refused(404, "RevisionNotFound", f"Invalid rev id: {ref}")
    if section in ("resolve", "raw") and facts.get("gated"):
        return _refused(401, "GatedRepo", "Access to this model is restricted. You must be authenticated.")
    if file and file not in facts.get("files", FILES) and section != "tree":
        return _refused(404, "EntryNotFound", "Entry not found")
    to = "https://cdn-lfs.huggingface.co/small?Signature=small"
    return redirected(to, 302) if section == "resolve" and "." in file else html(f"{file or ref} · Hugging Face")


def _counted(spent: Spent, name: str, window: int, now: float, reply: Reply) -> Reply:
    told = {
        "ratelimit": f'"{name}";r={spent.left};t={max(0, spent.reset - int(now))}',
        "ratelimit-policy": f'"fixed window";"{name}";q={spent.limit};w={window}',
    }
    return reply.with_headers(told)


def site(world: World, request: Request) -> Answer:
    """Answers as huggingface.co does, and counts by kind of question."""
    path = unquote(request.path).strip("/")
    name = "api" if path.startswith("api/") else "resolvers" if "/resolve/" in path else "pages"
    spent = world.spend(f"huggingface {name}")
    if spent.over:
        reply = _refused(429, "", "We had to rate limit your IP.")
    elif not path:
        reply = html("Hugging Face – The AI community building the future.")
    else:
        reply = _api(world, request, path[4:]) if name == "api" else _page(world, request, path)
    return _counted(spent, name, 300, world.clock(), reply)


def _space(world: World, request: Request) -> Answer:
    """A Space's own name, which may sleep while the Space lives."""
    label = request.host.partition(".")[0]
    for key, facts in list(world.hub.items()):
        if key.startswith("spaces/") and key[7:].replace("/", "-").lower() == label and not facts.get("gone"):
            return html("A Space") if facts.get("stage", "RUNNING") == "RUNNING" else html("Not running", status=503)
    return html("404", status=404)


SITES = {"huggingface.co": site, "www.huggingface.co": site, "hf.co": site, "*.hf.space": _space}
