"""What a page declares, made ready for reading: metas, microdata and JSON-LD out of a survey."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from lxml.html import HtmlElement

from newsclean.metadata.facts import Witness
from newsclean.metadata.folding import plain
from newsclean.metadata.jsonld import flatten, is_article, parse_jsonld, strings, types_of
from newsclean.metadata.slashes import order_by_locale, order_by_others
from newsclean.survey import Survey
from newsclean.urls import site_host

__all__ = ["Collected", "plain"]

_LONGEST_PROPERTY = 400
"""Code points; a longer text is the article, not what microdata says of it."""


class Collected:
    """A survey with what it declares, each part decoded when it is first asked for."""

    def __init__(self, survey: Survey, url: str | None) -> None:
        self.survey = survey
        self.url = url
        self.host = site_host(url) if url else None

    @cached_property
    def jsonld(self) -> list[dict[str, Any]]:
        """All objects of all scripts, flattened."""
        return list(flatten([value for text in self.survey.jsonld for value in parse_jsonld(text)]))

    @cached_property
    def articles(self) -> list[dict[str, Any]]:
        """The objects that are articles."""
        return [item for item in self.jsonld if is_article(item)]

    @cached_property
    def month_first(self) -> bool:
        """Whether 03/04/2022 is 4 March on this page: by its locale, else by its other dates."""
        order = order_by_locale(self.survey.lang, self.host)
        if order is None:
            starts = (block.text[:_LONGEST_PROPERTY] for block in self.survey.blocks)
            order = order_by_others(text for text in starts if "/" in text)
        return bool(order)

    def metas(self, *names: str) -> Iterator[Witness]:
        """The contents of the metas of these names, in the names' order."""
        for name in names:
            for content in self.survey.metas.get(name, ()):
                if value := plain(content):
                    yield Witness(f"meta:{name}", value)

    def meta(self, *names: str) -> str | None:
        """The first of `metas`."""
        return next((found.value for found in self.metas(*names)), None)

    def of_articles(self, key: str, *inner: str) -> Iterator[Witness]:
        """What the JSON-LD articles hold under a key: strings, or under one of `inner` of the objects there."""
        return self._of(self.articles, key, inner)

    def of_others(self, key: str, *inner: str) -> Iterator[Witness]:
        """What the other JSON-LD objects hold under a key."""
        return self._of((item for item in self.jsonld if not is_article(item)), key, inner)

    def _of(self, items: Any, key: str, inner: tuple[str, ...]) -> Iterator[Witness]:
        for item in items:
            if (held := item.get(key)) is None:
                continue
            for value in strings(held, *inner):
                if text := plain(value):
                    yield Witness(f"json-ld:{(types_of(item) or ['Thing'])[0]}.{key}", text)

    def itemprops(self, *names: str) -> Iterator[Witness]:
        """The values of microdata's properties, in the page's order."""
        for name, element in self.survey.itemprops:
            if name in names and (value := value_of(element)):
                yield Witness(f"microdata:{name}", value)


def text_of(element: HtmlElement) -> str:
    """An element's text, its pieces parted: a button stands beside a name without a space."""
    return plain(" ".join(element.itertext()))


def value_of(element: HtmlElement) -> str | None:
    """What an element of microdata says: for machines, else for readers; None for what is too long."""
    value = element.get("content") or element.get("datetime") or element.text_content()
    return plain(value) if len(value) <= 2 * _LONGEST_PROPERTY else None
