"""What a registry says of one DOI, and what of it is to be kept."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from readinglist.errors import BadIdentifier
from readinglist.health import Flag
from readinglist.identifiers import Kind, doi_from, host_of, kind_of, web_address
from readinglist.transport.guard import names_private

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_LONGEST = 2000
MOST = 10_000  # objects of a list; the paper with the most authors has half as many


@dataclass(frozen=True, slots=True)
class Word:
    """A registry's word on a DOI that is there.

    `facts` has `landing` when the registry told an address (None: one that is no public page), and `alias_of`, the
    primary DOI, when the name stands for another. `flag` is None when nobody could look. `remark` is what a person is
    to be told beyond "registered".
    """

    facts: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    flag: Flag | None = None
    notice: str | None = None
    remark: str = ""
    evidence: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)


def address_facts(doi: str, address: object) -> dict[str, Any]:
    """Return what the address of a DOI tells: its landing page, or that it is an alias; nothing when none is told."""
    if not isinstance(address, str) or not address.strip():
        return {}
    mended = re.sub(r"\s", "%20", address.strip())
    if kind_of(mended) is Kind.DOI:  # Crossref's aliases lead from one DOI to the other
        primary = doi_from(mended)
        return {"alias_of": primary} if primary and primary != doi else {"landing": None}
    return {"landing": mended if _is_page(mended) else None}


def _is_page(address: str) -> bool:
    """Whether an address is one of the public web; what it leads to is checked where it is asked."""
    if len(address) > _LONGEST or not re.match(r"https?://", address, re.IGNORECASE):
        return False
    try:
        return not names_private(host_of(web_address(address)), ())
    except BadIdentifier:
        return False


def inside(values: object, *names: str) -> Any:
    """Return what stands under the names, one inside the other; None where a registry has something else there."""
    for name in names:
        values = values.get(name) if isinstance(values, dict) else None
    return values


def listed(values: object) -> list[dict[str, Any]]:
    """Return the objects of a list; nothing where a registry has something else there."""
    return [value for value in values[:MOST] if isinstance(value, dict)] if isinstance(values, list) else []


def text_of(value: object) -> str:
    """Return a text or number as text; '' where a registry has something else there."""
    match value:
        case str():
            return value
        case bool():
            return ""
        case float():
            return str(value) if math.isfinite(value) else ""
        case _:
            return str(value) if isinstance(value, int) else ""
