"""Settings: what is done in three ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.parity import Ask, Exempt, Row, call, get, post, tell


def _patch(**settings: Any) -> Ask:
    return call("PATCH", "/settings", {"settings": settings})


ROWS: Sequence[Row] = (
    Row(
        "the settings",
        page=lambda the: [get("/settings")],
        api=lambda the: [call("GET", "/settings")],
        command=lambda the: [tell("settings", "list"), tell("settings", "get", "contact")],
    ),
    Row(
        "change settings",
        page=lambda the: [post("/settings", contact="ann@example.org", canaries="https://a.org/\r\nhttps://b.org/")],
        api=lambda the: [_patch(contact="ann@example.org", canaries=["https://a.org/", "https://b.org/"])],
        command=lambda the: [
            tell("settings", "set", "contact", "ann@example.org"),
            tell("settings", "set", "canaries", "https://a.org/", "https://b.org/"),
        ],
        undoable=False,
    ),
    Row(
        "set a secret, and a setting back to what is usual",
        page=lambda the: [
            post("/settings", github_token="hush", check_minutes="7"),
            post("/settings", check_minutes=""),
        ],
        api=lambda the: [_patch(github_token="hush", check_minutes=7), _patch(check_minutes=None)],
        command=lambda the: [
            tell("settings", "set", "github_token", typed="hush\n"),
            tell("settings", "set", "check_minutes", "7"),
            tell("settings", "unset", "check_minutes"),
        ],
        undoable=False,
    ),
    Row(
        "test the GitHub token",
        page=lambda the: [post("/settings/token")],
        api=lambda the: [call("POST", "/settings/github-token/test")],
        command=lambda the: [tell("settings", "test-token", exits=1)],  # there is none
        undoable=False,
    ),
)
EXEMPT: Sequence[Exempt] = (
    Exempt("first_run.index", "three steps over what is in the table: adding, the settings, a check"),
    Exempt("first_run.take_file", "an import that is answered at once, as a command's is; the sample is `demo`"),
    Exempt("first_run.say_who", "two of the settings, and the test of the token"),
    Exempt("first_run.check", "the check of the runs page, and back to the steps"),
    Exempt("first_run.pass_over", "kept in a cookie of this browser"),
)
