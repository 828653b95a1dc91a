"""What sort of page it is, and whether it is behind a paywall."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from newsclean.metadata.collecting import Collected
from newsclean.metadata.facts import PageType, Witness
from newsclean.metadata.jsonld import strings, types_of

_BY_SCHEMA: list[tuple[re.Pattern[str], PageType]] = [
    (re.compile(r"^LiveBlog"), "liveblog"),
    (re.compile(r"Gallery$"), "gallery"),
    (re.compile(r"^video(?:\.|$)|^VideoObject$"), "video"),
    (re.compile(r"^(?:Opinion|Review)"), "opinion"),
]
_OTHER = re.compile(
    r"^(?:(?:Collection|Profile|About|Contact|Checkout|SearchResults|FAQ|QA)Page|JobPosting|profile|product|book|music\..*)$"
)


def _opening(words: str) -> re.Pattern[str]:
    """A headline that begins with one of the words and a separator: `Live: …`, `Kommentar – …`."""
    return re.compile(rf"^\W{{0,3}}(?:{words})\s{{0,2}}[:|–—-](?!\w)", re.I)


_BY_TITLE: list[tuple[re.Pattern[str], PageType]] = [
    (
        _opening(
            r"live(?:[\s-]?(?:blog|ticker|updates?|text|stream))?|direct|en vivo|(?:en )?directo|(?:in )?diretta"
            r"|ao vivo|(?:na )?żywo|živě|naživo|онлайн|наживо|canlı|suora|newsblog|ticker"
        ),
        "liveblog",
    ),
    (
        re.compile(
            r"^\W{0,3}en direct\b|^\W{0,3}direct[.,]\s|\b(?:live-?blog|live-?ticker|news-?blog|newsticker|live updates"
            r"|minuto a minuto|minute par minute)\b",
            re.I,
        ),
        "liveblog",
    ),
    (
        _opening(
            r"opinion|op-ed|meinung|kommentar|comment|tribune|opinión|opinione|opinie|editorial|leitartikel|glosse|мнение"
        ),
        "opinion",
    ),
    (_opening(r"video|watch|vidéo|vídeo|видео|відео"), "video"),
    (
        _opening(
            r"photos|in pictures|gallery|fotostrecke|bildergalerie|galerie foto|fotogalerie|en images|fotogalería"
        ),
        "gallery",
    ),
]
_BY_SECTION: list[tuple[re.Pattern[str], PageType]] = [
    (
        re.compile(
            r"^(?:opinions?|op-?ed|meinung(?:en)?|kommentare?|comment(?:is-?free|ary)?|columnists?|tribunes?|opini[óo]n"
            r"|opinioni?|opinii?|opinie|editorials?|leitartikel|debatt?e?n?|názory|komentáře|komentarze|vélemény|мнения?"
            r"|думка|görüş)$",
            re.I,
        ),
        "opinion",
    ),
    (re.compile(r"^(?:live-?blogs?|live-?ticker|newsticker)$", re.I), "liveblog"),
    (re.compile(r"^(?:videos?|vidéos?|vídeos?)$", re.I), "video"),
    (
        re.compile(r"^(?:photos?|galler(?:y|ies)|fotostrecken?|bildergalerien?|photo-?galler(?:y|ies))$", re.I),
        "gallery",
    ),
]
_TIERS = {"locked": True, "metered": True, "premium": True, "paid": True, "subscriber": True, "free": False}
_NO = re.compile(r"^(?:https?://schema\.org/)?(?:false|no|0)$", re.I)


def type_witnesses(found: Collected, title: str | None, section: str | None) -> Iterator[Witness]:
    """Page types by JSON-LD and og:type, the title's first words, the section, and the path's folders."""
    types = [t for item in found.articles for t in types_of(item)]
    og_type = [claim.value for claim in found.metas("og:type")]
    yield from _matches("json-ld:@type", types, _BY_SCHEMA)
    yield from _matches("meta:og:type", og_type, _BY_SCHEMA)
    yield from _matches("title", [title or ""], _BY_TITLE)
    yield from _matches("section", [section or ""], _BY_SECTION)
    yield from _matches("url", _folders(found.url), _BY_SECTION)
    if types or "article" in og_type:
        yield Witness("json-ld:@type" if types else "meta:og:type", "article")
    elif any(_OTHER.match(t) for t in [*og_type, *(t for item in found.jsonld for t in types_of(item)[:1])]):
        yield Witness("json-ld:@type", "other")


def _matches(source: str, values: list[str], table: list[tuple[re.Pattern[str], PageType]]) -> Iterator[Witness]:
    for value in values:
        for pattern, page_type in table:
            if pattern.search(value):
                yield Witness(source, page_type)


def _folders(url: str | None) -> list[str]:
    try:
        return urlsplit(url or "").path.split("/")[1:-1]
    except ValueError:
        return []


def paywall_witnesses(found: Collected) -> Iterator[Witness]:
    """`true` or `false` by schema.org's `isAccessibleForFree` and the content-tier metas."""
    for item in found.articles:
        claim = item.get("isAccessibleForFree")
        if claim is not None:
            claim = next(strings(claim), claim) if isinstance(claim, list) else claim
            yield Witness(
                f"json-ld:{types_of(item)[0]}.isAccessibleForFree", _truth(bool(_NO.match(str(claim).strip())))
            )
    for source, value in found.itemprops("isaccessibleforfree"):
        yield Witness(source, _truth(bool(_NO.match(value))))
    for source, value in found.metas("article:content_tier", "content_tier", "content-tier", "og:content_tier"):
        if (paid := _TIERS.get(value.lower())) is not None:
            yield Witness(source, _truth(paid))


def _truth(value: bool) -> str:  # noqa: FBT001 - the value is all that it takes
    return "true" if value else "false"
