"""Where an address begins and where it ends."""

import re
from collections.abc import Iterator

from readinglist.extract.growth import glue
from readinglist.extract.hosts import CODE_HOSTS, PAGE_HOSTS, is_bare_address, is_whole, repair, split_host, under
from readinglist.extract.prose import COMMON_WORDS, announces

_LONGEST = 2000
_MOST_GAPS = 8
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_START = re.compile(
    r"https?://|(?<![^\W\u3040-\u9fff\uac00-\ud7af])(?<![@./%#&+-])"
    r"(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,8}(?:[A-Za-z]{2,24}|1y)(?![\w@(])",
    re.IGNORECASE,
)
# Behind a stroke or an equals sign a second scheme belongs to the first address (web archives, redirects).
_NEXT_SCHEME = re.compile(r"(?<![/=])https?://", re.IGNORECASE)
_BODY = re.compile(r"[^\s\x00-\x1f\x7f<>\"“”„«»‹›|^{}$`\\…—∗＊†‡§¶•¹²³⁴⁵⁶⁷⁸⁹⁰‘’，。；！、）（「」［］【】《》⟨⟩]*")
# Scripts that know no spaces between words: behind a Latin letter theirs are the sentence going on, but for the
# titles of encyclopedias.
_UNSPACED = re.compile(r"(?<=[A-Za-z0-9])[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENCYCLOPEDIA = re.compile(r"wiki|baike")
_PARAMETER = re.compile(r";\w+=")
_HOST = re.compile(r"[\w.-]+")
_TRAILING = ".,;:!?'\"*~([<"
_POSSESSIVE = re.compile(r"'s$")
# A top-level domain younger than the list; only believed between a scheme and a path.
_NEW_ENDING = re.compile(r"(?:[^\W_A-Z][\w-]*\.)+[^\W\d_A-Z]{2,12}")
_NAMESPACE = re.compile(r"(?:www\.)?w3\.org/(?:1998|1999|2000|2001)/", re.IGNORECASE)

# Addresses of a fixed form: what is glued behind them is text.
_FIXED_FORM = re.compile(
    r"((?:(?:www\.|m\.)?youtube\.com/(?:watch\?v=|embed/)|youtu\.be/)[\w-]{11}"
    r"|openreview\.net/(?:forum|pdf|attachment)\?id=[\w-]{10}"
    r"|(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/\d{4}\.(?:\d{5}|\d{4}(?!\d))(?:v\d{1,2})?+(?:\.pdf)?+"
    r"|(?:(?:dx\.)?doi\.org/10\.5281/zenodo\.|zenodo\.org/records?/)\d++)[A-Za-z_-].*",
    re.IGNORECASE,
)
_FILE_SEAM = re.compile(r"\.(?:git|html?|pdf|php)(?=[A-Z])")
# `available.github.com/a/b`: the sentence before lacks its space.
_GLUED_BEFORE = re.compile(r"(?!(?:www|gist|raw|api|docs|pages|education)\.)[a-z]+[.-](github\.com)", re.IGNORECASE)
# Addresses that only hold a place, or name the site: `github.com/xxx/xxx`, `github.com/`.
_PLACEHOLDER = re.compile(r"(?:/[xX*.]{3,})+/?|/?")
_SENTENCE_SEAM = re.compile(r"\.([A-Z][a-z]*)$")
_LABEL_SEAM = re.compile(r"\.(?:Code|Contact|Data(?:set)?|Demo|E-?mail|Keywords|Paper|Project|Video|Website):")
# `ownerIRepo`: a stroke read as a capital I, where the address would name an owner only.
_READ_STROKE = re.compile(r"/([\w.-]*[a-z0-9])I([A-Z][\w.-]*)/?")


def addresses(text: str) -> Iterator[str]:
    """Yield the addresses of a mended text in their order, every one with a scheme."""
    words = text.split(" ")
    at = 0
    while at < len(words):
        here, at = at, at + 1
        word, offset = words[here], 0
        if len(word) > _LONGEST or ("." not in word and "://" not in word):
            continue
        while start := _START.search(word, offset):
            raw = _cut(word[start.start() :])
            offset = start.start() + max(len(raw), 1)
            if offset == len(word):
                raw, used = _grown(raw, words[at : at + _MOST_GAPS])
                at += used
            before = " ".join([*words[max(0, here - 8) : here], word[: start.start()]])
            if address := _finished(raw, before):
                yield address


def _cut(raw: str) -> str:
    """Return the part of a word that can be an address: up to a quote, a second scheme, a foreign bracket."""
    scheme = _SCHEME.match(raw)
    begin = scheme.end() if scheme else 0
    second = _NEXT_SCHEME.search(raw, begin + 1) if "://" in raw[begin:] else None
    body = _BODY.match(raw, begin, second.start() if second else len(raw))
    end = body.end() if body else begin
    host = _HOST.match(raw, begin, end)
    on_code_host = host is not None and under(host[0], CODE_HOSTS)
    opened = 0
    query = False
    for i in range(begin, end):
        sign = raw[i]
        query = query or sign == "?"
        if sign in ")]":
            opened -= 1
            if opened < 0:
                return raw[:i]
        elif sign in "([":
            opened += 1
            if on_code_host or (sign == "[" and not query):
                return raw[:i]
        elif sign in ",;" and not query and not raw[i + 1 : i + 2].isdigit() and not _PARAMETER.match(raw, i):
            return raw[:i]
    return raw[:end]


def _grown(raw: str, following: list[str]) -> tuple[str, int]:
    """Return the address with the words that continue it behind a space, and how many these are."""
    behind_stroke = False
    for used, word in enumerate(following):
        if len(word) > _LONGEST:
            return raw, used
        scheme = _SCHEME.match(raw)
        begin = scheme.end() if scheme else 0
        after = following[used + 1] if used + 1 < len(following) else ""
        joint = glue(raw[:begin], raw[begin:], word, after)
        if joint is None and not (behind_stroke and word[:1].isalnum()):
            return raw, used
        behind_stroke = word == "/"
        longer = raw + (joint or "") + word
        raw = _cut(longer)
        if len(raw) < len(longer):
            return raw, used + 1
    return raw, len(following)


def _finished(raw: str, before: str) -> str | None:
    """Return the address behind its scheme, repaired and without the text glued to it; None when it is none."""
    scheme = _SCHEME.match(raw)
    rest = _trimmed(raw[scheme.end() :] if scheme else raw)
    if before.endswith("_"):  # Markdown's emphasis
        rest = rest.rstrip("_")
    host, _ = split_host(rest)
    if not _ENCYCLOPEDIA.search(host) and (sentence := _UNSPACED.search(rest, len(host) if is_whole(host) else 0)):
        rest = rest[: sentence.start()]
    rest = _trimmed(_without_seam(repair(rest)))
    host, path = split_host(rest)
    if _NAMESPACE.match(rest) or not (is_whole(host) or (scheme and path and _NEW_ENDING.fullmatch(host))):
        return None
    if not scheme and not _is_meant(host, path, before):
        return None
    if not scheme and (sentence := _GLUED_BEFORE.match(host)):
        host = sentence[1]
    if host.lower().removeprefix("www.") in CODE_HOSTS and _PLACEHOLDER.fullmatch(path):
        return None
    if under(host, CODE_HOSTS | PAGE_HOSTS):
        path = re.sub(r"/{2,}", "/", path).replace("'", "")
    if host.lower() == "github.com" and (halves := _READ_STROKE.fullmatch(path)):
        path = f"/{halves[1]}/{halves[2]}"
    return f"{scheme[0].lower() if scheme else 'https://'}{host}{path}"


def _trimmed(rest: str) -> str:
    return _POSSESSIVE.sub("", rest.rstrip(_TRAILING)).rstrip(_TRAILING)


def _without_seam(rest: str) -> str:
    """Cut off the sentence that begins right behind an address."""
    if fixed := _FIXED_FORM.match(rest):
        return fixed[1]
    if file := _FILE_SEAM.search(rest, len(split_host(rest)[0])):
        rest = rest[: file.end()]
    if (sentence := _SENTENCE_SEAM.search(rest)) and sentence[1].lower() in COMMON_WORDS:
        rest = rest[: sentence.start()]
    host, path = split_host(rest)
    if label := _LABEL_SEAM.search(path.partition("?")[0]):
        rest = host + path[: label.start()]
    stem, _, last = host.rpartition(".")
    if not path and last[:1].isupper() and is_whole(stem) and not is_whole(f"x.{last}"):
        return stem
    return rest.rstrip("-") if not path else rest


def _is_meant(host: str, path: str, before: str) -> bool:
    if "@" in host or before.rstrip().endswith(("@", "[at]", "(at)", "://")):
        return False
    return is_bare_address(host, path, announces(before))
