"""Rules for the pages of one site: what is their body, and what never is text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from lxml.cssselect import CSSSelector, SelectorError
from lxml.etree import XPath, XPathError
from lxml.html import HtmlElement

from newsclean.article import PageRule
from newsclean.reasons import Reason, Rejected
from newsclean.rules import Pack, PackError

MISSING = "site-changed"
"""The flag of a page on which no `body` of its site's rules matched."""


class PageRuleBook:
    """The page rules of all sites."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self._packs = [pack for pack in packs if pack.page and pack.site]
        for pack in self._packs:
            for selector in (*pack.page.body, *pack.page.drop) if pack.page else ():
                try:
                    _compiled(selector)
                except (SelectorError, XPathError) as error:
                    raise PackError(f"{pack.name}.toml, page: {selector!r}: {error}") from None

    def of(self, host: str | None) -> list[Pack]:
        """The packs whose page rules are for a host: those of its site and of the sites above it."""
        return [pack for pack in self._packs if host and f".{host}".endswith(f".{pack.site}")]


def drop(tree: HtmlElement, packs: Sequence[Pack]) -> Iterator[PageRule]:
    """Drop from a tree what the rules say; tell what each did, also where it was nothing."""
    for pack in packs:
        for selector in pack.page.drop if pack.page else ():
            found = [element for element in _selected(tree, selector) if element is not tree]
            text = " ".join(" ".join(element.text_content().split()) for element in found)
            for element in found:
                if element.getparent() is not None:
                    element.drop_tree()
            yield PageRule(f"{pack.name}/drop", selector, len(found), text)


def find_body(tree: HtmlElement, packs: Sequence[Pack]) -> tuple[list[HtmlElement], list[PageRule]]:
    """The elements that hold the body by the rules, and what was tried; none where no rule says or matches.

    Raises `Rejected` (site-changed) where none matches and the rules say so.
    """
    tried = []
    for pack in packs:
        for selector in pack.page.body if pack.page else ():
            found = _selected(tree, selector)
            tried.append(PageRule(f"{pack.name}/body", selector, len(found)))
            if found:
                return found, tried
    for pack in packs:
        if pack.page and pack.page.body and pack.page.if_missing == "reject":
            raise Rejected(Reason.SITE_CHANGED, f"no body of {pack.name}.toml matches: {', '.join(pack.page.body)}")
    return [], tried


def _selected(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    found = _compiled(selector)(tree)
    return [element for element in found if isinstance(element, HtmlElement)] if isinstance(found, list) else []


@lru_cache(maxsize=4096)
def _compiled(selector: str) -> Callable[[HtmlElement], object]:
    if selector.startswith(("/", "./", "(")):
        return XPath(selector)
    return CSSSelector(selector, translator="html")
