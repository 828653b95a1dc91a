"""Is it an article at all? Front pages, lists, error pages and walls also have text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsclean.extraction.body import Body
from newsclean.language import count_words
from newsclean.metadata import Metadata
from newsclean.metadata.titles import fold_title
from newsclean.survey import Mark, Survey
from newsclean.urls import is_front_page

_PAGE = (
    r"(?:page|article|story|seite|artikel|p[aá]gina|strona|str[aá]nk\w+|страница|сторінк[ау]|siden?"
    r"|sida[n]?|sivua?|oldal"
    r"|sayfa|σελίδα|halaman)"
)
_GONE = (
    r"(?:(?:was |is |can.?t be |cannot be |could )?not (?:be )?(?:found|available)|can.?t be found|cannot be found"
    r"|doesn.t exist|does not exist|no longer (?:exists|available|here)|nicht (?:mehr )?(?:gefunden"
    r"|vorhanden|verf[uü]gbar)"
    r"|existiert nicht(?: mehr)?|introuvable|n.existe (?:pas|plus)|non (?:[eè] stata )?trovata|non esiste|no encontrada"
    r"|no existe|n[aã]o (?:foi )?encontrada|n[aã]o existe|nu a fost g[aă]sit[aă]|nu exist[aă]"
    r"|nie (?:została )?znaleziona"
    r"|nie istnieje|(?:nebyla )?nalezena|nenalezena|neexistuje|nem tal[aá]lhat[oó]"
    r"|(?:kunde )?inte hitta[sd]e?s?|finns inte|(?:ble )?ikke funnet"
    r"|findes ikke|ei l[oö]ydy|niet gevonden|bestaat niet|bulunamad[ıi]|не найдена|не существует"
    r"|не знайден[ао]|не існує"
    r"|не е намерена|δεν βρέθηκε|tidak ditemukan)"
)
_ERROR_PAGE = re.compile(
    r"(?:error\s*)?(?:40[134]|410|50[0234])(?:\W+(?:error|not found|forbidden|gone|page.{0,30}|seite.{0,30}))?\W*"
    rf"|(?:http )?error \d{{3}}|not found|(?:\w+\W+){{0,3}}{_PAGE}(?:\W+\w+){{0,3}}?\W+{_GONE}\W*"
    rf"|{_PAGE}\W+{_GONE}|{_GONE}\W+{_PAGE}|we can.?t find (?:that|this|the) page\W*|oops\W*"
    r"|ページが見つかりません\w*|お探しのページ.{0,20}|页面(?:不存在|未找到|没有找到)"
    r"|找不到(?:该|此)?页面|페이지를 찾을 수 없습니다\W*"
    r"|الصفحة غير موجودة",
    re.I,
)
"""A title, or a part of one, that says that a page isn't there; what isn't found may be news."""
_BOT_CHECK = re.compile(
    r"just a moment\W*|attention required\W*|access denied\W*|access to this page has been denied\W*"
    r"|are you (?:a )?(?:robot|human)\W*|pardon our interruption\W*|(?:robot|security|bot"
    r"|browser) (?:check|verification)"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human\W*|(?:checking|update) your browser.{0,40}|one more step\W*"
    r"|human verification|request (?:blocked|unsuccessful)\W*|please wait\W*|captcha|ddos-guard|einen moment\W*"
    r"|un momento\W*|un instant\W*",
    re.I,
)
"""What a title, or a part of one, says of a page that keeps programs out."""
_TITLE_PARTS = re.compile(r"\s+[|–—·:-]+\s+|\s*\|\s*|:\s+")
_WALL = re.compile(
    r"\b(?:cookies?|consent\w*|gdpr|rgpd|dsgvo|privacy|captcha|not a robot|javascript|ad.?blocker|partners?"
    r"|einwilligung\w*|zustimm\w+|datenschutz\w*|partenaires|consentement|confidentialit[eé]|consentimiento|privacidad"
    r"|consenso|toestemming|samtycke|samtykke|zgod[aęy]|prywatno\w+|souhlas\w*|confiden[tț]ialit\w+|персональн\w+)\b",
    re.I,
)
_SHORT = 150
"""Words up to which an error page, a consent wall or a bot check may talk."""
_WALL_EVERY = 25
"""A wall names its business at least once in so many words."""
_LINK_SHARE = 0.3
"""More than this of the text in links to the same site, and it is a list of articles, not one."""
_TEASERS = 0.5
"""So much of the blocks below headings that are links, or links themselves, and it is a list too."""
_MIN_TEASERS = 4
"""Fewer than this make no list."""


def why_no_article(body: Body, survey: Survey, metadata: Metadata, url: str | None, min_words: int) -> str | None:
    """A sentence that says why a page is no article, or None where it may be one; doubt speaks for the page."""
    text = " ".join(block.text for block in body.blocks)
    words = count_words(text) if text else 0
    if words < _SHORT and (reason := _not_served({metadata.title or "", survey.title or ""}, text, words)):
        return reason
    if metadata.says_article:
        return None if words else "it calls itself an article and has no text"
    if words < min_words:
        return f"{words} words; MIN_WORDS is {min_words}"
    teasers = sum(_is_teaser(survey, body))
    if body.link_share > _LINK_SHARE or (teasers >= _MIN_TEASERS and teasers > _TEASERS * len(body.blocks)):
        return f"a list of links: {teasers} of {len(body.blocks)} blocks, {body.link_share:.0%} of the text"
    if url and is_front_page(url) and not _has_own_title(metadata):
        return "a front page"
    return None


def _not_served(titles: Iterable[str], text: str, words: int) -> str | None:
    """What a server answers in place of a page, with a status that says nothing is wrong."""
    for title in titles:
        parts = [part.strip() for part in _TITLE_PARTS.split(title)]
        if words < _SHORT / 2 and any(map(_ERROR_PAGE.fullmatch, parts)):
            return f"an error page: {title!r}"
        if words < _SHORT / 2 and any(map(_BOT_CHECK.fullmatch, parts)):
            return f"a bot check: {title!r}"
    if words and len(_WALL.findall(text)) >= max(2, words / _WALL_EVERY):
        return "a consent wall or a bot check"
    return None


def _is_teaser(survey: Survey, body: Body) -> Iterator[bool]:
    """For each block of a body whether it is a link, or stands right below a heading that is one."""
    places = {block.text: index for index, block in enumerate(survey.blocks)}
    for block in body.blocks:
        place = places.get(block.text, 0)
        yield block.link or any(_is_linked_heading(survey, above) for above in range(max(0, place - 2), place))


def _is_linked_heading(survey: Survey, index: int) -> bool:
    block = survey.blocks[index]
    return bool(survey.marks[block.node] & Mark.HEADING) and block.linked > 0.8 * len(block.text)


def _has_own_title(metadata: Metadata) -> bool:
    """Whether the page has a title beside its site's name."""
    return bool(metadata.title) and fold_title(metadata.title or "") != fold_title(metadata.site_name or "")
