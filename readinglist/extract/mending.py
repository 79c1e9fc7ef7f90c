"""Broken schemes and hosts get their spelling back, before any address is looked for."""

import re

from readinglist.extract.hosts import TOP_LEVEL, edits
from readinglist.extract.prose import COMMON_WORDS

# Signs that a scanner or a typesetter puts where an address has plain ones; None takes a sign away.
_PLAIN_SIGNS = str.maketrans(
    dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
    | dict.fromkeys("‐‑‒–−﹣－", "-")
    | dict.fromkeys("∼˜～", "~")
    | dict.fromkeys("⁄∕／", "/")
    | {
        "：": ":",
        "．": ".",
        "＿": "_",
        "？": "?",
        "＝": "=",
        "＆": "&",
        "＃": "#",
        "％": "%",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬀ": "ff",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
    }
)

# TeX sets the tilde of a home page as an accent over nothing.
_COMBINING_TILDE = re.compile("/ ?\u0303 ?")

_OTHER_SCHEMES = frozenset(
    "ftp sftp ftps git ssh s3 gs ws wss file data hdfs tcp udp rtsp rtmp smb svn irc doi urn ipfs magnet".split()
)
_HOST_AHEAD = r"(?=[^\W_][\w-]* ?\. ?\w)"
# An address fallen apart altogether, up to the end of its sentence: `ht tps: / / gi thub. com/a/ b c.`
_FALLEN_APART = re.compile(
    r"(?<![A-Za-z])((?i:h ?t ?t ?p ?s?) ?: ?/ ?/) ?(?:\S{1,80} ){0,40}?\S{1,80}(?=\.$|\. [A-Z]|$)"
)
# Letters and strokes fallen apart: `ht tps: / /`.
_SPREAD_SCHEME = re.compile(r"(?<![A-Za-z])h ?t ?t ?p ?(s?) ?[:;] ?[/\\] ?[/\\] ?/?", re.IGNORECASE)
# A stroke or the colon lost or doubled, or read as letters: `https//`, `https:/`, `https:ll`.
_THIN_SCHEME = re.compile(
    rf"(?<![A-Za-z])http(s?)(?: ?[:;.,]? ?//+| ?[:;.,] ?/| ?: ?[lI1|/]{{2}}/?) ?{_HOST_AHEAD}", re.IGNORECASE
)
_BARE_STROKE = re.compile(r"(?<![A-Za-z])http(s?)/(?=(?:www\.|[\w-]+\.)+(?:com|io|org|edu|net)/)", re.IGNORECASE)
_COLON_ONLY = re.compile(r"(?<![A-Za-z])http(s?):(?=(?:[\w-]+\.)+[a-z]{2,}/)", re.IGNORECASE)
_MISREAD_SCHEME = re.compile(rf"(?<![A-Za-z0-9])([A-Za-z0-9]{{2,8}}) ?(://|:/(?!/)|[;.]?//) ?{_HOST_AHEAD}")
_LONE_STROKES = re.compile(rf"(?<![A-Za-z0-9])://{_HOST_AHEAD}")
_WHOLE_SCHEME = re.compile(r"https?://(?=[A-Za-z0-9])")
_DOUBLED_SCHEME = re.compile(r"(?:https?:/{0,4}){1,4}(https?://)", re.IGNORECASE)
_SPACED_WWW = re.compile(r"\b(www) ?\. ?(?=[A-Za-z0-9])", re.IGNORECASE)
_DOI_NAME = re.compile(r"\b(?:doi|DOI)(?:\.org)?(?::| ) ?[`*(]{0,2}(?=10\.\d{4,9}/\S)|\bDoi: ?(?=10\.\d{4,9}/\S)")
_CLONE = re.compile(r"\bgit@((?:[\w-]+\.)+[a-z]{2,}):(?=\w)")


# Names long or odd enough that no sentence spells them by chance.
_SPREAD_NAMES = (
    "github.com github.io gitlab.com gitlab.io huggingface.co sites.google.com drive.google.com docs.google.com "
    "arxiv.org zenodo.org openreview.net bitbucket.org tinyurl.com youtube.com youtu.be bit.ly doi.org gitee.com"
).split()


def _spread(name: str) -> re.Pattern[str]:
    """Return a pattern for a host whose signs have fallen apart; a dot may have become a comma."""
    stem, _, ending = name.rpartition(".")
    signs = " ?".join("[.,]" if sign == "." else sign for sign in stem)
    # A capital ending is the next sentence: `on a bit. Ly…`.
    return re.compile(rf"(?<![A-Za-z0-9])(?i:{signs}) ?[.,] ?{' ?'.join(ending)}(?![A-Za-z0-9])")


