"""Where templates and static files stand, in the wheel and in the source tree; numbers in addresses."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from werkzeug.routing import IntegerConverter

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
# The wheel ships the templates inside the package; in the source tree they stand beside it.
TEMPLATES = _HERE / "templates" if (_HERE / "templates").is_dir() else _HERE.parent.parent / "templates"


class Number(IntegerConverter):
    """The number of a paper, link, run or report: what the database can hold, all else is no such page.

    The form says so, since a value that is refused later is answered with 405 where other methods are known.
    """

    regex = "[1-9][0-9]{0,17}"


def asset_versions() -> dict[str, str]:
    """Return a short mark of the content of every static file, by name."""
    return {path.name: blake2b(path.read_bytes(), digest_size=6).hexdigest() for path in STATIC.iterdir()}
