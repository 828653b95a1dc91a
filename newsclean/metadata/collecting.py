"""One walk over a page that collects everything from which metadata is read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from newsclean.metadata.jsonld import flatten, parse_jsonld

CHROME = frozenset({"nav", "aside", "footer", "dialog"})
"""Elements whose headings and times belong to the site, not to the article."""


@dataclass(slots=True)
class Collected:
    """The raw material, in the page's order."""

    metas: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Content by name, property or http-equiv, in lower case."""
    itemprops: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    jsonld: list[dict[str, Any]] = field(default_factory=list)
    """All objects of all scripts, flattened."""
    headings: list[str] = field(default_factory=list)
    """Texts of the h1s outside the site's chrome."""
    subheadings: list[str] = field(default_factory=list)
    """Texts of the h2s, likewise: one may be the headline where there is no h1."""
    times: list[str] = field(default_factory=list)
    links: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """href by rel."""
    rel_authors: list[str] = field(default_factory=list)
    title: str | None = None
    lang: str | None = None

    def meta(self, *names: str) -> str | None:
        """The first non-empty content of the first of `names` that has one."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), None)


def collect(tree: HtmlElement) -> Collected:
    """Walk a parsed page once."""
    found = Collected(lang=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"))
    for element in tree.iter(
        "meta", "script", "title", "h1", "h2", "time", "link", "a", "span", "div", "p", "body", "article"
    ):
        if (reader := _READERS.get(element.tag)) is not None:
            reader(element, found)
        if prop := element.get("itemprop"):
            value = element.get("content") or element.get("datetime") or text_of(element)
            if value and len(value) < 400:
                found.itemprops[prop.lower()].append(value)
    return found


def text_of(element: HtmlElement) -> str:
    """An element's text, white space single, without soft hyphens."""
    return " ".join(element.text_content().replace("\xad", "").split())


def plain(value: str) -> str:
    """An attribute's or JSON string's text: entities resolved (some are escaped twice), white space single."""
    return " ".join(unescape(unescape(value)).replace("\xad", "").split())


def _read_meta(element: HtmlElement, found: Collected) -> None:
    name = element.get("property") or element.get("name") or element.get("http-equiv")
    content = element.get("content")
    if name and content and (value := plain(content)):
        found.metas[name.strip().lower()].append(value)


def _read_script(element: HtmlElement, found: Collected) -> None:
    if "ld+json" in (element.get("type") or "").lower() and element.text:
        found.jsonld.extend(flatten(parse_jsonld(element.text)))


def _read_title(element: HtmlElement, found: Collected) -> None:
    parent = element.getparent()
    if found.title is None and (parent is None or parent.tag != "svg"):
        found.title = text_of(element) or None


def _read_heading(element: HtmlElement, found: Collected) -> None:
    if not any(ancestor.tag in CHROME for ancestor in element.iterancestors()) and (text := text_of(element)):
        (found.headings if element.tag == "h1" else found.subheadings).append(text)


def _read_time(element: HtmlElement, found: Collected) -> None:
    if (
        value := element.get("datetime")
    ) and "modif" not in f"{element.get('class')} {element.get('itemprop')}".lower():
        found.times.append(value)


def _read_link(element: HtmlElement, found: Collected) -> None:
    if href := element.get("href"):
        for rel in (element.get("rel") or "").lower().split():
            found.links[rel].append(href.strip())


def _read_anchor(element: HtmlElement, found: Collected) -> None:
    if "author" in (element.get("rel") or "").lower().split() and (text := text_of(element)):
        found.rel_authors.append(text)


_READERS = {
    "meta": _read_meta,
    "script": _read_script,
    "title": _read_title,
    "h1": _read_heading,
    "h2": _read_heading,
    "time": _read_time,
    "link": _read_link,
    "a": _read_anchor,
}
