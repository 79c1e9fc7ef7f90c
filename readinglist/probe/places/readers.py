"""Answers whose body must be read, one small function each; None means that the answer is not usable; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from readinglist.health import Answer, Condition, Outcome
from readinglist.probe.places.row import Reader, Thing, says, values_of
from readinglist.transport import Reply


class Known(NamedTuple):
    """What an API tells of a thing that is there: its name and address today, and what it adds to the reason."""

    name: str
    address: str
    condition: Condition | None = None
    remark: str = ""


def found(thing: Thing, reply: Reply, known: Known) -> Outcome:
    """The outcome for a thing that is there: moved when it answers under another name."""
    reason = f"the {thing.place.thing} is there" + (f"; {known.remark}" if known.remark else "")
    outcome = replace(says(thing, reply, Answer.OK, reason), final_url=known.address or None, condition=known.condition)
    if not known.name or known.name.lower() == thing.name.lower():
        return outcome
    reason = f"renamed or moved to {known.name}" + (f"; {known.remark}" if known.remark else "")
    return replace(outcome, answer=Answer.MOVED, reason=reason, replacement=known.address)


def absence(
    reason: str,
    is_own: Callable[[Reply], bool],
    *,
    proves: bool = True,
    is_alike: Callable[[Reply], bool] = lambda reply: False,
) -> Reader:
    """A reader of a host's "no", which is proof at once in its own words only: gateways say 404 in JSON as well.

    Without `proves` those words hide what is private, too, and a page must say "no" as well. What `is_alike`, the
    host's form in words that are not known, is a "no" that must last, as a page's.
    """

    def reader(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
        own = is_own(reply)
        # What stands in the API's place means at most that the page is to be asked, as in `row.read`.
        usable = own or thing.page or is_alike(reply)
        return says(thing, reply, Answer.GONE, reason, proved=own and proves, spoken=own) if usable else None

    return reader


def words(path: str, pattern: str) -> Callable[[Reply], bool]:
    """Whether a field of an answer, dots going deeper, has a host's own words in it."""
    own = re.compile(pattern, re.IGNORECASE)
    return lambda reply: bool(own.search(str(_field(values_of(reply), path))))


# --- code


