"""Which of a page's links leads to the next page of the same story.

`rel=next` names the next article more often than the next page, so addresses count first: the next page's is the page's
own but for the mark of a page, with the next number. The plainer the mark, the less a link has to say besides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, takewhile
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urlsplit

from newsclean.paging.addresses import Mark, Reading, is_list, names_story, plain_base, read_address, whole_base
from newsclean.paging.wording import Says, Wording, read_wording
from newsclean.urls import absolute, canonical_form, is_web_url, site_host

MAX_PAGES = 20
"""Pages of one story at most; what goes on beyond is a list."""

_PAGER = re.compile(
    r"pag(?:er|ing|inat|inier)|page[-_]?(?:links?|nav|numbers?|list|break)|(?:multi|article|story|post)[-_]?pag(?:e|ing)"
    r"|seiten?[-_]?(?:navi|zahl|wechsel|liste)|next[-_]?page",
    re.I,
)
"""Names of what holds the links to a story's pages."""
_APART = re.compile(
    r"comment|komment|respond|repl(?:y|ies)|disqus|forum|lesermeinung|related|teaser|recommend|widget"
    r"|(?:^|[\s_-])(?:archives?|calendar|kalender|gallery)(?:$|[\s_-])|view-(?:display-)?id-|block-views|views-element",
    re.I,
)
"""Names of what holds links to pages of comments, to other articles, to days; those of Drupal's lists."""
_ANCESTORS = 8
"""Elements around a link whose names are looked at."""
_PLAIN_ELEMENTS = frozenset(("html", "body", "main", "article"))
"""Elements whose names speak of the page as a whole: `class="single comments-open"`."""
_FROM_ROOT = re.compile(r"\s*(?:[a-z]+:|/)", re.I)
"""How a link begins that isn't relative to its page."""
_ARTICLE = re.compile(r'"@type"\s*:\s*(?:\[[^\]]*)?"[^"]*(?:Article|BlogPosting|Reportage)"')


class _Place(NamedTuple):
    """Where in a story a page may stand."""

    base: str
    number: int | None
    """As its address marks it; None where that bears no mark, as a story's first page."""
    is_sure: bool = True
    """False where the address may as well be that of the first of several stories."""


@dataclass(frozen=True, slots=True)
class _Link:
    """A link to what may be a page of the story."""

    url: str
    readings: tuple[Reading, ...]
    wording: Wording
    is_rel: bool
    """It is said to be the next of something."""
    in_pager: bool
    in_head: bool = False


def next_page(tree: Any, url: str, seen: Collection[str] = (), *, is_story: bool = False) -> str | None:
    """The address of the next page of the story whose page at `url` was parsed to `tree`; None where there is none.

    `tree` is the root of an lxml tree. `seen` are the addresses of the story's pages so far, from the first: a page in
    mid-story is only known by them where its mark is a bare number. The page is on the same host, is none of `seen`,
    and is one of the first `MAX_PAGES`. `is_story` where a feed lists the page, which else has to look like a story's.
    """
    done = {canonical_form(page) for page in (*seen, url)}
    if len(done) >= MAX_PAGES or not _may_be_story(tree, url, is_listed=is_story):
        return None
    for place in _places(url, seen):
        links = [link for link in _links(tree, url, place.base) if canonical_form(link.url) not in done]
        if link := _next(place, links):
            return link.url
    return None


def whole_story(tree: Any, url: str) -> str | None:
    """The address that shows all pages of a story at once, where its first page links to it; else None."""
    if next_page(tree, url) is None:
        return None
    bases = {place.base for place in _places(url, ())}
    targets = ((target, element) for element, target in _targets(tree, url) if whole_base(target) in bases)
    return next((urldefrag(target).url for target, element in targets if not _is_apart(element, target)), None)


def _places(url: str, seen: Iterable[str]) -> Iterator[_Place]:
    """Where the page at `url` may stand, the likeliest first."""
    readings = list(read_address(url))
    before = {(reading.base, reading.page) for page in seen for reading in read_address(page)}
    before |= {(plain_base(page), 1) for page in seen}
    bases = {base for base, _ in before}
    if chained := [reading for reading in readings if reading.base in bases]:
        yield from (_Place(reading.base, reading.page) for reading in chained)
        return
    named = [reading for reading in readings if reading.mark is Mark.NAMED]
    yield from (_Place(reading.base, reading.page) for reading in named)
    if not named:
        yield _Place(plain_base(url), None)
        yield from (_Place(reading.base, 1, is_sure=False) for reading in readings if reading.page == 1)


def _may_be_story(tree: Any, url: str, *, is_listed: bool) -> bool:
    """Whether the page may hold a story at all: by its address, and by its own word where the address is short."""
    if not is_web_url(url):
        return False
    bases = [plain_base(url), *(reading.base for reading in read_address(url))]
    if any(map(is_list, bases)):
        return False
    if is_listed or any(map(names_story, (url, *bases))):
        return True
    types = (meta.get("content", "") for meta in tree.iter("meta") if meta.get("property") == "og:type")
    scripts = (script.text or "" for script in tree.iter("script") if "ld+json" in script.get("type", ""))
    return "article" in map(str.lower, types) or any(map(_ARTICLE.search, scripts))


