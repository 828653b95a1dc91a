"""Is it an article at all? Front pages, lists, error pages and walls also have text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsclean.extraction.body import Body
from newsclean.language import count_words
from newsclean.metadata import Metadata
from newsclean.metadata.titles import fold_title
from newsclean.survey import Mark, Survey
from newsclean.urls import is_front_page

_ERROR_PAGE = re.compile(
    r"\b404\b|^not found\b|^error \d{3}\b"
    r"|(?:page|article|story|document|seite|artikel|p[aá]gina|strona|str[aá]nk\w+|страниц\w+|сторінк\w+|side[nr]?"
    r"|sida\w*"
    r"|sivu\w*|oldal|sayfa|σελίδα|ページ|页面|페이지|الصفحة)\W+(?:\w+\W+){0,4}?"
    r"(?:not\b|no longer|n.existe|introuvable|nicht|no\b|non\b|n[aã]o\b|nu\b|nie\b|ne\w+"
    r"|inte\b|ikke|ei\b|niet|bulunamad"
    r"|не\b|δεν|見つかりません|が?見つかり|不存在|找不到|찾을|غير)",
    re.I,
)
"""A title that says that a page isn't there; "not found" alone may be the news."""
_BOT_CHECK = re.compile(
    r"just a moment|attention required|access (?:to this page has been )?denied|are you (?:a )?(?:robot|human)"
    r"|pardon our interruption|(?:robot|security|bot|browser) (?:check|verification)|verify(?:ing)? (?:that )?you are"
    r"|(?:checking|update) your browser|one more step|unusual traffic|ddos[- ]protection|request blocked"
    r"|human verification|ich bin kein roboter|v[eé]rification de s[eé]curit[eé]|are a human|не робот",
    re.I,
)
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
    if words < _SHORT and (reason := _not_served(metadata.title or "", text, words)):
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


def _not_served(title: str, text: str, words: int) -> str | None:
    """What a server answers in place of a page, with a status that says nothing is wrong."""
    if _ERROR_PAGE.search(title) and words < _SHORT / 2:
        return f"an error page: {title!r}"
    if _BOT_CHECK.search(title) and words < _SHORT / 2:
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
