"""Settings: shown with where each comes from, and written into config.toml as a whole or not at all."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from readinglist.choices import Changes, Origin, Setting, SettingForm, Settings, TokenSaid, Value
from readinglist.errors import AlreadyRunning, BadSettings, CannotOpen, SettingsChanged
from readinglist.web.desk import desk, page
from readinglist.web.refusals import status_of
from readinglist.web.setting_words import GROUPS, NOT_SHOWN, OTHERS, Group, Words

pages = Blueprint("settings", __name__)

REMOVED = "remove"  # the field that names the secrets to be taken away
_LONGEST = 20_000  # letters of one setting
_REMEMBERED = timedelta(minutes=1)  # what GitHub said of the token: for the page that follows, and nobody later


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting on the page, in words, with what stands in its field and what is wrong with it.

    `sent` is what was sent for it and not kept, since the settings were changed meanwhile; `lost` says that a secret
    was sent and not kept, `removing` that its box was ticked.
    """

    setting: Setting
    words: Words
    text: str
    complaint: str = ""
    sent: str = ""
    lost: bool = False
    removing: bool = False

    @property
    def name(self) -> str:
        """The setting's name, which is the field's too."""
        return self.setting.name

    @property
    def wrong(self) -> bool:
        """Whether the reader has to look at it again."""
        return bool(self.complaint or self.sent or self.lost)

    @property
    def nothing(self) -> str:
        """What holds when its field is empty, in words."""
        return self.words.nothing or _text(self.setting.default).replace("\n", ", ")

    @property
    def lines(self) -> int:
        """How many lines its field has, 0 for a field of one line alone."""
        return max(2, self.text.count("\n") + 1) if self.setting.form is SettingForm.LIST else 0


@pages.get("/settings")
def index() -> ResponseReturnValue:
    """All settings, by groups."""
    return _page(desk().doors.settings())


@pages.post("/settings")
def change() -> ResponseReturnValue:
    """Write what is other than it was. A mistake is told beside its field, and what was typed stays."""
    doors = desk().doors
    before = doors.settings()
    wanted = wishes(before)
    try:
        after = doors.change_settings(wanted, request.form.get("mark"))
    except BadSettings as mistake:
        return _page(before, complaints=mistake.mistakes, typed=True), 400
    except SettingsChanged:
        return _page(doors.settings(), sent=wanted, trouble=_CHANGED), 409
    except (CannotOpen, AlreadyRunning) as mistake:
        trouble = f"{str(mistake)[:1].upper()}{str(mistake)[1:]}."
        return _page(before, typed=True, trouble=trouble), status_of(mistake)
    later = any(after[name].restart for name in wanted)
    said = "settings-same" if after == before else "settings-restart" if later else "settings"
    at = _group_of(wanted)
    return redirect(url_for("settings.index", said=said, at=at or None, _anchor=at or None), 303)


def _group_of(wanted: Iterable[str]) -> str:
    """The group in which it is told what was done: that of the button, unless only others were changed."""
    pressed = request.form.get("at", "")
    changed = [group.name for group in GROUPS if not group.words.keys().isdisjoint(wanted)]
    return pressed if pressed in (changed or [group.name for group in GROUPS]) else next(iter(changed), "")


_CHANGED = (
    "The settings were changed since you opened this page, by somebody else or in another tab of yours, so nothing was "
    "written. Here they are as they are now; where you sent something else, it stands beside it."
)


@pages.post("/settings/token")
def test_token() -> ResponseReturnValue:
    """Ask GitHub about the token that is set; the page tells what it said, and loading it again asks nobody."""
    asked = remember_token(desk().doors.test_token())
    return redirect(url_for("settings.index", asked=asked, _anchor="who"), 303)


def remember_token(said: TokenSaid) -> str:
    """Keep what GitHub said of the token in this process; returns the word with which the page that follows asks."""
    asked = secrets.token_hex(4)
    current_app.extensions["readinglist.token"] = (asked, desk().now(), said)
    return asked


