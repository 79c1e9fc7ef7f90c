"""DOIs asked at whoever registered them: Crossref's list, DataCite's list, and doi.org for all other agencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urljoin

from readinglist.health import Answer
from readinglist.lookup.records import CROSSREF, DATACITE, crossref_found, datacite_found
from readinglist.metadata import Found, Missing, Silent, Supplier
from readinglist.probe.registries import Records, Works, ask_service, batches, handles, path_form
from readinglist.probe.registries.asking import query_form
from readinglist.probe.registries.word import text_of
from readinglist.transport import Failure, Reply, Transport

_CSL = "application/vnd.citationstyles.csl+json"
_HOPS = 3
_ALONE = 20  # DOIs a run that are asked one by one; the rest waits for the next


class Registers:
    """The registries, as one run asks for them."""

    def __init__(self, door: Transport) -> None:
        self._door = door
        self.crossref = Works(door, CROSSREF, crossref_found)
        self._datacite = Records(door, DATACITE, datacite_found)
        self._left = _ALONE

    async def ask(self, dois: Sequence[str]) -> dict[str, Found | Missing | Silent]:
        """Return what is registered of each DOI, Crossref asked first, then DataCite, then doi.org for the rest."""
        told: dict[str, Found | Missing | Silent] = {}
        for batch in batches(dict.fromkeys(dois)):
            told |= _told("Crossref", batch, await self.crossref.ask(batch))
        rest = [doi for doi in dict.fromkeys(dois) if doi not in told]
        for batch in batches(rest):
            told |= _told("DataCite", batch, await self._datacite.ask(batch))
        rest = [doi for doi in rest if doi not in told]
        for batch in batches(rest):
            told |= await self._of_others(batch)
        return told

    async def _of_others(self, batch: list[str]) -> dict[str, Found | Missing | Silent]:
        """What neither of the large agencies has: first which are registered at all, then each at its agency."""
        agencies = await self._agencies(batch)
        if isinstance(agencies, Silent):
            return dict.fromkeys(batch, agencies)
        told: dict[str, Found | Missing | Silent] = {}
        for doi in batch:
            agency = agencies.get(doi, "")
            if agency is None:
                told[doi] = Missing(f"no DOI {doi} is registered")
            elif not self._left:
                told[doi] = Silent("too many DOIs were to be asked one by one")
            else:
                self._left -= 1
                told[doi] = await (self._aliased(doi) if agency == "Crossref" else self._negotiated(doi))
        return told

    async def _agencies(self, batch: list[str]) -> dict[str, str | None] | Silent:
        """The agency of each DOI; None where it is not registered."""
        answer = await ask_service(f"https://doi.org/doiRA/{','.join(query_form(doi) for doi in batch)}", self._door)
        if isinstance(answer, Failure):
            return Silent(f"doi.org could not be asked: {answer.detail}")
        if answer.status != 200 or not isinstance(answer.json, list):
            return Silent(f"doi.org gave no usable answer (HTTP {answer.status})")
        rows = [row for row in answer.json if isinstance(row, dict)]
        return {
            text_of(row.get("DOI")).lower(): None
            if "does not exist" in text_of(row.get("status"))
            else text_of(row.get("RA"))
            for row in rows
        }

    async def _aliased(self, doi: str) -> Found | Missing | Silent:
        """A DOI of Crossref that its list does not have: another name of a work it has."""
        record = await handles.record_of(doi, self._door)
        if isinstance(record, Failure):
            return Silent(f"doi.org could not be asked: {record.detail}")
        primary = record.facts.get("alias_of")
        if not primary:
            return await self._negotiated(doi)
        words = await self.crossref.ask([primary])
        if isinstance(words, Failure):
            return Silent(f"Crossref could not be asked: {words.detail}")
        return words.get(primary) or Missing(f"Crossref knows nothing of {primary}, which {doi} stands for")

    async def _negotiated(self, doi: str) -> Found | Missing | Silent:
        """What the agency of a DOI says in CSL-JSON."""
        answer = await self._led(f"https://doi.org/{path_form(doi)}")
        if isinstance(answer, Failure):
            return Silent(f"the agency of {doi} could not be asked: {answer.detail}")
        told = answer.json_object if answer.status == 200 else {}
        if not told.get("title"):
            return Missing(f"the agency of {doi} tells nothing of the work (HTTP {answer.status})")
        return crossref_found({**told, "DOI": doi}, Supplier.AGENCY)

    async def _led(self, at: str) -> Reply | Failure:
        """The answer at the end of a few redirects."""
        answer = await ask_service(at, self._door, accept=_CSL)
        for _ in range(_HOPS):
            if isinstance(answer, Failure) or answer.status not in (301, 302, 303, 307, 308):
                break
            try:
                at = urljoin(at, answer.headers.get("location", ""))
            except ValueError:
                return Failure(Answer.ERROR, "it leads to no address")
            answer = await ask_service(at, self._door, accept=_CSL)
        return answer


def _told(who: str, batch: Sequence[str], said: Mapping[str, Found] | Failure) -> dict[str, Found | Missing | Silent]:
    """What one registry said of a batch; those it has not are left out.

    A registry that is silent keeps its DOIs, as Silent: another one would only say that it does not know them.
    """
    if isinstance(said, Failure):
        return dict.fromkeys(batch, Silent(f"{who} could not be asked: {said.detail}"))
    return {doi: found for doi in batch if (found := said.get(doi.lower())) and found.title}
