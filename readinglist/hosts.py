"""What a link is, and which hosts tell it at once; pure."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a link is."""

    DOI = "doi"
    ARXIV = "arxiv"
    GITHUB = "github"
    GITHUB_PATH = "github-path"
    GITHUB_OWNER = "github-owner"
    GIST = "gist"
    GITHUB_PAGES = "github-pages"
    GITLAB = "gitlab"
    HUGGINGFACE = "huggingface"
    ZENODO = "zenodo"
    FIGSHARE = "figshare"
    OSF = "osf"
    ANONYMOUS = "anonymous"
    OPENREVIEW = "openreview"
    GITEE = "gitee"
    BITBUCKET = "bitbucket"
    CODEBERG = "codeberg"
    GOOGLE_DRIVE = "google-drive"
    GOOGLE_SITES = "google-sites"
    YOUTUBE = "youtube"
    ARCHIVE = "archive"  # a copy that somebody keeps
    SHORTENER = "shortener"
    WEB = "web"


# Kinds that lead to code, so that "dead code" can be told from "dead page".
CODE_KINDS = frozenset(
    (
        Kind.GITHUB,
        Kind.GITHUB_PATH,
        Kind.GITHUB_OWNER,
        Kind.GIST,
        Kind.GITLAB,
        Kind.GITEE,
        Kind.BITBUCKET,
        Kind.CODEBERG,
        Kind.ANONYMOUS,
    )
)

# A host without its `www.`; one that starts with a dot stands for every name under it.
_KIND_BY_HOST = {
    "gitlab.com": Kind.GITLAB,
    "huggingface.co": Kind.HUGGINGFACE,
    "hf.co": Kind.HUGGINGFACE,
    ".hf.space": Kind.HUGGINGFACE,
    "zenodo.org": Kind.ZENODO,
    "figshare.com": Kind.FIGSHARE,
    ".figshare.com": Kind.FIGSHARE,
    "osf.io": Kind.OSF,
    "anonymous.4open.science": Kind.ANONYMOUS,
    "openreview.net": Kind.OPENREVIEW,
    "gitee.com": Kind.GITEE,
    "bitbucket.org": Kind.BITBUCKET,
    "codeberg.org": Kind.CODEBERG,
    "drive.google.com": Kind.GOOGLE_DRIVE,
    "docs.google.com": Kind.GOOGLE_DRIVE,
    "sites.google.com": Kind.GOOGLE_SITES,
    "youtube.com": Kind.YOUTUBE,
    "m.youtube.com": Kind.YOUTUBE,
    "youtu.be": Kind.YOUTUBE,
    "youtube-nocookie.com": Kind.YOUTUBE,
    "web.archive.org": Kind.ARCHIVE,
    "archive.org": Kind.ARCHIVE,
    "archive.softwareheritage.org": Kind.ARCHIVE,
    "archive.today": Kind.ARCHIVE,
    "archive.ph": Kind.ARCHIVE,
    "archive.is": Kind.ARCHIVE,
    "perma.cc": Kind.ARCHIVE,
    "arquivo.pt": Kind.ARCHIVE,
    "webcitation.org": Kind.ARCHIVE,
    "bit.ly": Kind.SHORTENER,
    "tinyurl.com": Kind.SHORTENER,
    "goo.gl": Kind.SHORTENER,
    "rb.gy": Kind.SHORTENER,
    "t.ly": Kind.SHORTENER,
    "t.co": Kind.SHORTENER,
    "is.gd": Kind.SHORTENER,
    "ow.ly": Kind.SHORTENER,
    "cutt.ly": Kind.SHORTENER,
    "git.io": Kind.SHORTENER,
}


def kind_by_host(host: str) -> Kind:
    """Return what every address of a host leads to; `web` where only the page itself can tell."""
    return _KIND_BY_HOST.get(host) or _KIND_BY_HOST.get("." + host.partition(".")[2], Kind.WEB)
