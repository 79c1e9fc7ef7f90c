"""Runs a command with the small internet as its network: through a proxy, or in a namespace of its own."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

if not __package__:  # started by its path, from any folder: this folder's names must not hide others
    sys.path[0] = str(Path(__file__).parents[2])

from tests.internet import SmallInternet, zoo
from tests.internet.namespace import run_child, run_inside, unshare_argv
from tests.internet.scenario import Scenario


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.internet", description=__doc__)
    parser.add_argument("--namespace", action="store_true", help="private network and mounts instead of a proxy")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--scenario", type=Path, help="JSON facts; read again whenever the file changes")
    parser.add_argument("--journal", type=Path, help="append every request to this file, one JSON object a line")
    parser.add_argument("--zoo", type=Path, help="only write a scenario with every behaviour to this file")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="-- COMMAND ARGUMENT…")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Gives the command's exit code; 77 when namespaces are not allowed here."""
    given = sys.argv[1:] if argv is None else argv
    options = _parser().parse_args(given)
    if options.zoo:
        options.zoo.write_text(zoo().to_json(), "utf-8")
        return 0
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        _parser().error("no command given")
    if options.inside:
        return run_inside(options.scenario, command, options.journal)
    if options.namespace:
        if not unshare_argv():
            print("this machine does not allow network namespaces", file=sys.stderr)
            return 77
        again = [*unshare_argv(), sys.executable, __file__, "--inside", *given]
        sys.stdout.flush()
        os.execvp(again[0], again)
    return _through_proxy(options.scenario, command, options.journal)


def _through_proxy(scenario: Path | None, command: list[str], journal: Path | None) -> int:
    with SmallInternet(Scenario.read(scenario) if scenario else None) as world:
        world.scenario_path = scenario
        if journal:
            world.write_journal(journal)
        return run_child(command, {**os.environ, **world.environment()})


if __name__ == "__main__":
    raise SystemExit(main())
