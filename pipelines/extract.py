"""Extract: from a page to its article, or from a text document to its lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from lxml.html import HtmlElement

from newsclean.article import Article, Block
from newsclean.configuration import Settings
from newsclean.decode import decode, kind_of
from newsclean.extraction import (
    Body,
    Forest,
    load_forest,
    missing_lede,
    parse_html,
    read_body,
    read_elements,
    read_lines,
    why_no_article,
    without_header,
)
from newsclean.extraction.page_rules import MISSING, PageRuleBook, drop, find_body
from newsclean.metadata import Metadata, opt_outs, read_metadata
from newsclean.page import Page
from newsclean.reasons import Reason, Rejected
from newsclean.rules import Pack, load_packs
from newsclean.stage import Stage
from newsclean.survey import Survey, survey
from newsclean.urls import site_host


class ExtractArticle(Stage):
    """Takes a Page, gives an Article with its blocks, its metadata and, where the page says it, its title."""

    def __init__(
        self,
        max_page_bytes: int = 20_000_000,
        min_words: int = 25,
        forest: Forest | None = None,
        packs: Iterable[Pack] = (),
    ) -> None:
        self._page_rules = PageRuleBook(packs)
        self._max_page_bytes = max_page_bytes
        self._min_words = min_words
        self._forest = forest or load_forest()

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """By MAX_PAGE_BYTES and MIN_WORDS, with the rules of the packs for their sites' pages."""
        return cls(settings.max_page_bytes, settings.min_words, packs=load_packs(settings.packs))

    def process_item(self, item: Page) -> Article:
        """Raises `Rejected`: empty, binary, too-large, too-deep, no-article, site-changed."""
        text = self._decoded(item)
        kind = item.kind or kind_of(text)
        return self._from_html(item, text) if kind == "html" else self._from_text(item, text)

    def _decoded(self, page: Page) -> str:
        if len(page.content) > self._max_page_bytes:
            raise Rejected(Reason.TOO_LARGE, f"{len(page.content):,} bytes; MAX_PAGE_BYTES is {self._max_page_bytes:,}")
        content, declared = page.content, page.headers.get("content-type")
        text = content if isinstance(content, str) else decode(content, declared)
        if not text.strip():
            raise Rejected(Reason.EMPTY, "nothing but white space")
        return text

    def _from_html(self, page: Page, text: str) -> Article:
        tree = parse_html(text)
        found = survey(tree)
        metadata = read_metadata(found, page.url, page.hints.language)
        flags = opt_outs(page.headers, found, page.fetched_at)
        packs = self._page_rules.of(site_host(page.url or metadata.canonical_url or ""))
        applied = list(drop(tree, packs))
        if any(rule.elements for rule in applied):
            found = survey(tree)
        elements, tried = find_body(tree, packs)
        body = read_elements(elements, page.url) if elements else self._found_body(page, tree, found, metadata)
        if reason := why_no_article(body, found, metadata, page.url, self._min_words):
            raise Rejected(Reason.NO_ARTICLE, reason)
        title = page.title or metadata.title or page.hints.title or ""
        blocks = without_header(body.blocks, {title, *metadata.other_titles}, metadata)
        if lede := missing_lede(found, metadata, body.blocks):
            blocks.insert(0, Block(lede))
        flags |= {MISSING} if tried and not elements else set()
        return Article(
            page, title, blocks, metadata, flags=set(flags), reader=body.reader, page_rules=[*applied, *tried]
        )

    def _found_body(self, page: Page, tree: HtmlElement, found: Survey, metadata: Metadata) -> Body:
        titles = {page.title or "", metadata.title or "", page.hints.title or "", *metadata.other_titles} - {""}
        return read_body(
            tree,
            found,
            page.url,
            titles=titles,
            descriptions=metadata.descriptions,
            bodies=metadata.bodies,
            forest=self._forest,
        )

    def _from_text(self, page: Page, text: str) -> Article:
        metadata, flags = Metadata(language=page.hints.language), set(opt_outs(page.headers, None, page.fetched_at))
        blocks = [Block(line) for line in read_lines(text)]
        return Article(page, page.title or "", blocks, metadata, flags=flags, reader="lines")
