"""What the columns of foreign tables are called and mean: databases' exports, spreadsheets, notebooks; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from readinglist.formats import Entry, Reject
from readinglist.formats.csv_rows import Row, bare_cell, plain_name
from readinglist.formats.dates import date_of, moment_of
from readinglist.formats.draft import (
    Draft,
    addresses_in,
    line_of,
    note_of,
    paragraphs_of,
    priority_of,
    rating_of,
    status_of,
)
from readinglist.formats.names import people_of
from readinglist.identifiers import arxiv_id_from
from readinglist.reading import Shelf, Status

# What a column means, and how it is called, in small letters and digits alone. `ti`, `au` … are Web of Science's.
_SPELLINGS = {
    "title": "title papertitle documenttitle articletitle itemtitle publicationname papername name paper titel titre "
    "titulo titolo ti primarytitle worktitle displayname",
    "authors": "authors author authornames authorname authorfullnames authorsfull autor autoren "
    "autorinnen verfasser auteur auteurs autores autora by writers creators creator au af authorlist fullauthorlist",
    "venue": "venue journal conference publication publicationtitle sourcetitle source journaltitle journalname "
    "booktitle journalbook containertitle publishedin proceeding proceedings so zeitschrift konferenz revue revista "
    "publicationvenue primarylocation anthologytitle conferencename conferencetitle hostvenue journalconference "
    "venuename",
    "year": "year publicationyear pubyear yearpublished publishedyear py jahr erscheinungsjahr annee ano publishyear "
    "yr",
    "date": "date publicationdate publisheddate datepublished published pubdate coverdate issued pd datum fecha",
    "doi": "doi dois itemdoi doilink di doiurl",
    "arxiv": "arxiv arxivid arxivlink arxivurl eprint arxividentifier",
    "url": "url link links paperurl paperlink articleurl weblink website webpage urlabs landingpage uri href address "
    "dimensionsurl articlelink paperurlabs sourceurl urls",
    "further": "code codeurl codelink github githuburl githublink repo repourl repository pdf pdfurl pdflink "
    "paperurlpdf urlpdf openaccesspdf project projectpage projecturl video slides demo dataset datasetlink "
    "sourcelinkout fulltexturl fulltextlink otherlinks furtherlinks",
    "abstract": "abstract abstractnote summary description abs ab tldr zusammenfassung resume resumen",
    "tags": "tags tag keywords keyword labels label topics topic category categories subjects subject authorkeywords "
    "schlagworter schlagworte stichworter stichworte motscles etiquettes etiquetas palabrasclave "
    "manualtags de areas area folder folders collections collection",
    "more tags": "indexkeywords automatictags meshterms ieeeterms keywordsplus inspeccontrolledterms",
    "status": "status readstatus readingstatus read progress state isread gelesen lesestatus lu etat leido estado",
    "priority": "priority importance prio urgency prioritat priorite prioridad",
    "rating": "rating ranking stars score myrating rank bewertung evaluation valoracion calificacion puntuacion",
    "note": "note notes comment comments mynotes remarks remark annotation annotations review thoughts notiz notizen "
    "anmerkung anmerkungen kommentar commentaire commentaires notas",
    "added": "added dateadded addedat createdat created createdtime creationdate addeddate timeadded addedon "
    "hinzugefugt",
    "shelf": "shelf",
    "type": "type itemtype documenttype publicationtype entrytype dt contenttype doctype",
    "volume": "volume journalvolume vol vl band tome volumen",
    "number": "issue number journalissue issuenumber is no heft",
    "pages": "pages pagination page pagerange seiten paginas",
    "first page": "startpage pagestart firstpage bp",
    "last page": "endpage pageend lastpage ep",
    "publisher": "publisher publishername pu verlag editeur",
    "isbn": "isbn isbns",
    "issn": "issn sn issns",
    "language": "language languageoforiginaldocument la lang sprache langue idioma",
    "key": "key citationkey citekey bibtexkey",
    "pmid": "pmid pubmedid pm",
    "pmcid": "pmcid",
    "shorttitle": "shorttitle",
    "series": "series bookseriestitle",
    "editor": "editor editors",
    "address": "place publisherplace",
    # What only databases need.
    "left out": "references citedreferences cr authorswithaffiliations affiliations authorsaffiliations c1 authorsid "
    "authorids",
    "shortjournal": "abbreviatedsourcetitle journalabbreviation",
}
COLUMNS = {spelling: meaning for meaning, spellings in _SPELLINGS.items() for spelling in spellings.split()}
NAMING = frozenset(("title", "doi", "arxiv", "url"))
_DETAILS = frozenset(
    "volume number publisher isbn issn language key pmid pmcid shorttitle series address shortjournal".split()
)
_WHOLE = frozenset(("url", "further", "tags", "more tags", "note", "left out"))  # taken from every column
_TYPES = (
    ("proceeding", "inproceedings"), ("conference", "inproceedings"), ("chapter", "incollection"),
    ("journal", "article"), ("article", "article"), ("book", "book"), ("thesis", "phdthesis"), ("report", "techreport"),
    ("preprint", "unpublished"), ("dataset", "dataset"), ("software", "software"), ("web", "online"),
)  # fmt: skip
_NOTHING = frozenset(
    ("", "-", "--", "n/a", "na", "nan", "none", "null", "[]", "{}", "undefined", "[no author name available]")
)
_YES = frozenset("yes true 1 x ✓ checked ja oui sí si".split())
_IDS = re.compile(r"\s*\(?\b\d{8,}\)?")  # Scopus puts its numbers behind full names
_LIST = re.compile(r"\s*\[\s*(['\"]).*\1\s*\]\s*", re.DOTALL)
_LINKED = re.compile(r"^(.{1,500}?)\s\((https?://[^\s()]{4,500})\)$")  # a page of Notion in another


def entries_of(names: Sequence[str], row: Row) -> Iterator[Entry | Reject]:
    """Yield a row of a table as an entry with Rejects for what of it was not understood."""
    draft = Draft(row.line)
    said: dict[str, list[tuple[str, str]]] = {}
    for name, cell in zip(names, row.cells, strict=False):
        value = bare_cell(cell)
        if value.lower() not in _NOTHING:
            said.setdefault(COLUMNS.get(plain_name(name), ""), []).append((name, value))
    if full := [value for value in said.get("authors", []) if "full" in plain_name(value[0])]:
        said["authors"] = full  # Scopus has them beside those with initials
    cells = {meaning: values[0][1] for meaning, values in said.items()}
    _describe(draft, cells)
    for name, value in said.get("url", []) + said.get("further", []):
        _take_addresses(draft, name, value)
    for meaning in ("tags", "more tags"):
        for _, value in said.get(meaning, []):
            for word in _divided(value):
                draft.tag(word)
    for _, value in said.get("note", []):
        draft.notes.append(note_of(value))
    _take_words(draft, cells)
    for meaning in sorted(_DETAILS & cells.keys()):
        draft.detail(meaning, cells[meaning])
    for meaning, values in said.items():  # what nothing above has taken, and a second column of one meaning
        rest = values if not meaning else values[1:] if meaning not in _WHOLE else []
        for name, value in rest:
            if (kept := re.sub(r"[^\w]+", "-", name.lower()).strip("-")[:60]) and kept not in draft.details:
                draft.detail(kept, value)
    if len(row.cells) > len(names):
        draft.remarks.append(f"the row has {len(row.cells)} cells for {len(names)} columns; the last were left out")
    yield from draft.entry()


def _describe(draft: Draft, cells: dict[str, str]) -> None:
    title = cells.get("title", "")
    if found := _LINKED.match(title):
        title = found[1]
        draft.place(found[2])
    if re.fullmatch(r"https?://\S+", title):  # Pocket gives those without a title their address
        draft.place(title)
        title = ""
    draft.title = line_of(title)
    authors = cells.get("authors", "")
    if _LIST.fullmatch(authors):
        authors = ";".join(_divided(authors))
    draft.authors = people_of(_IDS.sub("", line_of(authors) if "\n" not in authors else authors))
    draft.appear_in(cells.get("venue", ""))
    draft.dated(date_of(cells.get("date", "")))
    named = date_of(cells.get("year", ""))
    if named and draft.year != named.year:
        draft.year = named.year
        draft.details.pop("month", None)
        draft.details.pop("day", None)
    draft.abstract = paragraphs_of(cells.get("abstract", ""))
    if doi := cells.get("doi"):
        draft.identify(doi)
    if arxiv := cells.get("arxiv"):
        draft.arxiv = draft.arxiv or arxiv_id_from(arxiv)
    if kind := cells.get("type"):
        draft.details["entrytype"] = next(
            (made for word, made in _TYPES if word in kind.lower()), line_of(kind).lower()[:40]
        )
    pages = cells.get("pages") or "–".join(filter(None, (cells.get("first page"), cells.get("last page"))))
    draft.detail("pages", re.sub(r"(?<=\w)\s*[-–—]{1,3}\s*(?=\w)", "–", pages[:1_000]))
    draft.detail("editor", " and ".join(people_of(cells.get("editor", ""))))


def _take_addresses(draft: Draft, name: str, value: str) -> None:
    for address in addresses_in(value):
        before = draft.url
        if "." in address:
            draft.place(address)
        if COLUMNS.get(plain_name(name)) == "further" and before is None and draft.url:
            draft.links[draft.url], draft.url = None, None


def _take_words(draft: Draft, cells: dict[str, str]) -> None:
    said = cells.get("status", "")
    low = said.strip().lower()
    draft.status = status_of(said) or (Status.READ if low in _YES else None)
    draft.priority = priority_of(cells.get("priority", ""))
    draft.rating = rating_of(cells.get("rating", ""))
    draft.added = moment_of(cells.get("added", ""))
    shelf = cells.get("shelf", "").lower()
    draft.shelf = Shelf(shelf) if shelf in frozenset(Shelf) else None
    for meaning, taken in (("status", draft.status), ("priority", draft.priority), ("rating", draft.rating)):
        if not taken and low not in ("no", "false", "0", "unchecked", "nein", "non") and cells.get(meaning):
            draft.detail(meaning, cells[meaning])


def _divided(value: str) -> list[str]:
    if _LIST.fullmatch(value):
        return [word for _, word in re.findall(r"(['\"])(.*?)\1", value)]
    return re.split(r"[;\n|]" if ";" in value or "\n" in value or "|" in value else ",", value)
