"""How pages say "not found", in nine languages: data, and the two questions asked of it; pure.

A paper may well be called "404 Not Found: …" and a living page say that its data set is no longer available, so only a
title, a heading or a paragraph that says nothing else is a strong sign; the words anywhere are a weak one.
"""

from __future__ import annotations

import re

_CODE = (
    r"(?:(?:http|status|error|fehler|erreur|erro|errore|page|seite)[\s:#-]*){0,2}\(?404\)?"
    r"(?:[\s-]*(?:error|fehler|page))?"
)
_NOUN = (
    r"(?:(?:the|this|requested|that|your) )*(?:page|web ?page|file|document|site|website|url|resource|content|project|"
    r"object|address|file or directory|article|post)"
    r"(?: (?:that )?(?:you (?:have )?(?:requested|(?:are|were) (?:looking|searching) for|tried to (?:open|reach|"
    r"access))))?"
)
_ABSENT = (
    r"(?:was |is |were |could |can |has )?(?: ?not|n't|can't|cannot|couldn't|isn't|wasn't)(?: be|"
    r" been)? (?:found|located|available)|"
    r"(?:cannot|can't|could not|couldn't) be (?:found|located)|does(?: not|n't) exist(?: any ?more)?|"
    r"no longer (?:exists|here)|"
    r"(?:is |are )?no longer available|(?:has|was) (?:been )?(?:removed|deleted)|not available any ?more"
)
_HEAD = r"(?:(?:oops|ooops|sorry|whoops|uh[ -]?oh|hmm+|ouch|we(?:'re| are)(?: very)? sorry)[\s,!.:…–—-]*)"

