"""Rows for registries, code and the places that have an authority of their own."""

from __future__ import annotations

from typing import Final

from readinglist.health import Condition
from tests.internet import How, Scenario
from tests.truth.row import Row, Truth, service

ALIVE, MOVED, RESTRICTED, DOWN = Truth.ALIVE, Truth.MOVED, Truth.RESTRICTED, Truth.TAKEN_DOWN
OPEN, DENIED, TROUBLE, UNKNOWABLE = Truth.OPEN, Truth.DENIED, Truth.TROUBLE, Truth.UNKNOWABLE

_DOIS: dict[str, str] = {  # DOI → agency
    "10.1109/cvpr.2016.90": "Crossref",
    "10.5281/zenodo.1234": "DataCite",
    "10.48550/arxiv.1706.03762": "DataCite",
    "10.11499/sicejl.1": "JaLC",
    "10.3745/jips.1": "KISTI",
    "10.1430/8105": "mEDRA",
    "10.2788/12345": "OP",
    "10.13140/istic.1": "ISTIC",
    "10.1016/s0140-6736(97)11096-0": "Crossref",
    "10.1890/0012-9615(1999)069[0569:edilsa]2.0.co;2": "Crossref",
    "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o": "Crossref",
    "10.48612//monograph-2025-2": "DataCite",
    "10.1000/a#b?c": "Crossref",
    "10.1000/half%20way": "Crossref",
    "10.1000/one,two": "Crossref",
}
_DOI = "https://doi.org/"

DOIS: Final = [
    service(ALIVE, "a DOI of Crossref, in capitals", f"{_DOI}10.1109/CVPR.2016.90"),
    service(ALIVE, "a DOI of DataCite", f"{_DOI}10.5281/zenodo.1234"),
    service(ALIVE, "a DOI of arXiv", f"{_DOI}10.48550/arXiv.1706.03762"),
    service(ALIVE, "a DOI of JaLC", f"{_DOI}10.11499/sicejl.1"),
    service(ALIVE, "a DOI of KISTI", f"{_DOI}10.3745/jips.1"),
    service(ALIVE, "a DOI of mEDRA", f"{_DOI}10.1430/8105"),
    service(ALIVE, "a DOI of the European Union", "http://dx.doi.org/10.2788/12345"),
    service(ALIVE, "a DOI of ISTIC", f"{_DOI}10.13140/istic.1"),
    service(ALIVE, "a DOI with brackets", f"{_DOI}10.1016/S0140-6736(97)11096-0"),
    service(ALIVE, "a DOI of the SICI sort", f"{_DOI}10.1890/0012-9615(1999)069[0569:EDILSA]2.0.CO;2"),
    service(
        ALIVE, "a DOI with escaped signs", f"{_DOI}10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O"
    ),
    service(ALIVE, "a DOI with two slashes", f"{_DOI}10.48612//monograph-2025-2"),
    service(DENIED, "the same with one slash", f"{_DOI}10.48612/monograph-2025-2"),
    service(ALIVE, "a DOI with a fragment's sign", f"{_DOI}10.1000/a%23b%3Fc"),
    service(ALIVE, "a DOI with a percent sign", f"{_DOI}10.1000/half%2520way"),
    service(ALIVE, "a DOI with a comma", f"{_DOI}10.1000/one,two"),
    service(ALIVE, "a DOI with a blank behind it", f"{_DOI}10.1000/blank%20"),
    service(ALIVE, "a DOI in two addresses", f"{_DOI}https%3A%2F%2Fdoi.org%2F10.1000/doubled"),
    service(ALIVE, "a DOI asked of the handle system", "http://hdl.handle.net/10.5281/zenodo.5678"),
    service(ALIVE, "a short name of a DOI whose page is gone", f"{_DOI}10/short"),
    service(MOVED, "a DOI with a slash behind it", f"{_DOI}10.1109/cvpr.2016.90/"),
    service(MOVED, "a DOI with signs as on a page", f"{_DOI}10.1000/r&amp;d"),
    service(MOVED, "a version of an arXiv DOI", f"{_DOI}10.48550/arXiv.1706.03762v7"),
    service(ALIVE, "an alias", f"{_DOI}10.1000/alias"),
    service(ALIVE, "an alias inside the registry", f"{_DOI}10.1000/handle-alias"),
    service(ALIVE, "a DOI without an address", f"{_DOI}10.1000/no-address"),
    service(ALIVE, "a DOI whose page refuses robots", f"{_DOI}10.1145/walled"),
    service(ALIVE, "a DOI whose page is gone", f"{_DOI}10.1000/page-gone"),
    service(ALIVE, "a DOI whose publisher is gone", f"{_DOI}10.1000/publisher-gone"),
    service(ALIVE, "a DOI that was retracted", f"{_DOI}10.1000/retracted"),
    service(DENIED, "a DOI nobody registered", f"{_DOI}10.1000/nowhere"),
    service(DENIED, "a prefix nobody has", f"{_DOI}10.99999/nowhere"),
    service(DENIED, "a DOI with another's tail", f"{_DOI}10.1109/cvpr.2016.90.pdf"),
]

