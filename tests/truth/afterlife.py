"""Rows for what becomes of academic links: expired shares, taken-over domains, dead scripts, moved pages, gates."""

from __future__ import annotations

from typing import Final

from tests.internet import Behaviour, answer, redirect
from tests.truth.lookalikes import WORDS, whole
from tests.truth.row import Row, Truth, page

ALIVE, MOVED, RESTRICTED = Truth.ALIVE, Truth.MOVED, Truth.RESTRICTED
OPEN, HIDDEN, TROUBLE = Truth.OPEN, Truth.HIDDEN, Truth.TROUBLE
DEEP = "/projects/deepfoo"

# --- gone behind a good answer, on a host whose other addresses are honest

_GONE: dict[str, tuple[str, str]] = {
    "a deleted file": ("Files - Link not found", "<h1>This link doesn’t work</h1>"),
    "a file not here": ("Files", "<h1>That file isn't here anymore</h1><p>Someone may have deleted it.</p>"),
    "an item of an office": ("Error", "<h1>This item might not exist or is no longer available</h1>"),
    "a link taken back": ("Error", "<p>Sorry, something went wrong</p><p>This link has been removed.</p>"),
    "a link expired": ("Link expired", "<h1>This link has expired</h1>"),
    "a transfer expired": ("Transfers", "<h1>Transfer expired</h1><p>Sorry, it is not available any more</p>"),
    "a share of a cloud": ("Cloud", "<p>This share does not exist or is no longer available</p>"),
    "a folder of a box": ("Box", "<h1>This shared file or folder link has been removed or is unavailable.</h1>"),
    "an invalid file": ("Files", "<p>Invalid or Deleted File.</p><p>The key was invalid.</p>"),
    "a chinese share": ("网盘-链接不存在", "<p>啊哦，你来晚了，分享的文件已经被删除了</p>"),
    "a chinese file": ("提示信息", "<p>文件已被删除</p>"),
    "a chinese link": ("提示", "<p>链接已失效</p>"),
    "a chinese page": ("错误提示", "<p>很抱歉，您要访问的页面已被删除</p>"),
    "a story": ("Stories", "<p>410</p><p>This story was deleted by the author.</p>"),
    "a notebook": ("Notes", "<p>This content does not exist</p>"),
    "a data set": ("Home for data", "<p>No Dataset Found</p>"),
    "a competition": ("Error", "<p>The competition you're looking for no longer exists.</p>"),
    "a home page": ("Error", "<p>The user you requested does not exist.</p>"),
    "an account": ("Account closed", "<p>This account has been closed.</p>"),
    "a category": ("Error: 404 Category not found", "<p>Category not found</p>"),
    "a key of a bucket": ("x", "<p>NoSuchKey</p><p>The specified key does not exist.</p>"),
    "a topic of a wiki": ("projects:deepfoo", "<h1>This topic does not exist yet</h1><p>Follow a link.</p>"),
    "a page of a wiki": ("DeepFoo - LabWiki", "<p>There is currently no text in this page.</p>"),
    "a tomcat that repeats the address": ("Error", f"<h1>HTTP Status 404 - {DEEP}</h1><p>Status report</p>"),
    "a heading that repeats the address": ("Lab", f"<h1>The page {DEEP} could not be found</h1>"),
    "a title that repeats the address": (f"{DEEP} not found", "<p>x</p>"),
    "an express": ("Error", f"<pre>Cannot GET {DEEP}</pre>"),
    "a name in quotes": ("Lab", "<p>The page “deepfoo” does not exist.</p>"),
    "russian": ("Страница не найдена", "<p>Лаборатория</p>"),
    "polish": ("Nie znaleziono strony", "<p>Lab</p>"),
    "turkish": ("Sayfa bulunamadı | Lab", "<p>Lab</p>"),
    "swedish": ("Lab", "<h1>Sidan kunde inte hittas</h1>"),
    "czech": ("Stránka nenalezena", "<p>Lab</p>"),
}
_TAKEN: dict[str, tuple[str, str]] = {
    "slots": ("SLOT GACOR: Situs Judi Slot Online 2024", "<h1>Slot Gacor</h1>"),
    "a casino": ("Best Online Casino Bonuses", "<h1>Online Casino</h1><p>Free spins and blackjack.</p>" + WORDS * 12),
    "chinese bets": ("新葡京娱乐城-官方网站", "<p>真人百家乐 博彩 棋牌</p>"),
    "pills": ("Buy Viagra Online", "<p>Cheap Cialis without prescription</p>"),
    "essays": ("Essay Writing Service", "<p>Buy cheap essays</p>"),
}
GONE: Final = [
    *(page(HIDDEN, f"gone: {name}", whole(*shows), DEEP) for name, shows in _GONE.items()),
    *(page(HIDDEN, f"taken over by {name}", whole(*shows), "/") for name, shows in _TAKEN.items()),
    *(
        page(HIDDEN, f"plain words: {words}", answer(200, body=words), DEEP)
        for words in ("No such file or directory", "File does not exist", "Invalid URL")
    ),
    page(
        OPEN,
        "a refresh to a page that is gone",
        whole("Moved", '<meta http-equiv=refresh content="0;url=/gone">'),
        DEEP,
    ),
    page(
        OPEN,
        "a refresh to a name that is gone",
        whole("Moved", '<meta http-equiv=refresh content="3;url=https://nobody.truth.example/x"><p>We moved.</p>'),
        "/~ada/",
    ),
]

