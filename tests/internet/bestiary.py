"""Every behaviour worth testing against, by name: for tables in tests and for a world full of bad links."""

from __future__ import annotations

from tests.internet.behaviour import FATES, Behaviour, How, answer, first, only, redirect
from tests.internet.scenario import Scenario

_LATIN = "/caf\xe9"  # goes out as the single byte E9: no UTF-8
_STATUSES = (400, 401, 402, 403, 404, 405, 406, 409, 410, 412, 418, 423, 451, 460, 500, 502, 503, 504, 521, 999)

BESTIARY: dict[str, Behaviour] = {
    "ok": Behaviour(),
    "pdf": Behaviour(How.PDF),
    "big": Behaviour(How.BIG),
    "empty": Behaviour(How.EMPTY),
    "no-content": answer(204),
    **{f"status-{code}": answer(code) for code in _STATUSES},
    **{f"redirect-{code}": redirect("https://target.beast.example/here", code) for code in (301, 302, 303, 307, 308)},
    "redirect-relative": redirect("../elsewhere"),
    "redirect-latin-1": redirect(_LATIN),
    "redirect-utf-8": redirect("/caf\xc3\xa9"),
    "redirect-nowhere": redirect(""),
    "redirect-ftp": redirect("ftp://target.beast.example/file"),
    "redirect-private": redirect("http://10.0.0.1/"),
    "redirect-metadata": redirect("http://169.254.169.254/latest/meta-data/"),
    "redirect-dead": redirect("https://target.beast.example/dead"),
    "redirect-google-login": Behaviour(How.TO_LOGIN, to="https://accounts.google.com/ServiceLogin?continue=x"),
    "loop": Behaviour(How.LOOP),
    "cookie-wall": Behaviour(How.COOKIE_WALL),
    "idp-wall": Behaviour(How.IDP),
    "to-root": Behaviour(How.TO_ROOT),
    "to-login": Behaviour(How.TO_LOGIN),
    "meta-refresh": Behaviour(How.META_REFRESH, to="https://target.beast.example/here"),
    "head-404": only("HEAD", answer(404)),
    "head-405": only("HEAD", answer(405)),
    "challenge-403": Behaviour(How.CHALLENGE, status=403),
    "challenge-503": Behaviour(How.CHALLENGE, status=503, title="Attention Required!"),
    "challenge-200": Behaviour(How.CHALLENGE, title="Client Challenge"),
    "challenge-anubis": Behaviour(How.CHALLENGE, title="Making sure you're not a bot!"),
    "waf-202": Behaviour(How.WAF),
    "limited": answer(429),
    "limited-seconds": answer(429, retry_after="120"),
    "limited-date": answer(429, retry_after="+90"),
    "limited-past": answer(429, retry_after="+-3600"),
    "limited-absurd": answer(429, retry_after="99999999"),
    "limited-nonsense": answer(429, retry_after="soon"),
    "limited-twice": first(2, answer(429, retry_after="0")),
    "unavailable-twice": first(2, answer(503)),
    "reset-once": first(1, Behaviour(How.RESET)),
    "soft-404": Behaviour(How.SOFT_404),
    "parked": Behaviour(How.PARKED),
    "soft-404-heading": Behaviour(title="Vision Lab", body="<h2>Page not found</h2><p>Try the search.</p>"),
    "soft-404-words": Behaviour(title="Vision Lab", body="<p>The page you are looking for does not exist.</p>"),
    "soft-404-german": Behaviour(title="Seite nicht gefunden – Institut"),
    "soft-404-japanese": Behaviour(title="ページが見つかりません"),
    "refresh-to-404": Behaviour(How.META_REFRESH, to="/404.html"),
    "refresh-home": Behaviour(How.META_REFRESH, to="/"),
    "suspended": Behaviour(title="Account Suspended", body="<p>This Account has been suspended.</p>"),
    "suspended-403": answer(403, title="Account Suspended", body="<p>This Account has been suspended.</p>"),
    "nginx-default": Behaviour(title="Welcome to nginx!"),
    "apache-default": Behaviour(title="Apache2 Ubuntu Default Page: It works"),
    "expired": Behaviour(title="Domain expired", body="<p>This domain has expired.</p>"),
    "parked-by-script": Behaviour(title="x", body='<script>window.location.href="/lander"</script>'),
    "mentions-missing-data": Behaviour(title="DeepFoo", body="<p>The data set is no longer available.</p>"),
    "paper-on-404": Behaviour(title="404 Not Found: A Study of Link Rot"),
    "index-of": Behaviour(title="Index of /deep"),
    "home-for-good": redirect("/", 301),
    "session-redirect": redirect("/deep/page;jsessionid=A1"),
    "language-redirect": redirect("/en/deep/page"),
    "datadome": answer(403, headers={"x-datadome": "protected"}),
    "page-for-robots": answer(200, title="Just a moment..."),
    "dead-hosting-404": Behaviour(How.DEAD_HOSTING, status=404),
    "dead-hosting-200": Behaviour(How.DEAD_HOSTING),
    "heroku": Behaviour(How.DEAD_HOSTING, status=404, body="No such app"),
    "slow": Behaviour(delay=3.0),
    **{str(how): Behaviour(how) for how in How if how in FATES},
    **{
        str(how): Behaviour(how)
        for how in (
            *(How.RESET, How.CUT, How.CLOSED, How.SILENT, How.DRIP, How.ENDLESS, How.BOMB, How.BAD_GZIP),
            *(How.SHORT, How.BAD_STATUS_LINE, How.HUGE_HEADERS, How.HTTP_1_0),
        )
    },
}

# These hold for a whole host: any other path of it, made up or not, gives the same.
HOSTS_OF_BEASTS: dict[str, Behaviour] = {
    "soft-404-site": Behaviour(How.SOFT_404),
    "catch-all-site": Behaviour(How.CATCH_ALL),
    "spa-site": Behaviour(How.SPA),
    "home-redirect-site": Behaviour(How.TO_ROOT),
    "parked-site": Behaviour(How.PARKED),
    "parked-elsewhere-site": redirect("http://ww17.target.beast.example/", 302),
}
BESTIARY |= HOSTS_OF_BEASTS


def beast_url(name: str) -> str:
    """Where that beast lives in a `zoo`: each has a host of its own."""
    scheme = "http" if BESTIARY[name].how is How.HTTP_ONLY else "https"
    return f"{scheme}://{name.replace('.', '-')}.beast.example/deep/page"


def zoo() -> Scenario:
    """A world with one page for each beast."""
    world = Scenario()
    for name, beast in BESTIARY.items():
        url = beast_url(name)
        world.pages[url.removesuffix("deep/page") + "*" if name in HOSTS_OF_BEASTS else url] = beast
    world.put("https://target.beast.example/here", How.OK)
    world.put("https://target.beast.example/dead", 404)
    for name, path in (("session-redirect", "deep/page;jsessionid=A1"), ("language-redirect", "en/deep/page")):
        world.put(beast_url(name).replace("deep/page", path), How.OK)
    world.put("http://ww17.target.beast.example/", How.PARKED)
    world.put("https://accounts.google.com/*", How.OK, title="Sign in - Google Accounts")
    return world