_GH = "https://github.com/vision/"
_RAW = "https://raw.githubusercontent.com/vision/code/main/"
GITHUB: Final = [
    service(ALIVE, "a repository", f"{_GH}code", Condition.ACTIVE),
    service(ALIVE, "an old repository", f"{_GH}old", Condition.STALE),
    service(ALIVE, "an archived one", f"{_GH}frozen", Condition.ARCHIVED),
    service(ALIVE, "an empty one", f"{_GH}bare", Condition.EMPTY),
    service(ALIVE, "code coming soon", f"{_GH}soon", Condition.PLACEHOLDER),
    service(ALIVE, "in other letters, as for git", "http://www.GitHub.com/Vision/Fork.git", Condition.ACTIVE),
    service(MOVED, "renamed", f"{_GH}before", Condition.ACTIVE),
    service(MOVED, "transferred", f"{_GH}given", Condition.ACTIVE),
    service(DENIED, "deleted", f"{_GH}lost", Condition.GONE),
    service(DENIED, "made private", f"{_GH}secret", Condition.GONE),
    service(DENIED, "never there", f"{_GH}never", Condition.GONE),
    service(DENIED, "its owner is gone", "https://github.com/left/code", Condition.GONE),
    service(DOWN, "taken down for copyright", f"{_GH}dmca", Condition.BLOCKED),
    service(DOWN, "taken down for its terms", f"{_GH}tos", Condition.BLOCKED),
    service(ALIVE, "hidden from tokens", f"{_GH}policy", Condition.ACTIVE),
    service(ALIVE, "hidden from tokens without sign-on", f"{_GH}saml", Condition.ACTIVE),
    service(ALIVE, "denied by the API alone", f"{_GH}confused-api"),
    service(ALIVE, "denied by API and git", f"{_GH}confused"),
    service(ALIVE, "a folder", f"{_GH}code/tree/main/src", Condition.ACTIVE),
    service(ALIVE, "a file", f"{_GH}code/blob/main/src/main.py#L3", Condition.ACTIVE),
    service(ALIVE, "a branch with a slash", f"{_GH}code/tree/paper/v2", Condition.ACTIVE),
    service(OPEN, "no such file", f"{_GH}code/blob/main/none.py", Condition.ACTIVE),
    service(OPEN, "no such branch", f"{_GH}code/tree/cvpr", Condition.ACTIVE),
    service(DENIED, "a file of a deleted one", f"{_GH}lost/blob/main/README.md", Condition.GONE),
    service(MOVED, "a file of a renamed one", f"{_GH}before/blob/main/README.md"),
    service(ALIVE, "a release", f"{_GH}code/releases/tag/v1"),
    service(ALIVE, "a file of a release", f"{_GH}code/releases/download/v1/model.zip"),
    service(ALIVE, "the latest release", f"{_GH}code/releases/latest"),
    service(OPEN, "no such release", f"{_GH}code/releases/tag/v9"),
    service(ALIVE, "an issue", f"{_GH}code/issues/1"),
    service(OPEN, "no such issue", f"{_GH}code/issues/99"),
    service(OPEN, "a deleted issue", f"{_GH}code/issues/2"),
    service(MOVED, "a transferred issue", f"{_GH}code/issues/3"),
    service(ALIVE, "a wiki", f"{_GH}code/wiki"),
    service(ALIVE, "a download of a branch", f"{_GH}code/archive/refs/heads/main.zip"),
    service(ALIVE, "a raw file", f"{_RAW}src/main.py"),
    service(OPEN, "no such raw file", f"{_RAW}none.py"),
    service(ALIVE, "a gist", "https://gist.github.com/ada/11aa"),
    service(OPEN, "no such gist", "https://gist.github.com/ada/22bb"),
    service(DOWN, "a gist that was taken down", "https://gist.github.com/ada/33cc", Condition.BLOCKED),
    service(ALIVE, "an owner", "https://github.com/vision"),
    service(OPEN, "an owner who left", "https://github.com/left"),
    service(ALIVE, "a page of GitHub itself", "https://github.com/features"),
    service(ALIVE, "a site of a project", "https://vision.github.io/code/"),
    service(OPEN, "no such file in a site", "https://vision.github.io/code/none.html"),
    service(OPEN, "no such site", "https://nolab.github.io/code/"),
]

