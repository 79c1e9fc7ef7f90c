"""Any page, judged truthfully: dead ones behind a good status beside living ones that look like them."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readinglist.health import Answer, Outcome
from readinglist.identifiers import kind_of
from readinglist.probe import Target, probe
from readinglist.probe.page import Hop, Reading, read_page
from readinglist.probe.page_address import recoded, same_page, sent_home, speaks_of
from readinglist.probe.page_failure import tls_kind
from readinglist.probe.page_sibling import Seen, alike, made_up, same
from readinglist.probe.page_walk import target_of
from readinglist.probe.page_words import mentions_not_found, says_not_found
from readinglist.probe.web import ask_page
from readinglist.transport import Reply
from tests.internet import How, SmallInternet, answer, redirect
from tests.internet.behaviour import Behaviour, first
from tests.world import NOW, door_to, manners_of

HTML = {"content-type": "text/html; charset=utf-8"}
URL = "https://lab.example/projects/deepfoo"


def page(title: str, body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def read(
    body: bytes, url: str = URL, to: str = "", status: int = 200, hop: int = 302, headers: dict[str, str] | None = None
) -> Reading:
    hops = [Hop(hop, url, to)] if to else []
    return read_page(url, hops, Reply(to or url, status, headers or HTML, body, True))


NAV = "<nav>" + "<a href='/x'>Our research</a> " * 40 + "</nav>"
PROSE = (
    "<p>"
    + "We present a method that reconstructs scenes from few views and measure it on nine data sets. " * 60
    + "</p>"
)

# What a page is, its title, its body.
DEAD = [
    ("title-404", "404", "<h1>404</h1>"),
    ("title-not-found", "Page not found", "<p>Sorry.</p>"),
    ("title-with-site", "Page Not Found | Vision Lab", "<h1>Vision Lab</h1>"),
    ("title-site-first", "Vision Lab – Error 404", "<h1>Vision Lab</h1>"),
    ("title-iis", "404 - File or directory not found.", "<h2>404 - File or directory not found.</h2>"),
    ("title-removed", "This page has been removed", "<p>Thank you.</p>"),
    ("title-de", "Seite nicht gefunden – Universität", "<p>Leider.</p>"),
    ("title-de-2", "Die angeforderte Seite wurde nicht gefunden", ""),
    ("title-fr", "Page introuvable", ""),
    ("title-fr-2", "Erreur 404 : cette page n'existe pas", ""),
    ("title-es", "Página no encontrada - Grupo", ""),
    ("title-pt", "Página não encontrada", ""),
    ("title-it", "Pagina non trovata", ""),
    ("title-zh", "页面不存在", ""),
    ("title-zh-tw", "找不到網頁", ""),
    ("title-ja", "ページが見つかりません", ""),
    ("title-ja-2", "お探しのページは見つかりませんでした。", ""),
    ("title-ko", "페이지를 찾을 수 없습니다", ""),
    ("h1-only", "Vision Lab", NAV + "<h1>Page not found</h1><p>Try the search.</p>"),
    ("h1-404", "Vision Lab", NAV + "<h1>404</h1><p>Try the search.</p>"),
    ("h2-oops", "Vision Lab", "<h1>Vision Lab</h1><h2>Oops! Page not found</h2>"),
    ("h1-de", "Institut für Informatik", "<h1>Seite nicht gefunden</h1>"),
    ("h1-ja", "研究室", "<h1>ページが存在しません</h1>"),
    ("words-looking-for", "Vision Lab", "<p>Sorry, the page you are looking for does not exist or was moved.</p>"),
    ("words-requested", "Vision Lab", "<p>The requested URL /projects/deepfoo was not found on this server.</p>"),
    ("words-cannot-find", "Vision Lab", NAV + "<p>We couldn't find the page you asked for.</p>"),
    ("words-wordpress", "Vision Lab", "<p>It looks like nothing was found at this location. Maybe search?</p>"),
    ("words-typographic", "Vision Lab", "<p>The page you’re looking for can’t be found.</p>"),
    ("words-entity", "Vision Lab", "<p>We can&#39;t find the page you want.</p>"),
    ("words-block", "Vision Lab", "<div>Page not found</div>"),
    ("words-fr", "Laboratoire", "<p>La page que vous recherchez n'existe plus.</p>"),
    ("words-es", "Grupo", "<p>La página que busca ya no existe.</p>"),
    ("refresh-to-404", "Vision Lab", "", '<meta http-equiv="refresh" content="0; url=/404.html">'),
    ("refresh-home", "Redirecting", "", '<meta http-equiv="refresh" content="0;url=https://lab.example/">'),
    ("script-home", "", '<script>window.location.href = "/";</script>'),
    ("script-404", "", '<script>location.replace("/errors/404")</script>'),
    ("github-pages", "Site not found · GitHub Pages", "<p><strong>There isn't a GitHub Pages site here.</strong></p>"),
    ("heroku", "No such app", "<h1>No such app</h1>"),
    ("readthedocs", "SORRY", "<p>The link you have followed or the URL that you entered does not exist.</p>"),
    ("suspended", "Account Suspended", "<h1>Account Suspended</h1><p>This Account has been suspended.</p>"),
    ("suspended-frame", "", '<iframe src="/cgi-sys/suspendedpage.cgi"></iframe>'),
    ("bandwidth", "Bandwidth Limit Exceeded", ""),
    ("apache", "Apache2 Ubuntu Default Page: It works", "<p>It works!</p>" + "<p>configuration</p>" * 100),
    ("apache-old", "", "<html><body><h1>It works!</h1></body></html>"),
    ("nginx", "Welcome to nginx!", "<h1>Welcome to nginx!</h1>"),
    ("iis", "IIS Windows Server", '<img src="iisstart.png">'),
    ("plesk", "Domain Default page", ""),
    ("plesk-2", "Web Server's Default Page", "<p>This page is generated by Plesk</p>"),
    ("cpanel", "Default Web Site Page", "<p>Please contact your hosting provider.</p>"),
    ("site-coming-soon", "Website coming soon", ""),
    ("expired", "Domain expired", "<p>This domain has expired. If you own it, renew it now.</p>"),
]  # fmt: skip
PARKED = [
    ("for-sale", "lab.example", "<p>This domain is for sale! Buy this domain today.</p>"),
    ("for-sale-2", "lab.example is for sale", "<p>Make an offer on this domain</p>"),
    ("adverts", "lab.example", "<p>Related searches</p><p>Cheap flights</p><p>Credit cards</p>"),
    ("registrar", "lab.example", "<p>This Web page is parked for FREE, courtesy of GoDaddy.com</p>"),
    ("registered", "Registered at Namecheap.com", "<p>This domain has recently been registered with Namecheap.</p>"),
    ("german", "lab.example", "<p>Diese Domain steht zum Verkauf</p>"),
    ("chinese", "lab.example", "<p>该域名正在出售</p>"),
    ("trace", "", '<script src="https://img.sedoparking.com/x.js"></script>'),
    ("lander", "", '<script>window.onload=function(){window.location.href="/lander"}</script>'),
    ("refresh", "", "", '<meta http-equiv="refresh" content="0; url=https://www.hugedomains.com/x">'),
]  # fmt: skip
ALIVE = [
    ("paper-on-404", "Page Not Found: Link Rot in Scholarship", PROSE),
    ("paper-on-404-h1", "A study of the web", "<h1>404 Not Found: A Benchmark for Dead Links</h1>" + PROSE),
    ("blog-on-404", "Designing better 404 pages", "<h1>Page not found</h1><p>Such are the words people see.</p>"),
    ("blog-quotes-one", "Designing better 404 pages", "<p>Sorry, the page you are looking for does not exist.</p>"),
    ("dataset-gone", "DeepFoo", "<h1>DeepFoo</h1><p>The data set is no longer available.</p>"),
    ("dataset-gone-h2", "DeepFoo", "<h1>DeepFoo</h1><h2>No longer available</h2><p>The old data.</p>"),
    ("dataset-gone-title", "DeepFoo | no longer available", "<h1>DeepFoo</h1><p>Write to us.</p>"),
    ("demo-offline", "Foo demo", "<p>The demo has been removed; the code stays.</p>"),
    ("table-404", "Results", "<table><tr><td>404</td><td>Gone</td><td>missing</td></tr></table>"),
    ("list-gone", "Our data", "<ul><li>Set A</li><li>no longer available</li><li>has been removed</li></ul>"),
    ("moved-notice", "DeepFoo", "<h1>DeepFoo</h1><p>This page has moved to <a href='/new'>here</a>.</p>"),
    ("hidden-words", "DeepFoo", "<div style='display: none'><h1>Page not found</h1></div><h1>DeepFoo</h1>"),
    ("hidden-attribute", "Foo", "<section hidden><p>Page not found</p><div>x</div></section><p>Our group.</p>"),
    ("template", "Foo", "<template><h1>404</h1></template><p>Our group.</p>"),
    ("script-words", "Foo", "<script>var t = '<h1>Page not found</h1>';</script><p>Our group.</p>"),
    ("noscript", "App", '<div id="root"></div><noscript>Enable JavaScript.</noscript><script src="a.js"></script>'),
    ("spa", "App", '<div id="root"></div><script src="/static/main.js"></script>'),
    ("next", "Vision", '<div id="__next"><h1>Vision</h1></div><script>x="This page could not be found"</script>'),
    ("long-404", "404", PROSE),
    ("room-404", "Room 404 Dataset", "<h1>Room 404</h1>"),
    ("lost-and-found", "Lost and Found", "<p>A data set of small obstacles.</p>"),
    ("index-of", "Index of /data", "<h1>Index of /data</h1><pre><a href='a.zip'>a.zip</a></pre>"),
    ("code-coming-soon", "DeepFoo: Fields of Foo", "<h1>DeepFoo</h1><p>Code coming soon!</p>"),
    ("coming-soon-project", "Coming soon", "<p>The project page of our CVPR paper.</p>"),
    ("construction-project", "Under construction", "<p>Code and data set will be released here.</p>"),
    ("domain-study", "DeepFoo", "<p>We study pages that say “buy this domain” and sedoparking.com.</p>"),
    ("domain-study-2", "A study of parking", "<p>Many a page says: this domain is for sale.</p>" + PROSE),
    ("suspension-study", "Account suspended: moderation at scale", PROSE),
    ("suspension-project", "DeepFoo", "<h1>DeepFoo</h1><p>What follows “this account has been suspended”?</p>"),
    ("related-links", "Vision Lab", "<h1>Vision Lab</h1><p>Related links</p><p>Our code</p>"),
    ("nginx-how-to", "Welcome to nginx! A beginner's guide to the server of servers", PROSE),
    ("captcha-paper", "CAPTCHA solving with deep networks: a study of robustness", PROSE),
    ("captcha-project", "Captcha: breaking image challenges with transformers in the wild", "<p>Short.</p>"),
    ("access-denied-paper", "Access Denied: The Practice and Policy of Internet Filtering", PROSE),
    ("login-box", "Vision Lab", "<h1>Vision Lab</h1><form><input type='password'></form><p>News.</p>"),
    ("frame-guard", "Foo", "<script>if (top != self) { top.location.href = '/'; }</script>" + PROSE),
    ("slow-refresh", "Foo", "<p>News.</p>", '<meta http-equiv="refresh" content="300; url=/">'),
    ("refresh-on", "Foo", "", '<meta http-equiv="refresh" content="0; url=/projects/deepfoo/index.html">'),
    ("refresh-language", "Foo", "", '<meta http-equiv="refresh" content="0; url=/en/projects/deepfoo">'),
    ("picture", "", '<img src="poster.png">'),
    ("frames", "Old page", '<frameset cols="20%,80%"><frame src="menu.html"><frame src="main.html"></frameset>'),
    ("broken", "", "<h1>DeepFoo<p>unclosed <b>everything <div <span"),
    ("unclosed-nav", "DeepFoo", "<nav><h1>DeepFoo</h1><p>All of it lies in the menu.</p>"),
    ("german-living", "Nicht gefunden? Suchmaschinen im Test", PROSE),
    ("japanese-living", "見つかりませんでした、と言わない検索", PROSE),
]  # fmt: skip


def body_of(row: tuple[str, ...]) -> bytes:
    return page(*row[1:])


@pytest.mark.parametrize("row", DEAD, ids=lambda row: row[0])
def test_a_page_that_is_dead_behind_a_200_is_found_out(row: tuple[str, ...]) -> None:
    outcome = read(body_of(row)).outcome
    assert outcome.answer in (Answer.SOFT_404, Answer.PARKED), outcome
    assert outcome.reason
    assert outcome.evidence["rule"] != "status"


@pytest.mark.parametrize(
    "row",
    [
        ("coming-soon", "Coming Soon", "<h1>Our new website is on its way</h1>"),
        ("construction", "Under construction", "<p>Come back later.</p>"),
    ],
    ids=lambda row: row[0],
)
def test_a_site_to_come_is_found_out_at_its_front_page(row: tuple[str, ...]) -> None:
    assert read(body_of(row), "https://lab.example/").outcome.answer is Answer.SOFT_404
    assert read(body_of(row)).outcome.answer is Answer.OK  # deeper down somebody made a page of that name


def test_a_sigh_alone_is_only_doubted() -> None:
    assert read(page("Oops!", "<p>That did not work.</p>")).doubt


@pytest.mark.parametrize("row", PARKED, ids=lambda row: row[0])
def test_a_parked_domain_is_found_out(row: tuple[str, ...]) -> None:
    assert read(body_of(row), "https://lab.example/").outcome.answer is Answer.PARKED


@pytest.mark.parametrize("row", ALIVE, ids=lambda row: row[0])
def test_a_living_page_that_looks_like_a_dead_one_is_alive(row: tuple[str, ...]) -> None:
    outcome = read(body_of(row)).outcome
    assert outcome.answer is Answer.OK, outcome


@pytest.mark.parametrize("status", [402, 403, 409, 500, 503, 530])
def test_a_host_that_is_lost_says_so_with_any_status(status: int) -> None:
    assert read(page("Account Suspended", "<p>This account has been suspended.</p>"), status=status).outcome.answer is (
        Answer.SOFT_404
    )


@pytest.mark.parametrize("status", [404, 410])
def test_a_not_found_stays_one_whatever_the_page_shows(status: int) -> None:
    assert read(page("lab.example", "<p>This domain is for sale</p>"), status=status).outcome.answer is Answer.GONE


# --- redirects

HOME = page("Vision Lab", "<h1>Vision Lab</h1>")


@pytest.mark.parametrize(
    ("url", "to", "word"),
    [
        (URL, "https://lab.example/", Answer.SOFT_404),
        (URL, "https://www.lab.example/index.html", Answer.SOFT_404),
        (URL, "https://lab.example/en/", Answer.SOFT_404),
        (URL, "https://lab.example/?lang=en", Answer.SOFT_404),
        (URL, "https://lab.example/404.html", Answer.SOFT_404),
        (URL, "https://lab.example/error/404/", Answer.SOFT_404),
        (URL, "https://lab.example/Error.aspx?aspxerrorpath=/projects/deepfoo", Answer.SOFT_404),
        (URL, "https://lab.example/page-not-found", Answer.SOFT_404),
        (URL, "https://lab.example/notfound.html", Answer.SOFT_404),
        (URL, "http://ww17.lab.example/", Answer.PARKED),
        (URL, "https://www.hugedomains.com/domain_profile.cfm?d=lab", Answer.PARKED),
        (URL, "https://lab.example/lander", Answer.PARKED),
        (URL, "https://lab.example/projects/deepfoo/", Answer.OK),
        (URL, "https://lab.example/projects/deepfoo/index.html", Answer.OK),
        (URL, "https://lab.example/en/projects/deepfoo", Answer.OK),
        (URL, "https://en.lab.example/projects/deepfoo", Answer.OK),
        (URL, "https://lab.example/Projects/DeepFoo", Answer.OK),
        (URL, "https://lab.example/projects/deepfoo;jsessionid=A1B2", Answer.OK),
        (URL, "https://lab.example/projects/deepfoo?cookieSet=1", Answer.OK),
        (URL, "https://lab.example/projects/deepfoo?PHPSESSID=a1", Answer.OK),
        (URL, "https://lab.example/login?next=/projects/deepfoo", Answer.LOGIN),
        (URL, "https://lab.example/cookieAbsent", Answer.LOGIN),
        (URL, "https://consent.lab.example/ask?continue=x", Answer.LOGIN),
        ("https://lab.example/index.php", "https://lab.example/", Answer.OK),
        ("https://lab.example/home", "https://lab.example/", Answer.OK),
        ("https://lab.example/en/", "https://lab.example/", Answer.OK),
        ("https://lab.example", "https://lab.example/en", Answer.OK),
        ("https://nerfies.example/nerfies", "https://nerfies.example/", Answer.OK),
        ("https://lab.example/404-study/", "https://lab.example/404-study/index.html", Answer.OK),
        ("https://bit.ly/3abc", "https://lab.example/", Answer.OK),
        ("https://lab.example/p/deepfoo", "https://lab.example/papers/404/", Answer.OK),
        ("https://lab.example/p/7", "https://lab.example/p/object-not-found-detection/", Answer.OK),
        ("https://lab.example/on/parking", "https://lab.example/parking", Answer.OK),
    ],
)
def test_where_a_redirect_ends_tells_what_it_means(url: str, to: str, word: Answer) -> None:
    for hop in (302, 301):
        outcome = read(HOME, url, to, hop=hop).outcome
        shorter = word is Answer.OK and hop == 301 and not same_page(url, to)
        assert outcome.answer is (Answer.MOVED if shorter else word), outcome


def test_a_front_page_that_is_the_page_is_only_doubted() -> None:
    reading = read(page("DeepFoo: Fields of Foo", "<h1>DeepFoo</h1>"), URL, "https://lab.example/", hop=301)
    assert reading.outcome.answer is Answer.MOVED
    assert reading.doubt


def test_a_move_keeps_the_place_in_the_page() -> None:
    found = read(PAGE, URL + "#code", "https://new.example/deepfoo", hop=301).outcome
    assert found.replacement == "https://new.example/deepfoo#code"


PAGE = page("DeepFoo", "<h1>DeepFoo</h1>" + PROSE)


@pytest.mark.parametrize(
    ("at", "location", "to"),
    [
        ("https://a.example/x", "//b.example/y", "https://b.example/y"),
        ("https://a.example/x/y", "../z", "https://a.example/z"),
        ("https://a.example/x", "/a b/c", "https://a.example/a b/c"),
        ("https://a.example/x", "/caf\xc3\xa9", "https://a.example/café"),
        ("https://a.example/x", "/caf\xe9", "https://a.example/café"),
        ("https://a.example/x", "https:\\\\b.example\\y", "https://b.example/y"),
        ("https://a.example/x", "https://bücher.example/ä", "https://bücher.example/ä"),
        ("https://a.example/x", "/y\x00\x1f", "https://a.example/y"),
        ("https://a.example/x", "https://[bad/", "invalid:https://[bad/"),
        ("https://a.example/x", "/app#/route", "https://a.example/app#/route"),
        ("https://a.example/x", "?page=2", "https://a.example/x?page=2"),
    ],
)
def test_odd_locations_are_understood(at: str, location: str, to: str) -> None:
    assert target_of(at, location) == to


# --- walls

WALLS = [
    (403, {"cf-mitigated": "challenge"}, page("x", "")),
    (200, {"cf-mitigated": "challenge"}, page("x", "")),
    (503, {}, page("Just a moment...", "")),
    (503, {}, page("", "<p>Enable JavaScript and cookies to continue</p>")),
    (202, {}, b""),
    (405, {"x-amzn-waf-action": "captcha"}, page("Human Verification", "")),
    (403, {"server": "AkamaiGHost"}, page("Access Denied", "<p>Reference #18.2d35</p>")),
    (403, {"x-datadome": "protected"}, page("x", "")),
    (200, {}, page("", '<script src="https://geo.captcha-delivery.com/captcha/"></script>')),
    (403, {}, page("x", '<div id="px-captcha"></div>')),
    (200, {}, page("", '<iframe src="/_Incapsula_Resource?x=1"></iframe>')),
    (403, {"x-iinfo": "1-2-3"}, page("x", "")),
    (200, {}, page("Making sure you're not a bot!", "<script></script>")),
    (200, {}, page("Making sure you’re not a bot!", "")),
    (403, {}, page("Sucuri WebSite Firewall - Access Denied", "")),
    (
        200,
        {},
        page("Request Rejected", "<p>The requested URL was rejected. Please consult with your administrator.</p>"),
    ),
    (200, {}, page("Security Check", "<p>Please complete the security check to access lab.example</p>")),
    (200, {}, page("Sorry", "<p>Our systems have detected unusual traffic from your computer network.</p>")),
    (200, {}, page("Error - Cookies Turned Off", "<p>Cookies must be enabled.</p>")),
]


@pytest.mark.parametrize(("status", "headers", "body"), WALLS)
def test_a_bot_wall_is_no_sign_of_death(status: int, headers: dict[str, str], body: bytes) -> None:
    assert read(body, status=status, headers={**HTML, **headers}).outcome.answer is Answer.CHALLENGE


@pytest.mark.parametrize("header", ["x-datadome", "x-iinfo", "x-sucuri-id"])
def test_a_good_page_behind_a_wall_that_let_us_through_is_alive(header: str) -> None:
    assert read(PAGE, headers={**HTML, header: "x"}).outcome.answer is Answer.OK


def test_a_page_that_is_only_a_login_is_restricted() -> None:
    body = page("Sign in", "<form><input name=u><input type='password'></form>")
    assert read(body).outcome.answer is Answer.LOGIN


# --- one thing that is gone, on a page that says little else or has more to say

ONE_THING = [
    ("Files", "<h1>This link has expired</h1>", Answer.SOFT_404),
    ("File deleted | Cloud", "<p>Sorry.</p>", Answer.SOFT_404),
    ("Error", "<p>Sorry</p><p>This link doesn't seem to work any more.</p>", Answer.SOFT_404),
    ("Files", "<p>Here are the files of our paper.</p><p>The link has expired.</p>", Answer.OK),
    ("Video deleted scenes retrieval", "<p>We find what was cut.</p>", Answer.OK),
    ("Challenge", "<p>This competition is closed.</p>", Answer.OK),
    ("DeepFoo", "<p>This link has been removed.</p>", Answer.OK),
    ("Lab", "<h1>This link has expired</h1>" + PROSE, Answer.OK),
    ("Lab", "<p>200</p><p>OK</p><p>404</p><p>Not Found</p>", Answer.OK),
    ("Runtime error of DeepFoo", "<p>How fast it fails.</p>", Answer.OK),
    ("Runtime Error", "<h1>Server Error in '/' Application.</h1>", Answer.ERROR),
    ("Uncaught Exception Handling in Python", "<p>A tutorial.</p>", Answer.OK),
    ("HTTP error 503 explained", "<p>For beginners.</p>", Answer.OK),
    ("链接失效检测工具", "<p>工具</p>", Answer.OK),
    ("文件误删除恢复", "<p>软件</p>", Answer.OK),
    ("User deleted: a study of account deletion", "<p>A study.</p>", Answer.OK),
    ("Account deleted tweets corpus", "<p>A corpus.</p>", Answer.OK),
    ("NoSuchKey and other S3 errors", "<p>A list.</p>", Answer.OK),
    ("Dataset removed due to privacy: statement", "<p>We say why.</p>", Answer.OK),
    ("Viewer", "<p v-if='failed'>Dataset not found.</p><script src='/a.js'></script>", Answer.OK),
]


@pytest.mark.parametrize(
    ("url", "to", "title", "word"),
    [
        ("https://www.fda.gov/drugs", "", "Viagra (sildenafil citrate) Information | FDA", Answer.OK),
        ("https://news.example/2024/regulator", "", "Regulator fines online casinos", Answer.OK),
        ("https://cs.stanford.edu/~ann/", "", "Bandits and online slots", Answer.OK),
        ("https://lab.example/", "", "Best Online Casino", Answer.PARKED),
        ("https://thisvideodoesnotexist.example/", "", "This Video Does Not Exist", Answer.OK),
        ("https://namecheap.com/blog/x", "https://www.namecheap.com/blog/x", "A blog", Answer.OK),
        ("https://bit.ly/3abc", "https://www.godaddy.com/engineering/7", "Engineering", Answer.OK),
        ("https://lab.example/", "https://www.godaddy.com/domainsearch/find?d=lab", "Domains", Answer.PARKED),
        ("https://lab.example/old", "https://lab.example/terms", "Terms", Answer.LOGIN),
        ("https://lab.example/old", "https://lab.example/terms/old", "Terms of the trade", Answer.OK),
    ],
)
def test_what_is_written_about_is_no_sign_of_it(url: str, to: str, title: str, word: Answer) -> None:
    body = page(title, "<p>On Cialis and Levitra, slot machines, blackjack and free spins.</p>")
    assert read(body, url, to).outcome.answer is word


def test_a_gate_that_is_not_there_is_gone() -> None:
    assert read(page("Not found", ""), URL, "https://lab.example/terms", 404).outcome.answer is Answer.GONE


def test_a_page_with_pictures_is_not_left_for_the_next_one() -> None:
    with SmallInternet() as world:
        body = '<meta http-equiv="refresh" content="5; url=/cam2.html"><img src="/now.jpg">'
        world.put("https://lab.example/cam/", Behaviour(How.STATUS, title="Cam", body=f"<p>{body}</p>"))
        assert asked(world, "https://lab.example/cam/")["https://lab.example/cam/"].answer is Answer.OK


@pytest.mark.parametrize(("title", "body", "word"), ONE_THING, ids=[f"{row[0]}-{n}" for n, row in enumerate(ONE_THING)])
def test_one_thing_that_is_gone_is_the_page_where_nothing_else_is_said(title: str, body: str, word: Answer) -> None:
    assert read(page(title, body)).outcome.answer is word


def test_what_a_search_found_is_compared_where_the_name_went_along() -> None:
    def found(word: str, said: str) -> Seen:
        to = f"https://lab.example/?s={word}"
        return Seen(f"https://lab.example/projects/{word}", to, Reply(to, 200, HTML, page("Search", said), True))

    nothing = found("nothing", "<p>No results.</p>")
    assert same(found("deepfoo", "<p>No results.</p>"), nothing)
    assert not same(found("deepfoo", "<p>DeepFoo, a paper of ours on fields</p>"), nothing)


# --- statuses and files


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (200, Answer.OK), (203, Answer.OK), (204, Answer.OK), (205, Answer.OK), (206, Answer.OK), (300, Answer.OK),
        (304, Answer.OK), (305, Answer.ERROR), (400, Answer.FORBIDDEN), (401, Answer.LOGIN), (402, Answer.FORBIDDEN),
        (403, Answer.FORBIDDEN), (404, Answer.GONE), (405, Answer.FORBIDDEN), (407, Answer.LOGIN),
        (408, Answer.TIMEOUT), (410, Answer.GONE), (416, Answer.OK), (418, Answer.FORBIDDEN), (425, Answer.FORBIDDEN),
        (429, Answer.LIMITED), (431, Answer.FORBIDDEN), (444, Answer.FORBIDDEN), (451, Answer.FORBIDDEN),
        (499, Answer.FORBIDDEN), (500, Answer.ERROR), (501, Answer.ERROR), (507, Answer.ERROR), (509, Answer.ERROR),
        (520, Answer.ERROR), (526, Answer.ERROR), (530, Answer.ERROR), (599, Answer.ERROR), (600, Answer.FORBIDDEN),
        (999, Answer.FORBIDDEN),
    ],
)  # fmt: skip
def test_every_status_has_its_answer(status: int, word: Answer) -> None:
    assert read(b"words", status=status, headers={"content-type": "text/plain"}).outcome.answer is word


@pytest.mark.parametrize(
    ("url", "body", "word", "rule"),
    [
        ("https://a.example/x.pdf", b"%PDF-1.5 ...", Answer.OK, "status"),
        ("https://a.example/x.pdf", b"\n" * 900 + b"%PDF-1.5", Answer.OK, "status"),
        ("https://a.example/x.pdf", page("DeepFoo", PROSE), Answer.OK, "page-for-file"),
        (
            "https://a.example/x.pdf",
            page("Vision Lab", "<h1>Page not found</h1>"),
            Answer.SOFT_404,
            "not-found-heading",
        ),
        ("https://a.example/x.zip", b"PK\x03\x04", Answer.OK, "status"),
        ("https://a.example/x.zip", page("DeepFoo", PROSE), Answer.OK, "page-for-file"),
        ("https://a.example/x.pdf", b"", Answer.OK, "status"),
    ],
)
def test_a_file_is_looked_for_by_its_ending(url: str, body: bytes, word: Answer, rule: str) -> None:
    outcome = read(body, url).outcome
    assert (outcome.answer, outcome.evidence["rule"]) == (word, rule)


@pytest.mark.parametrize(
    ("detail", "kind"),
    [
        ("the certificate is not valid: certificate has expired (10)", "expired"),
        ("the certificate is not valid: certificate is not yet valid (9)", "not-yet-valid"),
        ("the certificate is not valid: self-signed certificate (18)", "self-signed"),
        ("the certificate is not valid: unable to get local issuer certificate (20)", "unknown-issuer"),
        ("the certificate is not valid: Hostname mismatch, certificate is not valid for 'x'. (62)", "wrong-host"),
        ("no TLS connection: TLSV1_ALERT_PROTOCOL_VERSION", "old-protocol"),
        ("no TLS connection: WRONG_VERSION_NUMBER", "no-tls"),
    ],
)
def test_kinds_of_tls_trouble_are_told_apart(detail: str, kind: str) -> None:
    known = tls_kind(detail)
    assert known
    assert known[0] == kind
    assert tls_kind("no TLS connection: SOMETHING_ELSE") is None


# --- addresses


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://a.example/x%2520y", "https://a.example/x%20y"),
        ("https://a.example/a[1]", "https://a.example/a%5B1%5D"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/é|x", "https://a.example/%C3%A9%7Cx"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/x?q=a^b", "https://a.example/x?q=a%5Eb"),
        ("https://a.example/plain_(1).html", "https://a.example/plain_(1).html"),
    ],
)
def test_an_address_is_written_otherwise_for_a_bad_request(url: str, other: str) -> None:
    assert recoded(url) == other


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/projects/foo", "https://a.example/projects/foo/", "https://a.example/x.html",
        "https://a.example/page.php?id=17", "https://a.example/?p=3", "https://a.example/questions/12/title",
    ],
)  # fmt: skip
def test_a_made_up_neighbour_is_another_address_of_the_same_site_each_time_the_same(url: str) -> None:
    made = made_up(url)
    assert made == made_up(url) != url
    assert made.startswith("https://a.example/")
    assert made.endswith(".html") is url.endswith(".html")
    assert ("?" in made) is ("?" in url)


def test_an_address_speaks_of_its_page() -> None:
    assert speaks_of(URL, "DeepFoo: Fields of Foo")
    assert not speaks_of(URL, "Vision Lab")
    assert not speaks_of("https://a.example/projects/2021/paper.pdf", "A paper of ours")
    assert sent_home("https://a.example/b/c", "https://a.example/")
    assert not sent_home("https://a.example/b/c", "https://b.example/")


def test_a_page_that_repeats_its_address_is_the_same_as_its_neighbour() -> None:
    def seen(url: str, words: str) -> Seen:
        reply = Reply(url, 200, HTML, page("Lab", f"<p>{words}</p><p>You asked for {url[19:]} at 12:31:07.</p>"), True)
        return Seen(url, url, reply)

    one = seen("https://lab.example/deep/page", "Our group.")
    assert alike(one, seen("https://lab.example/deep/page-0123456789ab", "Our group."))
    assert not alike(one, seen("https://lab.example/deep/page-0123456789ab", "Nothing of that name is here, sorry."))


# --- hostile and arbitrary pages


@given(st.integers(100, 1200), st.binary(max_size=2000), st.sampled_from(["text/html", "", "text/plain", "image/png"]))
def test_any_bytes_are_judged(status: int, body: bytes, kind: str) -> None:
    assert read(body, status=status, headers={"content-type": kind} if kind else {}).outcome.reason


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=200))
def test_any_title_heading_and_address_are_read(title: str, heading: str, path: str) -> None:
    url = "https://lab.example/" + path
    body = f"<title>{title}</title><h1>{heading}</h1><p>{path}".encode(errors="replace")
    assert read(body, url, "https://lab.example/" + title).outcome.reason
    made_up(url), recoded(url), says_not_found(title), mentions_not_found(heading)


WORDS = st.lists(
    st.sampled_from(
        "the method page reconstructs scenes not found from few views data set is no longer available domain sale "
        "error 404 account suspended missing requested you are looking for removed code of our paper".split()
    ),
    min_size=900,
    max_size=1200,
)


@given(WORDS)
def test_no_long_prose_is_dead(words: list[str]) -> None:
    body = page("DeepFoo: Fields of Foo", f"<h1>DeepFoo</h1><p>{' '.join(words)}</p>")
    assert read(body).outcome.answer is Answer.OK


HOSTILE = (
    "<title>", "<title ", " ", "<", "<a", "<a ", "<b>", "</b>", "<!--", "-->", "<script>", "<script></script>", "<h1>",
    "<h1>404 ", "<div hidden>", "<nav>", "<meta ", '<meta content="', "<meta a='", "&", "&amp;", "&#", "not found ",
    "the page you are looking for ", "404 ", "404", "page ", "error ", "http", "the requested page ", "oops ",
    "location=", "window.location='", "location.href = '", "refresh", "%", "%25", "\\", "の", "找不到", "페이지",
    "id=root ", "id = ", "display:", "a=", "=\"", "buy this domain ", "<p>404</p>", "<p>Page not found ",
    "this link has been ", "the link that you are looking for ", "slot gacor ", "/projects/deepfoo ", "此分享",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_page_is_judged_in_milliseconds(piece: str) -> None:
    rest = (piece * (64 * 1024))[: 64 * 1024]
    for body in (rest, f"<html><title>{rest}", f"<html><p>{rest}", f"<html><meta {rest}>", f"<script>{rest}</script>"):
        body = body[: 64 * 1024]
        began = time.process_time()
        read(body.encode()[: 64 * 1024], URL, "https://lab.example/x")
        assert time.process_time() - began < 0.25, body[
            :60
        ]  # about 30 ms on an idle machine; catastrophes take minutes
    began = time.process_time()
    says_not_found(rest), mentions_not_found(rest), speaks_of(URL, rest)
    assert time.process_time() - began < 0.1


# --- asked over the network


def asked(world: SmallInternet, *urls: str) -> dict[str, Outcome]:
    told: dict[int, Outcome] = {}

    async def go() -> None:
        async with door_to(world, manners_of()) as door:
            targets = [Target(n, url, kind_of(url)) for n, url in enumerate(urls)]
            await probe(targets, door, told.__setitem__, NOW)

    asyncio.run(go())
    return {url: told[n] for n, url in enumerate(urls)}


def pages_asked(world: SmallInternet, host: str) -> int:
    return sum(seen.path != "/robots.txt" for seen in world.asked(host))


FRONT = "<h1>Vision Lab</h1><p>We are a group of twelve who see to seeing.</p>"
WEAK = "<h1>Vision Lab</h1><p>What you want has been removed or was moved.</p>"

# How the host answers everything, and what that makes of a link in it.
EVERYWHERE = [
    ("soft-404", Behaviour(How.SOFT_404), Answer.SOFT_404),
    ("soft-404-in-weak-words", Behaviour(title="Vision Lab", body=WEAK), Answer.SOFT_404),
    ("catch-all-front", Behaviour(How.CATCH_ALL), Answer.SOFT_404),
    ("catch-all-canonical", Behaviour(title="Home", body=FRONT), Answer.SOFT_404),
    ("other-things", Behaviour(title="Vision Lab", body="<p>We see.</p>"), Answer.SOFT_404),
    ("other-things-and-numbers", Behaviour(title="Our group", body="<p>Visitor 8812.</p>"), Answer.SOFT_404),
    ("home", Behaviour(How.TO_ROOT), Answer.SOFT_404),
    ("deep-inside", redirect("/news/2020/may", 302), Answer.SOFT_404),
    ("elsewhere", redirect("https://new.example/"), Answer.SOFT_404),
    ("elsewhere-temporary", redirect("https://new.example/", 302), Answer.SOFT_404),
    ("to-a-search", redirect("/search", 302), Answer.SOFT_404),
    ("to-one-page", redirect("https://new.example/sorry", 302), Answer.SOFT_404),
    ("empty", Behaviour(How.EMPTY), Answer.SOFT_404),
    ("parked", Behaviour(How.PARKED), Answer.PARKED),
    ("spa", Behaviour(How.SPA), Answer.OK),
    ("spa-prerendered", Behaviour(title="Home", body='<div id="__next">Hi</div><script></script>'), Answer.OK),
    ("living-everywhere", Behaviour(title="DeepFoo", body="<p>The old data is no longer available.</p>"), Answer.OK),
    ("challenge", Behaviour(How.CHALLENGE), Answer.CHALLENGE),
]  # fmt: skip
# What stands at the link alone, the host saying 404 to all else.
ALONE = [
    ("weak-words", Behaviour(title="Vision Lab", body=WEAK), Answer.OK),
    ("front-like", Behaviour(title="Home", body=FRONT), Answer.OK),
    ("empty", Behaviour(How.EMPTY), Answer.OK),
    ("other-things", Behaviour(title="Vision Lab", body="<p>We see.</p>"), Answer.OK),
    ("moved-to-a-front", redirect("https://new.example/"), Answer.MOVED),
    ("led-to-a-front", redirect("https://new.example/", 302), Answer.OK),
    ("home-for-good", redirect("/", 301), Answer.SOFT_404),
    ("tombstone", Behaviour(title="Vision Lab", body="<h1>Page not found</h1>"), Answer.SOFT_404),
]


@pytest.mark.parametrize(("name", "how", "word"), EVERYWHERE, ids=[row[0] for row in EVERYWHERE])
def test_a_host_that_answers_everything_alike_proves_nothing(name: str, how: Behaviour, word: Answer) -> None:
    with SmallInternet() as world:
        world.put("https://lab.example/*", how)
        world.put("https://new.example/*", How.OK)
        world.put("https://lab.example/search", Behaviour(title="Search"))
        world.put("https://lab.example/news/2020/may", Behaviour(title="News"))
        outcome = asked(world, URL)[URL]
    assert outcome.answer is word, outcome
    assert outcome.replacement is None


@pytest.mark.parametrize(("name", "how", "word"), ALONE, ids=[row[0] for row in ALONE])
def test_a_host_that_knows_what_is_missing_vouches_for_its_pages(name: str, how: Behaviour, word: Answer) -> None:
    with SmallInternet() as world:
        world.put("https://lab.example/", Behaviour(title="Vision Lab", body=FRONT))
        world.put("https://new.example/", How.OK)
        world.put(URL, how)
        outcome = asked(world, URL)[URL]
        assert pages_asked(world, "lab.example") <= 3
    assert outcome.answer is word, outcome


@pytest.mark.parametrize(
    ("end", "word"),
    [
        (answer(404), Answer.GONE),
        (Behaviour(How.PARKED), Answer.PARKED),
        (answer(403), Answer.OK),
        (answer(500), Answer.OK),
        (Behaviour(How.RESET), Answer.OK),
        (Behaviour(How.META_REFRESH, to="https://new.example/on"), Answer.OK),
        (Behaviour(), Answer.OK),
    ],
)
def test_a_page_that_only_leads_on_is_gone_with_what_it_leads_to_and_shares_no_other_fate(
    end: Behaviour, word: Answer
) -> None:
    with SmallInternet() as world:
        world.put("https://lab.example/~ada/", Behaviour(How.META_REFRESH, to="https://new.example/ada"))
        world.put("https://new.example/ada", end)
        outcome = asked(world, "https://lab.example/~ada/")["https://lab.example/~ada/"]
        assert pages_asked(world, "new.example") <= 2  # the wire asks once more after a reset
    assert outcome.answer is word, outcome


def test_the_made_up_address_is_told_in_the_evidence() -> None:
    with SmallInternet() as world:
        world.put("https://lab.example/*", How.CATCH_ALL)
        outcome = asked(world, URL)[URL]
    assert outcome.evidence["rule"] == "same-as-random-sibling"
    assert outcome.evidence["sibling"]["status"] == 200
    assert made_up(URL) == outcome.evidence["sibling"]["url"]


def test_one_neighbour_speaks_for_a_host_in_a_run() -> None:
    with SmallInternet() as world:
        world.put("https://lab.example/*", Behaviour(title="Vision Lab", body=WEAK))
        urls = [f"https://lab.example/projects/{name}" for name in ("alpha", "beta", "gamma", "delta")]
        found = asked(world, *urls)
        assert pages_asked(world, "lab.example") == len(urls) + 1
    assert {outcome.answer for outcome in found.values()} == {Answer.SOFT_404}


def test_links_of_a_host_that_get_the_same_page_are_doubted_together() -> None:
    plain = Behaviour(title="Our group", body="<p>We see to seeing, and have done so for long.</p>")
    with SmallInternet() as world:
        world.put("https://lab.example/*", plain)
        world.put("https://two.example/a/one", plain)
        world.put("https://two.example/b/two", plain)
        urls = ["https://lab.example/a/one", "https://lab.example/b/two"]
        pair = ["https://two.example/a/one", "https://two.example/b/two"]
        same = ["https://lab.example/c/", "https://lab.example/c/index.html"]
        found = asked(world, *urls, *pair)
        alone = asked(world, *same)
    assert {found[url].answer for url in urls} == {Answer.SOFT_404}
    assert {found[url].answer for url in pair} == {Answer.OK}  # their host says 404 to what is not there
    assert {outcome.answer for outcome in alone.values()} == {Answer.OK}  # one page in two spellings


def test_pages_that_differ_in_numbers_alone_are_not_one_page_for_all() -> None:
    def results(n: int) -> Behaviour:
        cells = "".join(f"<td>{n * k}.{k}</td>" for k in range(9))
        return Behaviour(title=f"Results of experiment {n}", body=f"<table><tr>{cells}</tr></table>")

    table = Behaviour(title="Results", body=results(3).body)
    with SmallInternet() as world:
        world.put("https://any.example/*", results(1))  # its answer to whatever it does not know
        world.put("https://nameless.example/*", table)
        urls = [
            world.put(f"https://{name}.example/results/{n}", results(n)) for name in ("few", "any") for n in (12, 13)
        ]
        for n in (12, 13):
            url = world.put(f"https://nameless.example/results/{n}", Behaviour(title="Results", body=results(n).body))
            urls.append(url)
        found = asked(world, *urls)
    assert {outcome.answer for outcome in found.values()} == {Answer.OK}, found


def test_a_page_that_never_says_its_name_is_only_dead_when_every_word_is_its_hosts() -> None:
    menu = "<p>People</p><p>Papers</p><p>Contact</p>" * 30
    site = Behaviour(title="Vision Lab", body=menu + "<p>There is nothing of that name.</p>")
    pages = {
        "one-line": menu + "<p>Our data set.</p>",
        "picture": menu + "<p>There is nothing of that name.</p><img src='poster.png'>",
        "less": menu,
    }
    with SmallInternet() as world:
        urls = {}
        for name, body in pages.items():
            world.put(f"https://{name}.example/*", site)
            urls[name] = world.put(f"https://{name}.example/projects/deepfoo", Behaviour(title="Vision Lab", body=body))
        found = asked(world, *urls.values())
    assert {outcome.answer for outcome in found.values()} == {Answer.OK}, found


@pytest.mark.parametrize(
    ("url", "title", "body", "doubted"),
    [
        (URL, "Vision Lab", "<h1>Vision Lab</h1>", True),
        (URL, "DeepFoo", "<h1>Vision Lab</h1>", False),
        (URL, "Vision Lab", "<p>The deep foo.</p>", False),
        (URL, "Vision Lab", "<div id='main'>Loading</div><script src='app.js'></script>", False),
        ("https://lab.example/12/2023/", "Vision Lab", "<h1>Vision Lab</h1>", False),
        ("https://lab.example/en/projects/index.html", "Vision Lab", "<h1>Vision Lab</h1>", False),
        ("https://lab.example/d/3fa9c2d4e1", "Vision Lab", "<h1>Vision Lab</h1>", False),
        ("https://deepfoo.example/deepfoo/", "Vision Lab", "<h1>Vision Lab</h1>", False),
    ],
)
def test_a_page_is_doubted_when_it_says_no_word_of_its_address(url: str, title: str, body: str, doubted: bool) -> None:
    reading = read(page(title, body), url)
    assert reading.outcome.answer is Answer.OK
    assert (reading.doubt is not None) is doubted


def test_led_home_for_good_alone_is_moved_where_the_front_page_may_be_it() -> None:
    front = "<p>Some words of the site.</p>"
    cases = {
        "https://shallow.example/deepfoo": (301, front, Answer.MOVED),
        "https://named.example/projects/deepfoo": (301, "<p>DeepFoo and more.</p>", Answer.MOVED),
        "https://seen.example/projects/deepfoo": (302, "<p>DeepFoo and more.</p>", Answer.OK),
        "https://deep.example/projects/deepfoo": (301, front, Answer.SOFT_404),
        "https://brief.example/deepfoo": (302, front, Answer.SOFT_404),
    }
    with SmallInternet() as world:
        for url, (status, body, _) in cases.items():
            world.put(url, redirect("/", status))
            world.put(url.split("example")[0] + "example/", Behaviour(title="Vision Lab", body=body))
        found = asked(world, *cases)
    assert {url: outcome.answer for url, outcome in found.items()} == {url: its[2] for url, its in cases.items()}


def test_a_neighbour_that_cannot_be_asked_makes_nobody_dead() -> None:
    for how in (How.CLOSED, 403, 500, 429, How.CHALLENGE):
        with SmallInternet() as world:
            world.put("https://lab.example/*", how)
            world.put(URL, Behaviour(title="Vision Lab", body=WEAK))
            assert asked(world, URL)[URL].answer is Answer.OK


def test_pages_that_are_found_by_the_number_before_their_name_stay_alive() -> None:
    with SmallInternet() as world:
        world.put(
            "https://lab.example/questions/12/*", Behaviour(title="Why is my page not found?", body="<p>Ask.</p>")
        )
        url = "https://lab.example/questions/12/why-is-my-page-not-found"
        assert asked(world, url)[url].answer is Answer.OK


def test_cookie_and_consent_detours_end_where_they_began() -> None:
    with SmallInternet() as world:
        world.put(
            "https://lab.example/x", first(1, redirect("https://consent.lab.example/ask", 302), Behaviour(How.PDF))
        )
        world.put(
            "https://consent.lab.example/ask", redirect("https://lab.example/x", 302, headers={"set-cookie": "c=1"})
        )
        assert asked(world, "https://lab.example/x")["https://lab.example/x"].answer is Answer.OK


def test_a_chain_of_languages_and_default_pages_is_no_move() -> None:
    with SmallInternet() as world:
        world.put("https://lab.example/project", redirect("/project/index.html"))
        world.put("https://lab.example/project/index.html", redirect("/en/project"))
        world.put("https://lab.example/en/project", How.OK)
        assert asked(world, "https://lab.example/project")["https://lab.example/project"].answer is Answer.OK


def test_a_bad_request_is_tried_in_another_spelling() -> None:
    with SmallInternet() as world:
        world.put("https://lab.example/a%2520b", 400)
        world.put("https://lab.example/a%20b", How.OK)
        world.put("https://lab.example/plain", 400)
        found = asked(world, "https://lab.example/a%2520b", "https://lab.example/plain")
        assert len(world.asked("lab.example", "/plain")) == 1
    assert found["https://lab.example/a%2520b"].answer is Answer.OK
    assert found["https://lab.example/plain"].answer is Answer.FORBIDDEN


def test_no_link_costs_more_than_its_share() -> None:
    with SmallInternet() as world:
        for n in range(9):
            world.put(f"https://lab.example/{n}", redirect(f"/{n + 1}", 302))
        world.put("https://lab.example/9", 503)
        for n in range(30):
            world.put(f"https://maze.example/{n}", redirect(f"/{n + 1}", 302, headers={"set-cookie": f"n={n}"}))
        found = asked(world, "https://lab.example/0", "https://maze.example/0")
        assert pages_asked(world, "lab.example") <= 15
        assert pages_asked(world, "maze.example") <= 15
    assert found["https://lab.example/0"].answer is Answer.ERROR
    assert found["https://maze.example/0"].answer is Answer.LOOP


def test_one_links_three_tries_speak_for_a_host_that_refuses() -> None:
    with SmallInternet() as world:
        urls = [world.put(f"https://silent.example/{n}", How.SILENT) for n in range(4)]
        found = asked(world, *urls)
        assert pages_asked(world, "silent.example") <= 3 + 3
    assert {outcome.answer for outcome in found.values()} == {Answer.TIMEOUT}


def test_addresses_with_odd_hosts_and_parts_are_asked() -> None:
    with SmallInternet() as world:
        urls = [
            "https://bücher.example/ä", "https://LAB.example/A%20b", "https://lab.example/x#/route",
            "https://somebody@lab.example/x", "https://lab.example/x?",
        ]  # fmt: skip
        for url in ("https://bücher.example/ä", "https://lab.example/A%20b", "https://lab.example/x"):
            world.put(url, How.OK)
        found = asked(world, *urls)
    assert {outcome.answer for outcome in found.values()} == {Answer.OK}, found


def test_kinds_of_bad_certificates_reach_the_evidence() -> None:
    hows = {
        How.TLS_EXPIRED: "expired", How.TLS_NOT_YET: "not-yet-valid", How.TLS_WRONG_HOST: "wrong-host",
        How.TLS_SELF_SIGNED: "self-signed", How.TLS_UNKNOWN_CA: "unknown-issuer", How.TLS_OLD: "old-protocol",
        How.TLS_PLAIN: "no-tls",
    }  # fmt: skip
    with SmallInternet() as world:
        urls = {world.put(f"https://{how}.example/x", how): kind for how, kind in hows.items()}
        found = asked(world, *urls)
    assert {url: outcome.evidence["tls"] for url, outcome in found.items()} == urls


def test_a_way_that_never_ends_ends_with_the_deadline() -> None:
    with SmallInternet() as world:
        for n in range(9):
            world.put(f"https://slow.example/{n}", redirect(f"/{n + 1}", 302, delay=0.3))

        async def go() -> Outcome:
            async with door_to(world, manners_of()) as door:
                return await ask_page("https://slow.example/0", door, deadline=0.7)

        outcome = asyncio.run(go())
        assert pages_asked(world, "slow.example") < 6
    assert (outcome.answer, outcome.evidence["rule"]) == (Answer.TIMEOUT, "deadline")


def test_a_site_that_forbids_us_by_name_is_not_asked() -> None:
    with SmallInternet() as world:
        world.robots["lab.example"] = "User-agent: readinglist\nDisallow: /projects/\n"
        world.robots["all.example"] = "User-agent: *\nDisallow: /\n"
        world.put(URL, How.OK)
        world.put("https://all.example/x", How.OK)
        world.put("https://old.example/x", redirect(URL))
        found = asked(world, URL, "https://all.example/x", "https://old.example/x")
        assert pages_asked(world, "lab.example") == 0
    assert [outcome.answer for outcome in found.values()] == [Answer.FORBIDDEN, Answer.OK, Answer.FORBIDDEN]
    assert found[URL].evidence["rule"] == "robots"


def test_an_answer_with_unreadable_headers_is_no_sign_of_death() -> None:
    with SmallInternet() as world:
        url = world.put("https://odd.example/x", Behaviour(headers={"x-\xe9": "odd"}))
        assert asked(world, url)[url].answer in (Answer.OK, Answer.FORBIDDEN)
