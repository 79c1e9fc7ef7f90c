"""Browsers' and bookmark services' HTML, the Netscape form, read and written in pieces; pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from readinglist.formats import Entry, Reject
from readinglist.formats.dates import moment as moment
from readinglist.formats.html_tags import Tag, tags_and_text
from readinglist.formats.text import Text
from readinglist.formats.web_entry import entry_of, folder_tag, tags_of_names
from readinglist.identifiers import doi_url, is_web_address
from readinglist.reading import Priority, Status

_LONGEST = 20_000  # signs of a title or note
_DEEPEST = 200  # folders in folders
# The folders that every browser has, in the languages they write them in.
_OWN_FOLDERS = frozenset(
    "bookmarks|bookmarks bar|bookmarks toolbar|bookmarks toolbar folder|bookmarks menu|personal toolbar folder|"
    "other bookmarks|unsorted bookmarks|unsorted|unfiled bookmarks|mobile bookmarks|favorites|favourites|"
    "favorites bar|favourites bar|other favorites|imported|toolbar|"
    "lesezeichen|lesezeichenleiste|lesezeichen-symbolleiste|lesezeichen-menü|weitere lesezeichen|"
    "unsortierte lesezeichen|mobile lesezeichen|favoriten|favoritenleiste|andere favoriten|"
    "favoris|barre de favoris|barre personnelle|autres favoris|favoris mobiles|marque-pages|menu des marque-pages|"
    "barre personnelle|autres marque-pages|barra de marcadores|otros marcadores|marcadores móviles|favoritos|"
    "outros favoritos|barra de favoritos|preferiti|barra dei preferiti|altri preferiti|bladwijzers|bladwijzerbalk|"
    "andere bladwijzers|панель закладок|другие закладки|закладки|书签栏|其他书签|收藏夹栏|ブックマーク バー|"
    "その他のブックマーク|북마크바|기타 북마크".split("|")
)
_STATUS_OF_HEADING = {"unread": Status.TO_READ, "archive": Status.READ, "read archive": Status.READ}
_NOTES = re.compile(r"\[linkding-notes\](.*?)\[/linkding-notes\]", re.DOTALL)


@dataclass
class _Bookmark:
    """One bookmark while it is being read."""

    line: int
    said: Mapping[str, str]
    folders: tuple[str, ...]
    status: Status | None
    title: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)


def read(text: Text) -> Iterator[Entry | Reject]:
    """Yield the bookmarks of a file as entries: folders and tags as tags, descriptions as notes.

    An address that is no page (`javascript:`, `place:` …) is a Reject; separators and feeds yield nothing.
    """
    reader = _Reader()
    for tag in tags_and_text(text.chunks()):
        if isinstance(tag, Reject):
            yield tag
        elif done := reader.take(tag):
            yield from _entries(done)
    if reader.current:
        yield from _entries(reader.current)


class _Reader:
    """Follows the tags of a file: in which folder it stands, which bookmark it speaks of."""

    def __init__(self) -> None:
        self.current: _Bookmark | None = None
        self._into: list[str] | None = None  # where text goes
        self._room = 0
        self._heading: list[str] = []
        self._coming: str | Status = ""  # the folder whose contents come next
        self._folders: list[str | Status] = []
        self._status: Status | None = None
        self._own = False  # whether the folder is one that every browser has

    def take(self, tag: Tag) -> _Bookmark | None:
        """Take the next tag or text; return a bookmark that it ends."""
        name = tag.name
        if not name:
            self._gather(tag.text)
            return None
        done = None
        if name in ("dt", "li", "dl", "/dl", "a", "h1", "h3", "hr", "ul", "/ul", "ol", "/ol"):
            done, self.current = self.current, None
            self._into = None
        match name:
            case "a":
                self.current = _Bookmark(tag.line, tag.said, self._path(), self._standing())
                self._open(self.current.title)
            case "/a":
                self._into = None
            case "dd":
                if self.current:
                    self._open(self.current.note)
            case "h1" | "h3":
                self._heading = []
                self._open(self._heading)
                self._coming = Status.TO_READ if tag.said.get("id") == "com.apple.ReadingList" else ""
                self._own = any("toolbar_folder" in said or "unfiled" in said for said in tag.said)
            case "/h1":
                self._close()
                self._status = _STATUS_OF_HEADING.get(_joined(self._heading).lower())
            case "/h3":
                self._close()
                folder = _joined(self._heading)
                if not (self._own or self._coming or folder.lower() in _OWN_FOLDERS):
                    self._coming = folder
            case "dl":
                if len(self._folders) < _DEEPEST:
                    self._folders.append(self._coming)
                self._coming = ""
            case "/dl":
                if self._folders:
                    self._folders.pop()
            case "br" | "p" | "/p":
                self._gather("\n")
        return done

    def _path(self) -> tuple[str, ...]:
        return tuple(folder for folder in self._folders if folder and not isinstance(folder, Status))

    def _standing(self) -> Status | None:
        return next((folder for folder in self._folders if isinstance(folder, Status)), self._status)

    def _open(self, into: list[str]) -> None:
        self._into, self._room = into, _LONGEST

    def _close(self) -> None:
        self._into = None

    def _gather(self, text: str) -> None:
        if self._into is not None and self._room > 0:
            self._into.append(text[: self._room])
            self._room -= len(text)


def _joined(parts: Iterable[str]) -> str:
    return " ".join(html.unescape("".join(parts)).split())


def _entries(bookmark: _Bookmark) -> Iterator[Entry | Reject]:
    said, line = bookmark.said, bookmark.line
    address = said.get("href", "").strip()
    if "feedurl" in said and not address:
        return
    title = html.unescape("".join(bookmark.title))
    if not address:
        yield Reject(line, f"the bookmark “{_joined(bookmark.title)[:80]}” has no address")
        return
    names = re.split(r"[,\n]", said.get("tags", ""))
    tags, complaints = tags_of_names(names, line)
    yield from complaints
    folder = folder_tag(bookmark.folders)
    entry = entry_of(
        address,
        title,
        line=line,
        tags=tags if folder is None or folder in tags else (folder, *tags),
        status=Status.TO_READ if said.get("toread") == "1" else bookmark.status,
        priority=Priority.HIGH if said.get("data-important") == "true" else None,
        note=_note(bookmark.note),
        added=moment(said.get("add_date") or said.get("time_added") or ""),
        details={"private": "yes"} if said.get("private", "").lower() in ("1", "true", "yes") else {},
    )
    yield entry


def _note(parts: Iterable[str]) -> str:
    """A description, all its lines; linkding writes its notes between marks of its own."""
    note = _NOTES.sub(lambda found: "\n\n" + found[1], html.unescape("".join(parts)))
    lines = [line.rstrip() for line in note.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n ")


_HEAD = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
"""


