"""Addresses of papers as venues lay out their sites: from a page to its PDF and back, and the DOI one carries; pure."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from readinglist.identifiers import arxiv_id_from, doi_from, doi_of_address, host_of

_REMEMBERED = 1024  # answers: an import asks the same of an address several times


def pdf_url(url: str | None, arxiv_id: str | None) -> str | None:
    """Return the address of a paper's PDF where its venue's addresses tell it, else None.

    Forms of arXiv, the CVF, PMLR, NeurIPS, OpenReview and the ACL Anthology, as these sites lay out their pages.
    """
    if arxiv_id:
        return f"https://arxiv.org/pdf/{arxiv_id}"
    if not url:
        return None
    if url.lower().split("?")[0].endswith(".pdf"):
        return url
    rules = (
        (r"^(https?://openaccess\.thecvf\.com/.*)/html/(.*)\.html$", r"\1/papers/\2.pdf"),
        (r"^(https?://proceedings\.mlr\.press/v\d+/)([\w-]+)\.html$", r"\1\2/\2.pdf"),
        (r"^(https?://openreview\.net)/forum\?id=([\w-]+)$", r"\1/pdf?id=\2"),
        (r"^(https?://aclanthology\.org/[\w.-]+?)/?$", r"\1.pdf"),
        (
            r"^(https?://(?:papers|proceedings)\.(?:nips|neurips)\.cc/.*)/hash/(\w+)-Abstract(.*)\.html$",
            r"\1/file/\2-Paper\3.pdf",
        ),
    )
    for pattern, form in rules:
        if re.match(pattern, url):
            return re.sub(pattern, form, url)
    return None


_PAGES = tuple(
    (re.compile(pattern, re.IGNORECASE), form)
    for pattern, form in (
        (r"^https?://(?:www\.|export\.)?arxiv\.org/(?:pdf|html|format|e-print)/(.+?)(?:\.pdf)?/?$", r"https://arxiv.org/abs/\1"),
        (r"^(https?://openaccess\.thecvf\.com/.*)/papers/(.*)\.pdf$", r"\1/html/\2.html"),
        (r"^(https?://proceedings\.mlr\.press/v\d+/)([\w-]+)/\2\.pdf$", r"\1\2.html"),
        (r"^(https?://openreview\.net)/(?:pdf|attachment)\?id=([\w-]+)(?:&name=pdf)?$", r"\1/forum?id=\2"),
        (r"^(https?://aclanthology\.org/[\w.-]+?)(?:v\d+)?\.pdf$", r"\1/"),
        (r"^https?://(?:www\.)?aclweb\.org/anthology/(?:[A-Z]/[A-Z]\d\d/)?([A-Z]\d\d-\d{4}|\d{4}\.[\w-]+\.\d+)(?:\.pdf)?/?$",
         r"https://aclanthology.org/\1/"),
        (r"^(https?://(?:papers|proceedings)\.(?:nips|neurips)\.cc/.*)/file/(\w+)-Paper(-[\w-]+)?\.pdf$",
         r"\1/hash/\2-Abstract\3.html"),
        (r"^(https?://papers\.n(?:eur)?ips\.cc/paper/\d+-[\w-]+)\.pdf$", r"\1"),
        (r"^(https?://dl\.acm\.org/doi)/(?:pdf|epdf|abs|full|fullhtml)/(10\..*)$", r"\1/\2"),
        (r"^(https?://(?:www\.)?biorxiv\.org/content/10\.1101/[\d.]+v\d+)(?:\.full)?(?:\.pdf)?$", r"\1"),
        (r"^(https?://(?:www\.)?nature\.com/articles/[\w-]+)\.pdf$", r"\1"),
        (r"^(https?://link\.springer\.com)/content/pdf/(10\.1007/978-[^?#]*)\.pdf$", r"\1/chapter/\2"),
        (r"^(https?://link\.springer\.com)/content/pdf/(10\.[^?#]*)\.pdf$", r"\1/article/\2"),
    )
)  # fmt: skip
_PAGE_HOSTS = re.compile(
    r"arxiv|thecvf|mlr\.press|openreview|aclanthology|aclweb|(?:nips|neurips)\.cc|acm\.org|biorxiv|nature\.com|springer",
    re.IGNORECASE,
)
# Publishers whose pages carry the DOI of the paper they are about.
_DOI_IN_PATH = re.compile(
    r"^https?://[\w.-]+/(?:doi|article|chapter|book|content/pdf|content|articles|article-lookup/doi|document/doi)"
    r"/(?:abs/|pdf/|epdf/|pdfdirect/|full/|fullhtml/|book/|ref/|suppl/|citedby/|reader/)?(10\.\d{4,9}/[^\s?#&]+)",
    re.IGNORECASE,
)
_DOI_TAIL = re.compile(
    r"(?:v\d+)?(?:\.full(?:-text)?|\.abstract|/full|/abstract|/meta|/pdf|/html|/epub|\.pdf)+$", re.IGNORECASE
)
_NATURE = re.compile(
    r"^https?://(?:www\.)?nature\.com/articles/([a-z]?\d{2,5}-\d{3,5}-\w{4,6}-\w|nature\d{5})(?:\.pdf)?/?$"
)


@lru_cache(maxsize=_REMEMBERED)
def page_url(url: str) -> str:
    """Return the address of the page about a paper where that of its PDF tells it, else the address itself.

    Forms of arXiv, the CVF, PMLR, NeurIPS, OpenReview, the ACL Anthology, ACM, bioRxiv, Nature and Springer.
    """
    if not _PAGE_HOSTS.search(url):
        return url
    bare = url.split("#")[0]
    for pattern, form in _PAGES:
        if pattern.match(bare):
            return pattern.sub(form, bare)
    return url


# Sites that show papers of arXiv under its ids.
_MIRRORS = frozenset(
    ("huggingface.co", "hf.co", "alphaxiv.org", "ar5iv.labs.arxiv.org", "ar5iv.org", "arxiv-vanity.com",
     "scholar.archive.org")
)  # fmt: skip
_ID_IN_PATH = re.compile(r"^https?://[^/]+/(?:[^?#]*/)?(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?(?:[/?#]|$)", re.ASCII)


@lru_cache(maxsize=_REMEMBERED)
def arxiv_of_page(url: str) -> str | None:
    """Return the arXiv id that an address of arXiv, or of a site that shows its papers, carries; else None."""
    if found := arxiv_id_from(url):
        return found
    if host_of(url).removeprefix("www.") not in _MIRRORS or len(url) > 1000:
        return None
    named = _ID_IN_PATH.match(url)
    return named[1] if named else None


@lru_cache(maxsize=_REMEMBERED)
def doi_of_page(url: str) -> str | None:
    """Return the DOI that a publisher's address carries, or that a resolver's is; None where there is none.

    Pages of bioRxiv add a version, and others a word for the form of the text; neither belongs to the DOI.
    """
    if doi := doi_of_address(url):
        return doi
    if len(url) > 1000:
        return None
    if found := _NATURE.match(url.split("?")[0]):
        return f"10.1038/{found[1]}"
    if not (found := _DOI_IN_PATH.match(url)):
        return None
    return doi_from(_DOI_TAIL.sub("", unquote(found[1])))
