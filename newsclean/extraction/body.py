"""The body of a page: by the block engine, by trafilatura where that is unsure, else from the page's script data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml.etree import SubElement
from lxml.html import Element, HtmlElement

from newsclean.article import Block
from newsclean.extraction.engine import read_with_engine
from newsclean.extraction.fallback import read_with_trafilatura
from newsclean.extraction.forest import Forest
from newsclean.extraction.scriptdata import read_script_data
from newsclean.survey import Mark, Survey, TextBlock
from newsclean.survey import survey as survey_page
from newsclean.urls import site_host

CONFIDENT = 0.85
"""Expected F1 from which on the engine's reading stands; found best out-of-fold between .85 and .9."""
_MOST_ELEMENTS = 10_000
"""Block elements from which on trafilatura isn't asked: its time grows with their square, to minutes at 50,000."""
_FURNITURE = Mark.COMMENT | Mark.PROMOTION | Mark.SIDE | Mark.CHROME | Mark.BYLINE | Mark.CAPTION | Mark.SHARING
"""Names of elements that speak for furniture where the wording does too."""
_SHORT = 1500
"""Code points below which the page may hold more in its scripts than it shows."""


@dataclass(frozen=True, slots=True)
class Body:
    """An article's body and what read it."""

    blocks: list[Block]
    reader: str
    """`engine`, `trafilatura`, `script-data` or `site-rules`."""
    link_share: float
    """How much of the text is that of links to other pages of the site, between 0 and 1."""


def read_body(
    tree: HtmlElement,
    survey: Survey,
    url: str | None,
    *,
    titles: Iterable[str],
    descriptions: Iterable[str],
    bodies: Iterable[str] = (),
    forest: Forest,
) -> Body:
    """Find the body of a page; a page without one gives a body without blocks.

    The survey stays as it is; the tree may lose what is no article.
    `titles` are what the page calls its article, `descriptions` its summaries, `bodies` what its JSON-LD gives as body.

    Raises `Rejected` (too-deep) where the page nests too deep to be walked.
    """
    titles = list(titles)
    reading = read_with_engine(survey, titles, descriptions, forest)
    linked: Iterable[TextBlock] = survey.blocks
    if reading.expected_f1 >= CONFIDENT or len(survey.parents) > _MOST_ELEMENTS:
        linked = [survey.blocks[index] for index in reading.blocks]
        texts, reader = [block.text for block in linked], "engine"
    else:
        texts, reader = read_with_trafilatura(tree, survey, reading.chances.tolist(), url), "trafilatura"
    if (read := sum(map(len, texts))) < _SHORT:
        hidden = read_script_data(survey, bodies, titles)
        if sum(map(len, hidden)) > 2 * read:
            texts, reader = hidden, "script-data"
    links = _SiteLinks(linked, url)
    named = {block.text for block in survey.blocks if survey.marks[block.node] & _FURNITURE}
    blocks = [Block(text, link=links.make(text), named=text in named) for text in texts]
    return Body(blocks, reader, links.share(texts))


def read_elements(elements: Iterable[HtmlElement], url: str | None) -> Body:
    """The body where a site's rules say which elements hold it: all their text."""
    page = Element("html")
    part = SubElement(page, "body")
    chosen = list(elements)
    for element in chosen:
        if not any(ancestor in chosen for ancestor in element.iterancestors()):
            part.append(deepcopy(element))
    found = survey_page(page)
    links = _SiteLinks(found.blocks, url)
    texts = [block.text for block in found.blocks]
    return Body([Block(text, link=links.make(text)) for text in texts], "site-rules", links.share(texts))


class _SiteLinks:
    """The texts of the links to other pages of the same site; of a page without a URL, the relative ones."""

    def __init__(self, blocks: Iterable[TextBlock], url: str | None) -> None:
        host = site_host(url or "")
        anchors = [anchor for block in blocks for anchor in block.links]
        stay = (anchor for anchor in anchors if _stays(anchor.get("href") or "#", host))
        self._texts = frozenset(text for anchor in stay if (text := " ".join(anchor.text_content().split())))

    def make(self, text: str) -> bool:
        """Whether a text is nothing but links: one, or several between bars and dots."""
        if text in self._texts:
            return True
        parts = re.split(r"\s*[|•·]\s*", text)
        return len(parts) > 1 and self._texts.issuperset(parts)

    def share(self, texts: Sequence[str]) -> float:
        """How much of a text is linked."""
        whole = "\n".join(texts)
        return sum(len(text) for text in self._texts if text in whole) / max(1, len(whole))


def _stays(href: str, host: str | None) -> bool:
    """Whether a link leads to another page of the site; a page may hold thousands, so none is resolved."""
    href = href.strip()
    if href.startswith(("http:", "https:", "//")):
        return host is not None and site_host(href) == host
    return bool(href) and not href.startswith("#") and ":" not in href.split("/", 1)[0]
