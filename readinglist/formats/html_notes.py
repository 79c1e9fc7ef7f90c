"""Notes that other programs keep as HTML, as the Markdown of ours; pure."""

from __future__ import annotations

import html
import re

from readinglist.formats import Reject
from readinglist.formats.draft import note_of
from readinglist.formats.html_tags import tags_and_text

_BLOCKS = frozenset("p div section h1 h2 h3 h4 h5 h6 ul ol table blockquote pre".split())
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|div|h\d|br|span|ul|ol|li|strong|b|em|i|a|blockquote)\b[^<>]{0,2000}>", re.IGNORECASE
)


def markdown_of(text: str) -> str:
    """Return a note in HTML as Markdown: paragraphs, headings, lists, emphasis and links; other text as it is."""
    if not _LOOKS_LIKE_HTML.search(text):
        return note_of(text)
    made: list[str] = []
    targets: list[str] = []
    for tag in tags_and_text([text]):
        if isinstance(tag, Reject):
            continue
        if not tag.name:
            made.append(re.sub(r"\s+", " ", html.unescape(tag.text)))
            continue
        name = tag.name.removeprefix("/")
        opens = name == tag.name
        if name in _MARKS:
            made.append(_MARKS[name])
        elif name == "a":
            target = tag.said.get("href", "")
            if opens:
                targets.append(target if target.startswith(("http://", "https://")) else "")
                made.append("[" if targets[-1] else "")
            elif targets and (target := targets.pop()):
                made.append(f"]({target})")
        elif name == "br":
            made.append("\n")
        elif name == "li":
            made.append("\n- " if opens else "")
        elif name in _BLOCKS:
            heading = (
                "#" * int(name[1]) + " " if opens and name[0] == "h" else "> " if opens and name == "blockquote" else ""
            )
            made.append("\n\n" + heading)
    joined = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(made))
    return note_of(re.sub(r"\n{3,}", "\n\n", joined))
