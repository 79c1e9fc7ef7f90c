"""The quotas of all hosts: so many requests in so many seconds."""

from __future__ import annotations

from typing import Final

WINDOWS: Final[dict[str, tuple[int, float]]] = {
    "github anonymous": (60, 3600),
    "github token": (5000, 3600),
    "github graphql": (5000, 3600),
    "github web": (5000, 3600),
    "github git": (5000, 3600),
    "github raw": (5000, 3600),
    "crossref public single": (5, 1),
    "crossref public array": (1, 1),
    "crossref polite single": (10, 1),
    "crossref polite array": (3, 1),
    "crossref plus": (150, 1),
    "datacite anonymous": (500, 300),
    "datacite polite": (1000, 300),
    "openalex": (10_000, 86_400),
    "gitlab": (500, 60),
    "bitbucket": (60, 3600),
    "gitee": (60, 3600),
    "codeberg": (2000, 300),
    "huggingface api": (500, 300),
    "huggingface pages": (100, 300),
    "huggingface resolvers": (3000, 300),
    "zenodo": (133, 60),
    "figshare": (1000, 3600),
    "osf": (100, 3600),
    "4open": (350, 900),
    "openreview": (98, 1800),
    "youtube": (1000, 3600),
    "wayback availability": (30, 60),
    "wayback cdx": (30, 60),
    "wayback replay": (600, 60),
    "swh": (120, 3600),
    "swh visits": (700, 60),
    "ecosystems": (5000, 3600),
}
"""Name → how many, in how many seconds. Windows up to a minute run by the real clock, longer ones by the world's."""

LIMITS: Final = {name: many for name, (many, _) in WINDOWS.items()}
