"""What a registered DOI says of its work, in the words of each agency (upstreams §2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.internet.facts import DoiFacts, UpdateFacts
from tests.internet.hosts.doi import agency_of, registered
from tests.internet.world import World

RETRACTING = frozenset({"retraction", "withdrawal", "removal"})


def listed(world: World, agency: str) -> Mapping[str, DoiFacts | None]:
    """Every DOI that the agency's own API knows, by its lower-case form."""
    known: dict[str, DoiFacts | None] = {}
    for doi in list(world.dois):
        facts = of(world, doi, agency)
        if facts is not None:
            known[doi.lower()] = facts
    return known


def of(world: World, doi: str, agency: str) -> DoiFacts | None:
    """The facts of a DOI; None when that agency does not know it, as it knows no alias."""
    facts = registered(world, doi)
    if facts is None or "alias" in facts or facts.get("unlisted") or agency_of(doi, facts) != agency:
        return None
    return facts


def retracted(facts: DoiFacts) -> bool:
    """Whether a notice says so."""
    return any(notice.get("type", "retraction") in RETRACTING for notice in facts.get("updated_by", []))


def title_of(doi: str, facts: DoiFacts) -> str:
    """The title, made up when nobody said one."""
    return facts.get("title", f"A work named {doi.lower()}")


def names_of(facts: DoiFacts) -> list[dict[str, str]]:
    """The authors as given and family names."""
    split = [name.rpartition(" ") for name in facts.get("authors", ["Ada Author"])]
    rank = ("first", *["additional"] * len(split))
    return [{"given": given, "family": family, "sequence": rank[n]} for n, (given, _, family) in enumerate(split)]


def crossref_work(doi: str, facts: DoiFacts) -> dict[str, Any]:
    """The work as api.crossref.org tells it."""
    doi = doi.lower()
    url = facts.get("url")
    told: dict[str, Any] = {
        "DOI": doi,
        "URL": f"https://doi.org/{doi}",
        "type": facts.get("type", "journal-article"),
        "title": [title_of(doi, facts)],
        "author": names_of(facts),
        "container-title": [facts.get("container", "Journal of Small Results")],
        "publisher": facts.get("publisher", "Small Press"),
        "issued": {"date-parts": [date_parts(facts.get("issued", "2020-03"))]},
        "relation": {},
        "prefix": doi.partition("/")[0],
    }
    if url:
        told["resource"] = {"primary": {"URL": url}}
    if "abstract" in facts:
        told["abstract"] = f"<jats:p>{facts['abstract']}</jats:p>"
    for name, notices in (("updated-by", facts.get("updated_by")), ("update-to", facts.get("update_to"))):
        if notices:
            told[name] = [_update(notice, n) for n, notice in enumerate(notices, 4036)]
    return told | facts.get("more", {})


def date_parts(written: str) -> list[int]:
    """ "1998-02" as [1998, 2]."""
    return [int(part) for part in written.split("-")]


def _update(notice: UpdateFacts, number: int) -> dict[str, Any]:
    kind = notice.get("type", "retraction")
    date = datetime.fromisoformat(notice.get("date", "2010-02-06")).replace(tzinfo=UTC)
    source = notice.get("source", "publisher")
    told: dict[str, Any] = {
        "DOI": notice.get("doi", "10.1016/notice"),
        "type": kind,
        "label": kind.replace("_", " ").capitalize(),
        "source": source,
        "updated": {
            "date-parts": [[date.year, date.month, date.day]],
            "date-time": date.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "timestamp": int(date.timestamp() * 1000),
        },
    }
    return {**told, "record-id": str(number)} if source == "retraction-watch" else told


def datacite_work(doi: str, facts: DoiFacts) -> dict[str, Any]:
    """The work as api.datacite.org tells it."""
    doi, year = doi.lower(), date_parts(facts.get("issued", "2020-03"))[0]
    dates = [{"date": str(year), "dateType": "Issued"}]
    if "withdrawn" in facts:
        dates.append({"date": facts["withdrawn"], "dateType": "Withdrawn"})
    kind = {"resourceTypeGeneral": facts.get("type", "Dataset")}
    attributes: dict[str, Any] = {
        "doi": doi,
        "prefix": doi.partition("/")[0],
        "url": facts.get("url"),
        "state": facts.get("state", "findable"),
        "titles": [{"title": title_of(doi, facts)}],
        "creators": [
            {"name": f"{one['family']}, {one['given']}", "givenName": one["given"], "familyName": one["family"]}
            for one in names_of(facts)
        ],
        "publisher": facts.get("publisher", "Small Press"),
        "publicationYear": year,
        "types": kind,
        "version": facts.get("version"),
        "dates": dates,
        "relatedIdentifiers": facts.get("related", []),
        "descriptions": [],
    }
    if "abstract" in facts:
        attributes["descriptions"] = [{"description": facts["abstract"], "descriptionType": "Abstract"}]
    attributes |= facts.get("more", {})
    return {"id": doi, "type": "dois", "attributes": attributes, "relationships": {}}
