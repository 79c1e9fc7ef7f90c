"""What identifiers and addresses tell of where and when a work came out; pure."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from readinglist.identifiers import arxiv_id_from, doi_from, host_of

# Publishers whose addresses of articles end in the DOI.
PUBLISHERS = frozenset(
    (
        "dl.acm.org",
        "link.springer.com",
        "onlinelibrary.wiley.com",
        "journals.sagepub.com",
        "tandfonline.com",
        "www.tandfonline.com",
        "pubs.acs.org",
        "science.org",
        "www.science.org",
        "pnas.org",
        "www.pnas.org",
        "journals.aps.org",
    )
)
_IN_PATH = re.compile(r"/(10\.\d{4,9}/[^/]+)(?:/(?:full|pdf|epdf|abstract|html))?/?$")
# DOIs of data, software and preprints: they stand beside the work and are not its own.
_BESIDE = re.compile(
    r"10\.(?:48550|5281|6084|17605|57967|5061|7910|24433|17632|1101|31234|31219|36227|2139|21203|20944|26434|1594|17863)/"
)
_SEGMENT = re.compile(r"[.\-_/(][^.\-_/(]*$")
_NEW_ARXIV = re.compile(r"(\d\d)(\d\d)\.\d{4,5}")
_OLD_ARXIV = re.compile(r"[a-z.-]+/(\d\d)\d{5}", re.IGNORECASE)
# Forms of DOIs of proceedings with the year at this place: IEEE, ACL, IJCAI, Interspeech, RSS. What journals write
# there is the year of acceptance.
_YEARS = tuple(
    re.compile(form)
    for form in (
        r"10\.1109/[a-z]+\d{4,}\.(\d{4})\.\d+",
        r"10\.18653/v1/(\d{4})\.[a-z0-9-]+\.\d+",
        r"10\.24963/ijcai\.(\d{4})/\d+",
        r"10\.21437/interspeech\.(\d{4})-\d+",
        r"10\.15607/rss\.(\d{4})\.[ivxlc]+\.\d+",
    )
)


def work_doi(url: str) -> str | None:
    """Return the DOI of the work that an address leads to, None where it names none, or that of data or a preprint."""
    host = host_of(url)
    if host.endswith("doi.org"):
        found = doi_from(url)
    elif host in PUBLISHERS and (inside := _IN_PATH.search(unquote(urlsplit(url).path))):
        found = doi_from(inside[1])
    else:
        return None
    return None if found is None or _BESIDE.match(found) else found


def proceedings(doi: str) -> str | None:
    """Return what the DOIs of one volume have in common, None where a DOI has no such part."""
    stem = _SEGMENT.sub("", doi, count=1)
    _, slash, name = stem.partition("/")
    return stem if slash and len(name) > 2 and not _BESIDE.match(doi) else None


def year(doi: str | None, arxiv: str | None) -> tuple[int, str] | None:
    """Return the year that stands in a DOI, or in an arXiv id with no publisher's DOI beside it, and in which."""
    if doi and not arxiv_id_from(doi):
        found = next((match for form in _YEARS if (match := form.fullmatch(doi))), None)
        return (int(found[1]), doi) if found and 1950 <= int(found[1]) <= 2099 else None
    name = arxiv or (arxiv_id_from(doi) if doi else None)
    if name and (new := _NEW_ARXIV.match(name)):
        # Ids of this form were given from April 2007 on.
        return (2000 + int(new[1]), name) if 1 <= int(new[2]) <= 12 and int(new[1]) >= 7 else None
    if name and (old := _OLD_ARXIV.match(name)):
        short = int(old[1])
        return 1900 + short if short > 90 else 2000 + short, name
    return None
