"""The marks of pages that stand in for others: parked domains, dead hosting, a server's first page; data.

A phrase is looked for in what a page shows, a trace in its markup only: a paper may well speak of all of them.
"""

from __future__ import annotations

import re

# --- what hosts show where a site has gone; the text is the signal, whatever the status

DEAD_HOSTING = (
    "there isn't a github pages site here.",
    "the specified bucket does not exist",
    "nosuchbucket",
    "deployment_not_found",
    "this deployment cannot be found",
    "the deployment could not be found on vercel",
    "the link you have followed or the url that you entered does not exist.",
    "fastly error: unknown domain",
    "failed to resolve dns path for this host",
    "looks like this domain isn't connected to a website yet",
    "whatever you were looking for doesn't currently exist at this address",
    "not found - request id:",
    "do you want to register … .wordpress.com",  # with other words between
    "sorry, this shop is currently unavailable",
    "tunnel not found",
    "site unavailable.",
    "this account has been suspended",
    "this account has been disabled",
    "this website has been suspended",
    "this site has been suspended",
    "this website has been disabled",
    "this site has been archived or suspended",
    "this site is no longer available",
    "this website is no longer available",
    "the website you were looking for has been deleted",
    "web site is not configured on this server",
    "no web site is configured at this address",
    "there is no website configured at this address",
    "there has been an error. the website you are looking for does not exist",
    "if you are the owner of this website, please contact your hosting provider",
    "if you are the owner of this web site you have not uploaded",
    "this page has not been published",
    "there is nothing here, yet.",
    "ngrok.io not found",
    "blog has been removed",
    "the authors have deleted this site",
    "this wiki has been closed",
    "this space has been deleted",
    "diese website ist nicht mehr verfügbar",
    "ce site n'existe plus",
)
# Those that count even with a status that refuses.
SAID_WITH_A_REFUSAL = re.compile(r"suspended|bucket|deployment|disabled|deleted|github pages")
DEAD_HOSTING_TRACES = (
    "herokucdn.com/error-pages/no-such-app",
    "/cgi-sys/suspendedpage.cgi",
    "/cgi-sys/defaultwebpage.cgi",
)

# --- a server's first page: nobody has put a site here, or nobody has any more

