"""Rows for living pages and walls that a careless eye takes for dead ones, and for dead ones behind a wall's script."""

from __future__ import annotations

from typing import Final

from tests.internet import Behaviour, How, answer, redirect
from tests.truth.row import Row, Truth, page, pair

ALIVE, MOVED, RESTRICTED = Truth.ALIVE, Truth.MOVED, Truth.RESTRICTED
OPEN, HIDDEN = Truth.OPEN, Truth.HIDDEN
WORDS = "<p>" + "Our lab studies light fields and their rendering from sparse views. " * 6 + "</p>"


def whole(title: str, body: str = "", status: int = 200, **headers: str) -> Behaviour:
    """A page as it stands, without the heading that the small internet gives to others."""
    text = f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"
    return answer(status, body=text, headers={name.replace("_", "-"): value for name, value in headers.items()})


# --- cookies that a strict reader throws away: then a living page redirects to itself for ever

_COOKIES: dict[str, str] = {
    "partitioned": "s=1; Path=/; Secure; SameSite=None; Partitioned",
    "of one party": "s=1; Path=/; SameParty",
    "with a priority": "s=1; Path=/; Priority=High; HttpOnly",
    "named like a list": "s[a]=1; Path=/",
    "that is json": 's={"a":1}; Path=/',
    "with a blank": "s=a b; Path=/",
    "with an odd date": "s=1; expires=Wed Jun 09 2027 10:00:00 GMT+0000; Path=/",
    "in quotes": 's="a=b"; Path=/',
}
COOKIES: Final = [
    page(ALIVE, f"a cookie {name}", Behaviour(How.COOKIE_WALL, body=line)) for name, line in _COOKIES.items()
]


def _chain(name: str, hops: int) -> Row:
    """A page behind so many different redirects."""
    row = page(ALIVE, name, redirect("/hop/1", 302), "/hop/0")
    at = row.url.removesuffix("0")
    pages = {f"{at}{hop}": redirect(f"/hop/{hop + 1}", 302) for hop in range(hops)}
    return Row(name, ALIVE, row.url, {**pages, f"{at}{hops}": whole("A paper", WORDS)})


CHAINS: Final = [_chain("twelve redirects", 12), _chain("as many redirects as a link may cost", 14)]

# --- two pages of a host that sends the same script, or the same wall, to everybody

_DRAWN: dict[str, tuple[Behaviour, tuple[str, ...]]] = {
    "a demo": (whole("Demo", '<div id="container"></div><script src="/bundle.js"></script>'), ()),
    "a notebook": (
        whole("Colab", '<div class="loading">Loading</div><script src="/colab.js"></script>'),
        ("/drive/1abcDEFghiJKL", "/github/lab/deepfoo/blob/main/demo.ipynb"),
    ),
    "a store of files": (
        whole("MEGA", '<script src="/secureboot.js"></script>'),
        ("/file/AbCdEfGh", "/file/QwErTyUi"),
    ),
    "a notion": (whole("Notion", '<div id="notion-app"></div><script src="/app.js"></script>'), ()),
}
_WALLS: dict[str, Behaviour] = {
    "siteground": whole("", '<meta http-equiv="refresh" content="0;/.well-known/x">', 202, sg_captcha="challenge"),
    "aliyun": whole("", "<script>var arg1='F5B2A4C6';</script>"),
    "reblaze": whole("", "<script>window.rbzns={}</script>"),
    "f5 by script": whole("", '<script>window["bobcmn"] = "1011";</script>'),
    "f5 by words": whole("Error", "<h1>Error</h1><p>It failed. Your support ID is: 12345</p>"),
    "yunsuo": whole("", '<script>self.location="/?security_verify_data=31";</script>'),
    "a cookie by script": whole("", '<script>document.cookie="__test="+x; location.href="/?i=1";</script>'),
    "edgeone": whole("Checking", "<script>window.__tst_status=1;</script>"),
    "bunny": whole("Establishing a secure connection ...", '<script src="/.bunny-shield/x.js"></script>'),
    "go-away": whole("Checking you are not a bot", "<h1>Checking you are not a bot</h1><p>Details</p>"),
    "radware": whole("Radware Captcha Page", "<p>Please confirm you are a human.</p>"),
    "human": whole("Robot or human?", "<p>Activate and hold the button.</p>"),
    "denied": whole("Access to this page has been denied", "<p>Please verify.</p>"),
    "vercel": whole("Vercel Security Checkpoint", "", 429, x_vercel_mitigated="challenge"),
    "kasada": whole("", "<script>window.KPSDK={};</script>", 429, x_kpsdk_ct="abc"),
    "wordfence": whole("Your access to this site has been limited", "<h1>Limited by the site owner</h1>", 503),
    "fortiweb": whole("Web Page Blocked", "<h1>Web Page Blocked!</h1>"),
    "an old browser": whole("Please update your browser", "<p>Your browser is not supported.</p>"),
    "a country": whole("Not available in your country", "<h1>This service is not available in your country</h1>"),
    "russian": whole("Проверка браузера", "<h1>Проверка браузера</h1>"),
    "chinese": whole("创宇盾", "<h1>当前访问疑似黑客攻击，已被创宇盾拦截</h1>"),
}
_ASIDE: dict[str, str] = {
    "a captcha": "/captcha",
    "a browser's age": "/unsupported-browser",
    "a region": "/unavailable-in-your-region",
    "a check elsewhere": "https://validate.perfdrive.com/?ssa=6a",
    "a university's login": "https://weblogin.university.example/",
    "an office login": "https://fs.university.example/adfs/ls/?SAMLRequest=abc",
}
SHARED: Final = [
    *(row for name, (does, paths) in _DRAWN.items() for row in pair(ALIVE, f"{name} for all", does, *paths)),
    *(row for name, does in _WALLS.items() for row in pair(RESTRICTED, f"wall of {name}", does)),
    *(
        replaced
        for name, to in _ASIDE.items()
        for replaced in pair(RESTRICTED, f"all led to {name}", redirect(to, 302))
    ),
]

