"""Papers, tags, notes, many at once, trash, history, home: what is done in three ways."""

from __future__ import annotations

from collections.abc import Sequence

from readinglist import journal
from readinglist.database import Library
from readinglist.library import note, tag
from tests.parity import Exempt, Row, The, call, get, post, tell
from tests.web import shelf

_NEXT = ("A Doubted Work", "Taken and Refused")


def _something(library: Library, the: The) -> None:
    """Two operations on papers that have nothing to do with each other."""
    for paper, name in ((the.head, "first"), (the.former, "second")):
        with library.writing() as session, journal.doing(session, f"Tagged a paper with #{name}", shelf.NOW):
            tag.add_tags(session, [paper], [name])


_LOOKING: Sequence[Row] = (
    Row(
        "list papers",
        page=lambda the: [get("/"), get("/?q=tag:faces")],
        api=lambda the: [call("GET", "/papers"), call("GET", "/papers?q=tag:faces")],
        command=lambda the: [tell("papers"), tell("papers", "tag:faces", "--json")],
    ),
    Row(
        "look at a paper",
        page=lambda the: [get(f"/papers/{the.head}"), get(f"/papers/{the.head}/edit")],
        api=lambda the: [
            call("GET", f"/papers/{the.head}"),
            call("GET", f"/papers/{the.head}/statuses"),
            call("GET", f"/papers/{the.head}/fitting-tags"),
        ],
        command=lambda the: [
            tell("paper", the.head),
            tell("paper", the.head, "--json"),
            tell("tag", "fitting", the.head),
        ],
    ),
    Row(
        "where a paper was published",
        page=lambda the: [get(f"/papers/{the.head}/open")],
        api=lambda the: [call("GET", f"/papers/{the.head}")],
        command=lambda the: [tell("paper", the.head)],
    ),
    Row(
        "a paper as BibTeX",
        page=lambda the: [get(f"/papers/{the.head}.bib")],
        api=lambda the: [call("GET", f"/papers/{the.head}/bibtex")],
        command=lambda the: [tell("paper", the.head, "--bibtex")],
    ),
    Row(
        "what a search can be narrowed to",
        page=lambda the: [get("/browse?q=venue:CVPR")],
        api=lambda the: [call("GET", "/facets?q=venue:CVPR")],
        command=lambda the: [tell("facets", "venue:CVPR"), tell("facets", "--json")],
    ),
    Row(
        "how a search may go on",
        page=lambda the: [get("/complete?q=tag:fa")],
        api=lambda the: [call("GET", "/complete?q=tag:fa")],
        command=lambda the: [tell("words", "tag:fa"), tell("words", "tag:fa", "--json")],
    ),
    Row(
        "home",
        page=lambda the: [get("/home")],
        api=lambda the: [call("GET", "/home"), call("GET", "/home/news")],
        command=lambda the: [tell("home"), tell("home", "--json")],
    ),
    Row(
        "list tags",
        page=lambda the: [get("/tags"), get("/tags?find=fa")],
        api=lambda the: [call("GET", "/tags"), call("GET", "/tags?find=fa")],
        command=lambda the: [tell("tag", "list"), tell("tag", "list", "fa", "--json")],
    ),
    Row(
        "look at a tag",
        page=lambda the: [get("/tags/edit?name=3d/heads")],
        api=lambda the: [call("GET", "/tags/3d/heads")],
        command=lambda the: [tell("tag", "show", "3d/heads")],
    ),
    Row(
        "list notes",
        page=lambda the: [get("/notes"), get("/notes?q=One")],
        api=lambda the: [call("GET", "/notes"), call("GET", "/notes?q=One"), call("GET", f"/papers/{the.head}/note")],
        command=lambda the: [tell("notes"), tell("notes", "One", "--json"), tell("note", the.head)],
    ),
    Row(
        "list what was done",
        page=lambda the: [get("/history")],
        api=lambda the: [call("GET", "/operations"), call("GET", "/operations/1")],
        command=lambda the: [tell("history"), tell("history", "--json")],
    ),
    Row(
        "list the trash",
        page=lambda the: [get("/trash")],
        api=lambda the: [call("GET", "/trash"), call("GET", f"/trash/{the.deleted}")],
        command=lambda the: [tell("trash", "list"), tell("trash", "list", "--json")],
    ),
)

