"""Rows for pages that are dead behind a good answer, and for living pages that look like them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tests.internet import Behaviour, How, answer, redirect
from tests.truth.row import Row, Truth, page

ALIVE, MOVED, RESTRICTED = Truth.ALIVE, Truth.MOVED, Truth.RESTRICTED
OPEN, HIDDEN = Truth.OPEN, Truth.HIDDEN


def _titled(title: str, body: str = "") -> Behaviour:
    return Behaviour(title=title, body=body or "<p>Some words of the site, and its menu.</p>")


_NOT_FOUND: dict[str, str] = {
    "plain": "Page not found",
    "number": "404",
    "Google": "Error 404 (Not Found)!!1",
    "WordPress": "Page not found – Vision Lab",
    "WordPress today": "Oops! That page can’t be found.",
    "IIS": "404 - File or directory not found.",
    "Apache": "404 Not Found",
    "lab first": "Vision Lab | 404 Not Found",
    "lab last": "The page you requested could not be found | Vision Lab",
    "Tomcat": "HTTP Status 404 – Not Found",
    "Drupal": "The requested page could not be found. | Vision Lab",
    "no longer": "This page is no longer available",
    "no such": "The page you are looking for doesn't exist",
    "project": "Project not found",
    "sorry": "Sorry, this page does not exist",
}
_LIVING: dict[str, str] = {
    "paper": "404 Not Found: A Study of Link Rot in Science",
    "question": "Page Not Found? Recovering Lost Web Pages with Archives",
    "half": "Objects Lost and Not Found: Robust Search in the Wild",
    "number": "The 404 Data Set",
    "room": "Room 404 – Vision Lab",
    "missing": "Missing Data Imputation | Vision Lab",
    "sale": "Is This Domain for Sale? A Measurement of Parking",
    "moment": "A Just Moment Method for Matching",
}
_DEAD_SITES: dict[str, str] = {
    "GitHub Pages": "There isn't a GitHub Pages site here.",
    "Heroku": '<iframe src="//www.herokucdn.com/error-pages/no-such-app.html"></iframe>',
    "Netlify": "Not Found - Request ID: 01HX",
    "S3": "<Code>NoSuchBucket</Code> The specified bucket does not exist",
    "Vercel": "DEPLOYMENT_NOT_FOUND",
    "Read the Docs": "The link you have followed or the URL that you entered does not exist.",
    "Fastly": "Fastly error: unknown domain: x",
    "Ghost": "Failed to resolve DNS path for this host",
    "Wix": "Looks Like This Domain Isn't Connected To A Website Yet!",
    "Tumblr": "Whatever you were looking for doesn't currently exist at this address",
}
_ESSAY = "<p>" + "We measure how long domains stay for sale and what their pages say. " * 80 + "</p>"

SOFT: Final = [
    *(page(HIDDEN, f"soft 404, {name}", _titled(title)) for name, title in _NOT_FOUND.items()),
    *(page(ALIVE, f"a living page, {name}", _titled(title)) for name, title in _LIVING.items()),
    page(HIDDEN, "a site that says not found to all", Behaviour(How.SOFT_404), site=Behaviour(How.SOFT_404)),
    page(HIDDEN, "to a page named 404", redirect("/404.html", 302), site=_titled("Vision Lab")),
    page(HIDDEN, "to a page named notfound", redirect("/notfound?from=/paper", 302), site=_titled("Vision Lab")),
    page(ALIVE, "an essay on parking", _titled("Parking", "<p>“buy this domain”</p>" + _ESSAY)),
    page(ALIVE, "an essay on dead sites", _titled("Rot", "<p>There isn't a GitHub Pages site here.</p>" + _ESSAY)),
    page(ALIVE, "one script for every address", Behaviour(How.SPA), site=Behaviour(How.SPA)),
    page(ALIVE, "a pdf link with a viewer", _titled("Reader"), "/paper.pdf"),
    page(ALIVE, "a pdf link to its abstract", redirect("/abs/7", 302), "/paper.pdf", site=_titled("A paper")),
]  # fmt: skip

HOME: Final = [
    page(HIDDEN, "home by 302, as all of its site", Behaviour(How.TO_ROOT), site=Behaviour(How.TO_ROOT)),
    page(HIDDEN, "home by 301, as all of its site", redirect("/", 301), site=redirect("/", 301)),
    page(ALIVE, "the front page itself", Behaviour(How.TO_ROOT), "/", site=Behaviour(How.TO_ROOT)),
    page(ALIVE, "the front page without a slash", Behaviour(), "https://{host}"),
]

PARKED: Final = [
    page(HIDDEN, "for sale", Behaviour(How.PARKED), site=Behaviour(How.PARKED)),
    page(HIDDEN, "parked at ww17", redirect("http://ww17.target.truth.example/", 302)),
    page(HIDDEN, "parked at a marketplace", redirect("https://www.hugedomains.com/domain_profile.cfm?d=x", 302)),
    page(HIDDEN, "parked by a script", _titled("lab.example", "<script>window.park = 'e30='</script>")),
    page(HIDDEN, "expired", _titled("lab.example", "<p>This domain has expired. Is it yours? Renew it now.</p>")),
]

HOSTING: Final = [
    *(page(OPEN, f"no site at {name}", answer(404, body=f"<p>{words}</p>")) for name, words in _DEAD_SITES.items()),
    *(page(HIDDEN, f"no site at {name}, with 200", _titled("-", words)) for name, words in _DEAD_SITES.items()),
]

FOUND_OUT: Final = [
    page(HIDDEN, "friendly words for any address", Behaviour(How.CATCH_ALL), site=Behaviour(How.CATCH_ALL)),
    page(ALIVE, "a page named home that is the front page", redirect("/", 301), "/home"),
    page(ALIVE, "a front page in its language", redirect("/", 302), "/en/"),
    page(HIDDEN, "soft 404 in the body alone", _titled("Vision Lab", "<h1>404</h1><p>Page not found</p>")),
    page(HIDDEN, "soft 404, status alone", _titled("HTTP Status 404")),
    page(HIDDEN, "soft 404 in German", _titled("Seite nicht gefunden – Vision Lab")),
    page(HIDDEN, "soft 404 in French", _titled("Page non trouvée")),
    page(HIDDEN, "soft 404, unavailable", _titled("Sorry, this page isn't available.")),
    page(HIDDEN, "to an error with its number", redirect("/error?code=404", 302), site=_titled("Vision Lab")),
    page(HIDDEN, "no site at Surge, with 200", _titled("-", "project not found")),
]

_SAME = _titled("Vision Lab", "<p>Welcome to our lab.</p>")
_GROUP = _titled("Vision Lab", "<p>We see to seeing.</p><img src='/group.jpg'>")
SAME: Final = [
    page(HIDDEN, "the front page for any address", _SAME, site=_SAME),
    page(HIDDEN, "html for every pdf", _SAME, "/files/paper.pdf", site=_SAME),
    page(HIDDEN, "to a search, as all of its site", redirect("/search", 302), site=redirect("/search", 302)),
    page(MOVED, "moved to its own front page, alone", redirect("/", 301), "/project"),
    page(HIDDEN, "no site at WordPress", _titled("-", "Do you want to register <em>lab.wordpress.com</em>?")),
    page(HIDDEN, "one page for any address, named otherwise", _GROUP, "/projects/deepfoo", site=_GROUP),
    page(
        HIDDEN,
        "deep inside, as all of its site",
        redirect("/news/7", 302),
        "/projects/deepfoo",
        site=redirect("/news/7", 302),
    ),
    page(ALIVE, "a page that never says its name", _GROUP, "/projects/deepfoo"),
    page(
        ALIVE,
        "one page for any address, about the project",
        _titled("DeepFoo"),
        "/projects/deepfoo",
        site=_titled("DeepFoo"),
    ),
    page(
        ALIVE, "the same menu and another page", _titled("Vision Lab", "<p>Data.</p>"), "/projects/deepfoo", site=_GROUP
    ),
    page(
        ALIVE,
        "the same words and another picture",
        replace(_GROUP, body=_GROUP.body.replace("group", "poster")),
        "/projects/deepfoo",
        site=_GROUP,
    ),
    page(MOVED, "a name led home for good, alone", redirect("/", 301), "/deepfoo"),
]

HIDDEN_PAGES: Final[list[Row]] = [*SOFT, *HOME, *PARKED, *HOSTING, *FOUND_OUT, *SAME]

BEHIND: Final[dict[str, Behaviour]] = {
    "http://ww17.target.truth.example/": Behaviour(How.PARKED),
    "https://www.hugedomains.com/*": Behaviour(How.PARKED),
    "https://home-by-301-as-all-of-its-site.truth.example/": Behaviour(),
    "https://to-a-search-as-all-of-its-site.truth.example/search": Behaviour(title="Search"),
    "https://deep-inside-as-all-of-its-site.truth.example/news/7": Behaviour(title="Search"),
}
"""Where the rows' redirects lead."""
