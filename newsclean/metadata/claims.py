"""What a page claims of its article: language, section, tags, summaries, image, address, text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsclean.metadata.collecting import Collected
from newsclean.metadata.facts import Witness
from newsclean.metadata.folding import plain
from newsclean.metadata.jsonld import strings, types_of
from newsclean.metadata.site_names import pack, site_names
from newsclean.urls import absolute, is_front_page, site_host

_LANGUAGE = re.compile(r"^([a-z]{2,3})(?:-([a-z]{4}))?(?:-[a-z]{2}|-\d{3})?$", re.I)
"""A BCP 47 tag: language, script, region. The region is left out: it says where the site is, not how the text reads."""
_LONGEST_TAG = 80
_LONGEST_SECTION = 60
_HOME = re.compile(
    r"^(?:home(?:page)?|start(?:seite)?|accueil|inicio|início|acasă|hjem|hem|forside|etusivu|главная|головна)$", re.I
)
_BREAK = re.compile(r"</(?:p|div|li|h\d|blockquote)\s*>|<br\s*/?>", re.I)
_MARKUP = re.compile(r"</?[a-z][^<>]{0,2000}>", re.I)


def language_witnesses(found: Collected) -> Iterator[Witness]:
    """Languages as BCP 47 tags without region; what is no tag is passed over."""
    claims = [Witness("html:lang", found.survey.lang)] if found.survey.lang else []
    for claims_of in (claims, found.of_articles("inLanguage", "name"), found.metas("content-language", "og:locale")):
        for source, claim in claims_of:
            if match := _LANGUAGE.match(claim.strip().replace("_", "-")):
                tag = "-".join(part for part in (match[1].lower(), (match[2] or "").title()) if part)
                yield Witness(source, tag)


def section_witnesses(found: Collected) -> Iterator[Witness]:
    """The section, by structured data, else the first breadcrumb below the front page."""
    for claims in (
        found.of_articles("articleSection", "name"),
        found.metas("article:section", "parsely-section", "section", "og:section", "articlesection"),
        found.itemprops("articlesection"),
        _breadcrumbs(found),
    ):
        for source, value in claims:
            section = re.split(r",(?=\S)", value)[0]
            if len(section) <= _LONGEST_SECTION:
                yield Witness(source, section)


def _breadcrumbs(found: Collected) -> Iterator[Witness]:
    """The trail's steps between the front page and the article itself."""
    for item in found.jsonld:
        if "BreadcrumbList" in types_of(item):
            steps = item.get("itemListElement")
            names = [name for step in (steps if isinstance(steps, list) else []) if (name := _step(step))]
            sites = site_names(found)
            trail = [name for name in names[:-1] if not _HOME.match(name) and pack(name) not in sites]
            yield from (Witness("json-ld:BreadcrumbList", name) for name in trail[:1])


def _step(step: Any) -> str | None:
    if not isinstance(step, dict):
        return None
    name = step.get("name") or (step["item"].get("name") if isinstance(step.get("item"), dict) else None)
    return plain(name) if isinstance(name, str) else None


def tag_witnesses(found: Collected) -> Iterator[Witness]:
    """Keywords, each once; the plain `keywords` meta only where nothing else has any."""
    seen: set[str] = set()
    claims = [*found.metas("article:tag"), *found.of_articles("keywords", "name"), *found.metas("news_keywords")]
    for source, value in claims or found.metas("keywords"):
        for part in re.split(r"[,;]", value):
            tag = part.strip()
            if tag and len(tag) <= _LONGEST_TAG and tag.casefold() not in seen:
                seen.add(tag.casefold())
                yield Witness(source, tag)


def description_witnesses(found: Collected) -> Iterator[Witness]:
    """The summaries for who links to the article."""
    yield from found.metas("og:description", "description", "twitter:description")
    yield from found.of_articles("description")
    yield from found.itemprops("description")
    yield from found.metas("dc.description", "dcterms.description", "sailthru.description")


def descriptions(found: Collected) -> tuple[str, ...]:
    """All summaries, each once; JSON-LD's second headline is one too."""
    claims = [*description_witnesses(found), *found.of_articles("alternativeHeadline")]
    return tuple(dict.fromkeys(claim.value for claim in claims))


def image_witnesses(found: Collected) -> Iterator[Witness]:
    """Addresses of the article's picture, absolute."""
    metas = found.metas("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
    for claims in (metas, found.of_articles("image", "url", "contentUrl", "@id")):
        for source, value in claims:
            if image := absolute(found.url, value):
                yield Witness(source, image)


def canonical_witnesses(found: Collected) -> Iterator[Witness]:
    """What the page calls its own address: never another site's, never a front page."""
    links = (Witness("link:canonical", href) for href in found.survey.relations.get("canonical", ()))
    for claims in (links, found.metas("og:url")):
        for source, claim in claims:
            target = absolute(found.url, claim)
            if target and _may_be_own(target, found.url):
                yield Witness(source, target)


def _may_be_own(target: str, url: str | None) -> bool:
    if is_front_page(target) and not (url and is_front_page(url)):
        return False
    return url is None or _same_site(site_host(target), site_host(url))


def _same_site(a: str | None, b: str | None) -> bool:
    """Whether two hosts are one site: equal, or one below the other (`m.`, `amp.`)."""
    return a is not None and b is not None and (a == b or a.endswith("." + b) or b.endswith("." + a))


def bodies(found: Collected) -> tuple[str, ...]:
    """The texts of the article that JSON-LD gives, without markup, a line a paragraph where it parts them."""
    texts = (unmark(value) for item in found.articles for value in strings(item.get("articleBody")))
    return tuple(dict.fromkeys(text for text in texts if text))


def unmark(value: str) -> str:
    """The text of a string that may hold markup, escaped or not: a line a paragraph."""
    text = value
    if "&" in text or "<" in text:
        from html import unescape

        text = unescape(_MARKUP.sub(" ", _BREAK.sub("\n", unescape(text))))
    return "\n".join(line for raw in text.splitlines() if (line := plain(raw)))
