"""Letters and spellings folded, so that two ways to write one word become one."""

from __future__ import annotations

import html
import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")
_OTHERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "‘": "'", "`": "'"}
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\ufeff")
    | dict(zip("αβγδεζηθκλμνξπρσςτφχψω", (
        "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma sigma tau phi chi psi omega"
    ).split(), strict=True))
)  # fmt: skip
_ACCENT = re.compile(r"\\(?:[\"'`^~=.]|[cuvHdbkrt](?![A-Za-z]))\s*\{?\s*\\?([A-Za-z])\}?")
_LIGATURES = {"ss": "ss", "ae": "ae", "oe": "oe", "o": "o", "l": "l", "aa": "a", "i": "i", "j": "j", "AE": "ae"}
_LIGATURE = re.compile(r"\\(ss|ae|oe|AE|aa|o|l|i|j)(?![A-Za-z])\s*(?:\{\})?")
_GREEK = "alpha|beta|gamma|delta|epsilon|theta|lambda|mu|pi|sigma|tau|phi|psi|omega"
_COMMAND = re.compile(rf"\\(?!(?:{_GREEK})\b)[A-Za-z]+\s*")

_SPELLINGS = {
    "grey": "gray", "programme": "program", "programmes": "programs", "aluminium": "aluminum", "artefact": "artifact",
    "artefacts": "artifacts", "towards": "toward", "defence": "defense", "licence": "license", "offence": "offense",
    "learnt": "learned", "vs": "versus", "judgement": "judgment", "oedema": "edema",
    "acknowledgement": "acknowledgment",
    "foetal": "fetal", "foetus": "fetus", "sulphur": "sulfur", "sceptical": "skeptical", "manoeuvre": "maneuver",
    "manoeuvres": "maneuvers", "tyre": "tire", "tyres": "tires", "plough": "plow", "cheque": "check",
}  # fmt: skip
_STEMS = (
    (re.compile(r"(col|behavi|neighb|fav|hon|lab|tum|vap|hum|flav|harb|rum|arm|endeav|od|rig|sav)our"), r"\1or"),
    (re.compile(r"(cent|met|fib|lit|theat|calib|lust|spect)re(s?)$"), r"\1er\2"),
    (re.compile(r"centred$"), "centered"),
    (re.compile(r"(...)is(e|ed|es|er|ers|ing|ation|ations|able)$"), r"\1iz\2"),
    (re.compile(r"(anal|catal|paral|hydrol)ys(e|ed|er|ers|ing)$"), r"\1yz\2"),
    (re.compile(r"(..)ll(ed|ing|er|ers)$"), r"\1l\2"),
    (re.compile(r"(..)ogue(s?)$"), r"\1og\2"),
    (re.compile(r"^(..)?(an|p|encyclop|f|h|esth|leuk)ae(?=.{3})"), r"\1\2e"),
    (re.compile(r"^aesth"), "esth"),
    (re.compile(r"^oestr"), "estr"),
)


def undressed(text: str) -> str:
    """Return a text without the commands of LaTeX and the entities of HTML: `Nie{\\ss}ner` → `Niessner`."""
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if "\\" in text or "{" in text:
        text = _ACCENT.sub(r"\1", text)
        text = _LIGATURE.sub(lambda found: _LIGATURES[found[1]], text)
        text = _COMMAND.sub("", text.replace("\\&", "&").replace("\\-", ""))
        text = text.replace("{", "").replace("}", "").replace("\\", "")
    return text


def folded(text: str) -> str:
    """Return a text without accents and case; marks and blanks stay."""
    text = undressed(text)
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold().translate(_OTHERS)


def spelling(word: str) -> str:
    """Return a folded word in its American spelling; a form of no language is no matter, both sides get the same."""
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if len(word) > 4:
        for pattern, form in _STEMS:
            word = pattern.sub(form, word)
    return word


def _common(one: str, other: str) -> int:
    """How many letters two words begin with in common; by halves, since most have many."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def slipped(one: str, other: str) -> bool:
    """Whether fingers slipped once between two words, so that one is hardly a word: two letters swapped, one doubled.

    In a long word also one left out; a letter for another one may always make another word.
    """
    at = _common(one, other)
    short, long = sorted((one[at:], other[at:]), key=len)
    least = min(len(one), len(other))
    if least < 6:
        return False
    if len(short) == len(long):
        return len(short) > 1 and short[:2] == long[1::-1] and short[2:] == long[2:]
    doubled = at > 0 and long[0] == one[at - 1]
    return short == long[1:] and (doubled or least >= 8)


def edits(one: str, other: str, most: int) -> int | None:
    """Return how many letters were added, left out, changed or swapped between two words; None when over `most`."""
    at = _common(one, other)
    one, other = one[at:], other[at:]
    if not one or not other:
        apart = len(one) + len(other)
        return apart if apart <= most else None
    if not most or abs(len(one) - len(other)) > most:
        return None
    ways = [(one[1:], other[1:]), (one[1:], other), (one, other[1:])]
    if one[:2] == other[1::-1] and len(one) > 1:
        ways.append((one[2:], other[2:]))
    found = [rest for left, right in ways if (rest := edits(left, right, most - 1)) is not None]
    return 1 + min(found) if found else None
