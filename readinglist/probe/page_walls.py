"""Bot walls: somebody answers, and wants a browser or a person; the marks as data, and one question; pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from readinglist.probe.page_address import speaks_of
from readinglist.probe.page_sight import Sight
from readinglist.probe.page_words import mentions_not_found, says_not_found
from readinglist.transport import Reply

_BARE = 3000  # letters; a wall shows fewer
_SHORT = 800
_NOTHING = 200  # a page behind an injected script shows more
_TITLES = (
    "just a moment",
    "attention required!",
    "client challenge",
    "making sure you're not a bot",
    "checking your browser",
    "checking if the site connection is secure",
    "ddos-guard",
    "ddos protection by",
    "access denied",
    "security check",
    "security verification",
    "human verification",
    "verifying you are human",
    "verify you are human",
    "are you a robot",
    "are you human",
    "robot check",
    "bot verification",
    "bot check",
    "captcha",
    "recaptcha",
    "pardon our interruption",
    "please wait...",
    "one moment, please",
    "validate user",
    "sucuri website firewall",
    "request rejected",
    "request blocked",
    "you have been blocked",
    "checking you are not a bot",
    "checking that you are not a bot",
    "robot or human",
    "access to this page has been denied",
    "your access to this site has been limited",
    "vercel security checkpoint",
    "establishing a secure connection",
    "radware",
    "web page blocked",
    "application blocked",
    "fortigate",
    "the url you requested has been blocked",
    "protected by chaitin safeline waf",
    "please update your browser",
    "update your browser",
    "unsupported browser",
    "browser not supported",
    "not available in your country",
    "not available in your region",
    "access forbidden",
    "access blocked",
    "site blocked",
    "acm error: ip blocked",
    "not authorized",
    "zugriff verweigert",
    "アクセスが拒否されました",
    "安全验证",
    "人机验证",
    "访问被拦截",
    "проверка браузера",
    "创宇盾",
)


class _Wall(NamedTuple):
    """A bot wall by its header, its server, or a trace in the page; all that is given must hold."""

    name: str
    header: str = ""
    value: str = ""
    trace: str = ""  # lower case, in the page's first few thousand letters
    refusal: bool = False  # only with a status that refuses: the mark comes with good pages too
    injected: bool = False  # a script that comes with good pages too: else only where nothing is shown beside it


_WALLS = (
    _Wall("Cloudflare", "cf-mitigated", "challenge"),
    _Wall("AWS WAF", "x-amzn-waf-action"),
    _Wall("AWS WAF", trace="awswafintegration", injected=True),
    _Wall("AWS WAF", trace="window.gokuprops"),
    _Wall("Vercel", "x-vercel-mitigated", "challenge"),
    _Wall("Kasada", "x-kpsdk-ct", refusal=True),
    _Wall("Kasada", trace="window.kpsdk=", injected=True),
    _Wall("SiteGround", "sg-captcha", "challenge"),
    _Wall("SiteGround", trace="/.well-known/sgcaptcha/"),
    _Wall("Aliyun", trace="acw_sc__v2", injected=True),
    _Wall("Aliyun", trace="var arg1='", injected=True),
    _Wall("Reblaze", trace="window.rbzns", injected=True),
    _Wall("Yunsuo", trace="security_verify_data", injected=True),
    _Wall("EdgeOne", trace="__tst_status", injected=True),
    _Wall("Bunny", trace="/.bunny-shield/", injected=True),
    _Wall("a cookie wall", trace='document.cookie="__test=', injected=True),
    _Wall("Cloudflare", trace="/cdn-cgi/challenge-platform/h/", refusal=True),
    _Wall("Cloudflare", trace="window._cf_chl_opt"),
    _Wall("Cloudflare", trace="enable javascript and cookies to continue"),
    _Wall("Cloudflare", trace="cf-browser-verification"),
    _Wall("Akamai", "server", "akamaighost", trace="reference #", refusal=True),
    _Wall("Akamai", trace="sec-if-cpt-container"),
    _Wall("DataDome", "x-datadome", refusal=True),
    _Wall("DataDome", "x-dd-b", refusal=True),
    _Wall("DataDome", trace="captcha-delivery.com", injected=True),
    _Wall("PerimeterX", trace="px-captcha"),
    _Wall("PerimeterX", trace="window._pxappid", refusal=True),
    _Wall("Incapsula", trace="_incapsula_resource", injected=True),
    _Wall("Incapsula", trace="incapsula incident id"),
    _Wall("Incapsula", "x-iinfo", refusal=True),
    _Wall("Anubis", trace="/.within.website/x/cmd/anubis"),
    _Wall("Anubis", trace='id="anubis_challenge"'),
    _Wall("Sucuri", trace="sucuri_cloudproxy_js"),
    _Wall("Sucuri", "x-sucuri-block"),
    _Wall("F5", trace="the requested url was rejected. please consult with your administrator"),
    _Wall("F5", trace="your support id is"),
    _Wall("F5", trace='window["bobcmn"]', injected=True),
    _Wall("a block", trace="your ip address has been blocked"),
    _Wall("a block", trace="not available in your country"),
    _Wall("a block", trace="当前访问疑似黑客攻击"),
    _Wall("a block", trace="您的访问被阻断"),
    _Wall("Elsevier", trace="there was a problem providing the content you requested"),
    _Wall("a captcha", trace="please complete the security check to access"),
    _Wall("a captcha", trace="unusual traffic from your computer network"),
    _Wall("a captcha", trace="verify that you are not a robot"),
    _Wall("a captcha", trace="verify you are human by completing the action below"),
    _Wall("a captcha", trace="press & hold to confirm you are"),
    _Wall("a cookie wall", trace="your browser is not accepting cookies"),
    _Wall("a cookie wall", trace="cookies must be enabled"),
    _Wall("a cookie wall", trace="please enable cookies to continue"),
    _Wall("a robot check", trace="checking your browser before accessing"),
)
_REFUSES = re.compile(
    r"access (?:to .{1,60} )?(?:is |was |has been )?(?:denied|forbidden|blocked|restricted|not allowed)|\bforbidden\b|"
    r"(?:is|was|been|were) blocked|(?:site|request|access) (?:blocked|rejected)|permission to (?:access|view|visit)|"
    r"not (?:authori[sz]ed|permitted)|only (?:accessible|available|visible) (?:from|to|within)|members only|"
    r"please (?:log|sign) in|unable to verify|verify (?:that )?you|(?:security|browser|human) (?:check|verification)|"
    r"captcha|not a robot|unusual (?:traffic|activity)|too many requests|rate limit|support cookies|"
    r"enable (?:cookies|javascript)|"
    r"cookies (?:must|need to)|checking your browser|zugriff (?:verweigert|gesperrt)|accès (?:refusé|interdit)|"
    r"acceso denegado|acesso negado|access[oi] (?:negato|al sito vietato)|доступ .{0,30}(?:запрещ|огранич|закрыт)|"
    r"拦截|攔截|验证|驗證|访问受限|禁止访问|防火墙|没有权限|无权|アクセスが拒否|アクセス権|접근이|차단",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"maintenance|be (?:right )?back (?:soon|shortly|online)|temporarily (?:unavailable|down|offline|closed)|"
    r"wartung|维护|維護|メンテナンス|점검|mantenimiento|manutenção|manutenzione|технические работы",
    re.IGNORECASE,
)
_REFUSALS = frozenset((202, 401, 403, 405, 406, 429, 503))


def wall_of(reply: Reply, sight: Sight) -> str | None:
    """The name of the bot wall that an answer is, None when it is none."""
    if reply.status == 202 and not reply.body:
        return "an empty HTTP 202"
    refused = reply.status in _REFUSALS
    # Whoever says that a page is not there has let us through, whatever stands in all of its site's pages.
    missing = reply.status in (404, 410) or bool(says_not_found(sight.title))
    raw = reply.body[:16_000].lower().decode(errors="replace").replace("’", "'")
    bare = len(sight.text) <= _BARE
    for wall in _WALLS:
        if wall.refusal and not refused:
            continue
        if wall.header and (wall.header not in reply.headers or wall.value not in reply.headers[wall.header].lower()):
            continue
        if wall.trace and (missing or not bare or not _traced(wall, raw, sight, refused=refused)):
            continue
        return wall.name
    title = sight.title.lower()
    if (refused or reply.status == 200) and bare:
        named = (mark for mark in _TITLES if _titled(title, mark))
        # A page on what its own address names is that page.
        return next((f"titled “{mark}”" for mark in named if not speaks_of(reply.url, mark)), None)
    return None


def refuses(sight: Sight) -> str | None:
    """The words by which a page that says little else refuses us, None where it says that something is missing.

    Of one page they tell nothing; where all addresses get that page, they tell a wall of unlisted words from a host
    that lost its pages.
    """
    words = f"{sight.title} {sight.text}"
    if len(sight.text) > _SHORT or sight.greets or mentions_not_found(words):
        return None
    found = _REFUSES.search(words)
    return found[0] if found else None


def is_down(sight: Sight) -> bool:
    """Whether a page that says little else tells that the whole site is being worked on."""
    words = f"{sight.title} {sight.text}"
    return (
        len(sight.text) <= _SHORT and not sight.greets and bool(_DOWN.search(words)) and not mentions_not_found(words)
    )


def _traced(wall: _Wall, raw: str, sight: Sight, *, refused: bool) -> bool:
    """Whether a trace of a wall is in a page; of a good one that shows words of its own it tells nothing."""
    if wall.trace not in raw:
        return False
    shown = wall.trace in sight.lower
    return refused or len(sight.text) < (_NOTHING if wall.injected else _SHORT) or not (shown or wall.injected)


def _titled(title: str, mark: str) -> bool:
    """Whether a title is that of a wall; a paper on captchas goes on after the word."""
    rest = title.removeprefix(mark)
    return rest != title and not rest[:1].isalnum() and not re.match(r"[\s]*[:–—-]?\s*\w{3,}.{25}", rest)