# What says it and nothing else; each must match a whole title part, heading or paragraph.
_WHOLE = (
    rf"{_CODE}",
    rf"(?:{_CODE}[\s:!.,–—-]*)?{_HEAD}?(?:(?:{_NOUN} )?(?:{_ABSENT})|{_NOUN} (?:is )?(?:missing|unavailable|"
    rf"gone|removed))"
    rf"(?: (?:or|and) .{{1,80}})?[\s!.:…–—-]*(?:{_CODE})?",
    r"(?:error )?410(?: error)?(?:[\s:–—-]*gone)?|no such (?:page|file|document)|there(?:'s| is) nothing here",
    rf"{_HEAD}?we (?:can't|cannot|could not|couldn't) (?:seem to )?find (?:the|that|this|your) page.{{0,80}}",
    # German
    rf"(?:{_CODE}[\s:!.,–—-]*)?(?:(?:die|diese|angeforderte|gewünschte|gesuchte|aufgerufene) )*(?:seite|datei|"
    rf"objekt|inhalt|webseite) "
    r"(?:wurde |konnte )?(?:leider )?(?:nicht gefunden(?: werden)?|existiert (?:leider )?nicht(?: mehr)?|"
    r"ist (?:leider )?nicht (?:mehr )?(?:verfügbar|vorhanden)|nicht (?:mehr )?(?:verfügbar|vorhanden))[\s!.]*|"
    r"nicht gefunden",
    # French
    rf"(?:{_CODE}[\s:!.,–—-]*)?(?:(?:désolé|oups)[\s,!.:…–—-]*)?(?:(?:la|cette|le|ce) )?(?:page|document|"
    rf"fichier|contenu)(?: demandée?| recherchée?)? "
    r"(?:non trouvée?|(?:est )?introuvable|inexistante?|n'existe (?:pas|plus)|n'est (?:plus|pas) disponible|"
    r"n'a (?:pas |pu )(?:pu )?(?:être |été )trouvée?)(?: ou .{1,80})?[\s!.]*",
    # Spanish
    rf"(?:{_CODE}[\s:!.,–—-]*)?(?:(?:lo sentimos|vaya)[\s,!.:…–—-]*)?(?:(?:la|esta) )?(?:página|"
    rf"pagina)(?: solicitada| que (?:busca|buscas))? "
    r"(?:no encontrada|no (?:existe|se encuentra|se (?:ha )?encontr(?:ado|ó)|fue encontrada|está disponible|"
    r"ha sido encontrada))"
    r"(?: o .{1,80})?[\s!.]*|no se (?:ha )?encontr(?:ado|ó) la página.{0,40}",
    # Portuguese
    rf"(?:{_CODE}[\s:!.,–—-]*)?(?:(?:desculpe|ops)[\s,!.:…–—-]*)?(?:(?:a|esta) )?página(?: solicitada|"
    rf" que (?:você )?procura)? "
    r"(?:não (?:encontrada|existe(?: mais)?|foi encontrada|está (?:mais )?disponível)|"
    r"inexistente)(?: ou .{1,80})?[\s!.]*",
    # Italian
    rf"(?:{_CODE}[\s:!.,–—-]*)?(?:(?:spiacenti|ops)[\s,!.:…–—-]*)?(?:(?:la|questa) )?pagina(?: richiesta|"
    rf" cercata| che (?:cerchi|stai cercando))? "
    r"(?:non (?:trovata|esiste(?: più)?|è stata trovata|è (?:più )?disponibile)|inesistente)(?: o .{1,80})?[\s!.]*",
    # Dutch, for its many university sites
    r"(?:de )?(?:opgevraagde )?pagina (?:is )?niet gevonden[\s!.]*",
    # Chinese
    r"(?:404)?[\s:：,，!！-]*(?:(?:很?抱歉|对不起|對不起)[\s,，!！]*)?(?:您?要?(?:访问|查找|请求|找|浏览|查看|打开|尋找|訪問|"
    r"請求)的?)?(?:页面|頁面|网页|網頁|文件|内容)"
    r"(?:不存在|未找到|找不到(?:了)?|没有找到|已经?(?:被)?.{0,4}(?:删除|移除)|已(?:被)?刪除|无法找到|走丢了|"
    r"無法找到)(?:[或,，].{1,30})?[。!！]*",
    r"(?:404)?[\s:：,，!！-]*(?:(?:抱歉|对不起|對不起)[\s,，!！]*)?(?:无法找到|無法找到|找不到|没有找到|"
    r"未找到)(?:该|該|此|您.{1,10}的)?(?:页面|頁面|网页|網頁|文件)[。!！]*",
    # Japanese
    r"(?:404)?[\s:：-]*(?:(?:お探し|指定された|ご指定|アクセスしようとした|お求め)(?:の)?)?(?:ページ|"
    r"ファイル)(?:は|が)?(?:見つかりません(?:でした)?|"
    r"存在しません|見つけられませんでした|ありません|削除されました|存在しないか.{1,40})[。!！]*",
    # Korean
    r"(?:404)?[\s:：-]*(?:(?:죄송합니다|요청하신|찾으시는|해당)[\s.,!]*)*페이지(?:를|가|"
    r"는)? ?(?:찾을 수 없습니다|존재하지 않습니다|없습니다|삭제되었습니다)[.!]*|"
    r"존재하지 않는 페이지(?:입니다)?[.!]*|없는 페이지(?:입니다)?[.!]*",
    # Further languages, in their commonest words alone
    rf"(?:{_CODE}[\s:!.,–—-]*)?(?:"
    r"(?:запрашиваемая )?страница не (?:найдена|существует)|сторінку не знайдено|nie znaleziono strony|"
    r"strona nie (?:została znaleziona|istnieje)|strony nie znaleziono|(?:aradığınız )?sayfa bulunamadı|"
    r"sidan (?:kunde inte hittas|hittades inte|finns inte)|"
    r"siden (?:blev ikke fundet|findes ikke|finnes ikke|ble ikke funnet)|"
    r"fant ikke siden|sivua ei (?:löytynyt|löydy)|stránk[au] nenalezena|"
    r"stránka (?:nebyla nalezena|neexistuje)|"
    r"không tìm thấy trang|trang không tồn tại|(?:la )?pàgina no trobada|η σελίδα δεν βρέθηκε|"
    r"az oldal nem található|pagina nu (?:a fost găsită|există)|الصفحة غير موجودة|"
    r"הדף לא נמצא|صفحه (?:مورد نظر )?یافت نشد"
    r")[\s!.]*",
)
_WHOLE_TEXT = re.compile("|".join(f"(?:{row})" for row in _WHOLE), re.IGNORECASE)