_ONE_PAPER: Sequence[Row] = (
    Row(
        "say how far a paper is read",
        page=lambda the: [post(f"/papers/{the.former}/status", status="reading")],
        api=lambda the: [call("PATCH", f"/papers/{the.former}", {"status": "reading"})],
        command=lambda the: [tell("set", the.former, "--status", "reading")],
    ),
    Row(
        "read a paper that was up next",
        page=lambda the: [post(f"/papers/{the.head}/status", status="read")],
        api=lambda the: [call("PATCH", f"/papers/{the.head}", {"status": "read"})],
        command=lambda the: [tell("set", the.head, "--status", "read")],
    ),
    Row(
        "take the status off a paper",
        page=lambda the: [post(f"/papers/{the.head}/status", status="none")],
        api=lambda the: [call("PATCH", f"/papers/{the.head}", {"status": None})],
        command=lambda the: [tell("set", the.head, "--status", "none")],
    ),
    Row(
        "set the status of a row of the list",
        page=lambda the: [post("/papers/set", **{str(the.third): "to-read"})],
        api=lambda the: [call("PATCH", f"/papers/{the.third}", {"status": "to-read"})],
        command=lambda the: [tell("set", the.third, "--status", "to-read")],
    ),
    Row(
        "put a paper back in the Stacks",
        page=lambda the: [post(f"/papers/{the.head}/shelf", shelf="stacks")],
        api=lambda the: [call("PATCH", f"/papers/{the.head}", {"shelf": "stacks"})],
        command=lambda the: [tell("set", the.head, "--shelf", "stacks")],
    ),
    Row(
        "set a priority",
        page=lambda the: [post(f"/papers/{the.head}/priority", priority="low")],
        api=lambda the: [call("PATCH", f"/papers/{the.head}", {"priority": "low"})],
        command=lambda the: [tell("set", the.head, "--priority", "low")],
    ),
    Row(
        "give stars",
        page=lambda the: [post(f"/papers/{the.head}/rating", rating="4")],
        api=lambda the: [call("PATCH", f"/papers/{the.head}", {"rating": 4})],
        command=lambda the: [tell("set", the.head, "--rating", "4")],
    ),
    Row(
        "put a paper up next, behind all others",
        page=lambda the: [post(f"/papers/{the.third}/next", next="last")],
        api=lambda the: [call("PATCH", f"/papers/{the.third}", {"up_next": 2**31})],
        command=lambda the: [tell("set", the.third, "--next", "last")],
    ),
    Row(
        "change the order of what is up next",
        page=lambda the: [post(f"/papers/{the.paper(_NEXT[1])}/next", next="1")],
        api=lambda the: [call("PATCH", f"/papers/{the.paper(_NEXT[1])}", {"up_next": 1})],
        command=lambda the: [tell("set", the.paper(_NEXT[1]), "--next", "1")],
    ),
    Row(
        "take a paper out of what is up next",
        page=lambda the: [post(f"/papers/{the.paper(_NEXT[0])}/next", next="off")],
        api=lambda the: [call("PATCH", f"/papers/{the.paper(_NEXT[0])}", {"up_next": None})],
        command=lambda the: [tell("set", the.paper(_NEXT[0]), "--next", "off")],
    ),
    Row(
        "correct the fields of a paper",
        page=lambda the: [
            post(f"/papers/{the.former}/edit", title="R2 Former", authors="Sijie Zhu\nChen Chen", year="2024", doi="")
        ],
        api=lambda the: [
            call(
                "PATCH",
                f"/papers/{the.former}",
                {"title": "R2 Former", "authors": ["Sijie Zhu", "Chen Chen"], "year": 2024, "doi": None},
            )
        ],
        command=lambda the: [
            tell(
                *("edit", the.former, "--title", "R2 Former", "--year", "2024", "--doi", ""),
                *("--author", "Sijie Zhu", "--author", "Chen Chen"),
            )
        ],
    ),
    Row(
        "give a paper its tags",
        page=lambda the: [post(f"/papers/{the.head}/tags", tags="#faces, New Ones")],
        api=lambda the: [call("PATCH", f"/papers/{the.head}", {"tags": ["faces", "New Ones"]})],
        command=lambda the: [tell("tag", "set", the.head, "faces", "New Ones")],
    ),
    Row(
        "put one more tag on a paper",
        page=lambda the: [post(f"/papers/{the.third}/tags/add", tag="a/b")],
        api=lambda the: [call("PUT", f"/papers/{the.third}/tags/a/b")],
        command=lambda the: [tell("tag", "add", "a/b", the.third)],
    ),
    Row(
        "delete a paper",
        page=lambda the: [post(f"/papers/{the.head}/delete")],
        api=lambda the: [call("DELETE", f"/papers/{the.head}")],
        command=lambda the: [tell("delete", the.head)],
    ),
)

