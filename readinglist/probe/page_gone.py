"""How stores of files, wikis and CMSs say that the one thing that was linked is gone, or that they are broken; pure.

A living page may say the same of a file or a link of its own, so the words count only on a page that says little else.
"""

from __future__ import annotations

import re

from readinglist.probe.page_sight import Sight

_LITTLE = 400  # letters
_THING = (
    r"(?:shared? |public |download )*(?:link|file|folder|item|transfer|share|document|content|story|video|record|entry|"
    r"data ?set|publication|article|category|project|repository|user|account|topic|competition|personal web ?page)"
    r"(?: or folder)?(?: link)?(?: (?:that )?you(?:'re| are|'ve)? [\w ]{4,30})?"
)
_GONE = (
    r"(?:(?:has|have|is|was|are|might|may|could|can) )*(?:already |now )?"
    r"(?:expired|no longer (?:available|exists?|works?)|not (?:be )?(?:exist|found|work|available)|unavailable|"
    r"(?:been )?(?:deleted|removed|disabled|taken down|deactivated)|isn't here any ?more|"
    r"(?:does|do)(?:n't| not) (?:seem to )?(?:exist|work)|could(?:n't| not) be found)"
)
# "Data set removed" is one thing, "video deleted scenes" another.
_END = r"(?: any ?more)?(?=\s*(?:[.,!?|–-]|$)| (?:or|and|because|by|due|for|from|to)\b(?!.*:))"
_STOP = r"(?=\s*(?:[.,!?|–-]|$))"
# Each must be how a title or a paragraph begins.
_SAYS_GONE = re.compile(
    r"(?:(?:404|error|oops|sorry)[\s,!.:–—-]*){0,3}(?:"
    rf"(?:this |the |that |your )?{_THING} {_GONE}{_END}|(?:this|your) account has been closed|"
    rf"no such {_THING}{_END}|no (?:{_THING}|repositories) found{_STOP}|invalid or deleted (?:file|link){_STOP}|"
    rf"(?:user|account) (?:deactivated or )?deleted{_STOP}|(?:the|its) author (?:has )?deleted|"
    r"there is currently no text in this page|this page does not (?:seem to )?exist|"
    r"we(?:'ve| have) misplaced that url|the specified key does not exist|nosuchkey$|cannot get /|"
    r"(?:此|该|該|您(?:要)?(?:访问|查看)的)?(?:分享|链接|文件|内容|資料|网站)(?:内容|的文件|链接)?(?:可能)?(?:已经?|已經)?(?:被)?.{0,6}"
    r"(?:失效|过期|過期|取消|删除|刪除|不存在|关闭)了?(?=[\s。！!,，、|–-]|$)|"
    r".{0,12}(?:文件已经?被删除|链接不存在|页面走丢了)(?=[\s。！!,，、|–-]|$)"
    r")",
    re.IGNORECASE,
)
# A wiki repeats the name of the topic it does not have.
_NO_TOPIC = re.compile(
    r"(?:this (?:wiki )?(?:topic|page) does not exist(?: yet|[.!] (?:create|you can))|"
    r"there is currently no text in this page|"
    r"you've followed a link to a (?:topic|page) that doesn't exist)",
    re.IGNORECASE,
)
# What may stand before it.
_PREFACE = re.compile(r"(?:sorry|error|oops|40\d|410|提示|系统提示|错误).{0,40}", re.IGNORECASE)
# A script died before it said anything.
_BROKEN = re.compile(
    r"(?:php )?(?:fatal|parse) error\s*:.{0,300}(?: on line \d| in /|:\d+$)|uncaught (?:error|exception)\s*[:'(]|"
    r"sqlstate\[|server error (?:in '/|\(500\))|"
    r"(?:could not|can't|cannot|unable to|error|failed to) connect(?:ing)? to (?:the |my|local )?"
    r"(?:database|mysql|db)(?: server)?\s*(?:[.!:(]|$)|"
    r"there has been a critical error on (?:this|your) website|traceback \(most recent call last\):\s*file|"
    r"http (?:status|error) 50\d\s*(?:[–:|(-]|$)|access denied for user '|could not connect: |"
    r"an unhandled exception occurred",
    re.IGNORECASE,
)


def says_gone(sight: Sight, *, spoken: bool) -> str | None:
    """Return the words by which a page that says little else tells that what was linked is gone, None without any.

    `spoken` says that the page repeats the name that was asked for, as only wikis do of what they do not have.
    """
    if len(sight.text) > (_LITTLE if not spoken else 2 * _LITTLE) or (sight.embedded and not spoken):
        return None
    if spoken:
        return next((said[:120] for said in (sight.title, *sight.blocks[:3]) if _NO_TOPIC.match(said)), None)
    if _SAYS_GONE.match(sight.title):
        return sight.title[:120]
    for said in sight.blocks[:3]:
        if _SAYS_GONE.match(said):
            return said[:120]
        # A page that has something of its own to say first speaks of one thing among others.
        if not _PREFACE.fullmatch(said):
            return None
    return None


def is_broken(sight: Sight) -> str | None:
    """Return the words by which a script says that it died and showed nothing, None for a page that shows something."""
    if len(sight.text) > 2 * _LITTLE:
        return None
    first = [sight.title, *sight.headings[:2], sight.text] if sight.is_html else []
    return next((said[:120] for said in first if _BROKEN.match(said)), None)
