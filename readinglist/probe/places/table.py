"""The table of hosts: a new one is a new row, with a reader only where a body decides; pure.

Facts are those of the hosts' documentation and of answers that were seen; what a row proves at once is what its host
documents as its word for "not there" without hiding anything private behind the same word, and only in that word.
"""

from __future__ import annotations

from readinglist.health import Answer
from readinglist.identifiers import Kind
from readinglist.probe.places import readers
from readinglist.probe.places.row import Meaning, Place, Reader, at


def _hidden(field: str, words: str) -> Reader:
    return readers.absence("the project was deleted or made private", readers.words(field, words), proves=False)


_PART = r"[\w.~-]+"

# --- code: absent and private look the same, so a second road is asked before a "no" is proved

_GITLAB = Place(
    Kind.GITLAB,
    "GitLab",
    "project",
    # Groups go as deep as their owners like; before 2020 no `/-/` parted a project from what is inside.
    at(
        r"gitlab\.com/(?!(?:explore|users|help|api|groups|dashboard|admin|search|public|projects|snippets)/)"
        r"(?P<name>[\w.~][\w.~-]*(?:/[\w.~][\w.~-]*)+?)(?:\.git)?(?:/(?P<inside>-/[^?]*|(?:tree|blob|raw|blame|commits?|"
        r"find_file|compare|issues|merge_requests|releases|tags|branches|wikis|pipelines|jobs|snippets|archive|uploads|"
        r"packages|graphs|network|milestones|starrers|forks|activity|container_registry|repository)(?:/[^?]*)?))?"
    ),
    {
        200: readers.project("path_with_namespace", "web_url", "last_activity_at", "default_branch", nothing=None),
        404: _hidden("message", "^404 (?:Project )?Not Found"),
    },
    api="https://gitlab.com/api/v4/projects/{name}",
    page="https://gitlab.com/{name}",
    safe="",
)
_CODEBERG = Place(
    Kind.CODEBERG,
    "Codeberg",
    "project",
    at(rf"codeberg\.org/(?!(?:explore|user|org|api|assets|-)/)(?P<name>{_PART}/{_PART})(?P<inside>/[^?]*)?"),
    {200: readers.project("full_name", "html_url", "updated_at", "empty"), 404: _hidden("url", "/api/swagger")},
    api="https://codeberg.org/api/v1/repos/{name}",
    page="https://codeberg.org/{name}",
)
_BITBUCKET = Place(
    Kind.BITBUCKET,
    "Bitbucket",
    "project",
    at(
        rf"bitbucket\.org/(?!(?:account|dashboard|product|blog|site|snippets|api|repo)/)"
        rf"(?P<name>{_PART}/{_PART})(?P<inside>/[^?]*)?"
    ),
    {
        200: readers.project("full_name", "links.html.href", "updated_on", "mainbranch", nothing=None),
        404: _hidden("error.message", "no longer exists|not found|does not exist"),
    },
    api="https://api.bitbucket.org/2.0/repositories/{name}",
    page="https://bitbucket.org/{name}",
)
_GITEE = Place(
    Kind.GITEE,
    "Gitee",
    "project",
    at(
        rf"gitee\.com/(?!(?:explore|login|signup|api|help|organizations|enterprises|search)/)"
        rf"(?P<name>{_PART}/{_PART})(?P<inside>/[^?]*)?"
    ),
    {
        200: readers.project("full_name", "html_url", "pushed_at", "empty_repo"),
        403: Meaning(Answer.FORBIDDEN, "Gitee answers but refuses a robot"),
        404: _hidden("message", "Not Found Project|404 (?:Project )?Not Found"),
    },
    api="https://gitee.com/api/v5/repos/{name}",
    page="https://gitee.com/{name}",
    # Its pages refuse robots and projects under review alike: only their 404 means that there is nothing.
    refusal=Meaning(Answer.FORBIDDEN, "Gitee's API does not show the project, and its page refuses a robot"),
)

# --- models and data


def _hub(thing: str, pattern: str, sort: str) -> Place:
    prefix = "" if sort == "models" else f"{sort}/"
    return Place(
        Kind.HUGGINGFACE,
        "Hugging Face",
        thing,
        at(r"(?:huggingface\.co|hf\.co)/" + pattern + r"(?P<inside>/[^?]*)?"),
        {200: readers.hub(prefix), **dict.fromkeys((401, 403, 404), readers.hub_refusal)},
        api=f"https://huggingface.co/api/{sort}/{{name}}",
        page=f"https://huggingface.co/{prefix}{{name}}",
    )


