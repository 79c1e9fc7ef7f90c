"""GitHub repositories as a source: what the repository calls itself, and the paper that its CITATION.cff names."""

from __future__ import annotations

import re

from readinglist import extract
from readinglist.identifiers import Repository, arxiv_id_from, doi_from, without_version
from readinglist.lookup.cleaning import line
from readinglist.lookup.pages import Read
from readinglist.metadata import Found, Missing, Silent, Supplier
from readinglist.probe.github.calls import Calls, refuses_tokens
from readinglist.transport import Failure, Transport

_CAP = 64 * 1024
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_KEY = re.compile(r"^( *)(?:- )?([\w-]+):[ \t]*(.*)$")
_DOI = re.compile(r"(?<![\w/])10\.\d{4,9}/[^\s\"'<>)\]]+")


class GitHub:
    """Repositories, as one run asks for them; a token is sent to GitHub's API alone."""

    def __init__(self, door: Transport) -> None:
        self._door = door
        self._calls = Calls(door)

    async def ask(self, repository: Repository, url: str) -> Read | Missing | Silent:
        """Return what a repository says of itself, and the paper it names where it names one."""
        path, with_token = f"repos/{repository.full_name}", self._calls.token
        answer = await self._calls.ask(path, with_token=with_token)
        if with_token and (self._calls.refused if isinstance(answer, Failure) else refuses_tokens(answer)):
            answer = await self._calls.ask(path, with_token=False)
        if isinstance(answer, Failure):
            return Silent(f"GitHub could not be asked: {answer.detail}")
        told = answer.json_object
        if answer.status == 404:
            return Missing(f"GitHub knows no repository {repository.full_name}")
        name, words = line(told.get("full_name")), line(told.get("description"))
        if answer.status != 200 or not _NAME.fullmatch(name):
            return Silent(f"GitHub gave no usable answer (HTTP {answer.status})")
        cited = await self._citation(name)
        beside = " ".join((words, line(told.get("homepage"))))
        names = cited.doi or cited.arxiv
        # The paper first: a repository beside its paper is the paper's code.
        found = Found(
            title=cited.title or (f"{name}: {words}" if words else name),
            authors=cited.authors,
            doi=cited.doi or (None if names else _doi_in(beside)),
            arxiv=cited.arxiv or (None if names else _arxiv_in(beside)),
            url=url,
        ).of(Supplier.PAGE)
        return Read(found)

    async def _citation(self, name: str) -> Found:
        """What the repository's CITATION.cff says, empty without one."""
        address = f"https://raw.githubusercontent.com/{name}/HEAD/CITATION.cff"
        answer = await self._door.ask(address, cap=_CAP)
        return Found() if isinstance(answer, Failure) or answer.status != 200 else citation_in(answer.text)


def citation_in(text: str) -> Found:
    """Return what a CITATION.cff says of the paper: its preferred citation, or its own entry where that is an article.

    Only the plain form of YAML that the format's own tools write is read.
    """
    top, preferred = _blocks(text)
    chosen = preferred if "title" in preferred else top
    if chosen is top and top.get("type", "software") == "software":
        return Found(doi=_doi_in(top.get("text", "")), arxiv=_arxiv_in(top.get("text", "")))
    people = [part.split("\t") for part in chosen.get("authors", "").split("\n") if part]
    return Found(
        title=line(chosen.get("title")),
        authors=tuple(" ".join(filter(None, one)) for one in people),
        doi=doi_from(chosen.get("doi", "")),
        arxiv=_arxiv_in(chosen.get("text", "")),
    )


def _blocks(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """The keys of the file itself and of its preferred citation; people as given and family names."""
    blocks: tuple[dict[str, str], dict[str, str]] = ({}, {})
    at, in_people = 0, False
    for raw in text.splitlines()[:2000]:
        if not (found := _KEY.match(raw)):
            continue
        depth, name, value = len(found[1]), found[2], found[3].split(" #")[0].strip().strip("\"'")
        if depth == 0:
            at, in_people = int(name == "preferred-citation"), False
        block = blocks[at]
        block["text"] = f"{block.get('text', '')}\n{value}"
        if name in ("authors", "editors", "references", "identifiers", "conference", "publisher"):
            in_people = name == "authors"
        elif name in ("family-names", "given-names", "name") and in_people:
            _add_name(block, name, value, begins=raw.lstrip().startswith("- "))
        elif depth == 2 * at:
            block.setdefault(name, value)
            in_people = False
    return blocks


def _add_name(block: dict[str, str], name: str, value: str, *, begins: bool) -> None:
    """Put a part of a name into the list of authors; a dash begins the next person."""
    people = [part.split("\t") for part in block.get("authors", "").split("\n") if part]
    if begins or not people:
        people.append(["", ""])
    people[-1][0 if name == "given-names" else 1] = line(value)
    block["authors"] = "\n".join("\t".join(one) for one in people)


def _doi_in(text: str) -> str | None:
    found = _DOI.search(text)
    doi = doi_from(found[0]) if found else None
    return None if doi and doi.startswith("10.5281/") else doi  # Zenodo's copy of the code is no paper


def _arxiv_in(text: str) -> str | None:
    names = [name for url in extract.links(text) if (name := arxiv_id_from(url))]
    names += [name for doi in _DOI.findall(text) if (name := arxiv_id_from(doi))]
    return without_version(names[0]) if names else None