_SPREAD_HOSTS = [(_spread(name), name) for name in _SPREAD_NAMES]
_SPREAD_PAGES = re.compile(r"(?<=[A-Za-z0-9]) ?\. ?(?i:g ?i ?t ?(h ?u|l ?a) ?b) ?\. ?i ?o(?![A-Za-z0-9])")

_PIECE = r"[a-z0-9]{2,30}(?: ?- ?[a-z0-9]{2,30}){0,3}"
# The word behind "at" may be the first half of the first label: `at sky maps3d. example. org`.
_SPREAD_LABELS = re.compile(
    rf"(?<![\w.])(?P<half>(?<=\bat )[a-z0-9]{{2,15}} )?(?:{_PIECE} ?\. ?){{2,5}}(?P<ending>[a-z]{{2,6}})(?![\w-])"
)
# Two dots with small letters behind them, as they stand between the labels above.
_SPREAD_DOTS = re.compile(r"\. ?[a-z0-9][a-z0-9 -]{1,130}\. ?[a-z]{2,6}(?![\w-])")
_SAFE_ENDINGS = frozenset(
    "com org net edu gov io ai tech de uk fr ch jp kr cn eu nl se dk fi gr hk sg tw au ca br".split()
)


def mend(text: str) -> str:
    """Return one line of text with plain signs, and its schemes and well-known hosts mended."""
    if not text.isascii():
        text = _COMBINING_TILDE.sub("/~", text.translate(_PLAIN_SIGNS))
    # Each pattern reads the whole text, so it is only let at one that holds what it looks for, spread out or not.
    squeezed = _squeezed(text)
    if _has_broken_scheme(text, squeezed):
        text = _mend_schemes(text)
    if "git@" in text:
        text = _CLONE.sub(r"https://\1/", text)
    if "doi" in squeezed:
        text = _DOI_NAME.sub("https://doi.org/", text)
    if "www" in squeezed:
        text = _SPACED_WWW.sub(r"\1.", text)
    squeezed = _squeezed(text)
    for spread, name in _SPREAD_HOSTS:
        if name in squeezed:
            text = spread.sub(name, text)
    if "b.io" in squeezed:
        text = _SPREAD_PAGES.sub(lambda m: f".git{m[1].replace(' ', '').lower()}b.io", text)
    return _SPREAD_LABELS.sub(_joined, text) if _SPREAD_DOTS.search(text) else text


def _has_broken_scheme(text: str, squeezed: str) -> bool:
    """Whether anything of a scheme is left when the whole ones are taken away, or one stands in another."""
    if "http" not in squeezed and "//" not in squeezed and ":/" not in squeezed:
        return False
    rest = _squeezed(_WHOLE_SCHEME.sub("", text))
    broken = "http" in rest or "//" in rest or ":/" in rest
    return broken or "/http" in squeezed or ":http" in squeezed


def _squeezed(text: str) -> str:
    return text.replace(" ", "").replace(",", ".").lower()


def _closed_up(fallen: re.Match[str]) -> str:
    words = fallen[0].split(" ")
    whole = fallen[1].count(" ") < 2
    if whole or any(word.lower() in COMMON_WORDS for word in words if len(word) > 1):
        return fallen[0]
    return "".join(words)


def _mend_schemes(text: str) -> str:
    text = _FALLEN_APART.sub(_closed_up, text)
    text = _SPREAD_SCHEME.sub(_scheme, text)
    for damaged in (_THIN_SCHEME, _BARE_STROKE, _COLON_ONLY):
        text = damaged.sub(_scheme, text)
    text = _MISREAD_SCHEME.sub(_respelt, text)
    text = _LONE_STROKES.sub("https://", text)
    return _DOUBLED_SCHEME.sub(r"\1", text)


def _scheme(damaged: re.Match[str]) -> str:
    return f"http{damaged[1].lower()}://"


def _respelt(damaged: re.Match[str]) -> str:
    """Read a word before strokes as the scheme it is nearest to; `https` when both are as near."""
    word = damaged[1].lower()
    if word in _OTHER_SCHEMES or (damaged[2] == "://" and word.endswith(("http", "https"))):
        return damaged[0]
    allowed = 2 if damaged[2] == "://" else 1
    secure, open_ = edits(word, "https"), edits(word, "http")
    if min(secure, open_) > allowed:
        return damaged[0]
    return "https://" if secure <= open_ else "http://"


def _joined(spread: re.Match[str]) -> str:
    """Join `carto. cs. uni - freiburg. de`: lone words between dots that end in a country are no sentences."""
    ending = spread["ending"]
    if " " not in spread[0] or ending not in _SAFE_ENDINGS or ending not in TOP_LEVEL:
        return spread[0]
    kept = spread["half"] or ""
    kept = kept if kept.strip() in COMMON_WORDS else ""
    return kept + spread[0][len(kept) :].replace(" ", "")