# --- words and addresses that look like the end of a page

_WORDFUL: dict[str, tuple[str, Behaviour]] = {
    "a Markov model": ("/~murphy/hmm/", whole("HMM", WORDS)),
    "a Markov model of a lab": ("/~murphy/hmm.html", whole("HMM | Speech Lab", WORDS)),
    "a model in a list": ("/software/tools", whole("Software", f"<h1>Software</h1><h2>GMM</h2><h2>HMM</h2>{WORDS}")),
    "a study named Oops!": ("/study/slips", whole("Oops!", WORDS)),
    "a film named Gone": ("/films/seven", whole("Gone", "<h1>Gone</h1><p>A film by Ada.</p>" + WORDS)),
    "a name with links": (
        "/gmapping.html",
        whole("a-name-with-links.truth.example", WORDS + "<h2>Related links</h2><p>rawseeds</p>"),
    ),
    "a name with a count": ("/", whole("a-name-with-a-count.truth.example", WORDS + "<p>Downloads by month</p>")),
    "a challenge of teams": (
        "/challenge2023/",
        whole("Visual Tracking Workshop", "<h1>Workshop</h1><p>Do you want to register a team? Fill in the form.</p>"),
    ),
    "a page to come": ("/deepfoo/", whole("Coming Soon", "<h1>Coming soon!</h1><p>Stay tuned.</p>")),
    "a way out on a click": (
        "/~ada/viewer/",
        whole("Viewer", '<p>Drag.</p><script>function home(){ location.href = "/"; }</script>'),
    ),
    "a way out on a condition": (
        "/~ada/viewer/",
        whole("Viewer", '<p>Drag.</p><script>if(!window.WebGL){ location.href = "/404.html"; }</script>'),
    ),
    "a way out by an arrow": (
        "/~ada/viewer/",
        whole("Viewer", '<p>Drag.</p><script>button.onclick = () => { location.href = "/lander" }</script>'),
    ),
    "a wall's script in a good page": (
        "/paper/deepfoo",
        whole("DeepFoo", WORDS + '<script src="/_Incapsula_Resource?SWJIYLWA=7" async></script>'),
    ),
}
LIVING: Final = [
    *(page(ALIVE, name, does, url) for name, (url, does) in _WORDFUL.items()),
    page(ALIVE, "led to a script's route", redirect("/#/projects/deepfoo", 302), "/projects/deepfoo"),
    page(ALIVE, "led to a place in the front page", redirect("/#schedule", 302), "/2023/schedule"),
    page(MOVED, "a front page by its number", redirect("/", 301), "/?page=1", site=redirect("/", 301)),
    page(MOVED, "a front page by its campaign", redirect("/", 301), "/?ref=arxiv", site=redirect("/", 301)),
]

