"""Imports, exports, adding, proposals, duplicates, doctor, searches, rules: what is done in three ways."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import text

from readinglist import importer
from readinglist.database import Library
from readinglist.formats import Entry
from readinglist.library import proposals, rules
from readinglist.library.proposals import Find
from readinglist.metadata import Gap, Supplier
from tests.parity import Ask, Exempt, Row, The, call, get, post, tell
from tests.web import shelf

_LIST = Path(__file__).with_name("list.bib")
_BIBTEX = "@article{a, title={A Work in the Box}, author={Byron, Ada}, year={2024}, doi={10.1000/box.1}}"
_LEE = ("Ann Lee", "Bob Ray")
_TOLD = frozenset(("imports", "import_rejects"))


def _files(method: str, path: str, **form: str) -> Ask:
    """A request with the list as a file."""
    return Ask(method, path, form={"files": [(BytesIO(_LIST.read_bytes()), _LIST.name)], **form})


def _sent(library: Library, _the: The) -> None:
    """An import that is yet to be read."""
    importer.receive(library, [(_LIST.name, BytesIO(_LIST.read_bytes()))], shelf.NOW)


def _read(library: Library, the: The) -> None:
    """An import that asks whether it is to be added."""
    _sent(library, the)
    importer.take(library, 1, importer.Task(lambda: shelf.NOW))


def _proposed(library: Library, the: The) -> None:
    """Three proposals for the third paper, the second of which has a DOI that another paper has."""
    with library.writing() as session:
        for values, by in (
            ({Gap.ABSTRACT: "About it."}, Supplier.CROSSREF),
            ({Gap.DOI: shelf.ENTRIES[1].doi or ""}, Supplier.ARXIV),
            ({Gap.URL: "https://a.example/b"}, Supplier.PAGE),
        ):
            assert proposals.propose_all(session, [Find(the.third, values, by, "somebody says so")], shelf.START)


def _doubled(library: Library, _the: The) -> None:
    """Two papers that are surely one."""
    shelf.fill(library, (Entry("Learning Neural Fields of Many Cats", _LEE, "CVPR", 2022),))
    shelf.fill(library, (Entry("Leanring Neural Fields of Many Cats", ("Lee, A.", "Ray, B."), "arXiv", 2022),))


def _pair(the: The) -> tuple[int, int]:
    """The numbers of those two: they come after all others, one of which lies in the trash."""
    last = the.paper("Taken and Refused") + 1
    return last + 1, last + 2


def _ruled(library: Library, _the: The) -> None:
    """A rule that would change a paper."""
    with library.writing() as session:
        rules.create(session, rules.rule_of("Former", "places/former"))


def _spoilt(library: Library, the: The) -> None:
    """A title with HTML in it."""
    with library.writing() as session:
        session.execute(text("UPDATE papers SET title = 'Learning <i>Heads</i>' WHERE id = :id"), {"id": the.head})


_IMPORTS: Sequence[Row] = (
    Row(
        "preview an import",
        page=lambda the: [get("/import"), _files("POST", "/import"), get("/import/1")],
        api=lambda the: [_files("POST", "/api/v1/imports"), call("GET", "/imports/1")],
        command=lambda the: [tell("import", "--ask", _LIST), tell("imports", "show", 1)],
        undoable=False,
    ),
    Row(
        "add an import that was previewed",
        before=_read,
        stays=_TOLD,
        page=lambda the: [post("/import/1/add", mine="1", tag="new, nerf")],
        api=lambda the: [call("POST", "/imports/1/add", {"mine": True, "tags": "new, nerf"})],
        command=lambda the: [tell("imports", "add", 1, "--mine", "--tag", "new", "--tag", "nerf")],
    ),
    Row(
        "import at once",
        page=lambda the: [_files("POST", "/import"), post("/import/1/add", mine="1", tag="new")],
        api=lambda the: [_files("POST", "/api/v1/imports?add=true&mine=true&tags=new")],
        command=lambda the: [tell("import", _LIST, "--mine", "--tag", "new")],
        apart=frozenset(("imports",)),
        stays=_TOLD,
        because="the page showed what would come before it was added, and the import remembers that",
    ),
    Row(
        "let an import go",
        before=_read,
        page=lambda the: [post("/import/1/drop")],
        api=lambda the: [call("POST", "/imports/1/drop")],
        command=lambda the: [tell("imports", "drop", 1)],
        undoable=False,
    ),
    Row(
        "stop an import",
        before=_sent,
        page=lambda the: [post("/import/1/stop")],
        api=lambda the: [call("POST", "/imports/1/stop")],
        command=lambda the: [tell("imports", "stop", 1)],
        undoable=False,
    ),
    Row(
        "look at imports",
        before=_read,
        page=lambda the: [get("/imports"), get("/import/1/progress.json"), get("/import/1/rejects.csv")],
        api=lambda the: [call("GET", "/imports"), call("GET", "/imports/1"), call("GET", "/imports/1/rejects")],
        command=lambda the: [
            tell("imports", "list"),
            tell("imports", "show", 1, "--json"),
            tell("imports", "rejects", 1),
        ],
    ),
)
_EXPORTS: Sequence[Row] = (
    Row(
        "export papers",
        page=lambda the: [get("/exports?q=tag:faces"), get("/export?q=tag:faces&format=ris")],
        api=lambda the: [call("GET", "/export/formats"), call("GET", "/export?q=tag:faces&format=ris")],
        command=lambda the: [tell("export", "--help"), tell("export", "--format", "ris", "tag:faces")],
    ),
)
_ADDING: Sequence[Row] = (
    Row(
        "add a paper",
        page=lambda the: [get("/add"), post("/add", text=_BIBTEX, status="reading", tags="a, b", note="Mine.")],
        api=lambda the: [
            call("POST", "/papers", {"text": _BIBTEX, "status": "reading", "tags": ["a", "b"], "note": "Mine."})
        ],
        command=lambda the: [
            tell("add", "--status", "reading", "--tag", "a", "--tag", "b", "--note", "Mine.", "-", typed=_BIBTEX)
        ],
    ),
    Row(
        "add a paper by a bare name while nobody can be asked",
        page=lambda the: [post("/add", text="10.1000/bare", status="to-read")],
        api=lambda the: [call("POST", "/papers", {"text": "10.1000/bare"})],
        command=lambda the: [tell("add", "--offline", "10.1000/bare")],
    ),
    Row(
        "look a paper up anew",
        page=lambda the: [post(f"/papers/{the.third}/look-up")],
        api=lambda the: [call("POST", f"/papers/{the.third}/look-up")],
        command=lambda the: [tell("complete", the.third, "--later")],
        undoable=False,
    ),
    Row(
        "see what is still to be learnt",
        page=lambda the: [get("/?q=is:waiting")],
        api=lambda the: [call("GET", "/look-ups")],
        command=lambda the: [tell("complete", "--list")],
    ),
    Row(
        "follow what was shared",
        page=lambda the: [get(f"/share?url={quote(shelf.ENTRIES[0].url or '')}")],
        api=lambda the: [call("GET", f"/share?url={quote(shelf.ENTRIES[0].url or '')}")],
        command=lambda the: [tell("share", "--url", shelf.ENTRIES[0].url)],
    ),
)
_PROPOSALS: Sequence[Row] = (
    Row(
        "look at proposals",
        before=_proposed,
        page=lambda the: [get("/proposals"), get("/proposals?gap=pair"), get("/proposals/look")],
        api=lambda the: [
            call("GET", "/proposals"),
            call("GET", "/proposals?pairs=true"),
            call("GET", "/proposals/1"),
            call("GET", "/proposals/look"),
        ],
        command=lambda the: [
            tell("proposals", "list"),
            tell("proposals", "list", "--pairs", "--json"),
            tell("proposals", "look", "--dry-run"),
        ],
    ),
    Row(
        "accept a proposal",
        before=_proposed,
        page=lambda the: [post("/proposals", accept="1")],
        api=lambda the: [call("POST", "/proposals/accept", {"proposals": [1]})],
        command=lambda the: [tell("proposals", "accept", 1)],
    ),
    Row(
        "accept all proposals",
        before=_proposed,
        page=lambda the: [post("/proposals", action="accept-all", confirmed="2")],
        api=lambda the: [call("POST", "/proposals/accept", {"all": True, "expect": 2})],
        command=lambda the: [tell("proposals", "accept", "--all")],
    ),
    Row(
        "decline proposals",
        before=_proposed,
        page=lambda the: [post("/proposals", action="decline", proposal=["1", "3"], confirmed="2")],
        api=lambda the: [call("POST", "/proposals/decline", {"proposals": [1, 3]})],
        command=lambda the: [tell("proposals", "decline", 1, 3)],
    ),
    Row(
        "call the papers of a proposal two works",
        before=_proposed,
        page=lambda the: [post("/proposals", part="2")],
        api=lambda the: [call("POST", "/proposals/2/part")],
        command=lambda the: [tell("proposals", "part", 2)],
    ),
    Row(
        "look for proposals",
        page=lambda the: [post("/proposals/look", q="shelf:stacks")],
        api=lambda the: [call("POST", "/proposals/look", {"q": "shelf:stacks"})],
        command=lambda the: [tell("proposals", "look", "shelf:stacks")],
        undoable=False,
    ),
    Row(
        "ask nobody any more",
        page=lambda the: [post("/proposals/look", paper=the.third), post("/proposals/stop")],
        api=lambda the: [call("POST", "/proposals/look", {"papers": [the.third]}), call("POST", "/proposals/stop")],
        command=lambda the: [tell("proposals", "look", "--paper", the.third), tell("proposals", "stop")],
        undoable=False,
    ),
)
_DUPLICATES: Sequence[Row] = (
    Row(
        "look at duplicates",
        before=_doubled,
        page=lambda the: [get("/duplicates"), get("/duplicates/merge?paper={}&paper={}".format(*_pair(the)))],
        api=lambda the: [
            call("GET", "/duplicates"),
            call("GET", "/duplicates/compare?paper={}&paper={}".format(*_pair(the))),
        ],
        command=lambda the: [tell("duplicates", "list"), tell("duplicates", "compare", *_pair(the))],
    ),
    Row(
        "merge papers",
        before=_doubled,
        page=lambda the: [post("/duplicates/merge", paper=list(_pair(the)), venue=_pair(the)[1])],
        api=lambda the: [
            call("POST", "/duplicates/merge", {"papers": list(_pair(the)), "fields": {"venue": _pair(the)[1]}})
        ],
        command=lambda the: [tell("duplicates", "merge", *_pair(the), "--take", "venue", _pair(the)[1])],
    ),
    Row(
        "call papers different works",
        before=_doubled,
        page=lambda the: [post("/duplicates/part", paper=list(_pair(the)))],
        api=lambda the: [call("POST", "/duplicates/part", {"papers": list(_pair(the))})],
        command=lambda the: [tell("duplicates", "part", *_pair(the))],
    ),
    Row(
        "merge all certain duplicates",
        before=_doubled,
        page=lambda the: [post("/duplicates/all", number="1")],
        api=lambda the: [call("POST", "/duplicates/all", {"expect": 1})],
        command=lambda the: [tell("duplicates", "all", "--expect", 1)],
    ),
)
_DOCTOR: Sequence[Row] = (
    Row(
        "ask the doctor",
        page=lambda the: [get("/doctor"), get("/doctor?all=1"), get("/doctor/markup")],
        api=lambda the: [call("GET", "/doctor/checks"), call("GET", "/doctor"), call("GET", "/doctor/checks/markup")],
        command=lambda the: [tell("doctor", "--list"), tell("doctor", "markup", "--json")],
    ),
    Row(
        "mend what the doctor found",
        before=_spoilt,
        page=lambda the: [post("/doctor/markup/fix")],
        api=lambda the: [call("POST", "/doctor/checks/markup/fix")],
        command=lambda the: [tell("doctor", "markup", "--fix")],
    ),
)
_SEARCHES: Sequence[Row] = (
    Row(
        "list searches",
        page=lambda the: [get("/searches")],
        api=lambda the: [call("GET", "/searches"), call("GET", "/searches/1")],
        command=lambda the: [tell("searches", "list"), tell("searches", "list", "--json")],
    ),
    Row(
        "save a search",
        page=lambda the: [post("/searches", name="Heads", q="-dead heads")],
        api=lambda the: [call("POST", "/searches", {"name": "Heads", "q": "-dead heads"})],
        command=lambda the: [tell("searches", "save", "Heads", "-dead", "heads")],
    ),
    Row(
        "change a search",
        page=lambda the: [post("/searches/1", name="Gone", q="link:dead")],
        api=lambda the: [call("PATCH", "/searches/1", {"name": "Gone"})],
        command=lambda the: [tell("searches", "change", 1, "--name", "Gone")],
    ),
    Row(
        "forget a search",
        page=lambda the: [post("/searches/1/forget")],
        api=lambda the: [call("DELETE", "/searches/1")],
        command=lambda the: [tell("searches", "forget", 1)],
    ),
)
_RULES: Sequence[Row] = (
    Row(
        "look at rules",
        before=_ruled,
        page=lambda the: [get("/rules"), get("/rules/1"), get("/rules/preview?search=Former&status=to-read")],
        api=lambda the: [
            call("GET", "/rules"),
            call("GET", "/rules/1"),
            call("GET", "/rules/1/preview"),
            call("GET", "/rules/preview?search=Former&status=to-read"),
        ],
        command=lambda the: [
            tell("rules", "list"),
            tell("rules", "show", 1),
            tell("rules", "preview", "Former", "--status", "to-read", "--json"),
        ],
    ),
    Row(
        "make a rule",
        page=lambda the: [post("/rules", search="-dead heads", tag="Heads", status="reading", priority="high")],
        api=lambda the: [
            call(
                "POST",
                "/rules",
                {"search": "-dead heads", "tag": "Heads", "status": "reading", "priority": "high"},
            )
        ],
        command=lambda the: [
            tell("rules", "add", "-dead", "heads", "--tag", "Heads", "--status", "reading", "--priority", "high")
        ],
    ),
    Row(
        "change a rule",
        before=_ruled,
        page=lambda the: [post("/rules/1", search="Former", tag="", status="to-read", priority="")],
        api=lambda the: [call("PATCH", "/rules/1", {"tag": None, "status": "to-read"})],
        command=lambda the: [tell("rules", "change", 1, "--tag", "", "--status", "to-read")],
    ),
    Row(
        "run a rule",
        before=_ruled,
        page=lambda the: [post("/rules/1/run", sure="1")],
        api=lambda the: [call("POST", "/rules/1/run", {"expect": 1})],
        command=lambda the: [tell("rules", "run", 1, "--expect", 1)],
    ),
    Row(
        "delete a rule",
        before=_ruled,
        page=lambda the: [post("/rules/1/delete")],
        api=lambda the: [call("DELETE", "/rules/1")],
        command=lambda the: [tell("rules", "delete", 1)],
    ),
)
ROWS: Sequence[Row] = (
    *_IMPORTS,
    *_EXPORTS,
    *_ADDING,
    *_PROPOSALS,
    *_DUPLICATES,
    *_DOCTOR,
    *_SEARCHES,
    *_RULES,
)
EXEMPT: Sequence[Exempt] = ()
