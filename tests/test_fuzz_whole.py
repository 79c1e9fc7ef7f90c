"""Whatever a file of a format holds, the whole way in takes it, all or nothing: recognised, read, rehearsed, kept."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from readinglist.database import Library
from readinglist.formats import recognition
from readinglist.formats.recognition import Format
from readinglist.formats.text import Text
from tests import hostile
from tests.fuzz import BOMBS, FORMS, bring, damaged, read


@pytest.mark.parametrize("form", FORMS)
def test_damaged_files_come_in_as_their_preview_tells(library: Library, form: Format) -> None:
    bring(library, [damaged(form, seed) for seed in range(8)])


@pytest.mark.parametrize("form", FORMS)
def test_damaged_files_are_read_as_what_they_are_and_as_what_they_are_not(form: Format) -> None:
    for seed in range(8):
        read(damaged(form, seed))
        read(damaged(form, seed), form)


def test_files_full_of_hostile_texts_come_in_as_their_preview_tells(library: Library) -> None:
    files = [content for _, content in hostile.files()]
    assert bring(library, files) > 100
    assert bring(library, files) == 0


def steps_of(work: Callable[[], object]) -> int:
    """How many lines of Python a piece of work runs: the same on every machine."""
    steps = 0

    def step(_frame: FrameType, event: str, _said: object) -> Any:
        nonlocal steps
        steps += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        work()
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("form", FORMS)
def test_four_times_as_much_is_four_times_the_work(form: Format) -> None:
    def work(sign: bytes, number: int) -> int:
        data = (sign * number)[: 600 * number]
        return steps_of(lambda: list(recognition.read_as(form, Text(io.BytesIO(data)))))

    unfair = {}
    for sign in (b"[", b'{"a":', b"<DL><p>", b"{", b"- ", b"AU  - a\n"):
        small, large = work(sign, 200), work(sign, 800)
        if large > 6 * small + 2_000:
            unfair[sign] = (small, large)
    assert unfair == {}


@pytest.mark.parametrize("bomb", BOMBS[:26])
def test_one_thing_without_end_is_read(bomb: bytes) -> None:
    read(bomb)
