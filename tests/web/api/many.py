"""All of the API asked what its document allows and forbids: `python -m tests.web.api.many 50` asks much.

Schemathesis makes the requests: what is just right, what is just wrong, and what neither is. Everything it knows to
check of an answer is checked: that there is no error of ours, that status, type and shape are those of the document,
that what has the wrong shape is refused and what has the right one is not.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import schemathesis
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from werkzeug.wsgi import ClosingIterator

from readinglist.database import open_library
from readinglist.library import access
from readinglist.web import Doors, create_app
from readinglist.web.desk import desk
from tests.web import shelf

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DOCUMENT = "/api/v1/openapi.json"
# What has the right shape may still make no sense (a DOI that is none): 400, or 412 for an old mark. 422 is for shapes
# alone, so it would be wrong here: the document has to tell all that it refuses so.
_FITTING = ["2xx", "3xx", "400", "401", "403", "404", "409", "412", "429", "503"]
# All that stands in a form is text, whatever was meant by it: nothing of it has the wrong type.
_REFUSING, _FORM = "negative_data_rejection", "multipart/form-data"
_UNFITTING = ["400", "401", "403", "404", "405", "412", "413", "414", "422", "429"]


@dataclass
class Asked:
    """What came of asking."""

    operations: set[str] = field(default_factory=set)
    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


def ask(app: Flask, examples: int, *, seed: int | None = None, phases: Sequence[str] = ("fuzzing",)) -> Asked:
    """Ask each operation of an app's document so many times in each of the phases of schemathesis."""
    told: dict[str, Any] = {
        "generation": {"max-examples": examples, "no-shrink": True, "database": "none"},
        "phases": {name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": _FITTING},
            "negative_data_rejection": {"expected-statuses": _UNFITTING},
        },
        "continue-on-failure": True,
    }
    if seed is not None:
        told["seed"] = seed
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, _open(app), config=SchemathesisConfig.from_dict(told))
    asked = Asked()
    for event in from_schema(schema).execute():
        match event:
            case events.ScenarioFinished():
                _count(asked, event)
            case events.NonFatalError():
                asked.errors.append(f"{event.label}: {event.value}")
            case events.FatalError():
                asked.errors.append(str(event.exception))
            case _:
                pass
    return asked


def _open(app: Flask) -> WSGIApplication:
    """The app, which no password shuts for the cases after one that sets it; schemathesis leaves answers unclosed."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        with closing(ClosingIterator(app(environ, start))) as given:
            said = list(given)
        with app.app_context(), desk().library.writing() as session:
            access.remove_password(session)
        return said

    return answer


def _count(asked: Asked, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    asked.cases += len(recorder.interactions)
    asked.statuses.update(it.response.status_code for it in recorder.interactions.values() if it.response)
    for number, node in recorder.cases.items():
        asked.operations.add(node.value.operation.label)
        for check in recorder.checks.get(number, ()):
            if check.failure_info is not None and not (check.name == _REFUSING and node.value.media_type == _FORM):
                failure = check.failure_info.failure
                words = f"{node.value.operation.label}: {check.name}: {failure.title}: {failure.message}"
                asked.failures[f"{words}\n    {check.failure_info.code_sample}"] += 1


@contextmanager
def filled_app() -> Iterator[Flask]:
    """An app over a small library in a folder of its own."""
    with TemporaryDirectory() as folder:
        library = open_library(f"sqlite:///{folder}/library.sqlite3", Path(folder))
        shelf.fill(library)
        shelf.age(library)
        shelf.trouble(library)
        watch = shelf.Watch()
        yield create_app(library, Doors(watch.clock, watch.check_now), instance_path=folder)
        library.close()


def main() -> int:
    """Ask as often as the command line says, and tell what came of it."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else None
    with filled_app() as app:
        asked = ask(app, examples, seed=seed, phases=("examples", "coverage", "fuzzing", "stateful"))
    for words, number in asked.failures.most_common():
        print(f"{number:>5}  {words}")
    for error in asked.errors:
        print(f"error  {error}")
    print(", ".join(f"{number:,} × {status}" for status, number in asked.statuses.most_common()))
    failures = asked.failures.total()
    print(f"{len(asked.operations)} operations, {asked.cases:,} cases, {failures} failures, {len(asked.errors)} errors")
    return 1 if failures or asked.errors else 0


if __name__ == "__main__":
    sys.exit(main())
