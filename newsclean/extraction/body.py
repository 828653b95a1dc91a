"""The body of a page: trafilatura's reading of it, as blocks."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

from newsclean.article import Block
from newsclean.extraction.layout import without_layout
from newsclean.reasons import Reason, Rejected
from newsclean.urls import site_host

logging.getLogger("trafilatura").setLevel(logging.ERROR)  # "discarding data" is a reject here, with its reason

READER = "trafilatura"
_BLOCKS = frozenset(
    {"p", "head", "item", "quote", "code", "cell", "row", "list", "table", "div", "fw", "body", "graphic"}
)
_BREAK = "\n"


@dataclass(frozen=True, slots=True)
class Body:
    """An article's body and what read it."""

    blocks: list[Block]
    reader: str
    link_share: float
    """How much of the text is that of links to other pages of the site, between 0 and 1."""


def read_body(tree: HtmlElement, url: str | None) -> Body:
    """Find the body. The tree stays as it is.

    Raises `Rejected` (no-article) where the page holds none, (too-deep) where it nests too deep to be walked.
    """
    links = _site_links(tree, url)
    try:
        document = bare_extraction(without_layout(tree), url=url, include_comments=False, with_metadata=False)
    except RecursionError:
        raise Rejected(Reason.TOO_DEEP, "elements nest too deep to be walked") from None
    if not isinstance(document, Document):
        raise Rejected(Reason.NO_ARTICLE, "nothing on the page reads like an article")
    texts = [text for part in _paragraphs(document.body) if (text := _folded(part))]
    whole = "\n".join(texts)
    linked = sum(len(text) for text in links if text in whole)
    return Body([Block(text, link=_is_link(text, links)) for text in texts], READER, linked / max(1, len(whole)))


def _is_link(text: str, links: frozenset[str]) -> bool:
    """Whether a block is nothing but links: one, or several between bars and dots."""
    return text in links or (len(parts := re.split(r"\s*[|•·]\s*", text)) > 1 and links.issuperset(parts))


def _site_links(tree: HtmlElement, url: str | None) -> frozenset[str]:
    """The texts of the links to other pages of the same site; of a page without a URL, the relative ones."""
    host = site_host(url or "")
    links = (anchor for anchor in tree.iter("a") if _stays(anchor.get("href") or "#", host))
    return frozenset(text for anchor in links if (text := _folded(anchor.text_content())))


def _stays(href: str, host: str | None) -> bool:
    """Whether a link leads to another page of the site; a page may hold thousands, so none is resolved."""
    href = href.strip()
    if href.startswith(("http:", "https:", "//")):
        return host is not None and site_host(href) == host
    return bool(href) and not href.startswith("#") and ":" not in href.split("/", 1)[0]


def _paragraphs(body: HtmlElement) -> Iterator[str]:
    """The text of each innermost block element, in order; line breaks inside one split it."""
    pieces: list[str] = []
    for part in _walk(body):
        if part == _BREAK:
            yield "".join(pieces)
            pieces.clear()
        else:
            pieces.append(part)
    yield "".join(pieces)


def _walk(element: HtmlElement) -> Iterator[str]:
    """Text and breaks in document order. The tree is trafilatura's own, a few levels deep."""
    breaks = element.tag in _BLOCKS
    if breaks or element.tag == "lb":
        yield _BREAK
    if element.text:
        yield element.text.replace(_BREAK, " ")
    for child in element:
        yield from _walk(child)
        if child.tail:
            yield child.tail.replace(_BREAK, " ")
    if breaks:
        yield _BREAK


def _folded(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip(" ")
