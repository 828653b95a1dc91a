"""Is it an article at all? Front pages, lists, error pages and walls also have text."""

from __future__ import annotations

import re

from newsclean.extraction.body import Body
from newsclean.language import count_words
from newsclean.metadata import Metadata
from newsclean.metadata.titles import fold_title
from newsclean.urls import is_front_page

_ERROR_PAGE = re.compile(
    r"\b(?:404|not found|page introuvable|n'existe pas|nicht gefunden|no encontrada|non trovata|nu a fost g[aă]sit[aă]?"
    r"|не найдена|не знайдено)\b",
    re.I,
)
_WALL = re.compile(r"\b(?:cookies?|consent|gdpr|privacy|captcha|not a robot|javascript|ad.?blocker|partners?)\b", re.I)
_SHORT = 150
"""Words up to which an error page or a consent wall may talk."""
_LINK_SHARE = 0.3
"""More than this of the text, or of the blocks, in links to the same site: a list of articles, not one."""
_LINKS = 4
"""Fewer links than this make no list."""


def why_no_article(body: Body, metadata: Metadata, url: str | None, min_words: int) -> str | None:
    """A sentence that says why a page is no article, or None where it may be one; doubt speaks for the page."""
    text = " ".join(block.text for block in body.blocks)
    words = count_words(text) if text else 0
    if metadata.says_article:
        return None if words else "it calls itself an article and has no text"
    if words < min_words:
        return f"{words} words; MIN_WORDS is {min_words}"
    if words < _SHORT and _ERROR_PAGE.search(metadata.title or ""):
        return f"an error page: {metadata.title!r}"
    if words < _SHORT and len(_WALL.findall(text)) >= words / 25:
        return "a consent wall or a bot check"
    linked = sum(block.link for block in body.blocks)
    if body.link_share > _LINK_SHARE or (linked >= _LINKS and linked > len(body.blocks) * _LINK_SHARE):
        return f"a list of links: {linked} of {len(body.blocks)} blocks, {body.link_share:.0%} of the text"
    if url and is_front_page(url) and not _has_own_title(metadata):
        return "a front page"
    return None


def _has_own_title(metadata: Metadata) -> bool:
    """Whether the page has a title beside its site's name."""
    return bool(metadata.title) and fold_title(metadata.title or "") != fold_title(metadata.site_name or "")
