"""Titles: what is left of one when its dress is set aside, and how two of them stand to each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from readinglist import mathematics
from readinglist.likeness.letters import edits, folded, slipped, spelling, undressed

_WORD = re.compile(r"[^\W_]+|\++")
_DIGITS = re.compile(r"\d+")
_NUMBERS = {
    word: str(number) for number, word in enumerate("zero one two three four five six seven eight nine ten".split())
} | {word: str(number) for number, word in enumerate("first second third fourth fifth sixth".split(), 1)}
_ROMAN = {word: str(number) for number, word in enumerate("ii iii iv v vi vii viii ix x xi xii".split(), 2)} | {
    "i": "1"
}
_COUNTED = frozenset("part volume vol chapter phase paper section episode book act lecture".split())
_AMBIGUOUS = frozenset(("i", "v", "x"))
_BREAK = re.compile(r":(?!\w)|\s[-–—]+\s|—|[(\[]")
_CUT_MARK = re.compile(r"(?:…|\.\.\.)\W*$")
_FUNCTION_WORDS = frozenset(
    "and as at by for from in into of on or over the to toward under using via with without".split()
)
_ABOUT = (
    r"supplement(?:s|al|ary)?|appendix|appendices|corrections?|corrigendum|corrigenda|erratum|errata|addendum|addenda|retraction|reply|"
    r"response|comments?|commentary|discussion|rejoinder|rebuttal|remarks?|review"
)
_COMPANION = re.compile(
    rf"^\W*(?:(?:authors?|publishers?|editors?)'?s?\s+)?(?:{_ABOUT})\b(?:\s+(?:materials?|information|notice|data))?"
    rf"(?:\s*[:–—-]|\s+(?:to|for|on|of)\b)|[:(\[–—-]\s*(?:{_ABOUT})(?:\s+(?:materials?|information|notice|data))?\W*$"
)
_VERSION = re.compile(
    r"[:(\[–—-]\s*(?:an?\s+|the\s+)?(?:extended|full|short|long|journal|conference|revised|expanded|student|poster|demo"
    r"|invited|technical|preprint|abridged)\s*(?:version|abstract|paper|report|talk|edition)?\s*[)\]]?\W*$"
)
_TELLING = frozenset(  # no title without one of these words is about another, or a version of one
    "supplement supplements supplemental supplementary appendix appendices correction corrections corrigendum "
    "corrigenda "
    "erratum errata addendum addenda retraction reply response comment comments commentary discussion rejoinder "
    "rebuttal "
    "remark remarks review extended full short long journal conference revised expanded student poster demo invited "
    "technical preprint abridged retracted withdrawn removed".split()
)
_WITHDRAWN = re.compile(r"^\W*(?:retracted|withdrawn|removed)(?:\s+(?:article|paper))?\s*[:\]–—-]\s*")
_GENERIC = frozenset(
    "introduction editorial preface foreword frontmatter backmatter index contents tableofcontents guesteditorial "
    "bookreview lettertoeditor news obituary untitled abstract abstracts conclusion conclusions panel keynote welcome "
    "inmemoriam acknowledgments programcommittee authorindex titlepage copyright erratum errata corrigendum correction "
    "discussion reply comment comments notes overview summary report appendix references supplementarymaterial "
    "supplementarymaterials reviewers listofreviewers committees masthead editorialboard introductiontospecialissue "
    "messagefromchairs messagefromeditor editorsnote fromeditor invitedtalk tutorial poster posters demo".split()
)
_RECURRING = frozenset(
    "overview report reports proceedings findings challenge workshop annual yearly competition track task symposium "
    "conference roundup preface introduction editorial results review survey".split()
)
# Pairs of words that are one or two letters apart and mean another thing.
_OPPOSED = (
    ("micro", "macro"), ("intra", "inter"), ("intra", "infra"), ("hypo", "hyper"), ("homo", "hetero"),
    ("endo", "ecto"), ("pre", "pro"), ("pre", "per"), ("absorp", "adsorp"), ("absorb", "adsorb"), ("photon", "proton"),
    ("ante", "anti"), ("mitosis", "meiosis"), ("major", "minor"), ("online", "offline"), ("mono", "multi"),
    ("super", "supra"),
)  # fmt: skip
# Beginnings of words that are one slip of the fingers apart and both words.
_BOTH_WORDS = tuple(
    tuple(pair.split("/"))
    for pair in (
        "causal/casual trial/trail angle/angel marital/martial field/filed diary/dairy quiet/quite united/untied "
        "sacred/scared silver/sliver board/broad reserv/revers conserv/convers calm/clam discrete/discreet tired/tried "
        "perfect/prefect perform/preform percept/precept complian/complain infarct/infract "
        "dessert/desert coma/comma later/latter diner/dinner super/supper filing/filling hoping/hopping taping/tapping "
        "planing/planning planed/planned staring/starring scared/scarred striping/stripping sloping/slopping "
        "lose/loose losing/loosing chose/choose mating/matting "
        "stimul/simul infect/inflect deflect/defect predicti/predicati predicted/predicated prediction/predication "
        "medicat/mediat mediat/meditat libration/liberation alterat/alternat graduat/gradat "
        "mortality/morality prostrate/prostate "
        "interstate/intestate verification/versification counties/countries founder/flounder "
        "threading/treading straining/staining streaming/steaming sprouting/spouting startling/starling "
        "fraction/faction friction/fiction"
    ).split()
)
_SUBSTANCE = re.compile(r"^(.{3,})(ane|ene|ine|yne|ate|ite|ide|ase|ose|ous|ic)s?$")


class Titles(Enum):
    """How two titles stand to each other."""

    EXACT = "the same title"
    MISPRINT = "the same title but for a misprint"
    SHORTENED = "one title is the other, cut short"
    SUBTITLE = "one title is the other without its subtitle"
    ALMOST = "nearly the same title"
    VERSION = "the same title, one of another version"
    COMPANION = "one is about the other"
    NUMBER = "another number in the title"
    UNLIKE = "other titles"


@dataclass(frozen=True, slots=True)
class Title:
    """A title without its dress; `digits` are its numbers."""

    text: str
    words: tuple[str, ...]
    squashed: str
    main: str
    digits: tuple[str, ...]
    companion: str
    version: bool

    @property
    def names(self) -> frozenset[str]:
        """The words written like no common word (`ResNeXt`)."""
        return _names(undressed(mathematics.plain(self.text)))

    @property
    def cut(self) -> bool:
        """Whether it says itself that it goes on."""
        return bool(_CUT_MARK.search(self.text))

    @property
    def generic(self) -> bool:
        """Whether many works have this title."""
        return self.squashed in _GENERIC or self.squashed.startswith(
            ("guesteditorial", "messagefrom", "introductionto")
        )

    @property
    def recurring(self) -> bool:
        """Whether a work of this title may come every year."""
        return not _RECURRING.isdisjoint(self.words)

    @property
    def long(self) -> bool:
        """Whether two works hardly have this title by chance."""
        return len(self.words) >= 4 and len(self.squashed) >= 25


@lru_cache(maxsize=65536)
def title_of(text: str) -> Title:
    """Return a title as it is compared."""
    low = folded(mathematics.plain(text))
    found = _WORD.findall(low)
    about, changed = "", False
    if not _TELLING.isdisjoint(found):
        withdrawn = _WITHDRAWN.match(low)
        low = low[withdrawn.end() :] if withdrawn else low
        companion, version = _COMPANION.search(low), _VERSION.search(low)
        about = " ".join(_WORD.findall(companion[0])) if companion else ""
        low = low[: version.start()] if version else low
        changed = bool(version or withdrawn)
    words = _words(low)
    squashed = "".join(words) or "".join(low.split())
    parted = _BREAK.search(low, 1)
    return Title(
        text=text,
        words=words,
        squashed=squashed,
        main="".join(_words(low[: parted.start()])) if parted else squashed,
        digits=tuple(_DIGITS.findall(squashed)),
        companion=about,
        version=changed,
    )


def _words(text: str) -> tuple[str, ...]:
    if "&" in text or "'" in text:
        text = text.replace("&", " and ").replace("'", "")
    found = _WORD.findall(text)
    if len(found) > 1 and found[0] in ("a", "an", "the"):
        del found[0]
    words = [_form(word) for word in found]
    if not _AMBIGUOUS.isdisjoint(found):
        counted = [at for at, word in enumerate(found) if word in _AMBIGUOUS and at and found[at - 1] in _COUNTED]
        for at in counted:
            words[at] = _ROMAN[found[at]]
    if "the" in words and len(words) > 1:
        words = [word for word in words if word != "the"]
    return tuple(words)


@lru_cache(maxsize=16384)
def _form(word: str) -> str:
    """A word as it is compared: numbers in digits, one spelling."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    if word in _ROMAN and word not in _AMBIGUOUS:
        return _ROMAN[word]
    return "plus" * len(word) if word[0] == "+" else spelling(word)


