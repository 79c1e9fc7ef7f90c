"""What a host is: the tables of well-known ones, the repair of misread ones, and when a bare name is an address."""

import re
from functools import lru_cache

from linkify_it.tlds import TLDS

TOP_LEVEL = frozenset(name.lower() for name in TLDS)

# Owner/Repo stands in their paths, so that neither brackets nor commas nor doubled slashes belong there.
CODE_HOSTS = frozenset(
    "github.com gitlab.com bitbucket.org gitee.com huggingface.co hf.co codeberg.org modelscope.cn".split()
)
# Everything below them is somebody's project page.
PAGE_HOSTS = frozenset(
    """
    github.io gitlab.io gitee.io readthedocs.io readthedocs.org netlify.app netlify.com vercel.app herokuapp.com
    pages.dev web.app firebaseapp.com hf.space streamlit.app weebly.com wixsite.com wordpress.com blogspot.com
    notion.site surge.sh glitch.me gitbook.io bitbucket.io onrender.com fly.dev replit.app mystrikingly.com
    sourceforge.io sourceforge.net azurewebsites.net amazonaws.com cloudfront.net appspot.com
    """.split()
)
_NAMED_HOSTS = frozenset(
    """
    arxiv.org doi.org dx.doi.org youtu.be youtube.com bit.ly tinyurl.com goo.gl git.io aka.ms is.gd cutt.ly
    rb.gy t.ly t.co forms.gle w3id.org osf.io zenodo.org figshare.com openreview.net sites.google.com
    drive.google.com docs.google.com colab.research.google.com anonymous.4open.science 4open.science kaggle.com
    vimeo.com dropbox.com hdl.handle.net purl.org pan.baidu.com aclanthology.org aclweb.org codeocean.com
    paperswithcode.com papers.nips.cc proceedings.mlr.press openaccess.thecvf.com semanticscholar.org pypi.org
    wikipedia.org wandb.ai gist.github.com raw.githubusercontent.com codalab.org codalab.lisn.upsaclay.fr
    eval.ai opendatalab.com data.mendeley.com dataverse.harvard.edu physionet.org ieee-dataport.org
    huggingface.com gitea.com gitea.io
    """.split()
)
KNOWN_HOSTS = CODE_HOSTS | PAGE_HOSTS | _NAMED_HOSTS

# Short names differ from real others by one letter; they are only unfolded from look-alike signs.
_MISSPELT_LENGTH = 9
_TWO_SLIPS = ("github.com", "github.io")
_ENDINGS = {
    **dict.fromkeys(("corn", "eom", "c0m", "corm", "conn", "oom", "comm", "con", "cem", "coin"), "com"),
    **dict.fromkeys(("0rg", "orq", "ofg"), "org"),
    **dict.fromkeys(("i0", "1o", "lo", "io1"), "io"),
    **dict.fromkeys(("edn", "cdu", "eclu"), "edu"),
    **dict.fromkeys(("nct", "ncl"), "net"),
    "1y": "ly",
    "a1": "ai",
}
# `cmu.edullab`: the slash behind a host was read as a stroke.
_GLUED_SLASH = re.compile(
    r"((?:[\w-]+\.)*(?:github|gitlab)\.(?:com|io)|(?:[\w-]+\.)+(?:com|org|edu|net|gov|io|ai))([lI1|]?)([\w-].*|)",
    re.IGNORECASE,
)
# `github.com:Owner` of a clone command, `github.com.Owner` of a misread stroke.
_CLONE_PATH = re.compile(r"((?:www\.)?(?:github|gitlab)\.com)[:.]([\w-].*)", re.IGNORECASE)
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}\w)?")
_SECOND_NAME = re.compile(r"/[A-Za-z][\w-]*\.(?:com|org|net|io|ai|edu)")
# `co1umbia.edu`: a one between small letters; believed of schools only, since others do call themselves `phase1trials`.
_READ_ONE = re.compile(r"(?<=[a-z]{2})1(?=[a-z]{2,}(?:[.-]|$))")
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")

# Endings that are neither English words nor file names, so that a bare `name.end/path` is an address.
_PLAIN_ENDINGS = frozenset(
    """
    com org net edu gov mil int io ai info app dev xyz site tech online page science cloud academy institute
    wiki de uk fr ch jp kr cn eu nl se dk fi gr hk sg tw au nz ca br mx ar cl il ir ru ua cz hu ro es ie lu tr
    sa ae vn gl ly gd gy gle press studio design zone
    """.split()
)
_ACADEMIC = re.compile(
    r"(?:[\w-]+\.)+(?:edu|ac\.[a-z]{2}|edu\.[a-z]{2}|mpg\.de|mpi-\w+\.de|uni-[\w-]+\.de|tu-[\w-]+\.de)"
)
# `com.example.loom` names a package.
_REVERSED = frozenset("com org net edu io".split())
# What stands before a country for all of a kind: `bbc.co.uk` is as plain a name as `cnn.com`.
_SECOND_LEVEL = frozenset("co com org net gov ne or go".split())
# Sites and shops that papers talk about without sending the reader there.
_SITES = frozenset(
    """
    amazon.com booking.com jd.com taobao.com alibaba.com yelp.com airbnb.com expedia.com netflix.com openai.com
    stackoverflow.com reddit.com twitter.com x.com facebook.com google.com baidu.com bing.com weibo.com imdb.com
    code.org agar.io openml.org ebay.com etsy.com linkedin.com pinterest.com tripadvisor.com zillow.com uber.com
    salesforce.com walmart.com instacart.com lichess.org chess.com archive.org kaggle.com draw.io data.gov
    change.org stackexchange.com ycombinator.com quora.com medium.com wikihow.com goodreads.com spotify.com
    github.com
    """.split()
)


