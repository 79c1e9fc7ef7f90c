"""A file's bytes as text, whatever their encoding: in pieces, so that no file need stand in memory whole; pure."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from readinglist.formats import Reject

PIECE = 65_536  # bytes read at a time
LONGEST_LINE = 1_000_000  # signs; what is longer is no line that a person or a program wrote
_LOOK = 1_048_576  # bytes by which the encoding is told
_NULS = 0.01  # the share of NUL bytes above which a file is no text
_CONTROLS = 0.05  # the share of other control signs above which it is none
_MOST_REMARKS = 1_000
_NO_TEXT = bytes((*range(1, 8), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
_MANY_BYTES = re.compile("[^\x00-\x7f\ufffd]")
# What a file says of itself: JabRef's first line, XML's declaration, HTML's meta tag.
_NAMED = re.compile(
    rb"""^\s*%\s*Encoding:\s*([\w-]{1,30})|^\s*<\?xml[^>]{0,80}?encoding=["']([\w-]{1,30})|"""
    rb"""<meta[^>]{0,200}?charset=["']?([\w-]{1,30})""",
    re.IGNORECASE,
)
_HEAD_OF_NAMES = 2_048
_OTHER_NAMES = {"ansi": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}


class Text:
    """The text of a binary stream, read once from its beginning.

    UTF-8 unless a byte-order mark, the file's own word or its bytes say otherwise. A byte that is not what it should
    be stands as �, and NUL bytes are left out: each line with such has a Reject in `rejects`, which fill while the text
    is read. `is_text` is False for what holds no text at all; it then has no lines, and one Reject.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ahead = _read(stream, _LOOK)
        self._begun = False
        self.start = self._ahead[:64]
        self.rejects: list[Reject] = []
        self.encoding = _encoding(self._ahead)
        self.is_text = bool(self.encoding)
        if not self.is_text:
            self.rejects.append(Reject(1, "this is no text file"))

    @classmethod
    def of(cls, text: str) -> Text:
        """Return a Text of a str."""
        return cls(io.BytesIO(text.encode("utf-8", "replace")))

    def peek(self, signs: int = PIECE) -> str:
        """Return the beginning of the text without reading on; with `\\n` line ends."""
        if not self.is_text:
            return ""
        bytes_ = self._ahead[: signs * (2 if self.encoding.startswith("utf-16") else 1)]
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        text = decoder.decode(bytes_).removeprefix("\ufeff").replace("\x00", "")
        return text.replace("\r\n", "\n").replace("\r", "\n")[:signs]

    def chunks(self) -> Iterator[str]:
        """Yield the text in pieces of at most 64 kB of the file, with `\\n` line ends."""
        if not self.is_text or self._begun:
            return
        self._begun = True
        line = 1
        remarks = _Remarks(self.rejects, self.encoding)
        for text, broken in self._decoded():
            if broken or "\x00" in text:
                remarks.make(text, line, broken=broken)
                text = text.replace("\x00", "")
            line += text.count("\n")
            yield text
        remarks.close(line)

    def lines(self) -> Iterator[str]:
        """Yield the lines without their ends; of one over a million signs the rest is left out, with a Reject."""
        begun: list[str] = []
        length = line = 0
        for chunk in self.chunks():
            first, *others = chunk.split("\n")
            if length < LONGEST_LINE:
                begun.append(first)
            length += len(first)
            if not others:
                continue
            line += 1
            yield self._joined(begun, length, line)
            yield from others[:-1]
            line += len(others) - 1
            begun, length = [others[-1]], len(others[-1])
        if length:
            yield self._joined(begun, length, line + 1)

    def _joined(self, parts: list[str], length: int, line: int) -> str:
        if length > LONGEST_LINE:
            self.rejects.append(
                Reject(line, f"the line is {length} signs long; only its beginning was read", kept=True)
            )
        return "".join(parts)[:LONGEST_LINE]

    def _decoded(self) -> Iterator[tuple[str, bool]]:
        """The text in pieces with `\\n` line ends, and whether a sign of the piece was broken."""
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        first = True
        held = ""  # a line end that the next piece may go on with
        for piece in self._pieces():
            state = decoder.getstate()
            broken = False
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeError:
                broken = True
                decoder.errors = "replace"
                decoder.setstate(state)
                text = decoder.decode(piece, final=not piece)
                decoder.errors = "strict"
            if first and text:
                text, first = text.removeprefix("\ufeff"), False
            text, held = held + text, ""
            if "\r" in text:
                if piece and text.endswith("\r"):
                    text, held = text[:-1], "\r"
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            if text:
                yield text, broken

    def _pieces(self) -> Iterator[bytes]:
        """The bytes in pieces, an empty one last."""
        ahead, self._ahead = self._ahead, b""
        for at in range(0, len(ahead), PIECE):
            yield ahead[at : at + PIECE]
        whole = len(ahead) < _LOOK
        del ahead
        while not whole and (piece := _read(self._stream, PIECE)):
            yield piece
        yield b""


class _Remarks:
    """Says which lines hold what is no text, each once and not more than a person would read."""

    def __init__(self, rejects: list[Reject], encoding: str) -> None:
        self._rejects = rejects
        self._name = encoding.upper().replace("CP1252", "Windows-1252").removesuffix("-LE").removesuffix("-BE")
        self._last = 0
        self._made = self._unsaid = 0

    def make(self, text: str, first: int, *, broken: bool) -> None:
        """Make a remark on every line of a piece that needs one; the piece begins on line `first`."""
        for number, line in enumerate(text.split("\n"), first):
            if "\x00" in line:
                self._add(number, "a NUL byte was left out, and the rest was read")
            if broken and "\ufffd" in line:
                self._add(number, f"a byte is not {self._name}; it stands as � and the rest was read")

    def close(self, line: int) -> None:
        """Say how many lines were not named."""
        if self._unsaid:
            reason = f"{self._unsaid} further lines hold bytes that are not {self._name}"
            self._rejects.append(Reject(line, reason, kept=True))

    def _add(self, line: int, reason: str) -> None:
        if line == self._last:
            return
        self._last = line
        if self._made < _MOST_REMARKS:
            self._made += 1
            self._rejects.append(Reject(line, reason, kept=True))
        else:
            self._unsaid += 1


def _read(stream: BinaryIO, size: int) -> bytes:
    """Read as many bytes as are asked for, fewer only at the end; a pipe gives less at a time."""
    parts: list[bytes] = []
    while size and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _encoding(data: bytes) -> str:
    """The encoding that the beginning of a file tells, '' where it is no text."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return ""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return name if _is_text(data.decode(name, "replace").encode("utf-8", "replace")) else ""
    if name := _unmarked_utf_16(data):
        return name
    if not _is_text(data):
        return ""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        decoder.decode(data, final=len(data) < _LOOK)
    except UnicodeDecodeError:
        return _other_encoding(data)
    return "utf-8"