def token_said() -> TokenSaid | None:
    """Return what GitHub said just now, to who had it asked; None for others, and when that is forgotten."""
    kept: tuple[str, datetime, TokenSaid] | None = current_app.extensions.get("readinglist.token")
    mine = kept and request.args.get("asked") == kept[0] and desk().now() - kept[1] <= _REMEMBERED
    return kept[2] if kept and mine else None


def wishes(before: Settings) -> dict[str, Value | None]:
    """Return what the form wants to be otherwise than it is; what it does not name stays."""
    wanted: dict[str, Value | None] = {}
    removed = request.form.getlist(REMOVED)
    for one in before.all:
        if one.fixed or one.name not in request.form:
            continue
        typed = _typed(one)
        if one.secret:
            if typed:
                wanted[one.name] = typed
            elif one.name in removed and one.given:
                wanted[one.name] = None
        elif typed != _standing(one):
            wanted[one.name] = typed or None
    return wanted


def _typed(one: Setting) -> str:
    """What the form says of a setting: the boxes that are ticked, or the text of its field."""
    if one.form is SettingForm.LIST and one.choices:
        return "\n".join(word for word in request.form.getlist(one.name) if word)
    text = request.form.get(one.name, "")[:_LONGEST].replace("\r\n", "\n")
    return text if one.secret and not text.isspace() else text.strip()


def _standing(one: Setting) -> str:
    """What stands in the field of a setting: what the file says, nothing where it says nothing."""
    return "" if one.origin is Origin.DEFAULT else _text(one.value)


def _text(value: Value | None) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "\n".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _page(
    settings: Settings,
    *,
    complaints: Mapping[str, str] | None = None,
    typed: bool = False,
    sent: Changes | None = None,
    trouble: str = "",
) -> str:
    """The page; `typed` shows what the form holds instead of what stands, `sent` shows it beside that."""
    complaints, sent = {name: in_words(told) for name, told in (complaints or {}).items()}, sent or {}
    refused = request.method == "POST"

    def shown(one: Setting, words: Words) -> Shown:
        text = "" if one.secret else _typed(one) if typed and one.name in request.form else _standing(one)
        was = "" if one.secret or one.fixed else _text(sent.get(one.name))
        lost = refused and one.secret and not one.fixed and bool(_typed(one))
        removing = refused and one.name in request.form.getlist(REMOVED)
        return Shown(one, words, text, complaints.get(one.name, ""), was if was != text else "", lost, removing)

    groups = [(group, [shown(one, words) for one, words in its]) for group, its in by_group(settings)]
    with desk().reading() as session:
        return page(
            session,
            "settings/index.html",
            groups=groups,
            mark=settings.mark,
            trouble=trouble or complaints.get("", ""),
            complained=[one for _, its in groups for one in its if one.complaint],
            told_at=request.args.get("at", "") if request.args.get("at") in {group.name for group, _ in groups} else "",
            token=token_said(),
            tokened=any(one.name == "github_token" and one.given for one in settings.all),
        )


def in_words(told: str) -> str:
    """A complaint as a sentence, in which settings are called as they are on the page."""
    labels = {name: words.label for group in GROUPS for name, words in group.words.items()}
    named = re.sub(r"\b[a-z]+_[a-z]+\b", lambda name: f"“{labels[name[0]]}”" if name[0] in labels else name[0], told)
    return f"{named[:1].upper()}{named[1:].rstrip('.')}." if named else ""


def by_group(settings: Settings) -> list[tuple[Group, list[tuple[Setting, Words]]]]:
    """Return the settings in the groups of the table, and at the end those that it does not name."""
    known = {one.name: one for one in settings.all if one.name not in NOT_SHOWN}
    told = [
        (group, [(known.pop(name), words) for name, words in group.words.items() if name in known]) for group in GROUPS
    ]
    others = [(one, Words(one.name.replace("_", " ").capitalize())) for one in known.values()]
    return [(group, its) for group, its in [*told, (OTHERS, others)] if its]
