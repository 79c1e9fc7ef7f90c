"""Files of papers to entries and rejects, papers to text: one file a format; pure."""

from __future__ import annotations

import codecs
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One good item of a catalogue, read but not yet kept.

    `abstract` is plain text with `$…$`; `links` are the addresses found in it and in further fields, as written
    (repaired); `line` is where the item begins, counted from 1.
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