_FORGES = {"gitlab.com": OPEN, "codeberg.org": DENIED, "bitbucket.org": DENIED, "gitee.com": DENIED}
FORGES: Final = [
    row
    for host, absent in _FORGES.items()
    for row in (
        service(ALIVE, f"a project at {host}", f"https://{host}/lab/code", Condition.ACTIVE),
        service(ALIVE, f"an old project at {host}", f"https://{host}/lab/old", Condition.STALE),
        service(MOVED, f"a moved project at {host}", f"https://{host}/lab/before"),
        service(absent, f"a deleted project at {host}", f"https://{host}/lab/lost", Condition.GONE),
        service(absent, f"a private project at {host}", f"https://{host}/lab/secret", Condition.GONE),
    )
] + [
    service(ALIVE, "a file at GitLab", "https://gitlab.com/lab/code/-/blob/main/src/main.py"),
    service(OPEN, "no such file at GitLab", "https://gitlab.com/lab/code/-/blob/main/none.py"),
    service(OPEN, "no such file at Codeberg", "https://codeberg.org/lab/code/src/branch/main/none.py"),
]

_HUB, _ZENODO, _OSF = "https://huggingface.co/", "https://zenodo.org/records/", "https://osf.io/"
_FOUR, _REVIEW = "https://anonymous.4open.science/r/", "https://openreview.net/forum?id="
_DRIVE, _FILM = "https://drive.google.com/file/d/", "https://www.youtube.com/watch?v="
PLACES: Final = [
    service(ALIVE, "a paper of arXiv", "https://arxiv.org/abs/1706.03762"),
    service(ALIVE, "a version of it, as pdf", "https://arxiv.org/pdf/1706.03762v1.pdf"),
    service(ALIVE, "a paper of 2003", "https://arxiv.org/abs/math.GT/0309136"),
    service(ALIVE, "a withdrawn paper", "https://arxiv.org/abs/2101.00001"),
    service(DENIED, "a deleted paper", "https://arxiv.org/abs/2101.00002"),
    service(DENIED, "a paper nobody wrote", "https://arxiv.org/abs/2101.99999"),
    service(ALIVE, "a model", f"{_HUB}lab/thing"),
    service(ALIVE, "a gated model", f"{_HUB}lab/gated"),
    service(RESTRICTED, "a shut model", f"{_HUB}lab/closed"),
    service(MOVED, "a renamed data set", f"{_HUB}datasets/lab/before"),
    service(OPEN, "a missing model", f"{_HUB}lab/lost"),
    service(DOWN, "a disabled model", f"{_HUB}lab/down"),
    service(ALIVE, "a paused Space", f"{_HUB}spaces/lab/paused"),
    service(RESTRICTED, "a paused Space's app", "https://lab-paused.hf.space/"),
    service(ALIVE, "a record", f"{_ZENODO}2"),
    service(ALIVE, "the concept of a record", f"{_ZENODO}1"),
    service(ALIVE, "a restricted record", f"{_ZENODO}4"),
    service(DENIED, "a tombstone", f"{_ZENODO}3"),
    service(DENIED, "a hidden tombstone", f"{_ZENODO}5"),
    service(ALIVE, "an article of figshare", "https://figshare.com/articles/dataset/A_title/7"),
    service(DENIED, "a deleted article", "https://figshare.com/articles/dataset/A_title/8"),
    service(RESTRICTED, "a private share of figshare", "https://figshare.com/s/0123abcd"),
    service(ALIVE, "a project of OSF", f"{_OSF}abcde/"),
    service(DENIED, "a deleted project of OSF", f"{_OSF}fghij/"),
    service(DENIED, "an unknown project of OSF", f"{_OSF}zzzzz/"),
    service(RESTRICTED, "a private project of OSF", f"{_OSF}klmno/"),
    service(ALIVE, "an anonymous repository", f"{_FOUR}ready"),
    service(MOVED, "an anonymous one that reveals itself", f"{_FOUR}revealed"),
    service(DENIED, "an expired anonymous one", f"{_FOUR}expired"),
    service(DENIED, "an unknown anonymous one", f"{_FOUR}unknown"),
    service(UNKNOWABLE, "an anonymous one in preparation", f"{_FOUR}preparing"),
    service(TROUBLE, "an anonymous one that lost its source", f"{_FOUR}sourceless"),
    service(ALIVE, "a forum", f"{_REVIEW}F1"),
    service(RESTRICTED, "a private forum", f"{_REVIEW}F2"),
    service(RESTRICTED, "a forum behind a check", f"{_REVIEW}F3"),
    service(OPEN, "no such forum", f"{_REVIEW}none"),
    service(ALIVE, "a file on a drive", f"{_DRIVE}id1/view"),
    service(RESTRICTED, "a private file", f"{_DRIVE}id2/view"),
    service(RESTRICTED, "a file behind a login", f"{_DRIVE}id3/view"),
    service(ALIVE, "a file too many fetched", "https://drive.google.com/uc?export=download&id=id4"),
    service(OPEN, "a deleted file", f"{_DRIVE}none/view"),
    service(ALIVE, "a site at Google", "https://sites.google.com/view/lab"),
    service(OPEN, "a classic site at Google", "https://sites.google.com/site/lab/code"),
    service(ALIVE, "a film", f"{_FILM}aaaaaaaaaaa"),
    service(ALIVE, "a private film", f"{_FILM}bbbbbbbbbbb"),
    service(OPEN, "a removed film", f"{_FILM}zzzzzzzzzzz"),
    service(OPEN, "a removed film, in short", "https://youtu.be/yyyyyyyyyyy"),
    service(ALIVE, "a shared file", "https://www.dropbox.com/s/abc/data.zip"),
    service(RESTRICTED, "a shared file too many fetched", "https://www.dropbox.com/s/busy/data.zip"),
    service(OPEN, "a deleted shared file", "https://www.dropbox.com/s/none/data.zip"),
    service(RESTRICTED, "a page of ACM", "https://dl.acm.org/doi/10.1145/1"),
    service(RESTRICTED, "a page of the IEEE", "https://ieeexplore.ieee.org/document/1"),
    service(RESTRICTED, "a page of Elsevier", "https://www.sciencedirect.com/science/article/pii/1"),
    service(ALIVE, "a page of Springer", "https://link.springer.com/article/1"),
    service(RESTRICTED, "a page of Nature", "https://www.nature.com/articles/1"),
    service(RESTRICTED, "a profile", "https://www.linkedin.com/in/ada"),
]

