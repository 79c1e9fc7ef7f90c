"""What a git server says to `git ls-remote` (upstreams §3.6)."""

from __future__ import annotations

from tests.internet.wire import Reply, content

KIND = "application/x-git-upload-pack-advertisement"


def advertisement(sha: str, head: str, names: list[str]) -> Reply:
    """The list of references; without names that of an empty repository."""
    lines = [f"{'0' * 40} capabilities^{{}}\0agent=git/small"]
    if names:
        lines = [f"{sha} HEAD\0symref=HEAD:refs/heads/{head} agent=git/small", *(f"{sha} {name}" for name in names)]
    body = _packet("# service=git-upload-pack") + b"0000" + b"".join(_packet(line) for line in lines) + b"0000"
    return content(body, KIND, cache_control="no-cache")


def _packet(text: str) -> bytes:
    data = text.encode() + b"\n"
    return b"%04x" % (len(data) + 4) + data
