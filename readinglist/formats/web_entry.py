"""An entry made of an address and the words that stood beside it; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from readinglist import mathematics
from readinglist.errors import BadIdentifier, BadTag
from readinglist.formats import Entry, Reject
from readinglist.hosts import CODE_KINDS
from readinglist.identifiers import arxiv_id_from, doi_from, host_of, kind_of, web_address
from readinglist.metadata import stand_in
from readinglist.paper_pages import arxiv_of_page, doi_of_page, page_url
from readinglist.reading import TAG_LENGTH, tag_of

LONGEST_TITLE = 1_000
_LONGEST_ADDRESS = 8_000
_MARK = re.compile(r"^\[([^\[\]\s]{4,30})\]\s+(?=\S)")
_GITHUB = re.compile(r"^(?:GitHub|GitLab)\s[-–—·]\s", re.IGNORECASE)
_CODE_OF = re.compile(
    r"\b(?:code|implementation|repo|repository|release|supplement\w*|pytorch|tensorflow|jax)\b[^\"“]{0,120}"
    r"[\"“](?P<title>[^\"“”]{8,300})[\"”]",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"^(?:\((?:PDF|PS)\)|\[PDF\]|Paper page\s[-–—]|PDF:)\s+", re.IGNORECASE)
_PARTINGS = (" | ", " - ", " – ", " — ", " · ", " :: ")
# The last words of a page's title that name the place and not the paper.
_PLACE = re.compile(
    r"IEEE (?:Xplore.*|Conference Publication|Journals (?:&|and) Magazine|Journals|.{0,40}Computer Society.{0,40})|"
    r"OpenReview|arXiv(?:\.org)?|alphaXiv|ScienceDirect|SpringerLink|Springer Nature Link|Nature(?: [A-Z]\w+){0,3}|"
    r"Science(?: Advances| Robotics)?|PNAS|ACL Anthology|Semantic Scholar|Papers With Code|ResearchGate|Request PDF|"
    r"PubMed|PMC|bioRxiv|medRxiv|PLOS [\w ]{3,30}|(?:ACM )?Digital Library|ACM Conferences|Wiley Online Library|"
    r"Taylor & Francis Online|SIAM Journal[\w ,]{0,80}|Proceedings of (?:the )?.{3,200}|Communications of the ACM|"
    r"ACM Transactions on .{3,100}|Frontiers|MDPI|JSTOR|Oxford Academic|Cambridge Core|MIT Press|OSF|Zenodo|SSRN|"
    r"dblp.*|Google Scholar|Europe PMC|Hugging Face|NeurIPS Proceedings|Lecture Notes in .{3,80}|"
    r"International Journal of .{3,100}|Pinboard",
    re.IGNORECASE,
)
# What a page is called that says nothing of the paper on it.
_EMPTY = re.compile(
    r"(?:CVPR|ICCV|WACV|ECCV|ACCV)\w* \d{4} Open Access Repository|PDF\.js viewer|untitled|no title|"
    r"[\w.-]{1,100}\.pdf|(?:sci-hub|just a moment|redirecting|access denied|loading)\b.{0,100}|\[?no title\]?",
    re.IGNORECASE,
)


def entry_of(address: str, title: str = "", *, line: int = 1, **more: Any) -> Entry | Reject:
    """Return what an address tells of a paper as an entry under its cleaned title, a Reject where it is none.

    The page about the paper stands for its PDF where the address tells it; `more` are further fields of the entry.
    """
    if len(address) > _LONGEST_ADDRESS:
        return Reject(line, f"“{address[:60]}…” is no address that could be kept: it is {len(address)} signs long")
    try:
        url = page_url(web_address(address.replace("&amp;", "&")))
    except BadIdentifier as mistake:
        return Reject(line, str(mistake))
    cleaned, marked = clean_title(title, url)
    arxiv = arxiv_of_page(url) or marked
    doi = doi_of_page(url)
    links: tuple[str, ...] = tuple(more.pop("links", ()))
    if kind_of(url) in CODE_KINDS and url not in links:
        links = (url, *links)
    name = cleaned or stand_in(doi, arxiv, url)
    return Entry(name, doi=doi, arxiv=more.pop("arxiv", None) or arxiv, url=url, links=links, line=line, **more)


def entry_of_name(text: str, *, line: int = 1, title: str = "", **more: Any) -> Entry | None:
    """Return an entry of a DOI or arXiv id in any dress, None where a text is neither. An address stays its address."""
    bare = text.strip()
    if "://" in bare and bare.lower().startswith("http"):
        made = entry_of(bare, title, line=line, **more)
        return made if isinstance(made, Entry) and (made.doi or made.arxiv) else None
    arxiv = arxiv_id_from(bare.strip("<>\"'()[].,; "))
    doi = None if arxiv and not bare.lower().lstrip("<(").startswith(("doi", "10.")) else doi_from(bare)
    if not (doi or arxiv):
        return None
    return Entry(words(title) or stand_in(doi, arxiv, None), doi=doi, arxiv=arxiv, line=line, **more)


def words(text: str) -> str:
    """Return running text in one line, without control signs; angle brackets and ampersands are its own."""
    return " ".join(mathematics.without_controls(text).split())


def clean_title(title: str, url: str) -> tuple[str, str | None]:
    """Return a page's title without the place it stands at, and the arXiv id it began with.

    It is empty when it says nothing of the paper: an address, or what every page of a place is called.
    """
    bare = words(title[: 4 * LONGEST_TITLE])[:LONGEST_TITLE]
    arxiv = None
    if (found := _MARK.match(bare)) and (arxiv := arxiv_id_from(found[1])):
        bare = bare[found.end() :]
    if host_of(url).removeprefix("www.") in ("github.com", "gitlab.com") or _GITHUB.match(bare):
        bare = _GITHUB.sub("", bare)
        found = _CODE_OF.search(bare)
        return (found["title"].strip(" .,") if found else bare.removesuffix(" · GitHub")), arxiv
    bare = _BEFORE.sub("", bare)
    for _ in range(3):
        found_at = [(bare.rfind(parting), parting) for parting in _PARTINGS if parting in bare]
        at, parting = max(found_at, default=(0, ""))
        if at <= 0 or not _PLACE.fullmatch(bare[at + len(parting) :].strip()):
            break
        bare = bare[:at].rstrip()
    if _EMPTY.fullmatch(bare) or bare.lower() == url.lower():
        return "", arxiv
    return bare, arxiv


def folder_tag(parts: Sequence[str]) -> str | None:
    """Return the tag of nested folders or headings, the outermost first; None where nothing of them can be one.

    What is too long for a tag is told by its innermost name alone, and that is cut.
    """
    names = [part.replace("/", "-").strip(" -#") for part in map(words, parts)]
    names = [name for name in names if name]
    for name in ("/".join(names), names[-1] if names else "", names[-1][:TAG_LENGTH] if names else ""):
        try:
            return tag_of(name)
        except BadTag:
            continue
    return None


def tags_of_names(names: Iterable[str], line: int) -> tuple[tuple[str, ...], list[Reject]]:
    """Return tags in the form they are kept in, each once, and a Reject for each that cannot be one."""
    tags: dict[str, None] = {}
    rejects: list[Reject] = []
    for name in names:
        if not name.strip():
            continue
        try:
            tags[tag_of(words(name))] = None
        except BadTag as mistake:
            rejects.append(Reject(line, f"{mistake}; the paper was kept without it", kept=True))
    return tuple(tags), rejects