_NOTES: Sequence[Row] = (
    Row(
        "write a note",
        page=lambda the: [post(f"/papers/{the.third}/note", note="Mine.\r\n\r\nTwo lines.\r\n")],
        api=lambda the: [call("PUT", f"/papers/{the.third}/note", {"note": "Mine.\n\nTwo lines."})],
        command=lambda the: [tell("note", the.third, "-", typed="Mine.\n\nTwo lines.\n")],
    ),
    Row(
        "write a note with its paper",
        page=lambda the: [post(f"/papers/{the.third}/note", note="Short.")],
        api=lambda the: [call("PATCH", f"/papers/{the.third}", {"note": "Short."})],
        command=lambda the: [tell("note", the.third, "Short.")],
    ),
    Row(
        "write a note that somebody else wrote meanwhile",
        page=lambda the: [post(f"/papers/{the.head}/note", note="A third.", base=note.mark("An older one."))],
        api=lambda the: [
            call(
                "PUT",
                f"/papers/{the.head}/note",
                {"note": "A third.", "bases": [note.mark("An older one.")]},
                expects=409,
            )
        ],
        command=lambda the: [
            tell("note", the.head, "A third.", "--base", note.mark("An older one."), exits=1),
        ],
    ),
    *(
        Row(
            f"choose a version of a note: {choice}",
            page=lambda the, choice=choice: [  # type: ignore[misc]
                post(
                    f"/papers/{the.head}/note/1",
                    choice=str(choice),
                    seen=[note.mark("One note."), note.mark("Another note.")],
                )
            ],
            api=lambda the, choice=choice: [  # type: ignore[misc]
                call("POST", f"/papers/{the.head}/note/versions/1", {"choice": str(choice)})
            ],
            command=lambda the, choice=choice: [  # type: ignore[misc]
                tell("note", the.head, "--version", "1", "--choose", choice)
            ],
        )
        for choice in note.Choice
    ),
)

_TAGS: Sequence[Row] = (
    Row(
        "rename a tag",
        page=lambda the: [post("/tags/rename", name="faces", to="heads", sure="2")],
        api=lambda the: [call("PATCH", "/tags/faces", {"name": "heads", "expect": 2})],
        command=lambda the: [tell("tag", "rename", "faces", "heads", "--yes")],
    ),
    Row(
        "merge tags",
        page=lambda the: [post("/tags/merge", name=["faces", "3d"], into="all", sure="2")],
        api=lambda the: [call("POST", "/merged-tags", {"names": ["faces", "3d"], "into": "all", "expect": 2})],
        command=lambda the: [tell("tag", "merge", "faces", "3d", "--into", "all", "--yes")],
    ),
    Row(
        "delete a tag",
        page=lambda the: [post("/tags/delete", name="faces", sure="2")],
        api=lambda the: [call("DELETE", "/tags/faces?expect=2")],
        command=lambda the: [tell("tag", "delete", "faces", "--yes")],
    ),
    Row(
        "colour a tag",
        page=lambda the: [post("/tags/colour", name="3d", colour="green")],
        api=lambda the: [call("PATCH", "/tags/3d", {"colour": "green"})],
        command=lambda the: [tell("tag", "colour", "3d", "green")],
    ),
    Row(
        "take the colour off a tag",
        page=lambda the: [post("/tags/colour", name="faces", colour="")],
        api=lambda the: [call("PATCH", "/tags/faces", {"colour": None})],
        command=lambda the: [tell("tag", "colour", "faces", "none")],
    ),
)


