"""Kill every deed many times and tell what was lost: `python -m tests.kills [TIMES [DEED …]]`."""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from tests.kills import kill
from tests.kills.deeds import DEEDS


def main() -> None:
    """Print a line for each deed."""
    times, names = int((sys.argv[1:] or ["20"])[0]), sys.argv[2:]
    dice = random.Random()
    print(f"{'deed':<16}{'kills':>7}{'too late':>10}{'acknowledged':>14}{'lost':>6}{'wrong':>7}")
    for deed in DEEDS:
        if names and not any(deed.name.startswith(name) for name in names):
            continue
        with tempfile.TemporaryDirectory() as folder:
            seen = kill(deed, Path(folder), times, dice)
        numbers = f"{seen.kills:>7}{seen.too_late:>10}{seen.acknowledged:>14}{len(seen.lost):>6}{len(seen.wrong):>7}"
        print(f"{deed.name:<16}{numbers}", *seen.lost[:5], *seen.wrong[:5], sep="\n    ", flush=True)


if __name__ == "__main__":
    main()