# --- dead ones

_FOREIGN: dict[str, str] = {
    "of imperva": '<script src="/_Incapsula_Resource?SWJIYLWA=7" async></script>',
    "of amazon": "<script>AwsWafIntegration.getToken()</script>",
    "of datadome": '<script>s="https://geo.captcha-delivery.com/c.js"</script>',
    "of cookies": "<p>For full use cookies must be enabled.</p>",
}
_FOR_SALE: dict[str, Behaviour] = {
    "porkbun": whole(
        "x", "<h1>A Brand New Domain!</h1><p>Congratulations on registering your domain with Porkbun!</p>"
    ),
    "hostinger": whole(
        "Parked Domain name on Hostinger DNS system", "<h1>Happy to see your domain with Hostinger!</h1>"
    ),
    "dynadot": whole("x", "<p>x is coming soon. This domain is managed at Dynadot.com.</p>"),
    "ionos": whole("", "<p>Diese Domain ist bereits vergeben.</p>"),
    "a chinese seller": whole("域名停放", "<p>此域名正在出售中</p>"),
    "bluehost": whole("Welcome to Bluehost", "<p>Soon.</p>"),
    "no database": whole("Database Error", "<h1>Error establishing a database connection</h1>"),
}
_SELLERS = (
    "www.godaddy.com/domainsearch/find",
    "www.dynadot.com/market/x",
    "atom.com/name/x",
    "porkbun.com/checkout/search",
)
DEAD: Final = [
    *(page(OPEN, f"404 with a script {name}", whole("Page", s, 404)) for name, s in _FOREIGN.items()),
    *(page(HIDDEN, f"soft 404 with a script {name}", whole("Page not found", s)) for name, s in _FOREIGN.items()),
    *(page(HIDDEN, f"lost to {name}", does, "/") for name, does in _FOR_SALE.items()),
    *(page(HIDDEN, f"sold at {to.split('/')[0]}", redirect(f"https://{to}", 302), "/") for to in _SELLERS),
    *(
        page(HIDDEN, f"led home from {query}", redirect("/", 302), query, site=redirect("/", 302))
        for query in ("/?p=123", "/index.php?page=deepfoo", "/?page_id=77")
    ),
    page(HIDDEN, "coming soon at a lost domain", whole("Coming Soon", "<h1>Our new website is on its way</h1>"), "/"),
    page(
        HIDDEN,
        "a lander as the page comes",
        whole("", '<script>window.onload=function(){location="/lander"}</script>'),
        "/",
    ),
    page(
        HIDDEN, "oops to all", whole("Oops!", "<p>That went wrong.</p>"), site=whole("Oops!", "<p>That went wrong.</p>")
    ),
]

LOOKALIKES: Final[list[Row]] = [*COOKIES, *CHAINS, *SHARED, *LIVING, *DEAD]

_FRONT = whole("Vision Lab", WORDS)
TWINS: Final[dict[str, Behaviour]] = {
    **{f"https://{to}": whole("Domains", "<p>Names.</p>") for to in _SELLERS},
    **{
        f"https://led-home-from-{name}.truth.example/": _FRONT
        for name in ("p-123", "index-php-page-deepfoo", "page-id-77")
    },
    **{
        f"https://{name}.truth.example/": _FRONT
        for name in (
            "led-to-a-script-s-route",
            "led-to-a-place-in-the-front-page",
            "a-front-page-by-its-number",
            "a-front-page-by-its-campaign",
        )
    },
    **{
        f"https://{name}.truth.example{to}": whole("Please wait", "<p>Please slide to go on.</p>")
        for name, to in (
            ("all-led-to-a-captcha", "/captcha"),
            ("all-led-to-a-browser-s-age", "/unsupported-browser"),
            ("all-led-to-a-region", "/unavailable-in-your-region"),
        )
    },
    "https://validate.perfdrive.com/*": whole("Radware Page", "<p>Please confirm you are a human.</p>"),
    "https://weblogin.university.example/*": whole("University Login", "<input type=password>"),
    "https://fs.university.example/*": whole("Sign In", "<input type=password>"),
}
"""Where the rows' redirects lead."""
