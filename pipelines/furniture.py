"""Strip other furniture: published lines (kept as dates), share, newsletter and ad prompts, labelled links."""

from __future__ import annotations

from newsclean.article import Article
from newsclean.metadata.dates import is_ambiguous, written_date
from newsclean.rules import Match
from newsclean.stripping import RuleStrip


class StripFurniture(RuleStrip):
    """Takes and gives an Article; a date that a removed line gives fills what the page's metadata lacks."""

    kinds = ("published", "updated", "share", "newsletter", "advertisement", "related", "copyright", "navigation")

    def capture(self, article: Article, match: Match) -> None:
        """Keep the date of a published or an updated line, where nothing better says it."""
        written = match.captured.get("date")
        if not written:
            return
        languages = tuple(dict.fromkeys(code for code in (_language(match), "en") if code != "und"))
        date = written_date(written, languages)
        if date is None:
            return
        facts = article.metadata
        if match.rule.kind == "published" and not facts.published_at:
            facts.published_at = date
            if is_ambiguous(written):
                article.flags.add("ambiguous-date")
        elif match.rule.kind == "updated" and not facts.modified_at:
            facts.modified_at = date


def _language(match: Match) -> str:
    """The language that a rule's pack is written in; packs are named by it."""
    return match.rule.pack.partition("-")[0]
