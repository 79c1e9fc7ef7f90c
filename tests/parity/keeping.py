"""Keeping: backups: what is done in three ways."""

from __future__ import annotations

from collections.abc import Sequence

from tests.parity import Exempt, Row, call, get, post, tell

ROWS: Sequence[Row] = (
    Row(
        "the backups",
        page=lambda the: [get("/backups")],
        api=lambda the: [call("GET", "/backups")],
        command=lambda the: [tell("backup", "--list")],
    ),
    Row(
        "make a backup",
        page=lambda the: [post("/backups")],
        api=lambda the: [call("POST", "/backups")],
        command=lambda the: [tell("backup")],
        undoable=False,
    ),
)
EXEMPT: Sequence[Exempt] = (
    Exempt("healthz.healthz", "one word for who watches over the server; it is the same for programs"),
    Exempt("backups.download", "GET /api/v1/backups/NAME gives the same file, and `readinglist backup FILE` makes one"),
)