SERVICES: Final[list[Row]] = [*DOIS, *GITHUB, *FORGES, *PLACES]


def registered(world: Scenario) -> None:
    """Put everything the rows speak of into a world."""
    for doi, agency in _DOIS.items():
        world.dois[doi] = {"url": f"https://publisher.example/{len(world.dois)}", "agency": agency}
    world.put("https://publisher.example/*", How.OK)
    world.dois["10.1000/alias"] = {"alias": "10.1109/cvpr.2016.90"}
    world.dois["10.1000/handle-alias"] = {"handle_alias": "10.1109/cvpr.2016.90"}
    world.dois["10.1000/no-address"] = {"url": None, "code": 200}
    world.dois["10.1145/walled"] = "https://dl.acm.org/doi/10.1145/walled"
    world.dois["10.1000/page-gone"] = "https://target.truth.example/dead"
    world.dois["10.1000/publisher-gone"] = "https://nobody.truth.example/article"
    for name in ("10.1000/blank", "10.1000/doubled", "10.5281/zenodo.5678", "10.1000/r&d"):
        world.dois[name] = "https://publisher.example/named"
    world.dois["10/short"] = {"handle_alias": "10.1000/page-gone", "unlisted": True}
    world.dois["10.1000/retracted"] = "https://publisher.example/retracted"
    world.retract("10.1000/retracted")
    _code(world)
    _places(world)


