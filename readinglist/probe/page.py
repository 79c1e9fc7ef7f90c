"""What a page says once all its redirects are followed: alive, refused, gone, or dead behind a 200; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from readinglist.health import Answer, Outcome
from readinglist.probe.page_address import cosmetic, is_gate, is_login, same_page, speaks_of
from readinglist.probe.page_lost import Sign, stand_in
from readinglist.probe.page_sight import Sight, refresh_header, sight_of
from readinglist.probe.page_signs import expected, found_instead, login_page
from readinglist.probe.page_walls import wall_of
from readinglist.probe.page_words import says_not_found
from readinglist.transport import Reply

__all__ = ["PERMANENT", "Hop", "Reading", "cosmetic", "judge_page", "read_page", "says_not_found"]

PERMANENT = frozenset((301, 308))
_TELLING = ("server", "content-type", "location", "retry-after", "refresh", "cf-mitigated", "x-amzn-waf-action", "via")
_THERE = frozenset((300, 304, 416))  # choices, unchanged, an empty file: somebody knows the page


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: the status, and from where to where."""

    status: int
    url: str
    to: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A judged answer: what it means by itself, and the doubt that only a made-up neighbour can settle.

    `drawn` says that a script draws the page, so that all addresses of its site may get the same answer.
    """

    outcome: Outcome
    doubt: Sign | None = None
    drawn: bool = False
    sight: Sight | None = None


# What a status says where the page itself has nothing to add: the answer and the words.
_STATUSES: dict[int, tuple[Answer, str]] = {
    404: (Answer.GONE, "the server says “not found”"),
    410: (Answer.GONE, "the server says “gone for good”"),
    401: (Answer.LOGIN, "the server asks for a login"),
    407: (Answer.LOGIN, "the server asks for a login"),
    408: (Answer.TIMEOUT, "the server gave up waiting"),
    429: (Answer.LIMITED, "the server limits our requests"),
    451: (Answer.FORBIDDEN, "withheld for legal reasons"),
    501: (Answer.ERROR, "the server does not know how to answer"),
    509: (Answer.ERROR, "the site has used up its bandwidth"),
    520: (Answer.ERROR, "Cloudflare got no sensible answer from the site behind it"),
    521: (Answer.ERROR, "Cloudflare is refused by the site behind it"),
    522: (Answer.ERROR, "Cloudflare gets no answer from the site behind it"),
    523: (Answer.ERROR, "Cloudflare does not reach the site behind it"),
    524: (Answer.ERROR, "Cloudflare waited too long for the site behind it"),
    525: (Answer.ERROR, "Cloudflare gets no TLS connection to the site behind it"),
    526: (Answer.ERROR, "Cloudflare does not trust the certificate of the site behind it"),
    530: (Answer.ERROR, "Cloudflare cannot find the site behind it"),
}


def judge_page(url: str, hops: list[Hop], reply: Reply) -> Outcome:
    """Return what the last answer means for the link that was written as `url`, doubts left aside."""
    return read_page(url, hops, reply).outcome


def read_page(url: str, hops: list[Hop], reply: Reply) -> Reading:
    """Return what the last answer means for the link, and what makes it doubtful."""
    sight = sight_of(reply)
    return replace(_read(url, hops, reply, sight), sight=sight)


def _read(url: str, hops: list[Hop], reply: Reply, sight: Sight) -> Reading:
    status, final = reply.status, hops[-1].to if hops else url
    evidence = _evidence(hops, reply, sight)

    def outcome(answer: Answer, reason: str, rule: str, *, replacement: str | None = None) -> Outcome:
        final_url = final if hops else None
        return Outcome(answer, reason, status, final_url, replacement, evidence={"rule": rule, **evidence})

    if wall := wall_of(reply, sight):
        return Reading(outcome(Answer.CHALLENGE, f"a page that wants a browser or a person ({wall})", "challenge"))
    # A page may have moved to `/captcha/` and be about them.
    there = speaks_of(url, sight.first_words) and not sight.asks_password
    stopped = (is_login(final) and status < 500) or (is_gate(final) and status < 400)
    if stopped and not is_login(url) and not is_gate(url) and not there:
        return Reading(outcome(Answer.LOGIN, f"leads to a login at {urlsplit(final).hostname}", "login-redirect"))
    if status not in (404, 410) and (sign := stand_in(url, final, status, sight)):
        return Reading(outcome(sign.answer, sign.reason, sign.rule))
    if not 200 <= status < 300:
        return Reading(_by_status(status, outcome))
    if login := login_page(url, sight):
        return Reading(outcome(Answer.LOGIN, login, "login-page"))
    for_good = bool(hops) and all(hop.status in PERMANENT for hop in hops)
    doubt = found_instead(url, final, reply, sight, for_good=for_good)
    if doubt and doubt.strong:
        return Reading(outcome(doubt.answer, doubt.reason, doubt.rule))
    if sight.is_app and not sight.text.strip() and not doubt:
        reason = f"the page is there (HTTP {status}); a script draws it, so that a missing one would look the same"
        return Reading(outcome(Answer.OK, reason, "spa-shell"), drawn=True)
    if for_good and not same_page(url, final):
        to = _with_fragment(final, url)
        return Reading(
            outcome(Answer.MOVED, f"moved for good to {to}", "permanent-redirect", replacement=to), doubt, sight.is_app
        )
    reason, rule = expected(url, reply, sight)
    return Reading(outcome(Answer.OK, reason, rule), doubt, sight.is_app)


def _by_status(status: int, outcome: Any) -> Outcome:
    made: Outcome
    if told := _STATUSES.get(status):
        made = outcome(told[0], f"{told[1]} (HTTP {status})", "status")
    elif 500 <= status < 600:
        made = outcome(Answer.ERROR, f"the server is in trouble (HTTP {status})", "status")
    elif status in _THERE:
        made = outcome(Answer.OK, f"the page is there (HTTP {status})", "status")
    elif 300 <= status < 400:
        made = outcome(Answer.ERROR, f"a redirect that leads nowhere (HTTP {status})", "status")
    else:
        made = outcome(Answer.FORBIDDEN, f"somebody answers but refuses a robot (HTTP {status})", "status")
    return made


def _evidence(hops: list[Hop], reply: Reply, sight: Sight) -> dict[str, Any]:
    """What decided it, for the page that answers why."""
    told: dict[str, Any] = {
        "hops": [[hop.status, hop.to] for hop in hops],
        "headers": {name: reply.headers[name][:200] for name in _TELLING if name in reply.headers},
    }
    if sight.title:
        told["title"] = sight.title[:200]
    if to := sight.refresh or refresh_header(reply) or sight.script_to:
        told["leads_on_to"] = to[:500]
    return told


def _with_fragment(final: str, url: str) -> str:
    """The new address with the place in the page that the old one named."""
    _, sign, place = url.partition("#")
    return final + sign + place if place and "#" not in final else final