def _unmarked_utf_16(data: bytes) -> str:
    """UTF-16 without its mark: nearly every other byte of Western text is NUL then."""
    half = len(data) // 2
    even, odd = data[::2].count(0), data[1::2].count(0)
    if half < 8 or len(data) % 2 or max(even, odd) < half * 0.7 or min(even, odd) > half * _NULS:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_text(data: bytes) -> bool:
    return (
        data.count(0) <= len(data) * _NULS and len(data) - len(data.translate(None, _NO_TEXT)) <= len(data) * _CONTROLS
    )


def _other_encoding(data: bytes) -> str:
    """What text that is not wholly UTF-8 is: what it says itself, UTF-8 with mistakes, or Windows-1252."""
    for found in _NAMED.finditer(data[:_HEAD_OF_NAMES]):
        said = (found[1] or found[2] or found[3]).decode("ascii").lower()
        if name := _known(said):
            return name
    text = data.decode("utf-8", "replace")
    # A few pairs of Western letters happen to be UTF-8 too.
    return "utf-8" if len(_MANY_BYTES.findall(text)) * 20 > text.count("\ufffd") else "cp1252"


def _known(said: str) -> str | None:
    """A text encoding's name as Python has it; what browsers read as Windows-1252 is that."""
    said = _OTHER_NAMES.get(said, said)
    try:
        found = codecs.lookup(said)
    except (LookupError, ValueError):
        return None
    if not found._is_text_encoding or found.name.startswith(("utf", "idna", "punycode", "raw-unicode", "unicode")):
        return None
    return "cp1252" if found.name == "iso8859-1" else found.name
