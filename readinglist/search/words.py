r"""Texts as the words they are found by: case, diacritics, LaTeX and long scripts folded, of papers and searches alike.

What the full-text index cannot know is done here, by the same hand for what is stored and what is asked: `$R^{2}$` is
`r2`, `Erd{\H{o}}s` is `erdos`, `Größe` is `grosse`, `α-mixing` is `alpha mixing`, and each sign of Chinese or Japanese
is a word, so that every part of a title is found. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from readinglist import mathematics

# Signs for private use count as letters in the index, and no person types them.
_BREAK = "\ue000"  # between two names: no phrase goes across
_INITIAL = "\ue001"  # before an initial, so that `by:j` finds Jun and plain `j` does not
_WHOLE = "\ue002"  # between the words of a whole name

_PRIVATE = re.compile("[\ue000-\uf8ff\x00]")
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
_LETTER = re.compile(f"[{''.join(_LETTERS)}]")
_MARKED = re.compile(r"[\\{$^\x00]")
_GREEK = dict(zip(
    "αβγδεζηθικλμνξοπρςστυφχψω",
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon "
    "phi chi psi omega".split(), strict=True))  # fmt: skip
_GREEK_ALONE = re.compile(rf"(?<![^\W\d_])[{''.join(_GREEK)}](?![^\W\d_])")
_WITHOUT_BLANKS = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff])")

_ACCENT = re.compile(r"\\(?:[\"'`^~=.]|[cvuHkrdbt](?![A-Za-z]))\s*(?:\{\s*\\?([A-Za-z]?)\s*\}|\\?([A-Za-z]))")
_SPECIAL = re.compile(r"\\(ss|ae|oe|aa|AE|OE|AA|o|O|l|L|i|j)(?![A-Za-z])\s*(?:\{\})?")
_COMMAND = re.compile(r"\\[A-Za-z]+\s*")
_BRACES = re.compile(r"[{}]")
_RAISED = re.compile(r"(?<=\w)\^(?=\w)")


def words_of(text: str) -> str:
    """Return a text as its words, folded; what remains to be folded (diacritics) the index folds itself."""
    if text.isascii() and not _MARKED.search(text):
        return text
    text = mathematics.plain(text)
    if "\\" in text or "{" in text:
        text = _ACCENT.sub(lambda found: found[1] or found[2] or "", text)
        text = _SPECIAL.sub(lambda found: {"aa": "a", "AA": "A"}.get(found[1], found[1]), text)
        text = _BRACES.sub("", _COMMAND.sub("", text))
    if "^" in text:
        text = _RAISED.sub("", text)
    if text.isascii():
        return text.replace("\x00", " ")
    text = _LETTER.sub(lambda found: _LETTERS[found[0]], _PRIVATE.sub(" ", text).casefold())
    text = _GREEK_ALONE.sub(lambda found: _GREEK[found[0]], text)
    return _WITHOUT_BLANKS.sub(r" \1 ", text)


def folded(text: str) -> str:
    """Return a text in lower case and without accents, for comparing outside the index."""
    bare = words_of(text).lower()
    if bare.isascii():
        return bare
    bare = unicodedata.normalize("NFKD", bare)
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def whole_name(name: str) -> str:
    """Return a name as one word, which only the same name has, whatever its case, accents and marks."""
    parts = re.findall(r"\w+", folded(name))
    return _WHOLE + _WHOLE.join(parts) if parts else ""


_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)


def names_of(authors: list[str]) -> str:
    """Return all spellings by which authors are found, kept apart."""
    return f" {_BREAK} ".join(spelling for author in authors for spelling in spellings(author))


@lru_cache(maxsize=4096)
def spellings(author: str) -> tuple[str, ...]:
    """Return a name as printed, with initials, and without its middle names: `Jun-Yan Zhu`, `J Y Zhu`, `J Zhu`."""
    printed = _in_order(author)
    bare = printed if author.isascii() and not _MARKED.search(author) else [words_of(word) for word in printed]
    words = bare[:-1] if len(bare) > 2 and _SUFFIX.fullmatch(bare[-1]) else bare
    if len(words) < 2:
        return (" ".join(words),)
    # "de la Cruz": a family name begins with its first small word.
    family = next((at for at in range(1, len(words) - 1) if printed[at][0].islower()), len(words) - 1)
    given, last = re.findall(r"\w+", " ".join(words[:family])), words[family:]
    initials = [_INITIAL + part[0] for part in given]
    forms = [bare, [*given[:1], *last], [*initials, *last], [*initials[:1], *last]]
    if len(last) > 1:
        forms += [[*given[:1], last[-1]], [*initials[:1], last[-1]]]
    return tuple(dict.fromkeys(" ".join(form) for form in forms))


def asked_name(name: str) -> str:
    """Return a name in a search as the phrase it is found by: one letter is an initial, a comma turns it round."""
    bare = (words_of(word).strip(" -") for word in re.findall(r"[^\s.,]+", " ".join(_in_order(name))))
    words = [word for word in bare if word]
    # The last word of several is the family name, however short.
    initials = words if len(words) == 1 else words[:-1]
    short = [_INITIAL + word if len(word) == 1 and not _WITHOUT_BLANKS.match(word) else word for word in initials]
    return " ".join([*short, *words[len(initials) :]])


def _in_order(name: str) -> list[str]:
    """The words of a name, given names first; `Zhu, Jun-Yan` is turned round, `Young, Jr.` is not."""
    before, comma, after = name.partition(",")
    if not comma or not after.strip() or _SUFFIX.fullmatch(after.strip()):
        return name.replace(",", " ").split()
    return [*after.replace(",", " ").split(), *before.split()]


def written(
    *, title: str, authors: list[str], venue: str, year: int | None, note: str, abstract: str
) -> dict[str, str]:
    """Return the words that a paper is found by, by column of the index."""
    return {
        "title": words_of(title),
        "authors": names_of(authors),
        "venue": f"{words_of(venue)} {year or ''} {whole_name(venue)}",
        "note": words_of(note),
        "abstract": words_of(abstract),
    }
