"""Links out of running text: unwrapped, mended, cut out and judged.

`markup` takes tags, LaTeX and Markdown off; `mending` gives broken schemes and hosts their spelling back; `address`
says where an address begins and ends, `growth` whether it goes on behind a space; `hosts` knows what a host is, and
`prose` what the words around it tell.
"""

import re

from readinglist.extract.address import addresses
from readinglist.extract.hosts import identity
from readinglist.extract.markup import unwrap
from readinglist.extract.mending import mend

__all__ = ["links"]

# What an address or its ruins cannot do without: strokes, or a dot before small letters that is not the dot of an
# abbreviation. It spares most abstracts the walk, and the others the way to their first address.
_HINT = re.compile(
    r"WWW\.|[/:.：／．](?:(?<!\.) ?[/／]|(?<=[.．])(?<!e\.g\.)(?<!i\.e\.)(?<! al\.)(?<!r\.t\.)(?<! vs\.)(?<!etc\.)"
    r"(?:[A-Za-z1] ?[a-z]| [a-z1] ?[a-z]|\d{4}))"
)
_RUN_UP = 240


def links(text: str) -> list[str]:
    """Return the web addresses in running text, repaired, in order of appearance, each once.

    Every address begins with `http://` or `https://`; one written without a scheme gets `https://`. `x` and `x/` are
    the same address, and so are its `http` and `https` spellings: the first is returned. Damage done by PDF
    extraction (`https//`, `github. com`, `qithub.com`) is repaired, while e-mail addresses, names of companies and
    libraries, file names and sentences glued at a full stop are left out. Never raises.
    """
    text = " ".join(unwrap(text).split())
    hint = _HINT.search(text)
    if not hint:
        return []
    found: dict[str, str] = {}
    # The words before the first hint still announce what follows.
    run_up = text.rfind(" ", 0, max(0, hint.start() - _RUN_UP)) + 1
    for address in addresses(mend(text[run_up:])):
        found.setdefault(identity(address), address)
    return list(found.values())
