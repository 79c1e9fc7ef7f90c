"""Files of each format, damaged by chance, on the whole way in: recognised, read, rehearsed, added."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Iterator

from sqlalchemy import func, select

from readinglist import importer
from readinglist.database import Library
from readinglist.formats import Entry, Reject, recognition
from readinglist.formats.recognition import Format
from readinglist.formats.text import Text
from readinglist.importer import Task
from readinglist.library import imports
from readinglist.library.imports import Wishes
from readinglist.models import Paper, Stage
from tests import hostile
from tests.conftest import NOW
from tests.test_fuzz_formats import FORMS as FORMS
from tests.test_fuzz_formats import SAMPLES as SAMPLES
from tests.test_fuzz_formats import TOKENS, check

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "shift_jis", "utf-7", "cp037", "gb18030")
BOMBS = (
    b"[" * 30_000,
    b'{"a":' * 20_000,
    b"<DL><p>" * 20_000,
    b"{" * 50_000,
    b"> " * 30_000,
    b"\x00" * 20_000,
    b"$" * 40_000,
    b"&lol;" * 20_000,
    b"[a](" * 20_000,
    b'"' * 40_000,
    b"- " * 30_000,
    b"(" * 40_000,
    b"\xff\xfe" * 20_000,
    b"\n" * 60_000,
    b"@a{b,c={" * 10_000,
    b"AU  - " * 20_000,
    b"|" * 40_000,
    b"\xf0\x9f" * 20_000,
    b"\\'{" * 20_000,
    b"<math>" * 10_000,
    b"1" * 60_000,
    b"1e999999,",
    b"-0.0",
    b"\r" * 40_000,
    b"\x1a\x04\x1b[2J",
    b"## [1] a\n" * 10_000,
    *(text.encode("utf-8", "replace") for text in hostile.TEXTS),
)


def damaged(form: Format, seed: int) -> bytes:
    """A sample with up to twelve accidents, the same ones for the same seed."""
    chance = random.Random(f"{form} {seed}")
    data = SAMPLES[form].encode() * chance.choice((1, 1, 1, 2, 5))
    if chance.random() < 0.1:
        data += SAMPLES[chance.choice(sorted(SAMPLES))].encode()
    for _ in range(chance.randint(1, 12)):
        data = _accident(chance, data)[:200_000]
    if chance.random() < 0.15:
        data = data.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")
    if chance.random() < 0.02:
        data = zlib.compress(data)
    return data


def _accident(chance: random.Random, data: bytes) -> bytes:
    one, other = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
    match chance.randint(0, 9):
        case 0:
            return data[:one] + data[min(other, one + 40) :]
        case 1:
            return data[:other] + data[one:other] * chance.choice((1, 2, 40)) + data[other:]
        case 2:
            return data[other:] + data[one:other] + data[:one]
        case 3:
            return data[:one] + chance.randbytes(chance.randint(1, 30)) + data[one:]
        case 4 | 5:
            return data[:one] + chance.choice(TOKENS).encode() * chance.choice((1, 1, 3, 500)) + data[one:]
        case 6:
            return data[:one] + chance.choice(BOMBS) + data[one:]
        case 7:
            return data[:other]
        case 8:
            return (
                data[:one] + bytes(byte ^ (1 << chance.randint(0, 7)) for byte in data[one : one + 3]) + data[one + 3 :]
            )
        case _:
            return data[:one] + b"\x00" * chance.randint(1, 5) + data[one:]


def read(data: bytes, form: Format | None = None) -> int:
    """Read a file to its end, as what it is or as a format; returns the number of its entries."""
    entries = 0
    for item in (
        recognition.read(Text(io.BytesIO(data))) if form is None else recognition.read_as(form, Text(io.BytesIO(data)))
    ):
        if isinstance(item, Reject):
            assert item.line >= 1
            assert item.reason
        else:
            assert isinstance(item, Entry)
            check(item)
            entries += 1
    return entries


def bring(library: Library, files: list[bytes]) -> int:
    """Take files the whole way in; the preview must tell what is added. Returns the number of new papers."""
    before = _papers(library)
    number = importer.receive(library, [(f"{at}.txt", io.BytesIO(data)) for at, data in enumerate(files)], NOW)
    preview = _taken(library, number, Stage.ASKING)
    assert _papers(library) == before
    if preview is None:
        return 0
    importer.answer(library, number, Wishes(), NOW)
    done = _taken(library, number, Stage.DONE)
    assert done is not None
    assert done == preview
    assert _papers(library) - before == done[0]
    return done[0]


def _taken(library: Library, number: int, stage: Stage) -> tuple[int, ...] | None:
    importer.take(library, number, Task(lambda: NOW))
    with library.reading() as session:
        row = imports.get(session, number)
        if row.stage is Stage.DROPPED and row.remark.startswith("Nothing to import"):
            return None
        assert row.stage is stage, (row.stage, row.remark)
        assert not row.remark, row.remark
        assert row.new + row.updated + row.same + row.duplicate == sum(file["entries"] for file in row.files)
        return row.new, row.updated, row.same, row.duplicate, row.rejected


def _papers(library: Library) -> int:
    with library.reading() as session:
        return session.scalar(select(func.count()).select_from(Paper)) or 0


def several(form: Format, first: int, number: int) -> Iterator[bytes]:
    """So many damaged files, from a seed on."""
    return (damaged(form, seed) for seed in range(first, first + number))
