"""Tags: all of them as a tree, one to be renamed, merged, coloured and deleted, and those of a paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist import journal
from readinglist.errors import BadTag, BadWord, NotFound
from readinglist.library import tag, vocabulary
from readinglist.library.vocabulary import Node
from readinglist.reading import COLOURS, tag_of, tags_of
from readinglist.web import present
from readinglist.web.desk import desk, page
from readinglist.web.paper import back, paper_page

pages = Blueprint("tags", __name__)

PAGE_SIZE = 200
_FIND_LENGTH = 60  # letters


class Row(NamedTuple):
    """A tag as a row: how deep it stands, and what of its name the row above it says already."""

    node: Node
    depth: int
    said: str


@pages.get("/tags")
def index() -> ResponseReturnValue:
    """The tree of tags, or those whose names hold what is looked for."""
    return _index()


def _index(complaint: str = "", ticked: Sequence[str] = (), into: str = "") -> str:
    wanted = request.args.get("find", "").strip()[:_FIND_LENGTH]
    with desk().reading() as session:
        nodes = vocabulary.tree(session)
        found = vocabulary.holding(nodes, wanted)
        last = max(1, -(-len(found) // PAGE_SIZE))
        number = min(max(request.args.get("page", 1, type=int), 1), last)
        shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        return page(
            session,
            "tags/list.html",
            rows=_rows(shown),
            total=len(nodes),
            found=len(found),
            wanted=wanted,
            number=number,
            pages=last,
            complaint=complaint,
            ticked=ticked,
            into=into,
        )


def _rows(nodes: Sequence[Node]) -> list[Row]:
    """Rows of a part of the tree: a tag stands inside its parent where that is shown, else under its whole name."""
    depths: dict[str, int] = {}
    rows = []
    for node in nodes:
        outer = node.name.rpartition("/")[0]
        depths[node.name] = depths.get(outer, -1) + 1
        rows.append(Row(node, depths[node.name], outer + "/" if outer in depths else ""))
    return rows


@pages.get("/tags/edit")
def show() -> ResponseReturnValue:
    """One tag, with what can be done with it."""
    return _tag_page(tag_of(request.args.get("name", "")))


def _tag_page(name: str, complaint: str = "", typed: str = "") -> str:
    with desk().reading() as session:
        nodes = vocabulary.tree(session)
        node = next((node for node in nodes if node.name == name), None)
        if node is None:
            raise NotFound(f"there is no tag “{name}”")
        inside = [other for other in nodes if other.name.startswith(name + "/")]
        names = [other.name for other in nodes]
        words = {"complaint": complaint, "typed": typed, "colours": COLOURS}
        return page(session, "tags/tag.html", node=node, inside=inside, names=names, **words)


@pages.post("/tags/rename")
def rename() -> ResponseReturnValue:
    """Give a tag, and all inside it, another name; asked once more when several papers change."""
    name, typed = tag_of(request.form.get("name", "")), request.form.get("to", "")
    try:
        new = tag_of(typed)
    except BadTag as mistake:
        return _tag_page(name, str(mistake), typed), 400
    words = f"#{name} becomes #{new}" + ("" if new.startswith(name + "/") else ", and what is inside it goes along")
    if question := _question([name], words, new):
        return question
    with desk().doing(f"Renamed the tag #{name} to #{new}") as session:
        tag.rename(session, name, new)
    return redirect(url_for("tags.show", name=new), 303)


@pages.post("/tags/merge")
def merge() -> ResponseReturnValue:
    """Make one tag of those that were ticked."""
    names, typed = request.form.getlist("name"), request.form.get("into", "")
    try:
        if not names:
            raise BadWord("tick the tags that are to become one")
        names, into = [tag_of(name) for name in names], tag_of(typed)
    except (BadTag, BadWord) as mistake:
        return _index(str(mistake), names, typed), 400
    told = present.listed(f"#{name}" for name in names)
    if question := _question(names, f"{told} and what is inside goes into #{into}", into):
        return question
    with desk().doing(f"Merged {told} into #{into}") as session:
        tag.merge(session, names, into)
    return redirect(url_for("tags.show", name=into), 303)


@pages.post("/tags/delete")
def delete() -> ResponseReturnValue:
    """Take a tag, and all inside it, off all papers; asked once more when there are several."""
    name = tag_of(request.form.get("name", ""))
    if question := _question([name], f"#{name}, and what is inside it, comes off; the papers stay"):
        return question
    with desk().doing(f"Deleted the tag #{name}") as session:
        tag.delete_tag(session, name)
    return redirect(url_for("tags.index"), 303)


@pages.post("/tags/colour")
def colour() -> ResponseReturnValue:
    """Give a tag a colour, or take it off."""
    name, word = tag_of(request.form.get("name", "")), request.form.get("colour", "")
    with desk().doing(
        f"Coloured the tag #{name} {word}" if word else f"Took the colour off the tag #{name}"
    ) as session:
        tag.colour(session, name, word or None)
    return redirect(url_for("tags.show", name=name), 303)


def _question(names: Sequence[str], words: str, target: str | None = None) -> str | None:
    """The page that asks whether so many papers shall change; None when it was asked, or there is one at most.

    The answer holds for the number that was shown: when it is another by now, it is asked again.
    """
    with desk().reading() as session:
        number = vocabulary.carriers(session, names)
        if number < 2 or request.form.get("sure") == str(number):
            return None
        known = vocabulary.carriers(session, [target]) if target and target not in names else 0
        fields = [(key, value) for key, value in request.form.items(multi=True) if key != "sure"]
        return page(session, "tags/sure.html", number=number, words=words, target=target, known=known, fields=fields)


@pages.post("/papers/<number:paper_id>/tags")
def set_tags(paper_id: int) -> ResponseReturnValue:
    """Give a paper the tags of a line."""
    typed = request.form.get("tags", "")
    try:
        names = tags_of(typed)
    except BadTag as mistake:
        return paper_page(paper_id, {"form": "tags", "why": str(mistake), "typed": typed}), 400
    with desk().doing("Tagged a paper") as session:
        tag.set_tags(session, paper_id, names)
    return back(paper_id, said="tags")


@pages.post("/papers/<number:paper_id>/tags/add")
def add_tag(paper_id: int) -> ResponseReturnValue:
    """Put one more tag on a paper."""
    name = tag_of(request.form.get("tag", ""))
    with desk().doing("Tagged a paper") as session:
        tag.add_tags(session, [paper_id], [name])
        journal.tell(session, f"Tagged a paper with #{name}")
    return back(paper_id)
