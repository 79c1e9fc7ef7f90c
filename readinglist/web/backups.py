"""Backups: which there are, one made now, and each to be taken away as a file."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, g, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from readinglist.access import Scope
from readinglist.library import backups
from readinglist.web.desk import desk, page
from readinglist.web.refusals import Refused

pages = Blueprint("backups", __name__)


def folder() -> Path:
    """Return where backups go."""
    return desk().doors.backup_folder or desk().library.path.parent / "backups"


@pages.get("/backups")
def index() -> ResponseReturnValue:
    """The backups that there are, and how one is put in place."""
    found = backups.known(desk().library, folder())
    with desk().reading() as session:
        return page(
            session, "backups/index.html", backups=found, backup_folder=folder(), room=sum(it.size for it in found)
        )


@pages.post("/backups")
def make() -> ResponseReturnValue:
    """Make a backup now; the answer comes when it is proved."""
    backups.make(desk().library, folder(), desk().now())
    return redirect(url_for("backups.index", said="backup-made"), 303)


@pages.get("/backups/<name>")
def download(name: str) -> ResponseReturnValue:
    """Give a backup out as a file."""
    return sent(name)


def sent(name: str) -> Response:
    """Return a backup as a file; raises NotFound, and Refused for a token that only reads.

    It holds what no page shows: the hashes of the password and of tokens.
    """
    if g.get("scope", Scope.WRITE) is Scope.READ:
        raise Refused("This token only reads, and a backup holds what no page shows.")
    path = backups.get(desk().library, folder(), name)
    return send_file(path, "application/vnd.sqlite3", as_attachment=True, download_name=path.name, max_age=0)
