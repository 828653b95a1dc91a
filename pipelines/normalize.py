"""Normalize: quotes by policy, white space, spaces before punctuation, invisible characters, Romanian's commas."""

from __future__ import annotations

from typing import Self

from newsclean.article import Article, Cause
from newsclean.configuration import QuotePolicy, Settings
from newsclean.language import SAMPLE, choose_language
from newsclean.quotes import normalize_quotes, straighten
from newsclean.stage import Stage
from newsclean.whitespace import close_up, normalize_whitespace

_CEDILLAS = str.maketrans("şţŞŢ", "șțȘȚ")


class NormalizeText(Stage):
    """Takes and gives an Article; decides its language, by which quotes are written."""

    def __init__(self, quotes: QuotePolicy = "straight") -> None:
        self._quotes: QuotePolicy = quotes

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """By QUOTES."""
        return cls(settings.quotes)

    def process_item(self, item: Article) -> Article:
        """Normalize the title and each block."""
        plain = straighten(normalize_whitespace(item.text[:SAMPLE]))  # told the same before and after
        language = item.metadata.language = choose_language(plain, item.metadata.language)
        for index in (None, *reversed(range(len(item.blocks)))):
            self._normalize(item, index, language)
        return item

    def _normalize(self, article: Article, index: int | None, language: str | None) -> None:
        text = article.title if index is None else article.blocks[index].text
        steps = [("white-space", normalize_whitespace(text))]
        steps.append(("punctuation", close_up(steps[-1][1], language)))
        steps.append(("quotes", normalize_quotes(steps[-1][1], self._quotes, language)))
        if language == "ro" or (language or "").startswith("ro-"):
            steps.append(("romanian-commas", steps[-1][1].translate(_CEDILLAS)))
        for rule, new in steps:
            article.rewrite(index, new, Cause(self.name, rule))
            if not new:
                return
