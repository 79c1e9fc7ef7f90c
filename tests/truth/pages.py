"""Rows for pages of any host: statuses, redirects, walls, the wire, names, certificates."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tests.internet import Behaviour, How, answer, first, only, redirect
from tests.truth.row import Row, Truth, page, statuses

ALIVE, MOVED, RESTRICTED = Truth.ALIVE, Truth.MOVED, Truth.RESTRICTED
OPEN, TROUBLE, UNKNOWABLE = Truth.OPEN, Truth.TROUBLE, Truth.UNKNOWABLE
HERE, DEAD = "https://target.truth.example/here", "https://target.truth.example/dead"
OK = Behaviour()


def _challenge(status: int, title: str, **headers: str) -> Behaviour:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Behaviour(How.CHALLENGE, status=status, title=title, headers=named)


STATUSES: Final = [
    page(ALIVE, "a page", OK),
    page(ALIVE, "a pdf", Behaviour(How.PDF), "/paper.pdf"),
    page(ALIVE, "a long page", Behaviour(How.BIG, size=300_000)),
    page(ALIVE, "a page without a word", Behaviour(How.EMPTY)),
    page(ALIVE, "answers 300 with a choice", answer(300, title="Multiple Choices")),
    *statuses(ALIVE, 203, 204, 206, 304),
    *statuses(
        RESTRICTED, 400, 401, 402, 403, 405, 406, 407, 409, 411, 412, 418, 423, 425, 426, 428, 431, 444, 450, 451
    ),
    *statuses(RESTRICTED, 460, 463, 499, 999),
    *statuses(OPEN, 404, 410),
    *statuses(TROUBLE, 500, 501, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530),
    page(OPEN, "gone, with a page of a thousand words", answer(404, title="Our lab", body="<p>word</p>" * 1000)),
    page(ALIVE, "down for a moment", first(2, answer(503))),
    page(ALIVE, "a reset, once", first(1, Behaviour(How.RESET))),
    page(ALIVE, "404 to HEAD alone", only("HEAD", answer(404))),
    page(ALIVE, "405 to HEAD alone", only("HEAD", answer(405))),
]

LIMITS: Final = [
    page(UNKNOWABLE, "a host that limits us for ever", answer(429)),
    page(UNKNOWABLE, "limits for two minutes", answer(429, retry_after="120")),
    page(UNKNOWABLE, "limits until a date", answer(429, retry_after="+90")),
    page(UNKNOWABLE, "limits for three years", answer(429, retry_after="99999999")),
    page(UNKNOWABLE, "limits with nonsense", answer(429, retry_after="soon")),
    page(UNKNOWABLE, "limits until the past", answer(429, retry_after="+-3600")),
    page(ALIVE, "limits for a moment", first(2, answer(429, retry_after="0"))),
    page(ALIVE, "the other page of a host that limits one", OK, "https://one-page-limited.truth.example/open"),
    page(RESTRICTED, "one page limited", answer(429), "https://one-page-limited.truth.example/shut"),
    page(TROUBLE, "down, with an hour to wait", answer(503, retry_after="3600")),
]

REDIRECTS: Final = [
    *(page(MOVED, f"moved by {code}", redirect(HERE, code)) for code in (301, 308)),
    *(page(ALIVE, f"elsewhere by {code}", redirect(HERE, code)) for code in (302, 303, 307)),
    *(page(OPEN, f"to a dead page by {code}", redirect(DEAD, code)) for code in (301, 302, 308)),
    page(OPEN, "to a name that is gone", redirect("https://nobody.truth.example/x", 301)),
    page(TROUBLE, "to a server in trouble", redirect("https://target.truth.example/down", 301)),
    page(RESTRICTED, "moved behind a bot wall", redirect("https://target.truth.example/wall", 301)),
    page(ALIVE, "moved for a while, then for good", redirect("https://target.truth.example/hop", 302)),
    page(ALIVE, "to another path by 302", redirect("../elsewhere", 302), "/paper/code", site=OK),
    page(ALIVE, "to its own www", redirect("https://www.to-its-own-www.truth.example/paper/code", 301)),
    page(ALIVE, "to a slash", redirect("/paper/code/", 301), "/paper/code"),
    page(ALIVE, "to lower case", redirect("/paper/code", 301), "/Paper/Code"),
    page(ALIVE, "to https", redirect("https://to-https.truth.example/paper/code", 301), "http://{host}/paper/code"),
    page(MOVED, "to a path in latin letters", redirect("/caf\xe9", 301), site=OK),
    page(MOVED, "to a path in raw letters", redirect("/caf\xc3\xa9", 301), site=OK),
    page(TROUBLE, "a redirect to nowhere", redirect("")),
    page(UNKNOWABLE, "to a file server", redirect("ftp://target.truth.example/file")),
    page(UNKNOWABLE, "to a mail address", redirect("mailto:ada@truth.example")),
    page(UNKNOWABLE, "to a private address", redirect("http://10.0.0.1/", 302)),
    page(UNKNOWABLE, "to the machine's own secrets", redirect("http://169.254.169.254/latest/meta-data/", 302)),
    page(OPEN, "a circle", Behaviour(How.LOOP)),
    page(OPEN, "a circle of two", redirect("/b", 302), "/a", site=redirect("/a", 302)),
    page(ALIVE, "a cookie wall", Behaviour(How.COOKIE_WALL)),
    page(ALIVE, "a cookie wall at a neighbour's", Behaviour(How.IDP)),
    page(RESTRICTED, "to its login", Behaviour(How.TO_LOGIN), site=OK),
    page(RESTRICTED, "to Google's login", redirect("https://accounts.google.com/ServiceLogin?continue=x", 302)),
    page(RESTRICTED, "to a consent", redirect("https://target.truth.example/consent?next=/paper", 302)),
    page(ALIVE, "a refresh inside the page", Behaviour(How.META_REFRESH, to=HERE)),
    page(MOVED, "a shortener", redirect(HERE, 301), "https://bit.ly/2truth"),
    page(MOVED, "to a front page of its own", redirect("https://new-home.truth.example/", 301)),
    page(ALIVE, "a front page that leads inside", redirect("/en/", 302), "/", site=OK),
    page(ALIVE, "index of a site that leads to its root", redirect("/", 301), "/index.html"),
]

WALLS: Final = [
    page(RESTRICTED, "cloudflare", Behaviour(How.CHALLENGE, status=403)),
    page(RESTRICTED, "cloudflare with 503", _challenge(503, "Just a moment...")),
    page(RESTRICTED, "attention required", _challenge(503, "Attention Required! | Cloudflare")),
    page(RESTRICTED, "client challenge with 200", _challenge(200, "Client Challenge")),
    page(RESTRICTED, "anubis", _challenge(200, "Making sure you're not a bot!")),
    page(RESTRICTED, "amazon", Behaviour(How.WAF)),
    page(RESTRICTED, "amazon with 405", answer(405, headers={"x-amzn-waf-action": "captcha"})),
    page(RESTRICTED, "akamai", answer(403, title="Access Denied", body="<p>Reference #18.2f</p>")),
    page(RESTRICTED, "datadome", answer(403, title="paper.example", headers={"x-datadome": "protected"})),
    page(RESTRICTED, "an empty 202", answer(202, body=" ", headers={"x-amzn-waf-action": "challenge"})),
]

WIRE: Final = [
    page(TROUBLE, "reset", Behaviour(How.RESET)),
    page(TROUBLE, "closed without a byte", Behaviour(How.CLOSED)),
    page(TROUBLE, "not http", Behaviour(How.BAD_STATUS_LINE)),
    page(TROUBLE, "headers without end", Behaviour(How.HUGE_HEADERS)),
    page(ALIVE, "cut in the middle", Behaviour(How.CUT)),
    page(ALIVE, "a drip", Behaviour(How.DRIP)),
    page(ALIVE, "an endless page", Behaviour(How.ENDLESS)),
    page(ALIVE, "a bomb", Behaviour(How.BOMB, size=20_000_000)),
    page(ALIVE, "broken gzip", Behaviour(How.BAD_GZIP)),
    page(ALIVE, "shorter than it says", Behaviour(How.SHORT)),
    page(ALIVE, "http of 1996", Behaviour(How.HTTP_1_0)),
    page(ALIVE, "an odd header", answer(200, headers={"set-cookie": "=;;=\x01; domain=[", "x-odd": "\xff"})),
    page(RESTRICTED, "a header with a name that is none", answer(200, headers={"x-\xe9": "odd"})),
]

_FATES: dict[str, Truth] = {
    "tls-expired": TROUBLE,
    "tls-not-yet": TROUBLE,
    "tls-wrong-host": TROUBLE,
    "tls-self-signed": TROUBLE,
    "tls-unknown-ca": TROUBLE,
    "tls-old": TROUBLE,
    "tls-plain": TROUBLE,
    "refused": TROUBLE,
    "nxdomain": OPEN,
    "servfail": UNKNOWABLE,
    "dns-timeout": UNKNOWABLE,
}

NAMES: Final = [
    *(page(truth, f"host {how}", Behaviour(How(how))) for how, truth in _FATES.items()),
    page(ALIVE, "no https at all", Behaviour(How.HTTP_ONLY), "http://{host}/paper/code"),
    page(ALIVE, "a name beyond ASCII", OK, "https://müller.truth.example/paper/über?q=é"),
    page(ALIVE, "the same in punycode", OK, "https://xn--mller-kva.truth.example/paper"),
    page(ALIVE, "capitals", OK, "HTTPS://CAPITALS.Truth.Example/Paper"),
    page(ALIVE, "a dot at the end", OK, "https://a-dot-at-the-end.truth.example./paper"),
    page(ALIVE, "a port of its own", OK, "https://{host}:8642/paper"),
    page(ALIVE, "a plain port of its own", OK, "http://{host}:8000/paper"),
    page(ALIVE, "a fragment", OK, "/paper#results"),
    page(ALIVE, "a fragment that is a path", OK, "/#!/paper/7"),
    page(ALIVE, "percent signs", OK, "/a%20b/100%25/c%2Fd?x=%26"),
    replace(page(OPEN, "a name without addresses", OK), names={"a-name-without-addresses.truth.example": []}),
    replace(page(UNKNOWABLE, "a private host", OK), names={"a-private-host.truth.example": ["10.0.0.1"]}),
    replace(page(ALIVE, "half IPv6", OK), names={"half-ipv6.truth.example": ["v6-refused", "v4"]}),
    page(UNKNOWABLE, "a private address", OK, "http://192.168.0.1/secret"),
    page(UNKNOWABLE, "a private address in disguise", OK, "http://0x0a.1/secret"),
]  # fmt: skip

SLOW: Final = [
    page(TROUBLE, "silent", Behaviour(How.SILENT)),
    page(TROUBLE, "a handshake without an answer", Behaviour(How.TLS_SILENT)),
    page(TROUBLE, "a connection without an answer", Behaviour(How.BLACKHOLE)),
    page(ALIVE, "a second slow", Behaviour(delay=0.3)),
]
"""What costs every deadline there is: checked apart, with short ones."""

PAGES: Final[list[Row]] = [*STATUSES, *LIMITS, *REDIRECTS, *WALLS, *WIRE, *NAMES]

AROUND: Final[dict[str, Behaviour]] = {
    HERE: OK,
    DEAD: answer(404),
    "https://target.truth.example/down": answer(503),
    "https://target.truth.example/wall": Behaviour(How.CHALLENGE, status=403),
    "https://target.truth.example/hop": redirect(HERE, 301),
    "https://target.truth.example/consent?next=/paper": OK,
    "https://www.to-its-own-www.truth.example/paper/code": OK,
    "https://to-a-slash.truth.example/paper/code/": OK,
    "https://to-lower-case.truth.example/paper/code": OK,
    "https://to-https.truth.example/paper/code": OK,
    "https://new-home.truth.example/": OK,
    "https://nobody.truth.example/": Behaviour(How.NXDOMAIN),
}
"""Where the rows' redirects lead."""
