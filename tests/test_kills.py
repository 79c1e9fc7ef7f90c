"""Nothing acknowledged is lost when the program is killed at any moment; `python -m tests.kills` does it many times."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.kills import Deed, kill
from tests.kills.deeds import DEEDS

TIMES = 2


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_what_was_said_to_be_done_is_there_after_a_kill(deed: Deed, tmp_path: Path) -> None:
    dice = random.Random(7 if os.environ.get("CI") else None)
    seen = kill(deed, tmp_path, TIMES, dice)
    assert seen.kills + seen.too_late == TIMES
    assert (seen.lost, seen.wrong) == ([], [])