def project(name: str, address: str, pushed: str, empty: str, nothing: object = True) -> Reader:
    """A reader of a forge's project, given the fields' names (dots go deeper); `empty` holds `nothing` when it is."""

    def reader(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
        values = values_of(reply)
        if not isinstance(_field(values, name), str):
            return None
        last = _moment(_field(values, pushed))
        is_empty = empty.split(".")[0] in values and _field(values, empty) is nothing
        condition, remark = _condition(last, now, archived=values.get("archived") is True, is_empty=is_empty)
        full_name = str(_field(values, name))
        to = str(_field(values, address) or f"https://{urlsplit(thing.page).netloc}/{full_name}")
        return replace(found(thing, reply, Known(full_name, to, condition, remark)), last_push=last)

    return reader


def _condition(last: datetime | None, now: datetime, *, archived: bool, is_empty: bool) -> tuple[Condition, str]:
    when = f"last change {last:%Y-%m-%d}" if last else "no change is known"
    if archived:
        return Condition.ARCHIVED, f"archived by its owner, read-only; {when}"
    if is_empty:
        return Condition.EMPTY, "nothing was ever pushed to it"
    return Condition.ACTIVE, when  # or stale, which the reader's policy decides from the day of the last push


def hub(prefix: str) -> Reader:
    """A reader of a model, data set or Space of Hugging Face; `prefix` stands before its name in an address."""

    def reader(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
        values = values_of(reply)
        name = values.get("id")
        if not isinstance(name, str):
            return None
        if values.get("disabled") is True:
            return _taken_down(thing, reply)
        stage = (values.get("runtime") or {}).get("stage", "RUNNING") if prefix == "spaces/" else "RUNNING"
        remark = "its files are given on request only" if values.get("gated") else ""
        remark = remark if stage == "RUNNING" else f"its app does not run now ({stage})"
        return found(thing, reply, Known(name, f"https://huggingface.co/{prefix}{quote(name)}", remark=remark))

    return reader


_HUB_WORDS = re.compile(r"invalid username or password|repository not found|resource is disabled", re.IGNORECASE)


def hub_refusal(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
    """A refusal of Hugging Face, told by its headers or words: gated, taken down, or the 401 of absent and private."""
    told = reply.headers.get("x-error-message", "") or str(values_of(reply).get("error", ""))
    if not {"x-error-code", "x-error-message"} & set(reply.headers) and not _HUB_WORDS.search(told):
        return None
    if reply.headers.get("x-error-code") == "GatedRepo":
        return says(thing, reply, Answer.FORBIDDEN, f"the {thing.place.thing} is there, but given on request only")
    if reply.status == 403:
        return _taken_down(thing, reply) if "resource is disabled" in told.lower() else None
    reason = f"the {thing.place.thing} was deleted or made private"
    return says(thing, reply, Answer.GONE, reason, words=told[:200], spoken=True)


def _taken_down(thing: Thing, reply: Reply) -> Outcome:
    blocked = says(thing, reply, Answer.BLOCKED, f"Hugging Face has taken this {thing.place.thing} down", proved=True)
    return replace(blocked, condition=Condition.BLOCKED)


# --- data


def zenodo_record(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
    """A record, reached directly or as the latest version of a concept, which is no move."""
    values = values_of(reply)
    if "id" not in values:
        return None
    closed = "restricted" in (values.get("access") or {}).values()
    address = f"https://zenodo.org/records/{values['id']}"
    return found(thing, reply, Known("", address, remark="its files are restricted" if closed else ""))


_RECORD = re.compile(r"\b(?:persistent identifier|pid|record)\b", re.IGNORECASE)


def zenodo_denies(reply: Reply) -> bool:
    """Whether Zenodo itself denies a record; of an address that it does not serve it speaks in the same form."""
    values = values_of(reply)
    told = isinstance(values.get("tombstone"), dict) or bool(_RECORD.search(str(values.get("message", ""))))
    return told and values.get("status") == reply.status


def zenodo_tombstone(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
    """A tombstone, with the reason that stands on it."""
    values = values_of(reply)
    why = str(_field(values, "tombstone.note") or _field(values, "tombstone.removal_reason.id") or "")[:200]
    reason = "Zenodo says that this record was deleted" + (f": {why}" if why else "")
    return absence(reason, zenodo_denies)(thing, reply, now)


def figshare_article(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
    """An article, with its public address."""
    values = values_of(reply)
    address = str(values.get("url_public_html") or thing.url)
    return found(thing, reply, Known("", address)) if "id" in values else None


def figshare_denies(reply: Reply) -> bool:
    """Whether figshare itself denies an article."""
    return values_of(reply).get("code") == "EntityNotFound"


def figshare_is_alike(reply: Reply) -> bool:
    """Whether an error of figshare speaks of a thing of its own, and not of an address."""
    return bool(re.fullmatch(r"(?:Entity|Article)\w+", str(values_of(reply).get("code"))))


def osf_thing(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
    """A project, registration or preprint of OSF, perhaps withdrawn."""
    data = values_of(reply).get("data")
    if not isinstance(data, dict):
        return None
    told = data.get("attributes") or {}
    withdrawn = told.get("withdrawn") or told.get("date_withdrawn")
    return found(thing, reply, Known("", thing.url, remark="withdrawn by its authors" if withdrawn else ""))


_OSF_NO = re.compile(r"not found|the requested .* is no longer available", re.IGNORECASE)


def osf_denies(reply: Reply) -> bool:
    """Whether OSF itself denies a thing: in a list of errors, where it also speaks of features that it gave up."""
    errors = values_of(reply).get("errors")
    return isinstance(errors, list) and any(_OSF_NO.match(str(_field(error, "detail"))) for error in errors)


_OSF_ELSE = re.compile(r"\b(?:feature|endpoint|version|deprecated|API)\b", re.IGNORECASE)


def osf_is_alike(reply: Reply) -> bool:
    """Whether it is a list of errors as OSF makes them, and none of them is about its API."""
    errors = values_of(reply).get("errors")
    details = [_field(error, "detail") for error in errors] if isinstance(errors, list) else []
    told = [detail for detail in details if isinstance(detail, str) and detail]
    return bool(told) and not any(map(_OSF_ELSE.search, told))


def view_only(url: str) -> str:
    """The key of OSF's view-only links: without it a private project hides from a link that opens it."""
    key = parse_qs(urlsplit(url).query).get("view_only", [""])[0]
    return f"?view_only={quote(key, safe='')}" if key else ""


# --- papers under review, drives, films


def anonymous_repository(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
    """An anonymous repository; an expired one may reveal the repository it hid."""
    values = values_of(reply)
    if "url" not in values and "lastUpdateDate" not in values:
        return None
    revealed = values.get("url")
    if not isinstance(revealed, str) or not revealed:
        return found(thing, reply, Known("", ""))
    reason = f"the anonymous repository has expired; its owner reveals {revealed}"
    outcome = says(thing, reply, Answer.MOVED, reason, revealed=revealed)
    return replace(outcome, final_url=revealed, replacement=revealed, facts={"revealed": revealed})


# "not_ready" came with 404 in older versions, and files, branches and users have a "not_found" of their own.
_ANONYMOUS_NO = re.compile(r"repo(?:sitory)?_(?:not_found|expired|removed|deleted)")


def anonymous_denies(reply: Reply) -> bool:
    """Whether Anonymous GitHub itself says that a repository is not there, or no more."""
    return bool(_ANONYMOUS_NO.fullmatch(str(values_of(reply).get("error"))))


_ANONYMOUS_WORD = re.compile(r"[a-z]+(?:_[a-z]+)*")
_ANONYMOUS_ELSE = re.compile(r"ready|prepar|file|folder|branch|commit|user|path|token|connect|access|api|route")


def anonymous_is_alike(reply: Reply) -> bool:
    """Whether it is one of Anonymous GitHub's machine words, and not about a file, a user or a wait."""
    word = values_of(reply).get("error")
    return isinstance(word, str) and bool(_ANONYMOUS_WORD.fullmatch(word)) and not _ANONYMOUS_ELSE.search(word)


def anonymous_trouble(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
    """The one 500 that speaks of the repository: the one behind it cannot be read. Any other is the host's own."""
    if values_of(reply).get("error") != "repository_not_accessible":
        return None
    return says(thing, reply, Answer.ERROR, "the repository behind the anonymous one cannot be read any more")


_NO_ACCESS = re.compile(r"<title>[^<]{0,80}access denied|>\s*you need access", re.IGNORECASE)
_QUOTA = re.compile(r"<title>[^<]{0,80}quota exceeded", re.IGNORECASE)


def drive_page(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
    """What Google Drive says of access and of spent quotas, with 200 as well as with 403."""
    text = reply.text
    if _QUOTA.search(text):
        return says(thing, reply, Answer.OK, "the file is there; too many people fetched it today")
    if _NO_ACCESS.search(text):
        return says(thing, reply, Answer.LOGIN, "there, but its owner must let a reader in")
    return None


def review_page(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
    """OpenReview's own browser check, which comes with 200 as well."""
    if re.search(r"<title>[^<]{0,80}verifying your browser|challengerequirederror", reply.text, re.IGNORECASE):
        return says(thing, reply, Answer.CHALLENGE, "OpenReview wants a browser or a person")
    return None


def film(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
    """A film that YouTube lets others embed."""
    return found(thing, reply, Known("", "")) if "title" in values_of(reply) else None


def film_word(answer: Answer, reason: str) -> Reader:
    """A reader of YouTube's refusals, which are a plain word, no markup and no JSON; anything else is not its own."""

    def reader(thing: Thing, reply: Reply, now: datetime) -> Outcome | None:
        foreign = not reply.body.strip() or re.search(rb"[<{]", reply.body[:1000])
        return None if foreign else says(thing, reply, answer, reason)

    return reader


def _field(values: Any, path: str) -> Any:
    """A field, dots going deeper; None where there is none."""
    at = values
    for name in path.split("."):
        at = at.get(name) if isinstance(at, Mapping) else None
    return at


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
