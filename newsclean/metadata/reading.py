"""From the raw material to the facts: which source is believed for what, in which order."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from lxml.html import HtmlElement

from newsclean.metadata.authors import clean_names, read_authors
from newsclean.metadata.collecting import Collected, collect, plain
from newsclean.metadata.dates import iso_date
from newsclean.metadata.facts import Metadata, PageType
from newsclean.metadata.jsonld import is_article, strings, types_of
from newsclean.metadata.titles import candidates, choose_title
from newsclean.metadata.visible import Surroundings, surroundings
from newsclean.urls import absolute, is_front_page, site_host

_TYPE_BY_WORD: list[tuple[re.Pattern[str], PageType]] = [
    (re.compile("LiveBlog"), "liveblog"),
    (re.compile("Gallery"), "gallery"),
    (re.compile("^VideoObject$|^video"), "video"),
    (re.compile("Opinion|^Review"), "opinion"),
]
_LANGUAGE = re.compile(r"^([a-z]{2,3})(?:-([a-z]{4}))?(?:-[a-z]{2}|-\d{3})?$", re.I)
"""A BCP 47 tag: language, script, region. The region is left out: it says where the site is, not how the text reads."""


def read_metadata(tree: HtmlElement, url: str | None) -> Metadata:
    """Read a parsed page's metadata. `url` resolves relative links; the tree is left as it is."""
    found = collect(tree)
    articles = [item for item in found.jsonld if is_article(item)]
    site_name = _site_name(found, articles)
    titles = candidates(found, articles)
    title = choose_title(titles, site_name, site_host(url) if url else None)
    authors = read_authors(found, articles, site_name)
    language = _language(found, articles)
    published_at = _date(found, articles, "datePublished", _PUBLISHED, use_times=True)
    around = surroundings(tree, title) if not (authors and published_at) else Surroundings()
    return Metadata(
        title=title,
        other_titles=tuple(text for source, text in titles if source != "h2"),
        authors=authors or clean_names(around.authors()),
        published_at=published_at,
        guessed_at=None if published_at else around.date((language or "en", "en")) or _guessed_date(tree, url),
        modified_at=_date(found, articles, "dateModified", _MODIFIED, use_times=False),
        language=language,
        site_name=site_name,
        canonical_url=_canonical_url(found, url),
        section=_first(articles, "articleSection") or found.meta("article:section", "parsely-section"),
        tags=_tags(found, articles),
        description=found.meta("og:description", "description", "twitter:description")
        or _first(articles, "description"),
        image=_image(found, articles, url),
        type=_type(found, articles),
        paywalled=_paywalled(found, articles),
        says_article=bool(articles) or (found.meta("og:type") or "").lower() == "article",
    )


_PUBLISHED = (
    "article:published_time", "og:article:published_time", "parsely-pub-date", "sailthru.date", "datepublished",
    "date.published", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "publishdate",
    "publish_date", "pubdate", "article.published", "publication_date", "cxenseparse:recs:publishtime", "og:pubdate",
    "citation_publication_date", "date", "created",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "last-modified", "revised", "lastmod",
)  # fmt: skip


def _date(
    found: Collected, articles: list[dict[str, Any]], key: str, metas: tuple[str, ...], *, use_times: bool
) -> str | None:
    """JSON-LD of an article, metas, any other JSON-LD, microdata, then `<time>`."""
    values = [
        *(value for item in articles for value in strings(item.get(key))),
        *(value for name in metas for value in found.metas.get(name, ())),
        *(value for item in found.jsonld for value in strings(item.get(key))),
        *found.itemprops.get(key.lower(), ()),
        *(found.times if use_times else ()),
    ]
    return next((date for value in values if (date := iso_date(value))), None)


def _guessed_date(tree: HtmlElement, url: str | None) -> str | None:
    """What htmldate finds in the URL and the page; without its extensive search, which takes 0.1 s and finds little."""
    from htmldate import find_date

    return find_date(deepcopy(tree), extensive_search=False, original_date=True, url=url)


def _first(articles: list[dict[str, Any]], key: str) -> str | None:
    value = next((v for item in articles for v in strings(item.get(key), "name")), None)
    return plain(value) or None if value else None


def _site_name(found: Collected, articles: list[dict[str, Any]]) -> str | None:
    return (
        found.meta("og:site_name", "application-name", "apple-mobile-web-app-title")
        or _first(articles, "publisher")
        or next((v for i in found.jsonld if "WebSite" in types_of(i) for v in strings(i.get("name"))), None)
    )


def _language(found: Collected, articles: list[dict[str, Any]]) -> str | None:
    claims = [found.lang, _first(articles, "inLanguage"), found.meta("content-language", "og:locale")]
    for claim in claims:
        if match := _LANGUAGE.match((claim or "").strip().replace("_", "-")):
            return "-".join(part for part in (match[1].lower(), (match[2] or "").title()) if part)
    return None


def _canonical_url(found: Collected, url: str | None) -> str | None:
    """What the page calls its own address: never another site's, never a front page."""
    for claim in [*found.links.get("canonical", ()), *found.metas.get("og:url", ())]:
        target = absolute(url, claim)
        if target is None or (is_front_page(target) and not (url and is_front_page(url))):
            continue
        if url is None or _same_site(site_host(target), site_host(url)):
            return target
    return None


def _same_site(a: str | None, b: str | None) -> bool:
    """Whether two hosts are one site: equal, or one below the other (`m.`, `amp.`)."""
    return a is not None and b is not None and (a == b or a.endswith("." + b) or b.endswith("." + a))


def _tags(found: Collected, articles: list[dict[str, Any]]) -> tuple[str, ...]:
    keywords = [k for item in articles for k in strings(item.get("keywords"), "name")]
    values = [*found.metas.get("article:tag", ()), *keywords, *found.metas.get("news_keywords", ())]
    if not values:
        values = found.metas.get("keywords", [])
    tags = {tag.casefold(): tag for value in values for part in re.split(r"[,;]", value) if (tag := plain(part))}
    return tuple(tag for tag in tags.values() if len(tag) <= 80)


def _image(found: Collected, articles: list[dict[str, Any]], url: str | None) -> str | None:
    image = found.meta("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
    image = image or next(
        (v for item in articles for v in strings(item.get("image"), "url", "contentUrl", "@id")), None
    )
    return absolute(url, image) if image else None


def _type(found: Collected, articles: list[dict[str, Any]]) -> PageType:
    types = [t for item in articles for t in types_of(item)]
    og_type = found.meta("og:type") or ""
    for pattern, page_type in _TYPE_BY_WORD:
        if any(pattern.search(t) for t in [*types, og_type]):
            return page_type
    return "article"


def _paywalled(found: Collected, articles: list[dict[str, Any]]) -> bool | None:
    """By schema.org's `isAccessibleForFree` and the content-tier metas; None where neither speaks."""
    for item in articles:
        claim = item.get("isAccessibleForFree")
        if claim is not None:
            return str(claim).strip().lower() in (
                "false",
                "no",
                "0",
                "http://schema.org/false",
                "https://schema.org/false",
            )
    tier = (found.meta("article:content_tier", "content_tier", "content-tier") or "").lower()
    return {"locked": True, "metered": True, "premium": True, "free": False}.get(tier)
