"""How requests are heard, stricter than waitress where two readers could see two requests in one text, and answered."""

from __future__ import annotations

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import RequestEntityTooLarge

from readinglist.web import limits

_TOO_LARGE = (
    f"What was sent is larger than {limits.UPLOAD // limits.MB} MB, the most that is taken; nothing was changed.\n"
)


class _TooLarge(RequestEntityTooLarge):
    """A body that turned out too large on its way, told in our own words."""

    def to_response(  # type: ignore[override]  # the body is bytes, whatever its stubs say
        self, ident: str | None = None
    ) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body of the answer."""
        return f"{self.code} {self.reason}", [("Content-Type", "text/plain; charset=utf-8")], str(self.body).encode()


class Parser(HTTPRequestParser):
    """Refuses what a proxy before us might read in another way, and so let a hidden request through (RFC 9112)."""

    def received(self, data: bytes) -> int:
        """Take what came; what is larger than may be is told in our own words."""
        taken: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = _TooLarge(_TOO_LARGE)
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request; raises ParsingError, which is answered with 400 and the end of the connection."""
        first, *lines = header_plus.split(b"\r\n")
        if any(line.startswith((b" ", b"\t")) for line in lines):
            raise ParsingError("A header goes on in a second line")
        names = {line.partition(b":")[0].lower() for line in lines}
        if b"transfer-encoding" in names and (b"content-length" in names or first.rstrip().endswith(b"HTTP/1.0")):
            raise ParsingError("The request says in two ways how long it is")
        super().parse_header(header_plus)


class Channel(HTTPChannel):
    """A connection that a slow other side does not hold up: neither one that asks nor one that is answered.

    Its silence is counted from where a head began, so letters one by one do not hold it open.
    """

    parser_class = Parser
    _begun = 0.0  # when the head that is not whole yet began

    def received(self, data: bytes) -> bool:
        """Take what came."""
        now: float = self.last_activity
        begun = self._begun if self._in_head() else now
        heard: bool = super().received(data)
        if self._in_head():
            self._begun = self.last_activity = begun
        return heard

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Have an answer wait in temporary files where waitress would have its thread wait, of which there are few."""
        if self.total_outbufs_len > limits.UNSENT:
            super()._flush_outbufs_below_high_watermark()  # type: ignore[misc]  # its stubs leave it out

    def _in_head(self) -> bool:
        return self.request is not None and not self.request.headers_finished
