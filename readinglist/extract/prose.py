"""What the sentences around an address tell: which words are no part of it, and which announce one."""

import re

# Words that begin or end a sentence behind an address and are no part of its path.
COMMON_WORDS = frozenset(
    """
    a about above acknowledgements across additionally after all along also an and are as at based besides both but
    by can code codes compared consequently contact contains data dataset datasets demo demos despite due during each
    empirically experimental experiments extensive finally first for from furthermore given has have hence here how
    however i if in index into is it its keywords later link many meanwhile more moreover most not notably now of
    on online or our outperforms overall page paper please project projects publicly recently results see showing
    shows since so soon source specifically supplementary than that the their then there therefore these they this
    those thus to under unlike upon us using via video videos visit was we website when where which while who will
    with without you your
    """.split()
)

_FOUND = (
    "available|found|accessible|accessed|released|hosted|published|provided|downloaded|shared|located|posted|live"
    "|tried|seen|viewed|watched|obtained|explored|retrieved|consulted|browsed|online"
)
_THING = (
    "pages?|(?:web)?sites?|webpages?|homepages?|codes?|data|datasets?|demos?|videos?|projects?|links?|urls?|repository|"
    "repo|materials?|models?|tool|toolkit|software|server|portal|platform|benchmark|leaderboard|details|information|here"
)
# The words before a bare host that announce an address.
_CUE = re.compile(
    rf"(?:\b(?:{_FOUND})\s(?:\w+\s){{0,4}}?(?:at|on|from|in|via|under|through)|\b(?:visit|see|check|check out|refer to)"
    rf"|\b(?:{_THING})(?:\s(?:is|are|at|here))?)\s?[:=]?\s?[(\[{{<\"'“‘]*$",
    re.IGNORECASE,
)


def announces(before: str) -> bool:
    """Say whether the words before a bare host announce an address: "available at", "project page:"."""
    return bool(_CUE.search(before[-120:]))