def split_host(rest: str) -> tuple[str, str]:
    """Part `host/path` (no scheme) where the host ends."""
    host = re.match(r"[^/?#]*", rest)
    end = host.end() if host else 0
    return rest[:end], rest[end:]


def under(host: str, hosts: frozenset[str]) -> bool:
    """Say whether the host, or a domain above it, is one of the hosts."""
    labels = host.lower().split(".")
    return any(".".join(labels[i:]) in hosts for i in range(max(0, len(labels) - 4), len(labels)))


def is_whole(host: str) -> bool:
    """Say whether the host can stand in an address: labels under a known top-level domain, or an IPv4 address."""
    host = re.sub(r":\d{1,5}$", "", host.rpartition("@")[2])
    if _IPV4.fullmatch(host):
        return True
    labels = host.split(".")
    return len(labels) > 1 and labels[-1].lower() in TOP_LEVEL and all(map(_LABEL.fullmatch, labels))


def repair(rest: str) -> str:
    """Return `host/path` with a misread host put right; a host that is none comes back as it is."""
    host, path = split_host(rest)
    clone = _CLONE_PATH.match(host)
    if clone and not is_whole(host):
        host, path = clone[1], f"/{clone[2]}{path}"
    if under(host, KNOWN_HOSTS):
        return host + path
    if not is_whole(host) and (glued := _GLUED_SLASH.fullmatch(host)) and (glued[2] or glued[3]):
        return f"{glued[1]}/{glued[3]}{path}".replace("//", "/")
    if path and f"{host.lower()}.com" in CODE_HOSTS:
        return f"{host}.com{path}"
    stem, _, ending = host.rpartition(".")
    if stem and ending.lower() not in TOP_LEVEL and ending.lower() in _ENDINGS:
        host = f"{stem}.{_ENDINGS[ending.lower()]}"
    if _ACADEMIC.fullmatch(host.lower()):
        host = _READ_ONE.sub("l", host)
    return _respell(host) + path


@lru_cache(maxsize=1024)
def _respell(host: str) -> str:
    """Give a host that is nearly a well-known one its spelling back, the labels before it kept."""
    labels = host.split(".")
    best: tuple[int, str] | None = None
    for size in range(1, min(len(labels), 4) + 1):
        tail = ".".join(labels[-size:]).lower()
        if tail in KNOWN_HOSTS:
            return host
        for known in _near(len(tail)):
            slips = _slips(tail, known)
            if slips is None or (best and slips >= best[0]):
                continue
            before = labels[:-size]
            if known in PAGE_HOSTS and not before:
                continue
            best = slips, ".".join([*before, known])
    return best[1] if best else host


@lru_cache(maxsize=64)
def _near(length: int) -> tuple[str, ...]:
    return tuple(sorted(known for known in KNOWN_HOSTS if abs(len(known) - length) <= 2))


def _slips(read: str, known: str) -> int | None:
    """Return how many slips lead from one host to the other, None when too many to believe."""
    if _folded(read) == _folded(known):
        return 0
    limit = 2 if known in _TWO_SLIPS else 1
    if len(known) < _MISSPELT_LENGTH:
        return None
    # One slip changes at most two of the letters in use; this spares nearly every pair the full count.
    if len(set(read) ^ set(known)) > 2 * limit:
        return None
    slips = edits(read, known)
    return slips if slips <= limit else None


def _folded(host: str) -> str:
    """Make signs alike that a scanner takes for each other."""
    return host.replace("rn", "m").replace("vv", "w").translate(str.maketrans("10|5q", "lolsg"))


def edits(one: str, other: str) -> int:
    """Return the edit distance of two short words; neighbours that changed places count once."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row, older = row, [i], before
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]


def identity(address: str) -> str:
    """Return what two spellings of one address share: no scheme, host in lower case, no closing slash or `.git`."""
    host, path = split_host(address.partition("://")[2])
    host = host.lower()
    if host.startswith("www.") and host[4:] in CODE_HOSTS:
        host = host[4:]
    path = path.rstrip("/")
    return host + (path.removesuffix(".git") if host in CODE_HOSTS else path)


def is_bare_address(host: str, path: str, cued: bool) -> bool:
    """Say whether a host written without a scheme is meant as an address.

    `cued` says that the words before it announce one ("available at"). Names of companies, libraries and files,
    and sentences glued at a full stop, look like hosts; so the fewer signs of an address, the plainer the name must be.
    """
    host = re.sub(r":\d{2,5}$", "", host)
    name = host.lower()
    labels = name.split(".")
    if under(host, PAGE_HOSTS):
        return name not in PAGE_HOSTS
    if under(host, KNOWN_HOSTS):
        return len(path) > 1
    if name.startswith("www.") and len(labels) > 2:
        return True
    if host.rpartition(".")[2] != labels[-1] or labels[-1] not in TOP_LEVEL:
        return False
    if labels[0] in _REVERSED and len(path) < 2:
        return False
    plain = labels[-1] in _PLAIN_ENDINGS
    site = labels[:-2] if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else labels[:-1]
    deep = len(site) > 1 and min(map(len, site)) > 1
    if len(path) > 1 and (path[1].isalnum() or path[1] in "~_?#@"):
        # Amazon.com/Yelp.com, Booking.com/Airbnb: a choice between names.
        if host != name and not cued and (_SECOND_NAME.fullmatch(path) or under(name, _SITES)):
            return False
        return plain or cued or (deep and bool(_ACADEMIC.fullmatch(name)))
    if under(name, _SITES) or host != name:
        return False
    if deep or _ACADEMIC.fullmatch(name):
        return plain or (deep and cued)
    return cued and plain
