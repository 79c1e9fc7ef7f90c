"""Settings changed in config.toml: all of what is asked for, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from readinglist import config
from readinglist.choices import Changes, Settings, Value
from readinglist.configuring import file
from readinglist.configuring.telling import as_written, look
from readinglist.errors import BadConfig, BadSettings, SettingsChanged


def change(instance: Path, environment: Mapping[str, str], changes: Changes, *, mark: str | None = None) -> Settings:
    """Change settings in the file and return all of them as they are then.

    Raises BadSettings with what stands against each, and SettingsChanged when the file is another than the one with
    this `mark`; then nothing was written, and what load would refuse never is.
    """
    with file.alone(instance):
        content = file.read(instance)
        if mark is not None and mark != content.mark:
            raise SettingsChanged("config.toml was changed since you read it; nothing was written")
        before = look(instance, environment)
        wanted = _checked(before, changes)
        text = file.edited(content.text, _lines(content.text, wanted))
        if text == content.text:
            return before
        try:
            config.load(instance, environment, text)
        except BadConfig as mistake:
            about = mistake.name or _named(mistake.sentence, wanted)
            raise BadSettings({about: mistake.sentence}, str(mistake)) from None
        file.write(instance, text)
        return look(instance, environment)


def _checked(before: Settings, changes: Changes) -> dict[str, Value | None]:
    """What is to be written; raises BadSettings with all that cannot be."""
    reads, mistakes, wanted = config.readers(), dict[str, str](), dict[str, Value | None]()
    order = list(reads)  # in the file too, whatever order they were asked for in
    for name, value in sorted(changes.items(), key=lambda its: order.index(its[0]) if its[0] in reads else -1):
        if name not in reads:
            mistakes[name] = f"is no setting; the settings are {', '.join(reads)}"
        elif before[name].fixed:
            mistakes[name] = f"is held by the variable {before[name].where.split()[0]}, which outranks the file"
        elif not _is_text(value):
            mistakes[name] = "has half a sign in it, which cannot be written"
        else:
            try:
                wanted[name] = None if value is None else as_written(name, value)
                if value is not None:
                    reads[name].read(name, wanted[name])
            except BadConfig as mistake:
                mistakes[name] = mistake.sentence
    if mistakes:
        raise BadSettings(mistakes)
    return wanted


def _is_text(value: Value | None) -> bool:
    """Whether it can be written: half of a sign cannot."""
    try:
        "".join(value if isinstance(value, list) else [str(value)]).encode()
    except UnicodeEncodeError:
        return False
    return True


def _lines(text: str, wanted: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """The lines of the file that change: a secret that is written there is read from no other file any more."""
    standing = config.of_text(text, Path(config.FILE))
    lines: dict[str, Value | None] = {}
    for name, value in wanted.items():
        if f"{name}_file" in standing:
            lines[f"{name}_file"] = None
        if name not in standing or standing[name] != value or type(standing[name]) is not type(value):
            lines[name] = value
    return lines


def _named(sentence: str, wanted: Mapping[str, Value | None]) -> str:
    """The setting that a sentence speaks of: one of those to be changed, if it names any, else the first it names."""
    said = [word for word in re.findall(r"[a-z_]+", sentence.lower()) if word in config.readers()]
    return next((word for word in said if word in wanted), said[0] if said else "")
