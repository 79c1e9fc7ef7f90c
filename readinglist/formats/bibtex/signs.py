"""What LaTeX's commands stand for, and how signs are written as commands; the tables are pylatexenc's; pure.

Only its tables are used: reading whole fields with it takes 26 ms an abstract, and ends deep nests with RecursionError.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pylatexenc.latex2text import get_default_latex_context_db
from pylatexenc.latexencode import get_builtin_uni2latex_dict

from readinglist.formats.bibtex.journals import JOURNALS

# Accents by their commands: the sign that joins a letter, and the accent standing alone.
ACCENTS = {
    "`": ("\u0300", "`"), "'": ("\u0301", "´"), "^": ("\u0302", "^"), "~": ("\u0303", "~"), '"': ("\u0308", "¨"),
    "=": ("\u0304", "¯"), ".": ("\u0307", "˙"), "u": ("\u0306", "˘"), "v": ("\u030c", "ˇ"), "H": ("\u030b", "˝"),
    "c": ("\u0327", "¸"), "k": ("\u0328", "˛"), "r": ("\u030a", "˚"), "d": ("\u0323", "."), "b": ("\u0331", "_"),
    "t": ("\u0361", ""), "G": ("\u030f", ""), "U": ("\u030d", ""), "h": ("\u0309", ""),
}  # fmt: skip
# What pylatexenc's tables lack, or mean otherwise.
_OURS = {
    "textless": "<", "textgreater": ">", "S": "§", "P": "¶", "pounds": "£", "textsterling": "£", "copyright": "©",
    "textcopyright": "©", "lq": "‘", "rq": "’", "ldq": "“", "rdq": "”", "glqq": "„", "grqq": "“", "glq": "‚",
    "grq": "‘", "flqq": "«", "frqq": "»", "og": "«", "fg": "»", "EUR": "€", "euro": "€", "space": " ", "slash": "/",
    "nobreakspace": "\u00a0", "guillemetleft": "«", "guillemetright": "»", "textquotedbl": '"', "textunderscore": "_",
    "textbraceleft": "{", "textbraceright": "}", "textexclamdown": "¡", "textquestiondown": "¿", "hyp": "-",
    "textbar": "|", "bibrangedash": "–", "textdollar": "$", "textasciicircum": "^", "textasciitilde": "~",
    "textbackslash": "\\", "textpercent": "%", "textampersand": "&", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2e",
    "TeX": "TeX", "BibTeX": "BibTeX", "BibLaTeX": "BibLaTeX", "XeTeX": "XeTeX", "LuaTeX": "LuaTeX", "AmSTeX": "AmSTeX",
    "AmS": "AmS", "MF": "METAFONT", "MP": "MetaPost", "Dash": "—", "dash": "—", "bs": "\\", "item": "• ",
    "quad": " ", "qquad": " ", "enskip": " ", "thinspace": " ", "enspace": " ", "par": "\n\n", "newline": "\n",
    "linebreak": "\n", "today": "today", "textquotesingle": "'", "textquoteleft": "‘", "textquoteright": "’",
    "textquotedblleft": "“", "textquotedblright": "”", "textsection": "§", "i": "ı", "j": "ȷ", "degree": "°",
    "adddot": ".", "adddotspace": ". ", "addcomma": ",", "addspace": " ", "autodot": ".", "lbrack": "[",
    "rbrack": "]", "lbrace": "{", "rbrace": "}", "newblock": "", "relax": "", "protect": "", "noindent": "",
    "unskip": "", "ignorespaces": "", "bgroup": "", "egroup": "", "break": "", "allowbreak": "", "normalfont": "",
}  # fmt: skip
_LAYOUT = (
    "it bf sl sf sc smc tt rm em upshape itshape slshape scshape bfseries mdseries rmfamily sffamily ttfamily tiny "
    "scriptsize footnotesize small normalsize large Large LARGE huge Huge displaystyle textstyle scriptstyle "
    "centering raggedright cal boldmath unboldmath left right big Big bigl bigr Bigl Bigr nolimits limits nobreak "
    "sloppy fussy emergencystretch hfill vfill clearpage newpage smallskip medskip bigskip"
).split()
_NO_SIGNS = frozenset("ref autoref cref Cref eqref cite citet citep hint hints hinweis hinweise hspace vspace".split())
_WORD = re.compile(r"\\(?:ensuremath\{\\)?([A-Za-z]+)\}?")


@lru_cache(maxsize=1)
def by_command() -> dict[str, str]:
    """Return what the commands that stand for signs stand for, without their backslash."""
    made: dict[str, str] = {}
    for code, written in sorted(get_builtin_uni2latex_dict().items()):
        if (found := _WORD.fullmatch(written)) and found[1] not in ACCENTS:
            made.setdefault(found[1], chr(code))
    for command in get_default_latex_context_db().iter_macro_specs():
        text, name = command.simplify_repl, command.macroname
        if isinstance(text, str) and "%" not in text and name.isalpha() and name not in _NO_SIGNS:
            made[name] = text
    upright = {f"text{name}": sign for name, sign in made.items() if len(sign) == 1 and "Ͱ" <= sign <= "Ͽ"}
    return upright | JOURNALS | made | dict.fromkeys(_LAYOUT, "") | _OURS