FIRST_PAGES = re.compile(
    r"(?:apache2? )?(?:ubuntu |debian )?(?:apache2? )?default page(?:: it works!?)?|apache2? (?:ubuntu|debian|"
    r"centos).{0,30}default page.{0,20}|it works!?|"
    r"(?:apache )?(?:http server )?test page(?: for)?(?: the)?(?: apache|"
    r" nginx)?(?: http server)?(?: on .{1,40}| powered by .{1,40})?|"
    r"welcome to (?:nginx|openresty|tengine|caddy|centos|lighttpd|our web ?server)!?(?: on .{1,40})?|caddy works!?|"
    r"(?:iis ?\d{0,2}|iis windows(?: server)?|internet information services(?: \(iis\))?|"
    r"microsoft internet information services \d+)|"
    r"(?:domain|web server's|default plesk|default parallels plesk panel|parallels plesk(?: panel)?|plesk|"
    r"default web ?site|cpanel|default server) "
    r"(?:default )?page|default (?:web ?site|plesk|parallels plesk panel|domain) page|web server's default page|"
    r"(?:this )?(?:web ?)?site (?:is )?(?:coming|launching) soon|(?:new )?website coming soon|future home of .{0,60}|"
    r"account (?:has been )?suspended|(?:web ?)?site suspended|(?:web ?)?site (?:is )?(?:disabled|"
    r"not (?:configured|published|found))|"
    r"bandwidth limit exceeded|hosting (?:account )?(?:expired|suspended)|(?:web ?)?hosting default page|hostinger|"
    r"(?:domain|web ?site) (?:name )?(?:has )?expired|expired domain|(?:this )?domain (?:is )?not (?:configured|"
    r"connected|linked).{0,30}|"
    r"welcome to bluehost|wordpress › error|error establishing a database connection|"
    r"no such app|nosuchbucket|hier entsteht (?:eine )?(?:neue )?(?:internetpräsenz|webseite|website|"
    r"homepage).{0,60}|site en construction|sitio en construcción|sito in costruzione",
    re.IGNORECASE,
)
# A title that many good pages have for a while too: only on a page that says nothing of its own.
COMING_SOON = re.compile(
    r"(?:coming soon|under construction|launching soon|site under construction|website under construction|"
    r"in costruzione|en construcción|en construction|im aufbau|bientôt disponible|敬请期待|建设中|準備中|"
    r"工事中)[\s!.…]*",
    re.IGNORECASE,
)
OF_SITES = re.compile(
    r"soon|construction|costruzione|construcción|aufbau|site|page|launch|back|on (?:its|the) way|tuned|working on|"
    r"bientôt|敬请期待|建设中|準備中|工事中",
    re.IGNORECASE,
)
OF_RESEARCH = re.compile(
    r"paper|code|data ?set|model|project|research|arxiv|github|authors?|publication|supplement|university|"
    r"abstract|demo",
    re.IGNORECASE,
)
FIRST_PAGE_PHRASES = (
    "this is the default welcome page used to test the correct operation of the apache2 server",
    "if you see this page, the nginx web server is successfully installed and working",
    "this page is used to test the proper operation of the",
    "this is the default web page for this server",
    "the web server software is running but no content has been added",
    "if you are seeing this message, the website for",
    "this page is generated by plesk",
    "you see this page because there is no web site at this address",
    "your web server is working. just not configured yet",
    "the owner of this domain has not yet uploaded their website",
    "the owner of this website hasn't uploaded anything yet",
    "there is no content here. upload your website",
    "this site is under construction and coming soon",
    "this domain has been registered and is not yet connected to a website",
)

# --- domains that somebody else has now

