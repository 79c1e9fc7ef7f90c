"""A report as files in a folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

from readinglist.notify.words import Message

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,100}")


def send(message: Message, folder: Path) -> str:
    """Write the files of a message, each whole or not at all; returns what went wrong as a sentence.

    A name of another form than ours is the caller's mistake (ValueError): nothing decides where a file goes but us.
    """
    for file in message.files:
        if not _NAME.fullmatch(file.name):
            raise ValueError(f"“{file.name}” is no name of a report's file")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in message.files:
            begun = folder / f".{file.name}.part"
            begun.unlink(missing_ok=True)
            with begun.open("xb") as out:
                out.write(file.content)
                out.flush()
                os.fsync(out.fileno())
            begun.replace(folder / file.name)
    except OSError as mistake:
        return f"the report cannot be written to {folder}: {mistake.strerror or type(mistake).__name__}"
    return ""