def _next(place: _Place, links: list[_Link]) -> _Link | None:
    """The link among those to pages of the story that leads to the next one."""
    to = [(link, reading) for link in links for reading in link.readings if reading.base == place.base]
    offset = _offset(to)
    wanted = 2 - offset if place.number is None else place.number + 1
    if max((reading.page for _, reading in to), default=0) + offset > MAX_PAGES:
        return None
    meant = (
        link for link, reading in to if reading.page == wanted and _is_meant(place, link, reading, wanted + offset)
    )
    return next(meant, None)


def _offset(to: Iterable[tuple[_Link, Reading]]) -> int:
    """1 where the second page is called `?page=1`, by what the links to the pages say, else 0."""
    said = {link.wording.number - reading.page for link, reading in to if link.wording.number and reading.key}
    return 1 if said == {1} else 0


def _is_meant(place: _Place, link: _Link, reading: Reading, label: int) -> bool:
    """Whether a link is one to the page that readers know as number `label`."""
    says, number = link.wording
    if says is Says.PAGE and number != label:
        return False
    if not place.is_sure:
        return says is Says.PAGE and link.in_pager
    if says in (Says.PAGE, Says.NEXT_PAGE):
        return True
    if reading.mark is Mark.SUFFIX:
        return link.in_pager and (link.is_rel or says is Says.NEXT)
    return link.is_rel or link.in_pager or says is Says.NEXT


def _links(tree: Any, url: str, base: str) -> Iterator[_Link]:
    """The page's links to pages of the story at `base`, without those that stand or lead apart."""
    apart, in_head = set(), []
    shown = set()
    for element, target in _targets(tree, url):
        readings = tuple(reading for reading in read_address(target) if reading.base == base)
        if not readings:
            continue
        link = _link(element, target, readings)
        if link.in_head:
            in_head.append(link)
        elif _is_apart(element, target) or link.wording.says in (Says.ANOTHER, Says.WHOLE):
            apart.add(link.url)
        else:
            shown.add(link.url)
            yield link
    yield from (link for link in in_head if link.is_rel and (link.url in shown or link.url not in apart))


def _targets(tree: Any, url: str) -> Iterator[tuple[Any, str]]:
    """The page's links whose addresses hold its own, on its own host."""
    base_element = next(tree.iter("base"), None)
    start = absolute(url, base_element.get("href", "") if base_element is not None else "") or url
    host, stem = site_host(url), _stem(url)
    for element in tree.iter("a", "link"):
        href = element.get("href")
        if not href or (_FROM_ROOT.match(href) and stem not in unquote(href)):
            continue  # few of a page's links are left to be looked at more closely
        if (target := absolute(start, href)) and stem in unquote(target) and site_host(target) == host:
            yield element, target


def _stem(url: str) -> str:
    """What the addresses of all pages of a story have in common, for a first look: the path up to its last word."""
    path = unquote(urlsplit(url).path).rstrip("/")
    for _ in range(2):
        path = re.sub(r"[/,_.-]*(?:[a-z]{1,10}[/_-]?)?\d{0,2}(?:\.[a-z]{3,5})?$", "", path, count=1, flags=re.I)
    return path


def _link(element: Any, target: str, readings: tuple[Reading, ...]) -> _Link:
    is_rel = "next" in element.get("rel", "").lower().split()
    url = urldefrag(target).url
    if element.tag == "link":
        return _Link(url, readings, Wording(Says.NOTHING), is_rel, in_pager=False, in_head=True)
    in_pager = any(_PAGER.search(names) for names in _names(element))
    return _Link(url, readings, _wording(element), is_rel, in_pager)


def _wording(element: Any) -> Wording:
    """What a link says: its text, else what it says to those who can't see it."""
    alternatives = (picture.get("alt") for picture in element.iter("img"))
    for text in ("".join(element.itertext()), element.get("aria-label"), element.get("title"), *alternatives):
        wording = read_wording(" ".join((text or "").split()))
        if wording.says is not Says.NOTHING:
            return wording
    return Wording(Says.NOTHING)


def _is_apart(element: Any, target: str) -> bool:
    """Whether a link stands among comments or teasers or below the story, or leads to a place in the comments."""
    fragment = urlsplit(target).fragment
    return (
        bool(_APART.search(fragment))
        or any(_APART.search(names) for names in _names(element))
        or next(element.iterancestors("aside"), None) is not None
        or any(next(footer.iterancestors("article"), None) is None for footer in element.iterancestors("footer"))
    )


def _names(element: Any) -> Iterator[str]:
    """The names of a link and of the elements around it."""
    for one in islice(chain([element], _around(element)), _ANCESTORS):
        if names := f"{one.get('class', '')} {one.get('id', '')}".strip():
            yield names


def _around(element: Any) -> Iterator[Any]:
    """The elements around a link, up to that of the whole story."""
    return takewhile(lambda ancestor: ancestor.tag not in _PLAIN_ELEMENTS, element.iterancestors())