def _names(text: str) -> frozenset[str]:
    if text.isupper():
        return frozenset()
    return frozenset(
        folded(word) for word in _WORD.findall(text) if not word[1:].islower() and len(word) > 1 and not word.isdigit()
    )


@lru_cache(maxsize=1024)
def relation(one: str, other: str) -> Titles:
    """Return how two titles stand to each other."""
    first, second = title_of(one), title_of(other)
    if first.companion != second.companion:
        return Titles.COMPANION
    if first.squashed == second.squashed:
        return Titles.EXACT if first.version == second.version else Titles.VERSION
    if first.version != second.version:
        return Titles.UNLIKE
    return _misprinted(first, second) or _shortened(first, second)


def share(one: str, other: str) -> float:
    """Return how much of the shorter title's words the longer one has, 0 to 1."""
    first, second = set(title_of(one).words), set(title_of(other).words)
    return len(first & second) / min(len(first), len(second)) if first and second else float(not first and not second)


def _misprinted(one: Title, other: Title) -> Titles | None:
    """MISPRINT, ALMOST or NUMBER where letters are wrong and no more; None where more differs."""
    if one.digits != other.digits:
        near = len(one.words) == len(other.words) or edits(one.squashed, other.squashed, 2)
        return Titles.NUMBER if near else None
    # Two misprints change two words, a lost blank makes one of two.
    if len(one.squashed) < 16 or len(set(one.words) ^ set(other.words)) > 5:
        return None
    if edits(one.squashed, other.squashed, 2) is None:
        return None
    if len(one.words) != len(other.words):
        return Titles.ALMOST
    changed = [pair for pair in zip(one.words, other.words, strict=True) if pair[0] != pair[1]]
    if any(_opposed(*pair) for pair in changed):
        return Titles.UNLIKE
    if len(one.squashed) < 25 or not all(_slip(*pair) for pair in changed):
        return Titles.ALMOST
    names = one.names | other.names
    return Titles.ALMOST if any(names.intersection(pair) for pair in changed) else Titles.MISPRINT


