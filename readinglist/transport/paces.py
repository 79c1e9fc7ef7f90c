"""What is known of how fast hosts may be asked, as rows: their own words, or those of their long-standing clients."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many requests at once, and so many seconds from the start of one to the start of the next."""

    at_once: int = 4
    interval: float = 0.1


# A row is keyed by a host, or by a host and the beginning of a path in which `*` is anything; the longest that fits
# holds. Each row is counted by itself, as the host does. Hosts without a row get Pace().
PACES: Mapping[str, Pace] = {
    # works
    "doi.org": Pace(at_once=2, interval=0.2),
    "api.crossref.org": Pace(at_once=1, interval=1.0),
    "api.crossref.org/works/": Pace(at_once=3, interval=0.1),  # of one work: 10 a second in the polite pool
    "api.crossref.org/works?": Pace(at_once=1, interval=0.35),  # lists: 3 a second
    "api.datacite.org": Pace(at_once=1, interval=1.0),
    "data.crosscite.org": Pace(at_once=1, interval=1.0),
    "api.openalex.org": Pace(at_once=2, interval=0.2),
    "export.arxiv.org": Pace(at_once=1, interval=3.0),
    "arxiv.org": Pace(at_once=1, interval=3.0),
    "openreview.net": Pace(at_once=1, interval=1.0),
    "api.openreview.net": Pace(at_once=1, interval=1.0),
    "api2.openreview.net": Pace(at_once=1, interval=1.0),
    # code
    "api.github.com": Pace(at_once=2, interval=0.1),  # 900 points a minute
    "api.github.com/graphql": Pace(at_once=1, interval=0.2),  # one after the other, and a quota of its own
    "github.com": Pace(at_once=2, interval=0.2),
    "gist.github.com": Pace(at_once=2, interval=0.2),
    "raw.githubusercontent.com": Pace(at_once=2, interval=0.2),
    "gitlab.com": Pace(at_once=2, interval=0.25),  # 500 a minute, fewer for projects
    "api.bitbucket.org": Pace(at_once=1, interval=1.0),
    "gitee.com": Pace(at_once=1, interval=1.0),
    "anonymous.4open.science": Pace(at_once=1, interval=1.0),
    # models and data
    "huggingface.co": Pace(at_once=1, interval=3.0),  # 100 pages in 5 minutes
    "huggingface.co/api/": Pace(at_once=2, interval=0.6),  # 500
    "huggingface.co/*/resolve/": Pace(at_once=4, interval=0.1),  # 3,000
    "zenodo.org": Pace(at_once=1, interval=1.0),  # 60 a minute for guests
    "api.figshare.com": Pace(at_once=1, interval=1.0),
    "api.osf.io": Pace(at_once=1, interval=1.0),
    "repos.ecosyste.ms": Pace(at_once=1, interval=1.0),  # 5,000 an hour
    # archives
    "archive.org": Pace(at_once=1, interval=1.0),
    "archive.org/wayback/": Pace(at_once=1, interval=5.0),
    "web.archive.org": Pace(at_once=1, interval=2.5),  # the list of captures: 30 a minute, and a ban for more
    "web.archive.org/web/": Pace(at_once=2, interval=0.2),  # replay: 600
    "web.archive.org/web/timemap/": Pace(at_once=1, interval=2.5),
    "archive.softwareheritage.org": Pace(at_once=1, interval=1.0),
    "archive.softwareheritage.org/api/1/origin/*/visit/latest": Pace(at_once=1, interval=0.25),  # 700 a minute
}


# What those get who do not say how to reach them ("public pool").
_UNNAMED: Mapping[str, Pace] = {
    "api.crossref.org/works/": Pace(at_once=1, interval=0.2),
    "api.crossref.org/works?": Pace(at_once=1, interval=1.0),
}


def paces_for(paces: Mapping[str, Pace], user_agent: str) -> Mapping[str, Pace]:
    """Return the rows that hold for one who names himself so: never faster than what he is given."""
    if "mailto:" in user_agent:
        return paces
    slower = {key: pace for key, pace in _UNNAMED.items() if key in paces and paces[key].interval < pace.interval}
    return {**paces, **slower}


def slowed(paces: Mapping[str, Pace], bound: Pace) -> Mapping[str, Pace]:
    """Return the rows so that none of them is faster than a bound."""
    return {key: no_faster(pace, bound) for key, pace in paces.items()}


def no_faster(pace: Pace, bound: Pace) -> Pace:
    """Return a pace, or the bound in what it would be faster."""
    return Pace(min(pace.at_once, bound.at_once), max(pace.interval, bound.interval))


class Rows:
    """The rows, ready to be looked up."""

    def __init__(self, rows: Mapping[str, Pace], usual: Pace) -> None:
        self._usual = usual
        self._by_host: dict[str, list[tuple[re.Pattern[str], str, Pace]]] = {}
        for key in sorted(rows, key=len, reverse=True):
            host, slash, path = key.partition("/")
            start = re.compile(re.escape(slash + path).replace(r"\*", ".*"))
            self._by_host.setdefault(host, []).append((start, key, rows[key]))

    def of(self, host: str, target: str) -> tuple[str, Pace]:
        """The row, by its key, that counts a request for this path and query on this host."""
        for start, key, pace in self._by_host.get(host, ()):
            if start.match(target):
                return key, pace
        return host, self._usual
