"""DOIs, judged by their registry: who registered them, fifty a request; each "no" confirmed by the handle service.

What Crossref and DataCite add (landing address, retractions) is gathered beside it and never changes the verdict.
Facts: doi.org's `/doiRA/` answers 200 with one element per DOI, in order; it takes a bare prefix as well.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from readinglist.health import Answer, Outcome
from readinglist.identifiers import doi_from, doi_url, short_doi
from readinglist.probe.registries import Crossref, DataCite, Desk, Word, ask_service, batches, handles, meant, path_form
from readinglist.probe.target import Target, Tell, not_asked
from readinglist.transport import Failure, Transport

_LOOKUPS = 30  # landing addresses that are asked for singly, a run
_NOT_A_NAME = frozenset((400, 405, 406, 410, 413, 414, 422, 431))  # the service takes what was asked for no DOI


async def probe(targets: Sequence[Target], door: Transport, tell: Tell, now: datetime) -> None:
    """Tell of each DOI whether it is registered, where it leads, and whether its work was retracted."""
    by_doi: dict[str, list[Target]] = {}
    for target in targets:
        by_doi.setdefault(_name_in(target.url), []).append(target)
    for target in by_doi.pop("", ()):
        tell(target.id, Outcome(Answer.GUARDED, "this is no DOI", evidence={"rule": "doi-form"}))
    async with asyncio.TaskGroup() as group:
        await _Round(by_doi, door, tell, group).go()


class _Round:
    """The DOIs of one run on their way: agency, then the agency's own word, then told."""

    def __init__(
        self, by_doi: Mapping[str, list[Target]], door: Transport, tell: Tell, group: asyncio.TaskGroup
    ) -> None:
        self._by_doi = by_doi
        self._door = door
        self._tell = tell
        self._group = group
        self._desks = {"Crossref": Desk(Crossref(door), group), "DataCite": Desk(DataCite(door), group)}
        self._lookups = handles.Lookups(door, _LOOKUPS)

    async def go(self) -> None:
        """Ask for the agencies of all; each DOI goes on by itself from there."""
        plain = [doi for doi in self._by_doi if "," not in doi]
        listed = [doi for doi in self._by_doi if "," in doi]  # commas separate: of these only the prefix can be asked
        async with asyncio.TaskGroup() as asking:
            for batch in (*batches(plain), *batches(dict.fromkeys(map(_prefix, listed)))):
                asking.create_task(self._begin(batch, listed))
        for desk in self._desks.values():
            desk.settle()

    async def _begin(self, batch: list[str], listed: list[str]) -> None:
        """Ask for the agencies of a batch, of DOIs or of prefixes, and send each DOI on its way."""
        agencies = await _agencies(batch, self._door)
        for place, asked in enumerate(batch):
            agency = agencies if isinstance(agencies, Failure) else agencies[place]
            whole = "/" in asked
            for doi in [asked] if whole else [doi for doi in listed if _prefix(doi) == asked]:
                self._group.create_task(self._go_on(doi, agency, proved=whole))

    async def _go_on(self, doi: str, agency: str | Failure | None, *, proved: bool) -> None:
        """Judge one DOI and tell of it; `proved` says that the agency's word was about this very name."""
        if isinstance(agency, Failure):
            outcome = not_asked(agency, "doi.org")
        elif agency and proved:
            outcome = Outcome(
                Answer.OK, f"registered with {agency}", 200, evidence={"rule": "doi-agency", "agency": agency}
            )
        else:
            outcome = await self._by_handle(doi)
        if outcome.answer in (Answer.OK, Answer.MOVED):
            known = self._known(doi)
            if agency is None and (primary := outcome.facts.get("alias_of")):
                found = await _agencies([primary], self._door)  # what is said of it stands with the one it leads to
                agency = None if isinstance(found, Failure) else found[0]
            word = await self._word(doi, str(agency), {**known, **outcome.facts})
            outcome = _completed(outcome, word, known)
        for target in self._by_doi[doi]:
            self._tell(target.id, outcome)

    def _known(self, doi: str) -> Mapping[str, Any]:
        """What the links of one DOI brought in earlier runs, together."""
        return {name: value for target in self._by_doi[doi] for name, value in target.known.items()}

    async def _by_handle(self, doi: str) -> Outcome:
        """Ask the handle service, the authority on what exists; of a name that ends oddly, both spellings.

        A name that it denies may be a damaged one: then the one that was meant is there, under its own address.
        While of any of these nothing is known, nothing is decided.
        """
        denied = await _existence(doi, self._door)
        if denied.answer is not Answer.GONE:
            return denied
        urls = [target.url for target in self._by_doi[doi]]
        unclear: list[Outcome] = []
        for raw in sorted({_as_written(url) for url in urls} - {doi}):
            other = await _existence(raw, self._door)
            if other.answer is Answer.OK:
                return other
            unclear += [other] if _is_unclear(other) else []
        for name in meant(doi, urls):
            other = await _existence(name, self._door)
            if other.answer is Answer.OK:
                reason = f"no DOI is spelt so; the one that is meant is {name}"
                facts = {"alias_of": name, **other.facts}
                return replace(other, answer=Answer.MOVED, reason=reason, replacement=doi_url(name), facts=facts)
            unclear += [other] if _is_unclear(other) else []
        return unclear[0] if unclear else denied

    # --- what the agency says beyond "registered"

    async def _word(self, doi: str, agency: str, known: Mapping[str, Any]) -> Word:
        """The agency's own word, completed by the handle record where it has no address and none is known yet."""
        word = await self._from_agency(doi, agency, known.get("alias_of"))
        if "silent" in word.evidence or "landing" in word.facts or known.get("landing"):
            return word
        stands_for = {**known, **word.facts}.get("alias_of")
        found = await self._lookups.landing(stands_for or doi)
        primary = found.get("alias_of")
        if primary and agency in self._desks:
            # Its notices stand with the primary, and where that leads is its registry's to say.
            word = await self._from_agency(primary, agency, None)
        landing = {"landing_from": "handle"} if "landing" in found and "landing" not in word.facts else {}
        facts = {**found, **word.facts, **({"alias_of": primary} if primary else {})}
        return replace(word, facts=facts, evidence={**word.evidence, **landing})

    async def _from_agency(self, doi: str, agency: str, primary: str | None) -> Word:
        """What the agency's registry says of a DOI, or of the one that it stands for; both go in one request."""
        desk = self._desks.get(agency)
        if desk is None:
            return Word()
        names = [doi, primary] if primary else [doi]
        own, *others = await asyncio.gather(*map(desk.ask, names))
        if isinstance(own, Word):
            # It has a record of its own by now.
            return replace(own, facts={"alias_of": None, **own.facts}) if primary else own
        for other in others:
            if isinstance(other, Word):
                return replace(other, facts={**other.facts, "alias_of": primary})
        if isinstance(own, Failure):
            return Word(evidence={"asked": agency, "silent": own.detail})
        return Word(evidence={"asked": agency, "absent": True})


