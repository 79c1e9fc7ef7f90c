"""Each setting with its value and where it comes from: a variable, config.toml, or nowhere; secrets never."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

from readinglist import config, settings
from readinglist.choices import Origin, Setting, SettingForm, Settings, Value
from readinglist.config import PREFIX, Config, Reads
from readinglist.configuring import file
from readinglist.errors import BadConfig
from readinglist.schedule import Rhythm

# What is read once, when `serve` starts: it has opened its library and its port by then.
RESTART = frozenset(("database_url", "host", "proxy_hops"))


def look(instance: Path, environment: Mapping[str, str]) -> Settings:
    """Return all settings as they are now; raises BadConfig when what stands there makes no sense."""
    content = file.read(instance)
    config.load(instance, environment, content.text)
    in_file = config.of_text(content.text, instance / config.FILE)
    in_variables = config.of_environment(environment)
    told = [_told(name, known, in_file, in_variables) for name, known in config.readers().items()]
    return Settings(content.mark, tuple(told))


def mark_of_all(instance: Path, environment: Mapping[str, str]) -> str:
    """Return a mark of all files that settings are read from: it is another as soon as one of them was written."""
    apart = dict(config.of_environment(environment))
    with suppress(BadConfig):  # then it has to be mended first, which changes its mark
        apart |= config.of_text(file.read(instance).text, instance / config.FILE)
    named = [str(value) for name, value in sorted(apart.items()) if name.endswith("_file") and name not in _DEFAULTS]
    return file.mark_of(instance / config.FILE, *map(Path, named))


def _told(name: str, known: Reads, in_file: Mapping[str, object], in_variables: Mapping[str, object]) -> Setting:
    kept_apart = f"{name}_file"
    for origin, given in ((Origin.VARIABLE, in_variables), (Origin.FILE, in_file)):
        apart = known.secret and kept_apart in given
        if not (apart or name in given):
            continue
        variable = PREFIX + (kept_apart if apart else name).upper() if origin is Origin.VARIABLE else ""
        where = " ".join(filter(None, (variable, str(given[kept_apart]) if apart else "")))
        value = None if known.secret else as_written(name, given[name])
        return _setting(name, known, origin, value, given=apart or given[name] not in ("", []), where=where)
    nothing = None if known.secret else default_of(name)
    return _setting(name, known, Origin.DEFAULT, nothing, given=False, where="")


def _setting(name: str, known: Reads, origin: Origin, value: Value | None, *, given: bool, where: str) -> Setting:
    return Setting(
        name,
        form_of(name),
        origin,
        value,
        None if known.secret else default_of(name),
        given,
        known.secret,
        where,
        choices_of(name),
        name in RESTART,
    )


def default_of(name: str) -> Value | None:
    """Return what holds when nothing is said, as one would write it; None where that is nothing."""
    default: Any = _DEFAULTS[name]
    match default:
        case timedelta():
            return next(word for word, span in settings.PERIODS.items() if span == default)
        case Rhythm():
            return default.text
        case StrEnum():
            return str(default)
        case tuple():
            return [str(one) for one in default]
        case _:
            return default  # type: ignore[no-any-return]  # a text, a number or nothing


def form_of(name: str) -> SettingForm:
    """Return what a setting looks like."""
    for kind in _kinds(name):
        if kind is float:
            return SettingForm.DECIMAL
        if kind is int:
            return SettingForm.NUMBER
        if kind is tuple:
            return SettingForm.LIST
    return SettingForm.TEXT


def choices_of(name: str) -> tuple[str, ...]:
    """Return the only words for a setting, nothing when it may be any."""
    if name == "report_files":
        return settings.FILE_FORMS
    for kind in _kinds(name):
        if kind is timedelta:
            return tuple(settings.PERIODS)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return tuple(map(str, kind))
    return ()


def _kinds(name: str) -> tuple[Any, ...]:
    """The types that a setting may have, without what is in them."""
    hint = _HINTS[name]
    if getattr(hint, "__origin__", None) is tuple:
        return (tuple,)
    return get_args(hint) or (hint,)


_HINTS = get_type_hints(Config)
_DEFAULTS = {known.name: known.default for known in fields(Config)}


def as_written(name: str, value: object) -> Value:
    """Return a value as it is written into the file: what a person typed becomes a number or a list where it is one."""
    form = form_of(name)
    if isinstance(value, str):
        text = value.strip()
        if form is SettingForm.NUMBER and re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
            return int(text)
        if form is SettingForm.DECIMAL and re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?", text, re.ASCII):
            return float(text)
        if form is SettingForm.LIST:
            # The addresses of chats may have commas in them.
            parts = settings.as_chat_addresses(name, text) if name == "chat_urls" else re.split(r"[\n,]", text)
            return [part.strip() for part in parts if part.strip()]
        return value if config.readers()[name].secret else text
    plain: Value = value  # type: ignore[assignment]  # what else the file holds, its reader has refused or taken
    return plain
