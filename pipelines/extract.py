"""Extract: from a page to its article, or from a text document to its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

from lxml.html import HtmlElement

from newsclean.article import Article, Block, PageRule
from newsclean.configuration import Settings
from newsclean.decode import decode, kind_of
from newsclean.extraction import (
    Body,
    Forest,
    join_pages,
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

PAGE_MISSING = "page-missing"
"""The flag of a record whose story lacks a further page: it was fetched, and holds none of its text."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one page of a story holds."""

    survey: Survey
    body: Body
    page_rules: list[PageRule]
    is_changed: bool
    """The site's rules no longer find the body on it."""


class ExtractArticle(Stage):
    """Takes a Page, gives an Article with its blocks, its metadata and, where the page says it, its title.

    The further pages of a story add their text; all else is the first one's, whose address is the story's.
    """

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
        if (size := sum(map(len, (item.content, *item.more)))) > self._max_page_bytes:
            raise Rejected(Reason.TOO_LARGE, f"{size:,} bytes; MAX_PAGE_BYTES is {self._max_page_bytes:,}")
        text = _decoded(item.content, item)
        kind = item.kind or kind_of(text)
        return self._from_html(item, text) if kind == "html" else self._from_text(item, text)

    def _from_html(self, page: Page, text: str) -> Article:
        tree = parse_html(text)
        found = survey(tree)
        metadata = read_metadata(found, page.url, page.hints.language)
        sheet = self._read(page, tree, found, metadata)
        more = list(self._read_more(page, metadata))
        whole = replace(sheet.body, blocks=[block for part in (sheet, *more) for block in part.body.blocks])
        if reason := why_no_article(whole, sheet.survey, metadata, page.url, self._min_words):
            raise Rejected(Reason.NO_ARTICLE, reason)
        title = page.title or metadata.title or page.hints.title or ""
        titles = {title, *metadata.other_titles}
        pages = [without_header(part.body.blocks, titles, metadata) for part in (sheet, *more)]
        if lede := missing_lede(sheet.survey, metadata, sheet.body.blocks):
            pages[0].insert(0, Block(lede))
        article = Article(page, title, join_pages(pages, {*titles, *metadata.descriptions}), metadata)
        article.reader = "+".join(dict.fromkeys(part.body.reader for part in (sheet, *more)))
        article.page_rules = [rule for part in (sheet, *more) for rule in part.page_rules]
        article.flags = set(opt_outs(page.headers, found, page.fetched_at))
        article.flags |= {MISSING} if any(part.is_changed for part in (sheet, *more)) else set()
        article.flags |= {PAGE_MISSING} if len(more) < len(page.more) else set()
        return article

    def _read(self, page: Page, tree: HtmlElement, found: Survey, metadata: Metadata) -> _Sheet:
        """One page of the story, by the rules for its site. The tree may lose what is no article."""
        packs = self._page_rules.of(site_host(page.url or metadata.canonical_url or ""))
        applied = list(drop(tree, packs))
        if any(rule.elements for rule in applied):
            found = survey(tree)
        elements, tried = find_body(tree, packs)
        body = read_elements(elements, page.url) if elements else self._found_body(page, tree, found, metadata)
        return _Sheet(found, body, [*applied, *tried], is_changed=bool(tried) and not elements)

    def _read_more(self, page: Page, metadata: Metadata) -> Iterator[_Sheet]:
        """The further pages of the story, without those that hold no text of one."""
        shared = replace(metadata, bodies=())
        for content in page.more:
            try:
                tree = parse_html(_decoded(content, page))
                found = survey(tree)
                sheet = self._read(page, tree, found, shared)
            except Rejected:
                continue  # the record's flag says so
            if not why_no_article(sheet.body, sheet.survey, Metadata(title=found.title), None, min_words=1):
                yield sheet

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
        metadata = Metadata(language=page.hints.language)
        pages = [read_lines(part) for part in (text, *(_decoded(content, page) for content in page.more))]
        blocks = join_pages([list(map(Block, lines)) for lines in pages])
        flags = set(opt_outs(page.headers, None, page.fetched_at))
        return Article(page, page.title or "", blocks, metadata, flags=flags, reader="lines")


def _decoded(content: bytes | str, page: Page) -> str:
    text = content if isinstance(content, str) else decode(content, page.headers.get("content-type"))
    if not text.strip():
        raise Rejected(Reason.EMPTY, "nothing but white space")
    return text