def write(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield papers as a bookmark file. One without an address has that of its DOI or arXiv id; one without any is
    left out, since a bookmark is an address."""
    yield _HEAD
    for record in records:
        if address := address_of(record):
            yield _item(record, address)
    yield "</DL><p>\n"


def address_of(record: Mapping[str, Any]) -> str:
    """Return where a paper is read: its own address, else that of its DOI or arXiv id, else its first link.

    What is no web address leads nowhere, whatever let it in.
    """
    doi, arxiv, links = record.get("doi"), record.get("arxiv"), record.get("links") or ()
    at_arxiv = f"https://arxiv.org/abs/{arxiv}" if arxiv else ""
    known = (record.get("url") or "", doi_url(doi) if doi else at_arxiv, *links)
    return next(filter(is_web_address, known), "")


def _item(record: Mapping[str, Any], address: str) -> str:
    added = record.get("added")
    said = {
        "HREF": address,
        "ADD_DATE": str(int(datetime.fromisoformat(added).timestamp())) if added else "",
        "TAGS": ",".join(record.get("tags") or ()),
        "TOREAD": "1" if record.get("status") == Status.TO_READ else "",
        "PRIVATE": "1" if (record.get("details") or {}).get("private") == "yes" else "",
    }
    written = "".join(f' {name}="{html.escape(value)}"' for name, value in said.items() if value)
    note = record.get("note") or ""
    description = f"\n<DD>{html.escape(note, quote=False)}" if note.strip() else ""
    return f"    <DT><A{written}>{html.escape(record['title'], quote=False)}</A>{description}\n"
