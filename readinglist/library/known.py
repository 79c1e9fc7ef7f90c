"""What is known of a link, found by its number or by any spelling of its address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from readinglist import ledger
from readinglist.errors import NotFound
from readinglist.health import Policy, Proof, Strike, Verdict, needed
from readinglist.identifiers import doi_from, doi_url, identity, web_address
from readinglist.ledger.watched import shown
from readinglist.library import link as links_of
from readinglist.library.records import link_record, moment
from readinglist.models import Link

# What speaks against a link, by the class of the proof.
AGAINST: Final[Mapping[Proof, str]] = {
    Proof.GONE: "Not found",
    Proof.DNS_GONE: "No such host",
    Proof.LOOP: "Redirects in circles",
    Proof.GUESS: "Looks gone",
    Proof.TROUBLE: "Trouble",
}


def at_address(session: Session, text: str) -> Link | None:
    """Return the link that any spelling of an address leads to, or a bare DOI; None when nobody knows it.

    Raises BadIdentifier.
    """
    doi = doi_from(text)
    key = identity(doi_url(doi) if doi else web_address(text))
    return session.scalar(select(Link).where(Link.identity == key).options(*shown()))


def link_named(session: Session, text: str) -> Link:
    """Return the link that a number or an address names; raises BadIdentifier, NotFound."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return links_of.get_link(session, int(text))
    found = at_address(session, text)
    if found is None:
        raise NotFound("no link of the library has this address")
    return found


def known_record(session: Session, link: Link, policy: Policy) -> dict[str, Any]:
    """All that is known of a link as JSON values: besides its record what speaks against it, its copy, its papers.

    Nothing in it depends on the clock, so that it is the same until something changed.
    """
    rescue = link.rescue
    return {
        **link_record(link),
        "strikes": [_strike_record(strike, policy, link.verdict) for strike in link.strikes],
        "vouched": link.vouched is not None,
        "last_answered": moment(ledger.last_answered(session, link.id)),
        "thinned_before": moment(ledger.thinned_before(session, link.id)),
        "copy_found": {
            "url": rescue.url,
            "source": rescue.source,
            "at": moment(rescue.at),
            "words": rescue.words,
            "trouble": rescue.trouble,
            "sought": moment(rescue.sought),
        }
        if rescue
        else None,
        "titles": titles([link]),
        "landing_of": [
            {"id": doi.id, "url": doi.url, "titles": titles([doi])} for doi in links_of.leading_to(session, link.id)
        ],
    }


def titles(links: Iterable[Link]) -> list[dict[str, Any]]:
    """Return the papers that have one of some links, by number and title, each with the address it had before."""
    there = (mention for link in links for mention in link.mentions if not mention.removed)
    found = {it.paper_id: {"id": it.paper_id, "title": it.paper.title, "former": it.former} for it in there}
    return [found[number] for number in sorted(found)]


def check_record(session: Session, text: str) -> dict[str, Any]:
    """What the library knows of an address, in short, as JSON values; raises BadIdentifier.

    `papers` are those that have it, or a DOI that leads there: none for what is known and watched no more.
    """
    link = at_address(session, text)
    if link is None:
        return {**dict.fromkeys(_IN_SHORT), "known": False, "muted": False, "papers": []}
    record = link_record(link)
    told = {name: record["id" if name == "link" else name] for name in _IN_SHORT}
    return {
        **told,
        "known": True,
        "muted": link.muted,
        "papers": titles([link, *links_of.leading_to(session, link.id)]),
    }


_IN_SHORT = (
    "link", "url", "kind", "verdict", "condition", "flag", "reason", "since", "checked", "replacement", "rescue"
)  # fmt: skip


def _strike_record(strike: Strike, policy: Policy, verdict: Verdict) -> dict[str, Any]:
    return {
        "proof": strike.proof,
        "first": moment(strike.first),
        "count": strike.count,
        "words": strike_words(strike, policy, verdict),
    }


def strike_words(strike: Strike, policy: Policy, verdict: Verdict) -> str:
    """Return what was seen of one class against a link, and what would prove it dead where that is not yet so."""
    count, after = needed(strike.proof, policy)
    seen = "once" if strike.count == 1 else f"{strike.count} times"
    said = f"{AGAINST[strike.proof]}, seen {seen} since {moment(strike.first)}."
    if verdict is not Verdict.FAILING:
        return said
    more = max(count - strike.count, 1)
    again = "once more" if more == 1 else f"{more} times more"
    return f"{said} Dead when seen {again}, at {moment(strike.first + after)} or later."
