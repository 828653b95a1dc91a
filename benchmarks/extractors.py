"""The extractors that are measured: newsclean and its peers, each called as its own users call it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from lxml.etree import iterwalk
from lxml.html import fragment_fromstring

from benchmarks.scoring import Extracted
from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.decode import decode
from newsclean.page import Page
from newsclean.reasons import Reason, Rejected

OURS, REFERENCE = "newsclean", "trafilatura"
"""Whose differences to the others are told; whose speed the others' are ratios of."""

Extract = Callable[[bytes, str | None], Extracted]
"""From a page's bytes and URL to its article. It may raise; nothing is fetched."""

_ALL = frozenset({"title", "date", "authors"})
_BLOCKS = ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "tr", "td", "th")


@dataclass(frozen=True, slots=True)
class Extractor:
    """A way to extract, by name."""

    name: str
    extract: Extract
    gives: frozenset[str] = _ALL
    """Which of title, date and authors it gives at all; the others aren't measured."""


def load_extractors(names: Iterable[str] = ()) -> tuple[list[Extractor], list[str]]:
    """The extractors of some names, all unless told, and a line for each that isn't installed.

    Raises ValueError for an unknown name.
    """
    loaded, missing = [], []
    for name in names or BUILDERS:
        if name not in BUILDERS:
            raise ValueError(f"no extractor {name!r}; there are {', '.join(BUILDERS)}")
        try:
            loaded.append(BUILDERS[name]())
        except ModuleNotFoundError as error:
            missing.append(f"{name} is left out: no module {error.name}; install it with: pip install -e '.[bench]'")
    return loaded, missing


def _newsclean() -> Extractor:
    """All stages, in this process; quotes are kept as the page has them, since the gold has them so."""
    cleaner = Cleaner.from_settings(Settings.load({"QUOTES": "keep"}))

    def extract(content: bytes, url: str | None) -> Extracted:
        try:
            record = cleaner.clean(Page(content, url=url, kind="html"))[1]
        except Rejected as verdict:
            if verdict.reason is Reason.STAGE_FAILED:
                raise
            return Extracted()  # "no article" is an answer
        return Extracted(record.text, record.title, record.published_at, tuple(record.authors))

    return Extractor(OURS, extract)


def _trafilatura(name: str, *, fast: bool = False, favor_precision: bool = False) -> Extractor:
    """With metadata, without comments. None is an answer; it logs that, which is left out."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

    def extract(content: bytes, url: str | None) -> Extracted:
        found = bare_extraction(
            content, url=url, with_metadata=True, include_comments=False, fast=fast, favor_precision=favor_precision
        )
        if not isinstance(found, Document):
            return Extracted()
        return Extracted(found.text or "", found.title, found.date, found.author)

    return Extractor(name, extract)


def _newspaper4k() -> Extractor:
    """Without images, which it would fetch. It takes str, so newsclean's decoding goes before it and is in its time."""
    from newspaper import Article

    def extract(content: bytes, url: str | None) -> Extracted:
        article = Article(url or "http://unknown.example/", fetch_images=False)
        article.download(input_html=decode(content)).parse()
        date = article.publish_date.isoformat() if article.publish_date else None
        return Extracted(article.text, article.title, date, tuple(article.authors))

    return Extractor("newspaper4k", extract)


def _readability_lxml() -> Extractor:
    """It gives HTML; making text of that is in its time."""
    from readability import Document

    logging.getLogger("readability").setLevel(logging.CRITICAL)

    def extract(content: bytes, url: str | None) -> Extracted:
        document = Document(content, url=url)
        title = document.short_title()
        return Extracted(_plain(document.summary(html_partial=True)), title)

    return Extractor("readability-lxml", extract, frozenset({"title"}))


def _resiliparse() -> Extractor:
    """Its main content, without what a picture's alt attribute says and without comments."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    def extract(content: bytes, url: str | None) -> Extracted:
        tree = HTMLTree.parse_from_bytes(content, detect_encoding(content, from_html_meta=True) or "utf-8")
        return Extracted(extract_plain_text(tree, main_content=True, alt_texts=False, comments=False))

    return Extractor("resiliparse", extract, frozenset())


def _plain(html: str) -> str:
    """The text of HTML, each block on lines of its own."""
    parts: list[str] = []
    for event, element in iterwalk(fragment_fromstring(html, create_parent="div"), events=("start", "end")):
        edge = "\n" if element.tag in _BLOCKS else ""
        parts += (edge, element.text or "") if event == "start" else (edge, element.tail or "")
    return "".join(parts)


BUILDERS: dict[str, Callable[[], Extractor]] = {
    OURS: _newsclean,
    REFERENCE: partial(_trafilatura, REFERENCE),
    "trafilatura-precision": partial(_trafilatura, "trafilatura-precision", favor_precision=True),
    "trafilatura-fast": partial(_trafilatura, "trafilatura-fast", fast=True),
    "newspaper4k": _newspaper4k,
    "readability-lxml": _readability_lxml,
    "resiliparse": _resiliparse,
}
"""How each is made. The peers are imported then: nobody needs them all."""
