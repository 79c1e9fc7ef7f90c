"""Publishers and others who refuse robots, each in its own way (upstreams §4.9, §4.14)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

from tests.internet.behaviour import Behaviour, How, answer
from tests.internet.hosts.web import behave
from tests.internet.wire import Answer, Request, html, redirected
from tests.internet.world import World

_CLOUDFLARE = Behaviour(How.CHALLENGE, status=403)
_WAF = Behaviour(How.WAF)
_REFUSED = answer(403, title="Access Denied")

PUBLISHERS: dict[str, Behaviour] = {
    "dl.acm.org": _CLOUDFLARE,
    "www.researchgate.net": _CLOUDFLARE,
    "www.academia.edu": _CLOUDFLARE,
    "ieeexplore.ieee.org": answer(418),
    "www.cochranelibrary.com": answer(412),
    "www.spiedigitallibrary.org": answer(500),
    "pmc.ncbi.nlm.nih.gov": answer(429),
    "pure.example.ac.uk": answer(503),
    "www.linkedin.com": answer(999),
    "link.springer.com": Behaviour(How.IDP),
    "www.nature.com": Behaviour(How.CHALLENGE, title="Client Challenge"),
    **dict.fromkeys(("www.semanticscholar.org", "infoscience.epfl.ch", "dataverse.harvard.edu"), _WAF),
    **dict.fromkeys(
        "www.sciencedirect.com linkinghub.elsevier.com onlinelibrary.wiley.com www.tandfonline.com journals.sagepub.com"
        " academic.oup.com www.pnas.org www.science.org royalsocietypublishing.org www.nejm.org www.ahajournals.org"
        " www.mdpi.com papers.ssrn.com".split(),
        _REFUSED,
    ),
}


def _like(behaviour: Behaviour) -> Callable[[World, Request], Answer]:
    return lambda world, request: behave(world, request, behaviour)


def _idp(_world: World, request: Request) -> Answer:
    """Sends everybody back: with the article's own cookie the way ends there, without it never."""
    to = parse_qs(request.query).get("redirect_uri", [""])[0]
    if request.path == "/authorize" and to:
        told = {"set_cookie": "idp_session=small; Domain=springer.com; Path=/"}
        return redirected(f"https://idp.springer.com/transit?{request.query}&code=small", 302, **told)
    return redirected(to, 302) if request.path == "/transit" and to else html("Page not found", status=404)


SITES = {"idp.springer.com": _idp, **{host: _like(behaviour) for host, behaviour in PUBLISHERS.items()}}
