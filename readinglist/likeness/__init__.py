"""Whether two papers are one work: by identifier, by address, by title, year and people; pure."""

from readinglist.likeness.judging import Judgement, Likeness, Work, address, alike, compare, forget, titled_alike
from readinglist.likeness.keys import near_keys, sure_keys

__all__ = [
    "Judgement",
    "Likeness",
    "Work",
    "address",
    "alike",
    "compare",
    "forget",
    "near_keys",
    "sure_keys",
    "titled_alike",
]
