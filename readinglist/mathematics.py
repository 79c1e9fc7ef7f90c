"""Titles and abstracts: catalogue markup to plain text with `$…$`, that to bare words or to HTML with MathML; pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal
from xml.etree import ElementTree

from latex2mathml.converter import convert

from readinglist import mathml

# Tags that publishers' feeds leave in abstracts. Anything else in angle brackets is the author's own text
# ("<subject, predicate, object>") and stays.
_MARKUP = (
    r"tex|tex-math|inline-formula|disp-formula|alternatives|formula|p|i|b|u|em|strong|italic|bold|underline|sc|tt|br|"
    r"span|div|title|sec|ext-link|email|xref|list|list-item|named-content|styled-content|monospace|mathml|"
    r"(?:mml|jats|m):[a-z-]+|math|mrow|mi|mn|mo|msup|msub|msubsup|mtext|mover|munder|mfrac|mstyle|semantics|annotation"
)
_RAISED = re.compile(r"\n?<(sup|inf|sub)(?:\s[^<>]*)?>([^<>]*)</\1>\n?", re.IGNORECASE)
# What stands inside holds no other `<tex`, so that a text full of openings without an end is still read in one go.
_TEX = re.compile(
    r"\n?<tex(?:-math)?(?:\s[^<>]*)?>([^<]*(?:<(?!/?tex)[^<]*)*)</tex(?:-math)?>\n?", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(rf"</?(?:{_MARKUP}|sup|inf|sub)(?:\s[^<>]*)?/?>", re.IGNORECASE)
# Control signs, and those that turn the direction of what follows: no catalogue means them.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

# More digits than any sign's number has; Python refuses to read thousands of them.
_HUGE_REFERENCE = re.compile(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{7,});?", re.ASCII)
_BLANK_LINE = re.compile(r"\n\s*\n")

# Pandoc's rule keeps money apart from mathematics: nothing blank inside the signs, no digit behind the last.
FORMULA = re.compile(r"(?<![\\$])\$(?!\s|\$)((?:[^$\\]|\\.){1,400}?)(?<!\s)\$(?![\d$])")
_COMMAND_WITH_WORDS = re.compile(
    r"\\(?:text\w*|math(?:rm|bf|it|sf|tt|cal|bb|frak|scr)|operatorname|mbox|emph)\s*\{([^{}]*)\}"
)
_RAISED_TEX = re.compile(r"(?<=[\^_])\{([^{}]*)\}")
_FRACTION = re.compile(r"\\[cdt]?frac\s*(?:\{([^{}]*)\}|(\d))\s*(?:\{([^{}]*)\}|(\w))")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_SEVERAL = re.compile(r"[-+*/=<>,\s]|\\(?:times|cdot|pm)\b")  # what a stroke or a root would tear apart
_FUNCTIONS = frozenset("log ln exp sin cos tan tanh min max lim det arg sup inf mod gcd deg dim".split())
_COMMAND = re.compile(r"\\([A-Za-z]+)\s*")
_GREEK_AND_SIGNS = {
    "times": "×", "cdot": "·", "pm": "±", "rightarrow": "→", "to": "→", "leftarrow": "←", "infty": "∞",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "lambda": "λ", "mu": "μ", "pi": "π",
    "sigma": "σ", "tau": "τ", "phi": "φ", "theta": "θ", "omega": "ω", "Delta": "Δ", "Sigma": "Σ", "Omega": "Ω",
    "ell": "ℓ", "sim": "~", "approx": "≈", "leq": "≤", "geq": "≥", "le": "≤", "ge": "≥", "uparrow": "↑",
    "downarrow": "↓", "circ": "°", "degree": "°",
}  # fmt: skip


def from_markup(text: str) -> str:
    """Return catalogue markup as plain text: formulas as `$…$`, raised and lowered signs too, no tags, no line ends.

    `N<sup>3</sup>-cube` becomes `N$^{3}$-cube`; a footnote mark behind a sentence keeps its distance.
    """
    if "<" in text:
        text = mathml.formulas(text) if "math" in text else text
        text = _TEX.sub(lambda found: _dollars(found[1]), text)
        text = _RAISED.sub(_raised, text)
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(_HUGE_REFERENCE.sub("�", text))
    text = without_controls(text)
    paragraphs = _BLANK_LINE.split(text)
    return "\n\n".join(filter(None, (" ".join(part.split()) for part in paragraphs)))


def without_controls(text: str) -> str:
    """Return a text without signs that nobody sees and that may turn what follows round; line ends and tabs stay."""
    return text if text.isprintable() else _CONTROLS.sub(_control, text)


def _control(found: re.Match[str]) -> str:
    """What stays of a control sign: marks of direction, where Hebrew or Arabic stands beside them."""
    around = found.string[max(0, found.start() - 3) : found.end() + 3]
    return found[0] if found[0] in "\u200e\u200f" and _RIGHT_TO_LEFT.search(around) else ""


def _dollars(formula: str) -> str:
    inner = formula.strip().strip("$").strip()
    return f"${inner}$" if inner else ""


def _raised(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 40) : found.start()].rstrip()
    sign = "^" if found[1].lower() == "sup" else "_"
    inner = found[2].strip()
    formula = f"${sign}{{{inner}}}$" if inner else ""
    # Behind a sentence, or another mark, it is a footnote's number and not part of a word.
    footnote = not before or before[-1] in ".!?:,;>$"
    return f" {formula} " if footnote else formula


def plain(text: str) -> str:
    """Return the bare words of a text with mathematics, as a person would type them: `$R^{2}$ Former` → `R2 Former`."""
    if "$" in text:
        text = FORMULA.sub(lambda found: _bare(found[1]), text)
    return " ".join(text.split())


def _bare(formula: str) -> str:
    for _ in range(4):  # commands nest; four deep is more than any title has
        formula = _COMMAND_WITH_WORDS.sub(r"\1", _RAISED_TEX.sub(r"\1", formula))
        formula = _FRACTION.sub(lambda found: f"{_whole(found[1] or found[2])}/{_whole(found[3] or found[4])}", formula)
        formula = _ROOT.sub(lambda found: f"√{_whole(found[1])}", formula)
    formula = _COMMAND.sub(_sign, formula)
    return re.sub(r"[{}^_\\]", "", formula)


def _whole(part: str | None) -> str:
    """A part of a fraction, or what stands under a root, within brackets where it has parts itself."""
    part = (part or "").strip()
    return f"({part})" if _SEVERAL.search(part) else part


def _sign(command: re.Match[str]) -> str:
    """The sign that a command means; names of functions stay, anything else goes."""
    if command[1] not in _FUNCTIONS:
        return _GREEK_AND_SIGNS.get(command[1], "")
    return f"{' ' if command.string[: command.start()][-1:].isalnum() else ''}{command[0][1:]}"


@lru_cache(maxsize=4096)
def to_html(text: str) -> str:
    """Return a text as HTML: everything escaped, each `$…$` as MathML, paragraphs as `<p>` where there are several.

    A formula that cannot be read stands as its source in `<code>`; what is behind the 300th stands as it is.
    """
    room = iter(range(_MOST))
    paragraphs = [_paragraph_html(part, room) for part in text.split("\n\n")]
    return "".join(f"<p>{part}</p>" for part in paragraphs) if len(paragraphs) > 1 else paragraphs[0]


def _paragraph_html(text: str, room: Iterator[int]) -> str:
    pieces: list[str] = []
    at = 0
    for found in FORMULA.finditer(text):
        if next(room, None) is None:
            break
        pieces += [html.escape(text[at : found.start()]), formula_html(found[1])]
        at = found.end()
    return "".join([*pieces, html.escape(text[at:])])


@lru_cache(maxsize=4096)
def formula_html(formula: str, display: Literal["inline", "block"] = "inline") -> str:
    """Return a formula as MathML, or its source in `<code>` where it cannot be read or is over 4,000 letters long."""
    try:
        made = convert(formula, display=display) if len(formula) <= _LONG else ""
        harmless = _is_harmless(made)
    except Exception:  # the converter raises whatever it stumbles over: IndexError, KeyError, its own …
        harmless = False
    return made if harmless else f"<code>{html.escape(formula)}</code>"


_LONG = 4_000
_MOST = 300  # formulas of a text; each takes as long to draw as a page of words to read
ELEMENTS = frozenset(
    "math mrow mi mn mo ms mtext mspace msup msub msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd "
    "mstyle mpadded mphantom menclose mmultiscripts mprescripts none".split()
)
ATTRIBUTES = frozenset(
    "display width height depth voffset lspace rspace fence stretchy separator form accent movablelimits largeop "
    "minsize maxsize mathsize mathvariant mathcolor mathbackground displaystyle scriptlevel linethickness notation "
    "linebreak rowspacing columnspacing columnlines columnalign rowlines".split()
)
_LENGTHS = frozenset(
    "width height depth voffset lspace rspace minsize maxsize mathsize linethickness rowspacing columnspacing".split()
)
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z%]*)", re.IGNORECASE)
_EM = {"ex": 0.5, "mu": 0.06, "pt": 0.1, "px": 0.06, "mm": 0.25, "cm": 2.5, "%": 0.01}  # of letters of usual size
_ENLARGED = 2  # times that signs are made larger, each within the other
_NAMED = frozenset("{http://www.w3.org/1998/Math/MathML}" + name for name in ELEMENTS)


def _is_harmless(made: str) -> bool:
    r"""Whether the converter gave whole MathML and nothing else; it copies `\text{<b>}` and `\href` as they are."""
    if "<!" in made or "<?" in made:  # XML and HTML read comments and the like differently
        return False
    return made.count(" mathsize=") <= _ENLARGED and all(
        element.tag in _NAMED and ATTRIBUTES.issuperset(element.attrib) and all(map(_is_modest, element.attrib.items()))
        for element in ElementTree.fromstring(made).iter()
    )


def _is_modest(attribute: tuple[str, str]) -> bool:
    """Whether a length is one of a formula: none tears the page, nor lays its signs over other words."""
    name, value = attribute
    if name not in _LENGTHS:
        return True
    return all(-2 <= float(number) * _EM.get(unit, 1) <= 20 for number, unit in _LENGTH.findall(value))
