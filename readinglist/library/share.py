"""What another program shares with the library: which paper it is, or what the box for papers can make of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from readinglist import extract
from readinglist.formats.web_entry import clean_title
from readinglist.identifiers import arxiv_id_from, doi_from, identity, without_version
from readinglist.library import batch
from readinglist.paper_pages import doi_of_page, page_url

_DOI_INSIDE = re.compile(r"10\.\d{4,9}/[^\s?#&]+")
_NUMBER_BEFORE = re.compile(r"^\[[\d.v]+\]\s*")  # as arXiv's page titles have it


@dataclass(frozen=True, slots=True)
class Shared:
    """What was found in shared texts: a title, addresses and identifiers, in order of appearance."""

    title: str
    urls: tuple[str, ...]
    dois: tuple[str, ...]
    arxiv: tuple[str, ...]

    @property
    def name(self) -> str:
        """What names the paper most surely: the page that was shared, an identifier, or its title."""
        page = next(iter(self.urls), "")
        if page and (doi_of_page(page) or arxiv_id_from(page_url(page))):
            return page
        return next(iter((*self.dois, *self.arxiv)), "") or page or self.title


def read(title: str, *texts: str) -> Shared:
    """Return what shared texts hold; the title is the first line of them where none is given."""
    urls = tuple(dict.fromkeys(url for text in texts for url in extract.links(text)))
    words = [word for text in (*urls, title, *texts) for word in (text, *_DOI_INSIDE.findall(text), *text.split())]
    dois = tuple(dict.fromkeys(doi for word in words if (doi := doi_from(word))))
    arxiv = tuple(dict.fromkeys(without_version(name) for word in words if (name := arxiv_id_from(word))))
    lines = (line.strip() for text in (" ".join(title.split()), *texts) for line in text.splitlines())
    named = next((line for line in lines if line and line not in urls), "")
    return Shared(" ".join(_NUMBER_BEFORE.sub("", named).split())[:500], urls, dois, arxiv)


@dataclass(frozen=True, slots=True)
class Leads:
    """Where something shared leads: to a paper that is there, or to the box for papers, filled so; else nowhere."""

    paper_id: int | None = None
    text: str = ""
    title: str = ""


def leads(session: Session, title: str, url: str, text: str) -> Leads:
    """Return where shared texts lead."""
    found = read(title, url, text)
    if paper_id := paper_of(session, found):
        return Leads(paper_id)
    heading = clean_title(found.title, next(iter(found.urls), ""))[0] if found.name else ""
    if found.title == found.name:
        return Leads(text=heading or found.name)
    return Leads(text=found.name, title=heading)


def paper_of(session: Session, shared: Shared) -> int | None:
    """Return the paper that was shared, by DOI, arXiv id or address, None when it is not in the library."""
    wanted = {"doi": shared.dois, "arxiv": shared.arxiv, "identity": [identity(url) for url in shared.urls]}
    for name, values in wanted.items():
        known = batch.fetch(session, {name: values})
        if known:
            return min(paper.id for paper in known)
    return None
