"""Whether an address goes on behind a space: joined where the continuation is evident, left alone elsewhere."""

import re

from readinglist.extract.hosts import CODE_HOSTS, PAGE_HOSTS, is_whole, repair, split_host, under
from readinglist.extract.prose import COMMON_WORDS

_FILE_ENDING = re.compile(r"(?:html?|php|pdf|git|aspx?|jsp|ipynb|shtml|xhtml|cgi)\b")
_NEW_SCHEME = re.compile(r"[<(\[{/|]*(?:https?:/|www\.)", re.IGNORECASE)
_NEW_HOST = re.compile(r"[<(\[{/|]*(?!10\.\d{4})[\w-]+(?:\.[\w-]+)+/")
# A name of somebody's making: digits, hyphens, capitals inside.
_MADE_UP = re.compile(r"[A-Za-z].*(?:\d|[A-Z])|\d.*[A-Za-z]|\w[-_]\w")
_NUMBER = re.compile(r"\d{4}\.?\d")
# A path segment closed by its stroke (`loom/`), or a page with its question (`watch?v=1`): no words of a sentence.
_CLOSED_SEGMENT = re.compile(r"[\w~-][\w.~-]+(?:/|\?\w+=\S+)")
# Numbers parted at their dot: `arxiv.org/abs/2301. 12345`.
_PARTED_NUMBER = re.compile(r".*(?:arxiv\.org/(?:abs|pdf)/\d{4}|doi\.org/10|/zenodo)\.")
# How many segments the addresses of a site have at least.
_FEWEST_SEGMENTS = {
    **dict.fromkeys(("bit.ly", "tinyurl.com", "youtu.be", "osf.io"), 1),
    **dict.fromkeys(("arxiv.org", "doi.org", "zenodo.org", "sites.google.com", "anonymous.4open.science"), 2),
    "drive.google.com": 3,
}
_CLOSING = ".,;:!?)]}'\"*"


def glue(scheme: str, rest: str, word: str, after: str) -> str | None:
    """Return what joins the address `scheme` + `rest` with the next word: "", a lost underscore, None for a gap.

    `after` is the word behind the next one, empty at the end of the text.
    """
    if not word or _NEW_SCHEME.match(word):
        return None
    host, path = split_host(rest)
    if not path and not is_whole(split_host(repair(host.rstrip(".")))[0]):
        announced = scheme or host.lower().startswith("www.")
        return "" if announced and _host_goes_on(host, word, after) else None
    if _NEW_HOST.match(word) or (not path and host.endswith(".")):
        return None
    return _path_glue(host, path, word, after)


def _host_goes_on(host: str, word: str, after: str) -> bool:
    if not host:
        return word[0].isalnum()
    if word == ".":
        return after[:1].islower()
    if host[-1] == "-" or (word[0] == "-" and len(word) > 1):
        return True
    if host[-1] != "." and word[0] != ".":
        return False
    label = word.lstrip(".")
    return label[:1].islower() and ("/" in label or "." in label.rstrip(".") or is_whole(f"x.{label.rstrip('.,;)')}"))


def _path_glue(host: str, path: str, word: str, after: str) -> str | None:
    end = (path or host)[-1]
    plain = word.rstrip(_CLOSING)
    if word == "/":
        return "" if _is_open(host, path) and after[:1].isalnum() and not _NEW_HOST.match(after) else None
    if word[0] == "/" and plain[1:2].isalnum():
        return ""
    if word[0] in "~_" and (plain[1:2] or after[:1]).isalnum() and (end == "/" or (word[0] == "_" and end.isalnum())):
        return ""
    if _FILE_ENDING.match(word if end == "." else word[1:] if word[0] == "." else ""):
        return ""
    if word == "." and _FILE_ENDING.match(after):
        return ""
    if word[0] == "-" and plain[1:2].isalpha() and end.isalnum():
        return "" if under(host, CODE_HOSTS | PAGE_HOSTS) else None
    if (end == "?" and re.match(r"\w+=[\w-]{5}", word)) or (
        word[:4].isdigit() and _PARTED_NUMBER.fullmatch(host + path)
    ):
        return ""
    if path and (path == "/" or end in "_-") and _CLOSED_SEGMENT.fullmatch(plain):
        return ""
    if not plain or not plain[0].isalnum() or plain.split("/")[0].lower() in COMMON_WORDS:
        return None
    if path and end in "-_=&~":
        return ""
    return _behind_a_gap(host, path, word, after)


def _behind_a_gap(host: str, path: str, word: str, after: str) -> str | None:
    """Judge a word that could be a path segment: a lone word before the full stop is no sentence of its own."""
    plain = word.rstrip(_CLOSING)
    lone = (word[-1] == "." and (not after or not after[0].islower())) or not after
    if not path.endswith("/"):
        lost_underscore = under(host, CODE_HOSTS) and path.count("/") == 2 and path[-1].isalnum() and lone
        return "_" if lost_underscore and _MADE_UP.search(plain) and not path.endswith(".git") else None
    never_alone = path == "/" and (under(host, CODE_HOSTS) or host.lower() in ("bit.ly", "youtu.be", "tinyurl.com"))
    if _is_open(host, path) and (never_alone or "/" in plain or _MADE_UP.search(plain) or _NUMBER.match(plain)):
        return ""
    return "" if lone and re.fullmatch(r"[\w./~-]+", plain) else None


def _is_open(host: str, path: str) -> bool:
    """Say whether the address cannot end yet: a code host without owner and repository, a site that is none alone."""
    segments = [segment for segment in path.split("/") if segment]
    if under(host, CODE_HOSTS):
        return len(segments) < (3 if segments[:1] in (["datasets"], ["spaces"]) else 2)
    return len(segments) < _FEWEST_SEGMENTS.get(host.lower(), 0) and "?" not in path
