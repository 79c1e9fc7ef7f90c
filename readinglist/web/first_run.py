"""The first steps: from an empty library to a checked list, on one page that goes away when they are done.

What is done, the library and the settings tell. What the reader passed over is kept by the browser alone: it is no
more than a wish of the moment, and where it is lost the steps are shown once more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from io import BytesIO
from typing import BinaryIO

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist import importer, ledger
from readinglist.choices import Setting, Settings
from readinglist.errors import AlreadyRunning, BadConfig, BadSettings, BadWord, CannotOpen, SettingsChanged
from readinglist.library import find, imports
from readinglist.library.imports import Past, Wishes
from readinglist.models import Import, Run, Stage
from readinglist.web import intake, present
from readinglist.web import settings as setting_pages
from readinglist.web.desk import desk, page
from readinglist.web.refusals import status_of

pages = Blueprint("first_run", __name__)

COOKIE = "start"  # the steps that were passed over, as `13`
STEPS = ("1", "2", "3")
_YEAR = 365 * 86400  # seconds
_RUNS = 20  # looked through for one that asked something
_SAMPLE = "demo.md"


@dataclass(frozen=True, slots=True)
class Guide:
    """How far the first steps are. `checked` is a run that asked links and ended, `latest` the last that began.

    `trouble` says why nothing can be set, where the settings make no sense.
    `waits` says that a run was asked for on this page and has not begun, `under_way` is an import that is being worked
    on, `last` the last one that ended.
    """

    papers: int
    known: tuple[Setting, ...]
    trouble: str
    mark: str
    passed: frozenset[str]
    checked: Run | None
    latest: Run | None
    waits: bool
    under_way: Import | None
    last: Past | None

    @property
    def done(self) -> frozenset[str]:
        """The steps that are done."""
        named = any(one.given for one in self.known)
        return frozenset(step for step, is_so in zip(STEPS, (self.papers, named, self.checked), strict=True) if is_so)

    @property
    def over(self) -> bool:
        """Whether nothing of it is left to be done."""
        return self.done | self.passed >= set(STEPS)

    @property
    def next(self) -> str:
        """The first step that is neither done nor passed over; empty when there is none."""
        return next((step for step in STEPS if step not in self.done | self.passed), "")


@pages.get("/start")
def index() -> ResponseReturnValue:
    """The three steps; `after` is the last run when a check was asked for here."""
    return _page()


def _page(complaints: Mapping[str, str] | None = None, *, keep: bool = False) -> str:
    """The page; `keep` leaves in its fields what was typed, but for the secret."""
    typed = {"contact": request.form.get("contact", "")} if keep else {}
    said = {name: setting_pages.in_words(told) for name, told in (complaints or {}).items()}
    if keep and request.form.get("github_token"):
        said["github_token"] = f"{said.get('github_token', '')} Not kept; type it again.".strip()
    with desk().reading() as session:
        return page(session, "first_run/index.html", complaints=said, typed=typed)


@pages.post("/start/file")
def take_file() -> ResponseReturnValue:
    """Add what is in the files that were sent, or the sample of this program, without a question."""
    sent = _sample() if request.form.get("sample") else intake.files_sent()
    if not sent:
        return _page({"file": "Choose a file first: there was nothing to read."}), 400
    intake.work_on(importer.receive(desk().library, sent, desk().now(), Wishes()))
    return redirect(url_for("first_run.index"), 303)


def _sample() -> list[tuple[str, BinaryIO]]:
    return [(_SAMPLE, BytesIO((files("readinglist") / _SAMPLE).read_bytes()))]


@pages.post("/start/asking")
def say_who() -> ResponseReturnValue:
    """Keep who is asking, and ask GitHub at once about a token that came along."""
    doors = desk().doors
    wanted = setting_pages.wishes(doors.settings())
    try:
        doors.change_settings(wanted, request.form.get("mark"))
    except BadSettings as mistake:
        return _page(mistake.mistakes, keep=True), 400
    except SettingsChanged:
        told = "The settings were changed elsewhere since this page was opened, and nothing was written. Send it again."
        return _page({"": told}, keep=True), 409
    except (CannotOpen, AlreadyRunning) as mistake:
        return _page({"": f"{mistake}."}, keep=True), status_of(mistake)
    asked = setting_pages.remember_token(doors.test_token()) if wanted.get("github_token") else None
    return redirect(url_for("first_run.index", asked=asked, _anchor="step-2"), 303)


@pages.post("/start/check")
def check() -> ResponseReturnValue:
    """Ask for a check of what is due."""
    with desk().reading() as session:
        latest = next(iter(ledger.runs(session, 1)), None)
    desk().doors.check_now()
    return redirect(url_for("first_run.index", after=latest.id if latest else 0, _anchor="step-3"), 303)


@pages.post("/start/pass")
def pass_over() -> ResponseReturnValue:
    """Pass over a step, or all of them, or none any more; this browser keeps it."""
    step = request.form.get("step", "")
    if step not in (*STEPS, "all", "none"):
        raise BadWord(f"“{step}” is no step; they are {', '.join(STEPS)}, all and none")
    passed = {"all": set(STEPS), "none": set[str]()}.get(step, _passed() | {step})
    answer = redirect(url_for("home.index" if step == "all" else "first_run.index"), 303)
    assert isinstance(answer, Response)
    if passed:
        answer.set_cookie(COOKIE, "".join(sorted(passed)), max_age=_YEAR, httponly=True, samesite="Lax")
    else:
        answer.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    return answer


def _passed() -> frozenset[str]:
    told = request.cookies.get(COOKIE, "")
    return frozenset(told) if re.fullmatch("[123]{1,3}", told) else frozenset()


@pages.app_context_processor
def _steps() -> dict[str, object]:
    return {
        "first_steps": guide,
        "steps_passed": lambda: _passed() >= set(STEPS),
        "github_said": setting_pages.token_said,
    }


def guide() -> Guide:
    """Return how far the first steps are, as the library and the settings tell it."""
    settings, trouble = _settings()
    with desk().reading() as session:
        runs = ledger.runs(session, _RUNS)
        past = imports.past(session, 1)
        latest = imports.get(session, past[0].id) if past else None
        going = latest if latest and latest.stage in (Stage.READING, Stage.ADDING) else None
        return Guide(
            papers=find.count_papers(session),
            known=tuple(one for one in settings.all if one.name in ("contact", "github_token")),
            trouble=trouble,
            mark=settings.mark,
            passed=_passed(),
            checked=next((run for run in runs if run.finished and run.probed and not run.void), None),
            latest=runs[0] if runs else None,
            waits=request.args.get("after", -1, type=int) == (runs[0].id if runs else 0),
            under_way=going,
            last=past[0] if past and not going else None,
        )


def _settings() -> tuple[Settings, str]:
    """The settings; none of them while their file makes no sense, and why."""
    try:
        return desk().doors.settings(), ""
    except BadConfig as mistake:
        return Settings(), str(mistake)


@pages.app_template_filter("appointment")
def _appointment(moment: datetime) -> str:
    """A moment to come, on the reader's clock."""
    there = present.in_zone(moment, desk().doors.zone)
    return f"{there:%A}, {there.day} {there:%B} at {there:%H:%M}"
