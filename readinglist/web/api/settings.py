"""Settings: read, change; a secret can be written, and only whether there is one can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from flask import Response
from pydantic import BaseModel, Field, StringConstraints

from readinglist.choices import Origin, SettingForm, Settings, TokenWord
from readinglist.errors import SettingsChanged
from readinglist.web.api.answers import ChangedMeanwhile, one, unless_changed
from readinglist.web.api.part import may_answer, part
from readinglist.web.api.shapes import IfMatch, Said, Whole
from readinglist.web.desk import desk

api = part("settings", "The settings of the program, as config.toml and the variables have them.")

_LONGEST = 20_000  # letters of one setting
_Text = Annotated[str, StringConstraints(strict=True, max_length=_LONGEST)]
_Decimal = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class SettingShape(BaseModel):
    """A setting. Of a secret, `value` is null and `given` says whether there is one."""

    name: str
    form: SettingForm
    origin: Origin = Field(description="A variable outranks the file, and cannot be changed from here.")
    value: str | int | float | list[str] | None
    default: str | int | float | list[str] | None
    given: bool
    secret: bool
    where: str = Field(description="The variable that holds it, and the file a secret is read from.")
    choices: list[str]
    restart: bool = Field(description="Whether a change holds from the next start on.")


class SettingsShape(BaseModel):
    """All settings."""

    mark: str = Field(description="Another one as soon as config.toml is another.")
    settings: list[SettingShape]


class SettingsChange(Said):
    """What settings are to be, by name; null takes one away. What is not named stays."""

    settings: dict[_Text, _Text | Whole | _Decimal | list[_Text] | None] = Field(max_length=200)


class TriedToken(BaseModel):
    """What GitHub says of the token."""

    word: TokenWord
    hourly: int = Field(description="Questions an hour; 0 where it does not say.")
    scopes: str
    why: str
    sentence: str


@api.get("/settings", responses={200: SettingsShape})
def get_settings() -> Response:
    """Return all settings."""
    return one(_record(desk().doors.settings()))


_CHANGED = may_answer(_409="the file is being changed by somebody else", _412="it was changed meanwhile")


@api.patch("/settings", responses={200: SettingsShape, **_CHANGED})
def change_settings(header: IfMatch, body: SettingsChange) -> Response:
    """Change settings, all that are named or none of them."""
    doors = desk().doors
    before = doors.settings()
    unless_changed(header, _record(before))
    try:
        return one(_record(doors.change_settings(body.settings, before.mark)))
    except SettingsChanged as mistake:
        raise ChangedMeanwhile(str(mistake)) from None


@api.post("/settings/github-token/test", responses={200: TriedToken})
def test_github_token() -> Response:
    """Ask GitHub about the token that is set, for ten seconds at most."""
    said = desk().doors.test_token()
    return one({**asdict(said), "sentence": said.sentence})


def _record(settings: Settings) -> Mapping[str, Any]:
    return {"mark": settings.mark, "settings": [asdict(setting) for setting in settings.all]}