# --- broken, or at rest, behind a good answer

_BROKEN: dict[str, Behaviour] = {
    "php": whole("", "<b>Fatal error</b>: Uncaught Error: Call to undefined function mysql_connect() in /p.php:7"),
    "a database": whole("", "Could not connect: Access denied for user 'lab'@'localhost'"),
    "asp": whole("Runtime Error", "<h1>Server Error in '/' Application.</h1>"),
    "java": whole("HTTP Status 500 – Internal Server Error", "<p>NullPointerException</p>"),
    "wordpress": whole("", "<p>There has been a critical error on this website.</p>"),
}
_REST = whole("Maintenance", "<h1>We'll be back soon!</h1><p>We are performing some maintenance.</p>")
IN_TROUBLE: Final = [
    *(page(TROUBLE, f"broken by {name}", does, "/paper.php?id=7") for name, does in _BROKEN.items()),
    page(TROUBLE, "at rest for a fortnight", _REST, DEEP, site=_REST),
]

# --- refused in words that stand on no list, to every address alike

_FRONTS: dict[str, str] = {
    "a login": "<p>Welcome to our lab. Please log in to see internal pages.</p>",
    "maintenance": "<p>Welcome to our lab. Server maintenance on Friday.</p>",
    "chinese words": "<p>欢迎访问。验证码 登录 维护</p>",
}
FRONTS: Final = [
    page(HIDDEN, f"a front page for all with {name}", whole("Vision Lab", body), DEEP, site=whole("Vision Lab", body))
    for name, body in _FRONTS.items()
]

_REFUSED: dict[str, tuple[str, str]] = {
    "a school's filter": ("Site Blocked", "<h1>This site is blocked.</h1>"),
    "a company's filter": ("Internet Security", "<p>You don't have permission to visit this site.</p>"),
    "a judge": ("Sito non raggiungibile", "<p>Accesso al sito vietato dall'autorità</p>"),
    "a chinese firewall": ("提示", "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>"),
    "a chinese slider": ("人机", "<p>请完成安全验证</p>"),
    "a campus": ("Intranet", "<p>This page is only accessible from within the university network.</p>"),
    "a limit": ("Slow down", "<p>Too many requests</p>"),
    "a publisher": ("Library", "<p>Sorry, we were unable to verify your access</p>"),
    "another publisher": ("Science", "<p>There was a problem providing the content you requested</p>"),
    "a wish for cookies": ("Journal", "<p>Your browser needs to support cookies.</p>"),
    "a right": ("Zugriff verweigert", "<p>Kein Recht.</p>"),
}
_GATES: dict[str, str] = {
    "a filter's page": "https://filter.school.example/block.php",
    "a filter of names": "https://block.opendns.com/main?url=1",
    "a cookie wall": "/cookiewall/",
    "a gate": "/privacy-gate",
    "terms": "/terms",
}
REFUSED: Final = [
    *(
        page(RESTRICTED, f"refused to all by {name}", whole(*shows), DEEP, site=whole(*shows))
        for name, shows in _REFUSED.items()
    ),
    *(
        page(RESTRICTED, f"led to {name}", redirect(to, 302), DEEP, site=redirect(to, 302))
        for name, to in _GATES.items()
    ),
]