def _many(deed: str, value: str, *words: str, tags: str = "", undoable: bool = True) -> Row:
    """One edit of two papers by their numbers."""
    listed = [tag for tag in tags.split(",") if tag]
    return Row(
        f"{deed} of many: {value or tags or 'all'}",
        page=lambda the: [
            post(
                "/bulk",
                action=f"{deed}:{value}",
                tags=tags,
                paper=[the.former, the.third],
                confirmed="2",
            )
        ],
        api=lambda the: [
            call("POST", "/bulk", {"deed": deed, "value": value, "tags": listed, "papers": [the.former, the.third]})
        ],
        command=lambda the: [
            tell(*(word.format(papers=f"{the.former} {the.third}") for word in words), the.former, the.third, "--yes")
        ],
        undoable=undoable,
    )


_MANY: Sequence[Row] = (
    _many("status", "to-read", "set", "--status", "to-read"),
    _many("shelf", "mine", "set", "--shelf", "mine"),
    _many("priority", "high", "set", "--priority", "high"),
    _many("next", "", "set", "--next", "last"),
    _many("delete", "", "delete"),
    _many("tag", "", "tag", "add", "new,places/far", tags="new,places/far"),
    _many("untag", "", "tag", "remove", "older,faces", tags="older,faces"),
    Row(
        "ask for the links of many",
        page=lambda the: [post("/bulk", action="recheck:", paper=[the.former, the.head], confirmed="2")],
        api=lambda the: [call("POST", "/bulk", {"deed": "recheck", "papers": [the.former, the.head]})],
        command=lambda the: [tell("check", "--later", the.former, the.head)],
        undoable=False,
    ),
    Row(
        "edit all that a search finds",
        page=lambda the: [
            post("/bulk", action="status:read", all="1", q="year:2023", confirmed="2"),
        ],
        api=lambda the: [
            call("POST", "/bulk", {"deed": "status", "value": "read", "search": "year:2023", "expect": 2}),
        ],
        command=lambda the: [tell("set", "year:2023", "--status", "read", "--yes")],
    ),
)

_BACK: Sequence[Row] = (
    Row(
        "put a paper back from the trash",
        page=lambda the: [post(f"/trash/{the.deleted}/restore")],
        api=lambda the: [call("POST", f"/trash/{the.deleted}/restore")],
        command=lambda the: [tell("trash", "restore", the.deleted)],
    ),
    Row(
        "forget a paper of the trash",
        page=lambda the: [post(f"/trash/{the.deleted}/forget")],
        api=lambda the: [call("DELETE", f"/trash/{the.deleted}")],
        command=lambda the: [tell("trash", "forget", the.deleted, "--yes")],
        undoable=False,
    ),
    Row(
        "undo what was done last",
        page=lambda the: [post("/undo")],
        api=lambda the: [call("POST", "/undo")],
        command=lambda the: [tell("undo")],
        deeds=-1,
    ),
    Row(
        "undo one thing that stands apart",
        before=_something,
        page=lambda the: [post("/history/2/undo", newest="2")],
        api=lambda the: [call("POST", "/operations/2/undo")],
        command=lambda the: [tell("undo", 2)],
        deeds=-1,
    ),
    Row(
        "undo all from one on",
        before=_something,
        page=lambda the: [post("/history/1/undo", newest="3")],
        api=lambda the: [call("POST", "/operations/1/undo?newest=3")],
        command=lambda the: [tell("undo", 1, "--yes")],
        deeds=-3,
    ),
)

ROWS: Sequence[Row] = (*_LOOKING, *_ONE_PAPER, *_NOTES, *_TAGS, *_MANY, *_BACK)
EXEMPT: Sequence[Exempt] = (
    Exempt("static", "files of the pages themselves"),
    Exempt("tools.set_theme", "a cookie of one browser: how its pages look"),
    Exempt("tools.manifest", "for a browser that installs the pages"),
    Exempt("tools.index", "a bookmarklet, and how to install the pages: both are of a browser"),
    Exempt("keys.index", "the keys of the pages"),
    Exempt("keys.switch", "a cookie of one browser: whether single keys do something"),
)
