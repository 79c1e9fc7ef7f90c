"""Backups: which there are, one made now, and each as a file."""

from __future__ import annotations

from datetime import datetime

from flask import Response, url_for
from pydantic import BaseModel, Field

from readinglist.library import backups
from readinglist.web.api.answers import listing, one
from readinglist.web.api.part import may_answer, part
from readinglist.web.api.shapes import Asked, Listing, Page
from readinglist.web.backups import folder, sent
from readinglist.web.desk import desk

api = part("backups", "Copies of the whole library; `readinglist restore` puts one in place.")
_FILE = {"description": "The backup.", "content": {"application/vnd.sqlite3": {"schema": {"type": "string"}}}}


class BackupShape(BaseModel):
    """One backup: its name, the moment in it, and its size in bytes."""

    name: str
    made: datetime
    size: int
    scheduled: bool = Field(description="Made by the schedule, which lets it go when it is too old.")


class BackupPage(Page[BackupShape]):
    """A part of the backups, the newest first."""


class BackupPath(Asked):
    """One backup."""

    name: str = Field(max_length=100)


@api.get("/backups", responses={200: BackupPage})
def list_backups(query: Listing) -> Response:
    """List the backups, the newest first."""
    found = backups.known(desk().library, folder())
    shown = found[query.offset : query.offset + query.limit]
    return listing(query, len(found), [backups.record(it) for it in shown])


@api.post(
    "/backups",
    responses={
        201: BackupShape,
        **may_answer(
            _409="another one is being made", _503="the library or its disk cannot be used", _507="the disk is full"
        ),
    },
)
def make_backup() -> Response:
    """Make a backup now; the answer comes when it is proved."""
    path, _ = backups.make(desk().library, folder(), desk().now())
    made = next(it for it in backups.known(desk().library, folder()) if it.name == path.name)
    answer = one(backups.record(made), 201)
    answer.headers["Location"] = url_for(".download_backup", name=made.name)
    return answer


@api.get("/backups/<string:name>", responses={200: _FILE})
def download_backup(path: BackupPath) -> Response:
    """Return a backup as a file; a token that only reads is refused, since it holds the hashes of all tokens."""
    return sent(path.name)
