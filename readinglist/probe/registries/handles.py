"""The handle service of doi.org, the authority on which DOIs there are, whoever registered them.

Facts: `responseCode` 1 is "there", 200 "there, without what was asked for", 100 with HTTP 404 "not registered"; all
else, a bare 404 without that JSON too, says nothing. An alias is a record with HS_ALIAS, or at Crossref one whose
address is another DOI.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from readinglist.identifiers import doi_from
from readinglist.probe.registries.asking import ask_service, path_form
from readinglist.probe.registries.word import address_facts, inside, listed
from readinglist.transport import Failure, Transport

_ALIASES = 3  # from one to the next


@dataclass(frozen=True, slots=True)
class Record:
    """What the service says of one name; `facts` as in a Word."""

    code: int | None
    status: int
    facts: dict[str, Any]

    @property
    def registered(self) -> bool:
        """Whether the name is there, with an address or without."""
        return self.code in (1, 200)

    @property
    def unknown(self) -> bool:
        """Whether the name is not registered; an error page of the same status does not say so."""
        return self.code == 100 and self.status == 404


async def record_of(doi: str, door: Transport) -> Record | Failure:
    """Ask for one name, as it is: an alias is not followed."""
    address = f"https://doi.org/api/handles/{path_form(doi)}?type=URL&type=HS_ALIAS&ignore_aliases"
    answer = await ask_service(address, door)
    if isinstance(answer, Failure):
        return answer
    values = answer.json_object
    code = values.get("responseCode")
    # The service repeats the name: an answer about another one (a slash lost on the way) is none about ours.
    ours = isinstance(code, int) and str(values.get("handle", "")).lower() == doi.lower()
    return Record(code if ours else None, answer.status, _facts(doi, values))


def _facts(doi: str, values: dict[str, Any]) -> dict[str, Any]:
    told = [(value.get("type"), inside(value, "data", "value")) for value in listed(values.get("values"))]
    for kind, value in told:
        if kind == "HS_ALIAS" and (primary := doi_from(str(value))) and primary != doi:
            return {"alias_of": primary}
    found = [facts for kind, value in told if kind == "URL" and (facts := address_facts(doi, value))]
    usable = [facts for facts in found if facts.get("landing") or "alias_of" in facts]
    return (usable or found or [{"landing": None}])[0]


class Lookups:
    """Landing addresses asked of the handle service, one request each, so many a run and no more."""

    def __init__(self, door: Transport, most: int) -> None:
        self._door = door
        self._left = most

    async def landing(self, doi: str) -> dict[str, Any]:
        """Return `landing`, and `alias_of` when the name stands for another, whose address is then asked for.

        Nothing when the service could not be asked, or no more this run.
        """
        facts: dict[str, Any] = {}
        for _ in range(_ALIASES):
            if not self._left:
                break
            self._left -= 1
            record = await record_of(facts.get("alias_of", doi), self._door)
            if isinstance(record, Failure) or not record.registered:
                break
            facts = {**facts, **record.facts}
            if "landing" in record.facts:
                break
        return facts
