"""Files of papers to entries and rejects, papers to text: one file a format; pure."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from readinglist.metadata import Supplier
from readinglist.reading import Priority, Shelf, Status


@dataclass(frozen=True, slots=True)
class Entry:
    """One good item of a file, read but not yet kept.

    `authors` are names as written on a title page ("Ada de Byron", "Martin King, Jr."). `abstract` is plain text with
    `$…$`; `links` are the addresses found in it and in further fields, as written (repaired); `line` is where the item
    begins, counted from 1. Without a title, `title` is what `metadata.stand_in` makes of the identifiers.

    From `status` to `note` it is what the reader said in another program; `tags` have the form of `reading.tag_of`.
    `added` is when it came there. `details` are further fields, under the names BibTeX has for them (`volume`,
    `number`, `pages`, `publisher`, `editor`, `month`, `isbn`, `entrytype`, `key` …): plain text, lower-case names,
    never empty. `filled` says which fields somebody else supplied.
    """

    title: str
    authors: tuple[str, ...] = ()
    venue: str | None = None
    year: int | None = None
    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    abstract: str | None = None
    links: tuple[str, ...] = ()
    line: int = 1
    shelf: Shelf | None = None
    status: Status | None = None
    priority: Priority | None = None
    rating: int | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    added: datetime | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    filled: Mapping[str, Supplier] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reject:
    """Something in a file that could not be read, with its line counted from 1 and the reason in a plain sentence."""

    line: int
    reason: str


_NULS = 0.01  # the share of NUL bytes above which a file is no text


def decode(data: bytes) -> tuple[str, list[Reject]]:
    """Return a file's text, and a Reject for every line whose bytes are not the text they should be.

    UTF-8 unless a byte-order mark says UTF-16. Bad bytes stand as � in the text, so that the paper round them is kept.
    NUL bytes are left out, with a Reject; a file full of them is no text, and all of it is one Reject.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_utf_16(data)
    nuls = data.count(0)
    if nuls > len(data) * _NULS:
        return "", [Reject(1, "this is no text file")]
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        return _decode_by_line(data) if nuls else (data.decode(), [])
    except UnicodeDecodeError:
        return _decode_by_line(data)


def _decode_utf_16(data: bytes) -> tuple[str, list[Reject]]:
    text = data.decode("utf-16", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text[:4096]:
        return "", [Reject(1, "this is no text file")]
    try:
        data.decode("utf-16")
    except UnicodeDecodeError:
        bad = [number for number, line in enumerate(text.split("\n"), 1) if "�" in line]
        return text, [Reject(number, "a sign is not UTF-16; it stands as � and the rest was read") for number in bad]
    return text, []


def _decode_by_line(data: bytes) -> tuple[str, list[Reject]]:
    texts: list[str] = []
    rejects: list[Reject] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if b"\x00" in line:
            rejects.append(Reject(number, "a NUL byte was left out, and the rest was read"))
        line = line.replace(b"\x00", b"")
        try:
            texts.append(line.decode())
        except UnicodeDecodeError as mistake:
            byte = line[mistake.start]
            rejects.append(Reject(number, f"byte 0x{byte:02X} is not UTF-8; it stands as � and the rest was read"))
            texts.append(line.decode(errors="replace"))
    return "\n".join(texts), rejects
