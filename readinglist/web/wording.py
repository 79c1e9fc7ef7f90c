"""Words of the program as a person reads them: one table a vocabulary."""

from __future__ import annotations

from itertools import combinations
from typing import Final

from readinglist import health, metadata, report
from readinglist.formats.recognition import Format
from readinglist.health import Condition, Flag, Verdict
from readinglist.identifiers import Kind
from readinglist.library.adding import Gained
from readinglist.metadata import Gap
from readinglist.models import Stage
from readinglist.reading import Priority, Shelf, Status
from readinglist.report import Channel, Section

STATUS: Final = {
    Status.TO_READ: "To read",
    Status.READING: "Reading",
    Status.READ: "Read",
    Status.SET_ASIDE: "Set aside",
}
PRIORITY: Final = {Priority.LOW: "Low", Priority.NORMAL: "Normal", Priority.HIGH: "High"}
SHELF: Final = {Shelf.MINE: "My list", Shelf.STACKS: "Stacks"}
SORT: Final = {
    "added": "added, newest first",
    "-added": "added, oldest first",
    "title": "title",
    "year": "year, newest first",
    "-year": "year, oldest first",
    "venue": "venue",
    "status": "status",
    "priority": "priority, high first",
    "rating": "rating, best first",
    "next": "up next, by hand",
    "read": "read, last first",
    "checked": "checked, last first",
}
WORST_FIRST: Final = health.WORST_FIRST  # for the templates, which see the words of this file
VERDICT: Final = {
    Verdict.UNCHECKED: "no usable answer yet",
    Verdict.ALIVE: "the thing is there",
    Verdict.MOVED: "there, for good, under another address",
    Verdict.RESTRICTED: "somebody answers, but refuses a robot or wants a login",
    Verdict.FAILING: "signs of trouble, not yet proof",
    Verdict.DEAD: "proved gone",
}
KIND: Final = {
    Kind.DOI: "DOI",
    Kind.ARXIV: "arXiv",
    Kind.GITHUB: "GitHub repository",
    Kind.GITHUB_PATH: "GitHub file",
    Kind.GITHUB_OWNER: "GitHub account",
    Kind.GIST: "GitHub gist",
    Kind.GITHUB_PAGES: "GitHub page",
    Kind.GITLAB: "GitLab",
    Kind.HUGGINGFACE: "Hugging Face",
    Kind.ZENODO: "Zenodo",
    Kind.FIGSHARE: "figshare",
    Kind.OSF: "OSF",
    Kind.ANONYMOUS: "Anonymous GitHub",
    Kind.OPENREVIEW: "OpenReview",
    Kind.GITEE: "Gitee",
    Kind.BITBUCKET: "Bitbucket",
    Kind.CODEBERG: "Codeberg",
    Kind.GOOGLE_DRIVE: "Google Drive",
    Kind.GOOGLE_SITES: "Google Sites",
    Kind.YOUTUBE: "YouTube",
    Kind.ARCHIVE: "archived copy",
    Kind.SHORTENER: "short address",
    Kind.WEB: "web page",
}
ANSWER: Final = report.ANSWERS
CONDITION: Final = {
    Condition.BLOCKED: "taken down by its host",
    Condition.GONE: "gone",
    Condition.ARCHIVED: "archived, read-only",
    Condition.EMPTY: "empty",
    Condition.PLACEHOLDER: "only a placeholder",
    Condition.STALE: "no change for long",
    Condition.ACTIVE: "active",
}
FLAG: Final = {
    Flag.RETRACTED: "retracted",
    Flag.WITHDRAWN: "withdrawn",
    Flag.CONCERN: "expression of concern",
    Flag.TAKEN_OVER: "name taken over",
    Flag.CLEAR: "nothing to say",
}
# Who keeps a copy, as the checker writes it down.
SOURCE: Final = {
    "wayback": "the Wayback Machine",
    "software-heritage": "Software Heritage",
    "fork": "whoever forked it",
    "revealed": "its authors",
}
FORMAT: Final = {
    Format.CATALOGUE: "conference catalogue",
    Format.BIBTEX: "BibTeX",
    Format.RIS: "RIS",
    Format.CSL_JSON: "CSL-JSON",
    Format.ZOTERO_CSV: "Zotero’s CSV",
    Format.CSV: "CSV",
    Format.BOOKMARKS: "bookmarks",
    Format.AWESOME: "Markdown list",
    Format.LIST: "plain list",
    Format.OWN: "readinglist’s JSON",
    Format.UNKNOWN: "nothing we know",
}
STAGE: Final = {
    Stage.READING: "being read",
    Stage.ASKING: "waits for your answer",
    Stage.ADDING: "being added",
    Stage.DONE: "",
    Stage.DROPPED: "not imported",
    Stage.FAILED: "failed",
}
# What an import changes in a paper, where the name of the field is not the word for it.
CHANGED: Final = {
    "doi": "DOI",
    "arxiv": "arXiv id",
    "url": "address",
    "entrytype": "type",
    "key": "citation key",
    "filled": "sources",
}
# The parts of the evidence that say little by their own names.
EVIDENCE: Final = {
    "checker": "checked by",
    "hops": "way",
    "rule": "decided by",
    "detail": "in detail",
    "headers": "headers",
}
SECTION: Final = report.HEADINGS  # in the order in which a report is read
ONE: Final = report.ONE  # the same, said of one link
# What a person can do about a section of a report, said once above its rows.
TO_DO: Final = {
    Section.DEAD_CODE: "Use the copy where one was found; else correct the address on the paper, or take the link off.",
    Section.DEAD: "Proved gone. Use the copy, correct the address on the paper, or take the link off.",
    Section.FAILING: "Nothing to do yet: they are asked again, and called dead only on proof.",
    Section.RECOVERED: "They answer again, some only to refuse a robot, or you saw them work.",
    Section.MOVED: "Accept the new address; the old one is kept beside it.",
    Section.ARCHIVED: "Still there, but read-only: save what you need.",
    Section.PLACEHOLDER: "There, but without code: ask the authors, or look again later.",
    Section.FLAGGED: "Read the notice before you rely on the work; a repository may be somebody else’s now.",
    Section.CLEARED: "The notice was taken back, or the name is its own again. Nothing to do.",
}
ACTION: Final = report.ADVICE  # what it suggests to do about one link
NOT_JUDGED: Final = report.WHY
# What a paper may lack, and who may know it, inside a sentence.
GAP: Final = {
    Gap.TITLE: "title",
    Gap.AUTHORS: "authors",
    Gap.VENUE: "venue",
    Gap.YEAR: "year",
    Gap.DOI: "DOI",
    Gap.ARXIV: "arXiv id",
    Gap.URL: "address",
    Gap.ABSTRACT: "abstract",
    Gap.LINK: "link",
}
SUPPLIER: Final = metadata.NAMES
CHANNEL: Final = {Channel.MAIL: "Mail", Channel.CHAT: "Chat", Channel.FILES: "Files"}
# What a page says after a form was sent, by the word in its address.
SAID: Final = {
    **{
        f"there-{'-'.join(gained.name.lower() for gained in some)}": f"Already here: {', '.join(some)}."
        for number in range(1, len(Gained) + 1)
        for some in combinations(Gained, number)
    },
    "all-there": "All of them are in the library already.",
    "nothing-shared": "Nothing came along that names a paper. Type it here.",
    "added": "Added.",
    "there": "It is in the library already; here it is.",
    "waiting": "Added as it was given. It will be completed as soon as somebody who knows it answers.",
    "looked-up": "It is looked up next.",
    "note": "The note is kept.",
    "note-twice": "The note was changed in another place since you opened it: both versions are kept, see below.",
    "note-keep": "That version is the note now.",
    "note-both": "Both stand in the note now, one after the other.",
    "note-discard": "That version is gone; the note stayed.",
    "note-again": "The note or its other version changed in the meantime: look again, then choose.",
    "tags": "The tags are kept.",
    "fields": "The corrections are kept; imports leave these fields alone from now on.",
    "link-added": "The link is watched from now on.",
    "link-corrected": "The address is corrected and will be checked next.",
    "link-removed": "The link is off this paper; no import brings it back.",
    "link-accepted": "The new address is in its place on every paper that had the old one, which is kept beside it.",
    "seen": "You saw it work: that holds until the answer changes.",
    "muted": "Muted: it is watched as before, but makes no news.",
    "unmuted": "No longer muted: what happens to it is told again.",
    "rule-again": "Nothing was done: other papers would change by now. Look again.",
    "asked": "The link is first in line for the next check.",
    "asked-many": "Their links are first in line for the next check.",
    "looked": "What your library knows is proposed; registries are asked in the background, and answer here.",
    "stopped-asking": "Nobody is asked any more; what was found so far stays.",
    "looked-own": "Your library was looked through; nobody else needs to be asked now.",
    "mark-some": "Nothing was marked. Mark some first, or take all of them.",
    "answered": "It was answered before, perhaps in another tab: this time nothing was done, and no tag was added.",
    "test-mail": "The mail server took the test: look into your mail.",
    "test-chat": "The services took the test: look into your chat.",
    "test-files": "The test was written.",
    "feed-made": "The feed has an address now.",
    "feed-renewed": "The feed has a new address; the old one no longer answers.",
    "delivery-again": "It is tried again, with all that waits for the same place.",
    "delivery-left": "It is not tried any more. The report stays here.",
    "password-set": "The password is set. Other browsers have to log in again.",
    "log-in-ended": "That browser is logged out.",
    "token-revoked": "The token is worth nothing now.",
    "settings": "The settings are kept, and hold from now on.",
    "settings-restart": "The settings are kept. What says so below holds from the next start of readinglist on.",
    "settings-same": "Nothing was other than it is; nothing was written.",
    "backup-made": "The backup is made, and proved whole.",
    "run-stop": "The check ends in a moment.",
    "run-over": "That check had ended already.",
    "check-due": "A check of what is due was asked for.",
    "check-all": "Every link is due now, and a check was asked for.",
}
