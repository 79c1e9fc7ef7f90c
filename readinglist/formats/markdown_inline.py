"""One item of a Markdown list as words and links, in one walk over it; pure."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 20_000  # signs of an item; nobody writes more about one paper
_SIGNS = re.compile(r"\\.|`|\[|\]|\(|\)|<|https?://", re.IGNORECASE | re.DOTALL)
_TARGET = re.compile(r"""\s*<?([^\s<>]{1,8000})>?(?:\s+["'(].*)?\s*""", re.DOTALL)
_AUTOLINK = re.compile(r"<(https?://[^\s<>]{1,8000})>", re.IGNORECASE)
_ANCHOR = re.compile(r"""<a\s[^<>]{0,400}?href\s?=\s?["']?([^\s"'<>]{1,4000})["']?[^<>]{0,400}>""", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^<>]{0,2000}>", re.IGNORECASE)
_BARE = re.compile(r"https?://[^\s<>\"“”`|\\]{1,8000}", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,400}>|<!--.{0,200}?-->", re.DOTALL)
_MARKED = re.compile(r"[<&*_~`\\]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of an item, or a link with what it is called; `image` says that the words are only a picture's."""

    words: str
    url: str = ""
    image: bool = False
    reference: str = ""  # of `[words][reference]`, whose address stands elsewhere in the file


def pieces(item: str) -> list[Piece]:
    """Return an item's words and links in order; the words keep their emphasis, links called by a picture its name."""
    item = item[:LONGEST]
    closing = _pairs(item)
    made: list[Piece] = []
    plain: list[str] = []
    at = 0
    while found := _SIGNS.search(item, at):
        plain.append(item[at : found.start()])
        at, piece = _at(item, found, closing)
        if piece is None:
            plain.append(item[found.start() : at])
            continue
        words = "".join(plain)
        if words := words.removesuffix("!") if piece.image else words:
            made.append(Piece(words))
        plain = []
        made.append(piece)
    if words := "".join((*plain, item[at:])):
        made.append(Piece(words))
    return made


def _pairs(item: str) -> dict[int, int]:
    """Where each bracket that opens is closed; what stands in code or behind a stroke is none."""
    closing: dict[int, int] = {}
    open_: dict[str, list[int]] = {"]": [], ")": []}
    for found in _SIGNS.finditer(item):
        match found[0]:
            case "[":
                open_["]"].append(found.start())
            case "(":
                open_[")"].append(found.start())
            case "]" | ")" if open_[found[0]]:
                closing[open_[found[0]].pop()] = found.start()
    return closing


def _at(item: str, found: re.Match[str], closing: dict[int, int]) -> tuple[int, Piece | None]:
    """Where what begins at a sign ends, and the link if it is one."""
    at, sign = found.start(), found[0]
    if sign == "[" and (end := closing.get(at)):
        if made := _link(item, at, end, closing):
            image = at > 0 and item[at - 1] == "!"
            return made[0], Piece("!" + made[1].words, image=True) if image else made[1]
    elif sign == "<":
        if linked := _AUTOLINK.match(item, at):
            return linked.end(), Piece("", linked[1])
        if linked := _ANCHOR.match(item, at):
            end = item.find("</", linked.end(), linked.end() + 600)
            inner = item[linked.end() : end] if end > 0 else ""
            after = item.find(">", end, end + 20) + 1 if end > 0 else 0
            image = bool(_IMAGE.search(inner))
            return after or linked.end(), Piece(_IMAGE.sub("", inner), html.unescape(linked[1]), image)
    elif sign.lower().startswith("http"):
        linked = _BARE.match(item, at)
        if linked:
            url = linked[0].rstrip(".,;:!?'*_~])") if "(" not in linked[0] else linked[0].rstrip(".,;:!?'*_~]")
            return at + len(url), Piece("", url)
    return found.end(), None


def _link(item: str, at: int, end: int, closing: dict[int, int]) -> tuple[int, Piece] | None:
    inner = item[at + 1 : end]
    if len(inner) > 4_000:
        return None
    image = False
    if "![" in inner or "<img" in inner:
        image = True
        inner = re.sub(r"!\[([^\[\]]*)\]\([^()]*\)", r"\1", _IMAGE.sub("", inner))
    if inner.startswith("[") and inner.endswith("]"):
        inner = inner[1:-1]
    after = item[end + 1 : end + 2]
    if after == "(" and (last := closing.get(end + 1)):
        target = _TARGET.fullmatch(item, end + 2, last)
        return last + 1, Piece(inner, unescaped(html.unescape(target[1])) if target else "", image)
    if after == "[" and (last := closing.get(end + 1)):
        name = item[end + 2 : last] or inner
        return last + 1, Piece(inner, image=image, reference=name.strip().lower())
    return None


def unescaped(text: str) -> str:
    """Return text without the strokes that keep Markdown from reading its signs."""
    return _ESCAPED.sub(r"\1", text)


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """Return the bare words of a piece: no emphasis, no tags, no picture's sign, entities read."""
    if not _MARKED.search(text):
        return " ".join(text.split())
    text = re.sub(r"<br\s?/?>", " ", text, flags=re.IGNORECASE)
    text = html.unescape(_TAG.sub("", text))
    text = re.sub(r"(?<![\\\w])(\*{1,3}|_{1,3}|~~)(?=\S)|(?<=[^\s\\])(\*{1,3}|_{1,3}|~~)(?!\w)", "", text)
    return " ".join(unescaped(text.replace("`", "")).split())
