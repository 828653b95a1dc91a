"""Strip and capture source lines: "Sursa: Facebook" leaves the text and becomes one of the record's sources."""

from __future__ import annotations

from newsclean.article import Article
from newsclean.rules import Match
from newsclean.stripping import RuleStrip


class StripSourceLines(RuleStrip):
    """Takes and gives an Article; the credit is what the rule's group `source` catches."""

    kinds = ("source_line",)

    def capture(self, article: Article, match: Match) -> None:
        """Keep a credit once, as it is written."""
        source = match.captured.get("source", "").strip(" .:;,-–—|")
        if source and source not in article.sources:
            article.sources.append(source)