def _slip(one: str, other: str) -> bool:
    """Whether one word can only be a misprint of the other; short words mean what they say."""
    if not (one.isascii() and other.isascii() and one.isalpha() and other.isalpha()) or one[0] != other[0]:
        return False
    return slipped(one, other) and not any(
        one.startswith(pair) and other.startswith(twin) and one[len(pair) :] == other[len(twin) :]
        for left, right in _BOTH_WORDS
        for pair, twin in ((left, right), (right, left))
    )


def _opposed(one: str, other: str) -> bool:
    """Whether two words that are a letter or two apart mean different things: `nitrate` and `nitrite`."""
    for left, right in _OPPOSED:
        if (one.startswith(left) and other.startswith(right)) or (one.startswith(right) and other.startswith(left)):
            return True
    short, long = sorted((one, other), key=len)
    if len(short) > 3 and long in (f"un{short}", f"in{short}", f"im{short}", f"ir{short}", f"a{short}"):
        return True
    first, second = _SUBSTANCE.match(one), _SUBSTANCE.match(other)
    return bool(first and second and first[1] == second[1] and first[2] != second[2])


def _shortened(one: Title, other: Title) -> Titles:
    short, long = (one, other) if len(one.squashed) <= len(other.squashed) else (other, one)
    if long.main == short.squashed and long.main != long.squashed:
        return Titles.SUBTITLE
    if len(short.squashed) < 20 or not long.squashed.startswith(short.squashed):
        return Titles.UNLIKE
    if short.cut:
        return Titles.SHORTENED
    end, rest = 0, ""
    for word in long.words:
        end += len(word)
        if end >= len(short.squashed):
            rest = word[len(word) - (end - len(short.squashed)) :] if end > len(short.squashed) else ""
            break
    inside = len(rest) > 1 and rest not in ("es", "ed", "er", "ers", "ing", "ly", "al", "ion", "ions", "ity")
    if inside or short.words[-1] in _FUNCTION_WORDS:
        return Titles.SHORTENED
    return Titles.ALMOST if len(short.squashed) >= 0.6 * len(long.squashed) else Titles.UNLIKE