def _name_in(url: str) -> str:
    """The name that an address asks for: a DOI, or the short name of one; empty for any other."""
    return doi_from(url) or short_doi(url) or ""


def _prefix(doi: str) -> str:
    return doi.partition("/")[0]


def _is_unclear(other: Outcome) -> bool:
    """Whether it is still open if another spelling is registered; one that nobody can ask for is not."""
    return other.answer not in (Answer.GONE, Answer.GUARDED) and other.code not in _NOT_A_NAME


def _as_written(url: str) -> str:
    """The name with the marks at its end that are usually a sentence's, where it can be asked for."""
    doi, raw = doi_from(url) or "", unquote(urlsplit(url).path).lstrip("/")
    tail = raw[len(doi) :]
    same = doi_from(raw[: len(doi)]) == doi
    return doi + tail if same and not re.search(r"/\.|\s", raw) else doi


def _completed(outcome: Outcome, word: Word, known: Mapping[str, Any]) -> Outcome:
    """The outcome with all that was learnt; what it says of the verdict stays."""
    facts = {**outcome.facts, **word.facts}
    primary = facts["alias_of"] if "alias_of" in facts else known.get("alias_of")
    another = primary and outcome.answer is Answer.OK
    reason = outcome.reason + (f"; another name of {primary}" if another else "")
    return replace(
        outcome,
        reason=reason + (f"; {word.remark}" if word.remark else ""),
        final_url=facts["landing"] if "landing" in facts else known.get("landing"),
        evidence={**outcome.evidence, **({"registry": dict(word.evidence)} if word.evidence else {})},
        flag=word.flag,
        notice=word.notice,
        facts=facts,
    )


async def _agencies(batch: list[str], door: Transport) -> list[str | None] | Failure:
    """The agencies of a batch, None for a DOI that is to be asked singly."""
    answer = await ask_service("https://doi.org/doiRA/" + ",".join(map(path_form, batch)), door)
    if isinstance(answer, Failure):
        return answer
    values = answer.json
    if answer.status != 200 or not isinstance(values, list) or len(values) != len(batch):
        return [None] * len(batch)
    return [_agency(doi, value) for doi, value in zip(batch, values, strict=True)]


def _agency(doi: str, value: Any) -> str | None:
    """The agency in one element of the list; an element about another name says nothing of ours."""
    if not isinstance(value, dict) or str(value.get("DOI", "")).lower() != doi.lower():
        return None
    name = value.get("RA")
    return name if isinstance(name, str) and name else None


async def _existence(doi: str, door: Transport) -> Outcome:
    record = await handles.record_of(doi, door)
    if isinstance(record, Failure):
        return not_asked(record, "the handle service")
    evidence = {"rule": "handle", "responseCode": record.code, "asked": doi}
    if record.registered:
        reason = "registered" if record.code == 1 else "registered, without an address"
        return Outcome(Answer.OK, reason, record.status, evidence=evidence, facts=record.facts)
    if record.unknown:
        reason = "this DOI is not registered (the handle service says so)"
        return Outcome(Answer.GONE, reason, 404, proved=True, evidence=evidence)
    reason = f"the handle service gave no usable answer (HTTP {record.status})"
    return Outcome(Answer.DEFERRED, reason, record.status, evidence=evidence)