# A paragraph that speaks to the one who asked begins so, whatever it says next.
_ADDRESSED = re.compile(
    rf"(?:{_CODE}[\s:!.,–—-]*)?{_HEAD}?(?:but )?(?:"
    r"the (?:web ?)?(?:page|url|address|link|file|document|resource) (?:that )?you(?:'re| are| were|'ve|"
    r" have)? (?:just )?"
    r"(?:looking for|searching for|requested|trying to (?:reach|access|view|visit|open)|tried to \w+|entered|followed)"
    r"[^.!?]{0,80}?(?:not (?:be )?found|n't (?:be )?found|not exist|n't exist|no longer|been (?:removed|moved|"
    r"deleted)|removed|unavailable|"
    r"not available|n't available|can't be found|isn't here|missing)|"
    r"the requested (?:web ?)?(?:page|url|resource|address|file|document)\b[^!?]{0,200}?(?:not (?:be )?found|"
    r"n't (?:be )?found|not exist|n't exist|"
    r"no longer|been (?:removed|moved|deleted)|not available|could not be located)|"
    r"(?:we|i) (?:can't|cannot|could not|couldn't|were (?:unable|not able) to|"
    r"are unable to) (?:seem to )?(?:find|locate) (?:the|that|this|your) "
    r"(?:web ?)?(?:page|url|resource|address|file|document)|"
    r"(?:it (?:looks|seems) like |it (?:looks|seems) )?nothing (?:was |has been )?found at this (?:location|address)|"
    r"die (?:von ihnen )?(?:gesuchte|angeforderte|gewünschte|aufgerufene) (?:seite|datei|url)\b[^.!?]{0,80}?nicht|"
    r"la page (?:que vous (?:recherchez|cherchez|demandez|avez demandée)|demandée|"
    r"recherchée)\b[^.!?]{0,80}?(?:n'existe|n'est|introuvable|n'a)|"
    r"la página (?:que (?:busca|buscas|está buscando|estás buscando|ha solicitado)|solicitada)\b[^.!?]{0,60}? no |"
    r"a página (?:que (?:você )?(?:procura|está procurando|solicitou)|solicitada)\b[^.!?]{0,60}? não |"
    r"la pagina (?:che (?:cerchi|stai cercando|hai richiesto)|richiesta|cercata)\b[^.!?]{0,60}? non )",
    re.IGNORECASE,
)