# --- alive, whatever it looks like

_LIVING: dict[str, tuple[str, str, str]] = {
    "a lab of a domain": ("/", "Domain Generalization Lab", "<p>Are you interested in this domain? Join us!</p>"),
    "a workshop of a domain": (
        "/",
        "Domain Adaptation",
        "<p>Interested in this domain? Submit.</p><p>Ads by nobody</p>",
    ),
    "a japanese domain": ("/", "ドメイン適応の研究", "<p>このドメインは画像から別の画像へ</p>"),
    "a korean domain": ("/", "도메인 적응 연구실", "<p>이 도메인은 연구의 중심이다</p>"),
    "a project to come": ("/", "Coming Soon", "<h1>NeRFoo: Faster Fields</h1><p>Ada Lovelace, Bob Byte</p>"),
    "a professor to come": ("/", "Under Construction", "<h1>Prof. Ada Lovelace</h1>"),
    "a table of codes": (
        "/codes",
        "Status",
        "<table><tr><td>200</td><td>OK</td><td>404</td><td>Not Found</td></table>",
    ),
    "a room": ("/room/404", "404", "<h1>Room 404</h1>" + WORDS),
    "a lab without its data": ("/data/", "Lab data", "<h1>Lab data</h1><p>The data set is no longer available.</p>"),
    "a solver of captchas": ("/captcha-solver/", "CAPTCHA", "<h1>CAPTCHA</h1>" + WORDS),
    "a slot of a dialogue": ("/x/y", "Slot filling online", "<h1>Slots</h1><p>A paper on dialogues.</p>"),
    "a model of bets": ("/p/4", "Sports betting models", "<p>Blackjack too. Code on GitHub.</p>"),
    "a workshop on fatal errors": ("/ws", "Fatal error: when robots fail", "<p>A workshop.</p>"),
    "a film that is gone": ("/demo", "Demo", "<p>Video unavailable</p><iframe src='https://x.example/v'></iframe>"),
    "a university in Macau": ("/", "澳门大学", "<p>计算机视觉实验室</p>"),
}
_SHELL = whole("Home", '<div class="x">Loading…</div><script src="/a.js"></script>')
LIVING: Final = [
    *(page(ALIVE, f"living: {name}", whole(title, body), at) for name, (at, title, body) in _LIVING.items()),
    page(ALIVE, "a script's page named home", _SHELL, "/models/a/b", site=_SHELL),
    page(ALIVE, "a script's page for a pdf", _SHELL, "/files/paper.pdf", site=_SHELL),
    page(
        ALIVE, "led to what a search found", redirect("/search?q=deepfoo", 302), DEEP, site=redirect("/search?q=", 302)
    ),
    page(MOVED, "moved to a place of captchas", redirect("/captcha/deepfoo", 301), DEEP),
    page(MOVED, "moved to a second server", redirect("https://ww2.cs.truth.edu/~ada/", 301), "/~ada/"),
]

AFTERLIFE: Final[list[Row]] = [*GONE, *IN_TROUBLE, *FRONTS, *REFUSED, *LIVING]

_BLOCKED = whole("Blocked", "<h1>Access to this site is blocked</h1>")
BEYOND: Final[dict[str, Behaviour]] = {
    "https://led-to-what-a-search-found.truth.example/search?q=deepfoo": whole("Search", "<p>DeepFoo, a paper</p>"),
    "https://led-to-what-a-search-found.truth.example/search?q=": whole("Search", "<p>Ask for something.</p>"),
    "https://filter.school.example/*": _BLOCKED,
    "https://block.opendns.com/*": _BLOCKED,
    "https://led-to-a-cookie-wall.truth.example/cookiewall/": whole("Cookies", "<p>Please accept cookies</p>"),
    "https://led-to-a-gate.truth.example/privacy-gate": whole("Privacy", "<h1>Before you continue</h1>"),
    "https://led-to-terms.truth.example/terms": whole("Terms", "<p>You must agree to go on.</p>"),
    "https://moved-to-a-place-of-captchas.truth.example/captcha/deepfoo": whole("DeepFoo", WORDS),
    "https://ww2.cs.truth.edu/~ada/": whole("Ada", WORDS),
}
"""Where the rows' redirects lead."""