_YOUNG, _OLD = {"pushed_at": "2026-06-01T00:00:00Z"}, {"pushed_at": "2020-06-01T00:00:00Z"}


def _code(world: Scenario) -> None:
    facts = {
        "code": {
            **_YOUNG, "branches": ["paper/v2"], "releases": {"v1": ["model.zip"]}, "issues": [1], "issues_gone": [2],
            "issues_moved": {"3": "vision/fork/issues/1"}, "pages": True,
        },
        "fork": {**_YOUNG, "issues": [1]}, "old": _OLD, "frozen": {**_YOUNG, "archived": True},
        "bare": {**_YOUNG, "empty": True}, "soon": {**_YOUNG, "files": {"README.md": "Code coming soon"}},
        "lost": {"gone": True}, "secret": {"private": True}, "dmca": {"blocked": "dmca"}, "tos": {"blocked": "tos"},
        "policy": {**_YOUNG, "policy": "classic-token"}, "saml": {**_YOUNG, "policy": "saml"},
        "confused": {**_YOUNG, "confused": True}, "confused-api": {**_YOUNG, "confused": "api"},
        "before": _YOUNG, "given": _YOUNG,
    }  # fmt: skip
    for name, its in facts.items():
        world.repos[f"vision/{name}"] = {**its}  # type: ignore[typeddict-item]
    world.rename_repo("vision/before", "vision/after")
    world.rename_repo("vision/given", "eth/given")
    world.owners["left"] = {"gone": True}
    world.repos["left/code"] = {**_YOUNG}  # type: ignore[typeddict-item]
    world.gists.update({"ada/11aa": {}, "ada/22bb": {"gone": True}, "ada/33cc": {"blocked": "dmca"}})
    for host in _FORGES:
        for name, told in {
            "code": _YOUNG, "old": _OLD, "lost": {"gone": True}, "secret": {"private": True},
            "before": {"moved_to": "lab/code"},
        }.items():  # fmt: skip
            world.forges[f"{host}/lab/{name}"] = {**told}  # type: ignore[typeddict-item]


def _places(world: Scenario) -> None:
    world.papers.update(
        {
            "1706.03762": {"versions": 7}, "math/0309136": {}, "2101.00001": {"withdrawn": True},
            "2101.00002": {"deleted": "it was never theirs"},
        }
    )  # fmt: skip
    world.hub.update(
        {
            "lab/thing": {}, "lab/gated": {"gated": "auto"}, "lab/closed": {"gated": "closed"},
            "lab/lost": {"gone": True}, "lab/down": {"disabled": True},
            "datasets/lab/before": {"moved_to": "lab/thing"}, "datasets/lab/thing": {},
            "spaces/lab/paused": {"stage": "PAUSED"},
        }
    )  # fmt: skip
    world.zenodo.update(
        {"1": {"latest": "2"}, "2": {}, "3": {"deleted": "spam"}, "4": {"restricted": True}, "5": {"hidden": True}}
    )
    world.figshare.update({"7": {}, "8": {"gone": True}})
    world.osf.update({"abcde": {}, "fghij": {"deleted": True}, "klmno": {"private": True}})
    world.anonymous.update(
        {
            "ready": {}, "expired": {"state": "expired"}, "preparing": {"state": "preparing"},
            "revealed": {"state": "expired", "url": "https://github.com/vision/code"},
            "sourceless": {"state": "inaccessible"},
        }
    )  # fmt: skip
    world.forums.update({"F1": {}, "F2": {"private": True}, "F3": {"challenge": True}})
    world.drive.update({"id1": {}, "id2": {"state": "private"}, "id3": {"state": "login"}, "id4": {"state": "quota"}})
    world.put("https://sites.google.com/view/lab", How.OK)
    world.videos.update({"aaaaaaaaaaa": {}, "bbbbbbbbbbb": {"state": "private"}})
    world.put("https://www.dropbox.com/s/abc/data.zip", How.OK)
    world.put("https://www.dropbox.com/s/busy/data.zip", 429, body="<p>This link is temporarily disabled</p>")