# The words anywhere in a title, a heading or a short page: a reason to look closer, no more.
_MENTION = re.compile(
    r"\bnot (?:be )?found\b|n't (?:be )?found\b|\b404\b|no longer (?:available|exists?|here|online)|(?:does not|"
    r"doesn't|do not) exist|"
    r"(?:has|have|was|were) (?:been )?(?:re)?(?:moved|deleted|removed|taken down|discontinued|retired)|"
    r"\bpage (?:moved|removed|missing)|"
    r"nicht (?:mehr )?(?:gefunden|verfügbar|vorhanden)|existiert nicht|(?:wurde|ist) (?:gelöscht|entfernt|"
    r"verschoben|umgezogen)|"
    r"introuvable|n'existe (?:pas|plus)|non trouvée|plus disponible|supprimée|déplacée|"
    r"no (?:encontrad|existe|disponible|está disponible)|eliminad[ao]|não (?:encontrad|existe|está)|removid[ao]|"
    r"non (?:trovata|esiste|disponibile)|rimossa|niet gevonden|"
    r"不存在|未找到|找不到|无法找到|無法找到|已删除|已刪除|已移除|見つかりません|存在しません|削除されました|"
    r"移転しました|찾을 수 없|존재하지 않|삭제되",
)
# One of these pieces is in every mention: to look for them costs a hundredth of it.
_OF_MENTIONS = (
    "not found", "not be found", "n't found", "n't be found", "404", "no longer", "not exist", "n't exist", "existiert",
    "existe", "moved", "deleted", "removed", "taken down", "discontinued", "retired",
    "page missing", "nicht", "gelöscht", "entfernt", "verschoben", "umgezogen", "introuvable", "trouvée",
    "plus disponible", "supprimée", "déplacée", "no encontrad", "no disponible", "no está", "eliminad", "não ",
    "removid", "non trovata", "non disponibile", "rimossa", "niet gevonden", "不存在", "未找到", "找不到", "无法找到",
    "無法找到", "已删除", "已刪除", "已移除", "見つかりません", "存在しません", "削除されました", "移転しました",
    "찾을 수 없", "존재하지 않", "삭제되",
)  # fmt: skip
_OF_A_THING = re.compile(
    r"(?:is |are )?(?:no longer (?:available|exists|here)|not available(?: any ?more)?|unavailable|gone|missing|"
    r"removed|deleted)|"
    r"(?:has|was) (?:been )?(?:removed|deleted)|does(?: not|n't) exist(?: any ?more)?",
    re.IGNORECASE,
)
_OF_PAGES = re.compile(
    r"\b(?:page|url|seite|página|pagina)\b|not (?:be )?found|n't (?:be )?found|页|頁|ページ|페이지|"
    r"страниц|сторінк|stron|sayfa|sidan|siden|sivua|stránk|trang|pàgina|σελίδα|oldal|الصفحة|הדף|صفحه",
    re.IGNORECASE,
)
# What servers that send no page say in its place.
_FILE_SAID = re.compile(
    r"(?:error[\s:]*)?(?:(?:no such|invalid|unknown) (?:file|page|url|path|route)(?: or directory)?|"
    r"(?:file|page|url|path|route) (?:does not exist|not found))[\s.!]*",
    re.IGNORECASE,
)
_BARE_WORDS = re.compile(rf"{_CODE}|(?:is |was )?not (?:found|available)[\s.!]*", re.IGNORECASE)
_SITE_NAME = re.compile(r"\s+[|·•–—:»«/-]+\s+|\s*[|·•»«]\s*")
_SIGH = re.compile(rf"{_HEAD}|gone", re.IGNORECASE)
_LOGIN = re.compile(
    r"(?:(?:please|you need to|you must) )?(?:log|sign)[ -]?[io]n(?: (?:to|with|[·|–-]).{0,80}| required| page)?|"
    r".{0,60}[|·•–—: -](?:log|sign)[ -]?[io]n|single sign-?on.{0,40}|(?:web )?authentication(?: required)?|"
    r"anmeld(?:en|ung)|connexion|iniciar sesión|accesso|登录|登入|ログイン|로그인",
    re.IGNORECASE,
)


def says_not_found(words: str) -> str | None:
    """Return the part of a title or heading that says "not found" and nothing else, None when it says its own."""
    words = re.sub(r"[()\[\]]|!+1?", " ", words.replace("’", "'"))[:300]
    words = re.sub(r"\s+", " ", words).strip()
    parts = [part.strip() for part in _SITE_NAME.split(words)]
    # "Some data set | no longer available" speaks of the data set.
    parts = [part for part in (parts[0], parts[-1]) if part == words or not _OF_A_THING.fullmatch(part)]
    return next((part for part in (*parts, words) if part and _WHOLE_TEXT.fullmatch(part)), None)


def speaks_to_us(block: str) -> bool:
    """Whether a paragraph tells the one who asked that the page is missing."""
    if len(block) > 600:
        return False
    # A cell of a table may hold a bare 404, and a list may say of its entries that they are gone.
    return bool(
        _FILE_SAID.fullmatch(block)
        or _ADDRESSED.match(block)
        or (_OF_PAGES.search(block[:300]) and _WHOLE_TEXT.fullmatch(block[:300]))
    )


def sighs(words: str) -> bool:
    """Whether a title or heading is only what comes before "not found"; hidden Markov models are called HMM too."""
    return bool(_SIGH.fullmatch(words[:40].strip()))


def is_bare(words: str) -> bool:
    """Whether the words are "not found" or a number alone, as a cell of a table may have them."""
    return bool(_BARE_WORDS.fullmatch(words.strip()))


def is_of_a_thing(words: str) -> bool:
    """Whether the words say only that something is gone, and not that a page was not found."""
    return bool(_OF_A_THING.fullmatch(words))


def mentions_not_found(words: str) -> bool:
    """Whether the words occur at all, in the first few thousand letters."""
    words = words[:4000].lower()
    return any(piece in words for piece in _OF_MENTIONS) and bool(_MENTION.search(words))


def says_login(title: str) -> bool:
    """Whether a title is that of a login."""
    return bool(_LOGIN.fullmatch(title[:200]))