_HUGGINGFACE = (
    _hub(
        "data set",
        rf"datasets/(?P<name>{_PART}(?:/(?!(?:viewer|tree|blob|raw|resolve|discussions)\b){_PART})?)",
        "datasets",
    ),
    _hub("Space", rf"spaces/(?P<name>{_PART}/{_PART})", "spaces"),
    # A single name may be an account or a model of the first days: that is a page like any other.
    _hub(
        "model",
        r"(?!(?:api|docs|blog|papers|collections|spaces|datasets|models|organizations|learn|tasks|posts|settings|"
        rf"join|login|pricing|chat|new|enterprise|support|inference|buckets|kernels)/)(?P<name>{_PART}/{_PART})",
        "models",
    ),
    Place(
        Kind.HUGGINGFACE,
        "Hugging Face",
        "Space",
        at(r"[\w-]+\.hf\.space(?:/.*)?"),
        {
            404: Meaning(Answer.GONE, "no Space answers under this name"),
            # A Space that sleeps, pauses or fails to build is still there; only its app does not answer.
            503: Meaning(Answer.FORBIDDEN, "the Space's app does not run now"),
        },
    ),
)
_ZENODO = Place(
    Kind.ZENODO,
    "Zenodo",
    "record",
    at(r"zenodo\.org/(?:api/)?(?:records?/|doi/10\.5281/zenodo\.)(?P<name>\d+)(?P<inside>/[^?]*)?"),
    {
        200: readers.zenodo_record,
        403: Meaning(Answer.FORBIDDEN, "the record is there, but restricted"),
        404: readers.absence("Zenodo has no such record", readers.zenodo_denies),
        410: readers.zenodo_tombstone,
    },
    api="https://zenodo.org/api/records/{name}",
    page="https://zenodo.org/records/{name}",
)
_FIGSHARE = Place(
    Kind.FIGSHARE,
    "figshare",
    "article",
    at(
        r"(?:[\w-]+\.)?figshare\.com/articles/(?:(?:dataset|figure|media|poster|presentation|thesis|code|software|"
        r"journal_contribution|conference_contribution|preprint|book|chapter|online_resource|workflow|standard|report|"
        r"paper|fileset|model|data_management_plan|educational_resource|physical_object|composition)/)?"
        r"(?:[^/?]+/)?(?P<name>\d+)(?:/\d+)?"
    ),
    {
        200: readers.figshare_article,
        404: readers.absence(
            "figshare has no such public article", readers.figshare_denies, is_alike=readers.figshare_is_alike
        ),
    },
    api="https://api.figshare.com/v2/articles/{name}",  # its pages show robots nothing but a challenge
)
_OSF = Place(
    Kind.OSF,
    "OSF",
    "project",
    at(
        r"osf\.io/(?:preprints/(?:\w+/)?|registries/(?:\w+/)?|registrations/|download/|projects?/)?"
        # Words of five letters that are no guids: parts of the site, providers of preprints.
        r"(?!(?:login|about|terms|forms|media|admin|users|lissa|bitss)\b)"
        r"(?P<name>[a-z0-9]{5})(?:_v\d+)?(?P<inside>/[^?]*)?"
    ),
    {
        200: readers.osf_thing,
        **dict.fromkeys((401, 403), Meaning(Answer.LOGIN, "there, but private")),
        404: readers.absence("OSF has nothing of this name", readers.osf_denies, is_alike=readers.osf_is_alike),
        410: readers.absence("OSF says that this was deleted", readers.osf_denies, is_alike=readers.osf_is_alike),
    },
    api="https://api.osf.io/v2/guids/{name}/",  # its pages are one script that says 200 to everything
    tail=readers.view_only,
)

# --- papers under review, drives, films

_ANONYMOUS = Place(
    Kind.ANONYMOUS,
    "Anonymous GitHub",
    "anonymous repository",
    at(r"anonymous\.4open\.science/(?:r|w|repository|api/repo)/(?P<name>[\w.-]+)(?P<inside>/[^?]*)?"),
    {
        200: readers.anonymous_repository,
        404: readers.absence(
            "no anonymous repository has this name", readers.anonymous_denies, is_alike=readers.anonymous_is_alike
        ),
        410: readers.absence(
            "the anonymous repository has expired or was removed",
            readers.anonymous_denies,
            is_alike=readers.anonymous_is_alike,
        ),
        425: Meaning(Answer.DEFERRED, "the anonymous repository is being prepared"),
        500: readers.anonymous_trouble,
    },
    api="https://anonymous.4open.science/api/repo/{name}/options",  # its pages say 200 to everything
)
_OPENREVIEW = Place(
    Kind.OPENREVIEW,
    "OpenReview",
    "paper",
    at(r"openreview\.net/(?:forum|pdf|attachment|references/pdf)\?.*"),
    # Its API asks robots for a challenge; its pages mostly answer them.
    {200: readers.review_page, 403: readers.review_page, 404: Meaning(Answer.GONE, "OpenReview finds no such paper")},
)
_DRIVE = Place(
    Kind.GOOGLE_DRIVE,
    "Google Drive",
    "file",
    at(r"(?:drive|docs)\.google\.com/.+"),
    {200: readers.drive_page, 403: readers.drive_page, 404: Meaning(Answer.GONE, "Google Drive has no such file")},
)
_CLASSIC_SITES = Place(
    Kind.GOOGLE_SITES,
    "Google Sites",
    "site",
    at(r"sites\.google\.com/(?:site|a)/.+"),
    {
        404: Meaning(Answer.GONE, "Google closed its classic Sites in 2021 to 2023, this one without a successor"),
    },
)
_YOUTUBE = Place(
    Kind.YOUTUBE,
    "YouTube",
    "film",
    at(
        r"(?:(?:m\.)?youtube\.com/(?:watch/?\?(?:.*&)?v=|(?:embed|shorts|live|v)/)|youtube-nocookie\.com/embed/|"
        r"youtu\.be/)(?P<name>[\w-]+)(?:[&/].*)?"
    ),
    {
        200: readers.film,
        **dict.fromkeys((400, 404), readers.film_word(Answer.GONE, "YouTube knows no such film")),
        **dict.fromkeys(
            (401, 403), readers.film_word(Answer.OK, "the film is there, but private or not to be shown elsewhere")
        ),
    },
    # Its pages say 200 for films that were removed.
    api="https://www.youtube.com/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{name}&format=json",
)

PLACES: tuple[Place, ...] = (
    _GITLAB,
    _CODEBERG,
    _BITBUCKET,
    _GITEE,
    *_HUGGINGFACE,
    _ZENODO,
    _FIGSHARE,
    _OSF,
    _ANONYMOUS,
    _OPENREVIEW,
    _DRIVE,
    _CLASSIC_SITES,
    _YOUTUBE,
)