# A paper of domain adaptation may ask so too.
ASKS = (
    "buy this domain",
    "get this domain",
    "make an offer on this domain",
    "interested in this domain",
    "inquire about this domain",
    "domain kaufen",
)
PARKED = (
    "domain is for sale",
    "domain name is for sale",
    "domain may be for sale",
    "domain name may be for sale",
    "domain is available for sale",
    "this domain is available for purchase",
    "domain is parked",
    "is a parked domain",
    "domain parked",
    "parked free, courtesy of",
    "this web page is parked",
    "this page is parked",
    "this domain has expired",
    "this domain name has expired",
    "this domain name expired",
    "domain expired",
    "domain has expired",
    "domain registration has expired",
    "is pending renewal or deletion",
    "has recently been registered with",
    "this domain is registered at",
    "this domain name has been registered",
    "this domain has been registered",
    "this domain was recently registered",
    "domain is registered, but may still be available",
    "registering your domain with porkbun",
    "happy to see your domain with hostinger",
    "this domain is managed at dynadot",
    "this domain name has been seized",
    "diese domain steht zum verkauf",
    "diese domain ist bereits vergeben",
    "diese domain wurde registriert",
    "diese domain ist bereits registriert",
    "ce nom de domaine est à vendre",
    "ce domaine est à vendre",
    "ce nom de domaine est enregistré",
    "este dominio está en venta",
    "este dominio está à venda",
    "questo dominio è in vendita",
    "域名出售",
    "域名可出售",
    "该域名正在出售",
    "此域名正在出售",
    "域名已过期",
    "このドメインは販売",
    "このドメインは現在販売",
    "このドメインは売り",
    "このドメインはお名前",
    "このドメインは、お名前",
    "このドメインは期限切れ",
    "ドメインの有効期限が切れ",
    "이 도메인은 판매",
    "이 도메인은 현재 판매",
    "도메인이 만료",
    *ASKS,
)
# "Related links" stand on many a good page.
ADVERTS = re.compile(r"\b(?:related searches|sponsored (?:listings|links)|ads by|searches related to)\b")
PARKED_TRACES = (
    "sedoparking.com",
    "parkingcrew.net",
    "parklogic.com",
    "hugedomains.com/domain_profile",
    "bodis.com",
    "d38psrni17bvxu.cloudfront.net",
    "window.park = ",
    "img.sedoparking",
    "afternic.com/forsale",
    "dan.com/buy-domain",
    "fwdssp.com",
    "dsparking.com",
    "ztomy.com",
    "domainhasexpired.com",
    "/_parking.js",
    "uniregistry.com/buy",
    "google.com/adsense/domains/caf.js",
)
PARKING_HOST = re.compile(
    r"(?:^|\.)(?:(?:hugedomains|sedo|sedoparking|dan|afternic|bodis|undeveloped|above|parklogic|"
    r"smartname|cashparking|"
    r"namebright|buydomains|domainmarket|brandbucket|squadhelp|namefind|domainhasexpired|dsredirection|ztomy|rookdns|"
    r"perfectdomain|uniregistry|domaineasy|forsaleparking)\.com|"
    r"(?:parkingcrew|expirationwarning|renewyourname|searchmagnified)\.net|"
    r"voodoo\.com|sav\.com|forsale\.dynadot\.com|parking\.reg\.ru)$"
)
# They write about other things too.
REGISTRAR = re.compile(r"(?:^|\.)(?:atom|dynadot|godaddy|namecheap|nicsell|porkbun|spaceship)\.com$")
OFFER_PATH = re.compile(
    r"/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:domain-?search|domains?|market|names?|checkout|forsale|buy)\b"
)
PARKING_PREFIX = re.compile(r"ww\d{1,3}\.")
NEVER_SOLD = re.compile(r"\.(?:edu|gov|mil|int)(?:\.[a-z]{2})?$|\.ac\.[a-z]{2}$")
PARKING_PATH = re.compile(
    r"^/(?:lander|parked(?:\.(?:html?|php))?|domain[-_]for[-_]sale|forsale)(?:/|$)", re.IGNORECASE
)
FOR_SALE = re.compile(
    r"for sale|parked|expired|zum verkauf|à vendre|en venta|域名(?:出售|停放|过期)|(?:buy|sell) (?:\w+ )?domain|"
    r"domain (?:name|parking|kaufen)",
    re.IGNORECASE,
)
OF_DOMAINS = re.compile(rf"\bdomains?\b|{FOR_SALE.pattern}|域名|ドメイン|도메인", re.IGNORECASE)

# --- expired domains that somebody took over for what an old name is good for

LURES = re.compile(
    r"slot (?:gacor|online|deposit|resmi)|situs (?:slot|judi|togel)|judi (?:slot|online|bola)|(?:bandar )?togel|"
    r"toto macau|sbobet|rtp (?:live|slot)|online slots?|(?:online|live|crypto|bitcoin|best) casinos?|"
    r"casino (?:online|bonus\w*|games?|slots?|sites?)|free spins?|sportsbook|\b(?:viagra|cialis|levitra)\b|"
    r"payday loans?|essay writing service|escort (?:girls?|service)|казино|игровые автоматы|ставки на спорт|"
    r"娱乐城|博彩|棋牌|百家乐|开云体育|体育投注|新葡京|真人娱乐|สล็อต|คาสิโน|บาคาร่า|nhà cái|cá cược|nổ hũ|tài xỉu|"
    r"xổ số|casino siteleri|먹튀|토토사이트|카지노",
    re.IGNORECASE,
)
BAIT = re.compile(
    rf"{LURES.pattern}|no deposit|slot machines?|sports? ?betting|betting sites?|blackjack|roulette|baccarat|"
    r"without (?:a )?prescription|buy (?:\w+ )?essays?|вулкан|bahis",
    re.IGNORECASE,
)
OF_SCIENCE = re.compile(
    r"\b(?:abstract|arxiv|bibtex|paper|data ?sets?|doi|authors?|university of|we (?:study|measure))\b|论文|摘要|数据集"
)
