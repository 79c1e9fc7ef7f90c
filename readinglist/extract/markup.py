"""Markup off, addresses kept: HTML and MathML tags, LaTeX, Markdown."""

import html
import re

# Closed ones only: `?a=1&copy=2` is a query.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});")

# An underscore, tilde or hyphen set as mathematics belongs to the address around it.
_MATH_SIGN = re.compile(
    r"\s?(?:<tex(?:-math)?\b[^<>]{0,400}>)?\s?\$\s?\{?\s?\\?([_~-])(?:\{\s?\})?\s?\}?\s?\$\s?(?:</tex(?:-math)?>)?\s?"
)
_MATH_HINT = re.compile(r"\$\s?\{?\s?(?:\\?[_~-]|\\sim|\\tilde)")
_MATH_TILDE = re.compile(r"\s?\$\s?\{?\\(?:sim|tilde)(?:\{\s?\})?\}?\s?\$\s?")

_LINKING_TAG = re.compile(
    r"<(a|ext-link|uri)\b[^<>]{0,400}?\bhref\s?=\s?[\"']?([^\"'<>\s]+)[^<>]{0,400}>.{0,400}?</\1\s?>",
    re.DOTALL | re.IGNORECASE,
)
_INLINE_TAG = re.compile(r"</?(?:b|i|u|em|strong|span|italic|bold|uri|ext-link|a|tt|code)(?:\s[^<>]*)?/?>", re.I)
# No dot in a tag's name: `<github.com/a/b>` is an address in angle brackets.
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:[:-][A-Za-z0-9-]+)*(?:\s[^<>]*)?/?>")

_TEX_STYLE = re.compile(
    r"\\(?:texttt|textbf|textit|textsf|textrm|emph|underline|uline|mathtt|mathrm|text|mbox|hbox|small|footnotesize"
    r"|scriptsize|ttfamily|tt|bf|it|sf|rm)\b\s?\{([^{}]*)\}"
)
_TEX_COLOR = re.compile(r"\\(?:textcolor|colorbox|color)\s?(?:\[[^\[\]]*\])?\s?\{[^{}]*\}(?:\s?\{([^{}]*)\})?")
_TEX_HREF = re.compile(r"\\href\s?\{([^{}]*)\}(?:\s?\{[^{}]*\})?")
_TEX_URL = re.compile(r"\\(?:url|nolinkurl|path)\s?(?:\{([^{}]*)\}|\|([^|]*)\|)")
_TEX_COMMAND = re.compile(r"\\(?:allowbreak|linebreak|nolinkurl|newline|hfill|break|par|footnote|thanks)\b\s?")
_TEX_SIGNS = (
    (re.compile(r"(?i)(https?):\s?\\\\"), r"\1://"),
    (re.compile(r"\{\\textasciitilde\s?\}|\\textasciitilde\b\s?(?:\{\s?\})?|\{?\\~\s?(?:\{\s?\})?\}?"), "~"),
    (re.compile(r"\\textunderscore\b\s?(?:\{\s?\})?"), "_"),
    (re.compile(r"\s?\\([_%#&])"), r"\1"),
    (re.compile(r"\\[/-]"), ""),
)

_HOSTLIKE = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?:[/?#:].*)?")
# Badges and figures are shown, not gone to.
_MARKDOWN_IMAGE = re.compile(r"!\[[^\[\]]{0,300}\]\([^()\s]{0,2000}\)")
_MARKDOWN_LINK = re.compile(r"!?\[[^\[\]]{0,300}\] ?(?=\( ?<?(?:https?:|www\.|(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}/))")


def unwrap(text: str) -> str:
    """Return the text without tags, LaTeX commands and Markdown marks, the targets of its links standing free.

    Of a link with a text and a target only the target stays: of `\\href{a}{b}`, `[b](a)` and `<a href="a">b</a>`
    the `a`.
    """
    if "&" in text:
        text = _ENTITY.sub(lambda m: html.unescape(m[0]), text)
    if _MATH_HINT.search(text):
        text = _MATH_TILDE.sub("~", _MATH_SIGN.sub(r"\1", text))
    if "<" in text:
        text = _LINKING_TAG.sub(r" \2 ", text)
        text = _TAG.sub(" ", _INLINE_TAG.sub("", text))
    if "\\" in text:
        text = _without_tex(text)
    if "](" in text or "] (" in text:
        text = _MARKDOWN_IMAGE.sub(" ", text)
        text = _MARKDOWN_LINK.sub(" ", text)
    return text


def _without_tex(text: str) -> str:
    if ":\\/\\/" in text:  # strokes escaped as in JSON, where TeX would mean an italic correction
        text = text.replace("\\/", "/")
    for sign, plain in _TEX_SIGNS:
        text = sign.sub(plain, text)
    for _ in range(3):  # styles are nested a few deep at most
        text = _TEX_COLOR.sub(lambda m: m[1] or "", _TEX_STYLE.sub(r"\1", text))
    text = _TEX_HREF.sub(lambda m: _target(m[1]), text)
    text = _TEX_URL.sub(lambda m: _target(m[1] or m[2] or ""), text)
    return _TEX_COMMAND.sub(" ", text)


def _target(written: str) -> str:
    """Stand the argument of a link command free; the command is the promise that a bare host is an address."""
    target = "".join(re.sub(r"%\s*\n", "", written).split())  # a percent sign hides the line end
    return f" https://{target} " if _HOSTLIKE.fullmatch(target) else f" {target} "
