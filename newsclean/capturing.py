"""What a removed line tells is kept: credits as sources, dates, and the names of bylines."""

from __future__ import annotations

from newsclean.article import Article
from newsclean.metadata.dates import is_ambiguous, written_date
from newsclean.rules import Match


def keep_captured(article: Article, match: Match) -> None:
    """Keep what a match caught: each credit once, as it is written; a date where nothing better says it."""
    for name, value in match.captured:
        if name == "source":
            _keep_source(article, value.strip(" .:;,-–—|"))
        elif name == "date":
            _keep_date(article, match, value)


def _keep_source(article: Article, source: str) -> None:
    if source and source not in article.sources:
        article.sources.append(source)


def _keep_date(article: Article, match: Match, written: str) -> None:
    facts = article.metadata
    rule = next((rule for rule in match.rules if rule.kind in ("published", "updated")), match.rule)
    languages = tuple(dict.fromkeys(code for code in (rule.pack.partition("-")[0], "en") if code != "und"))
    date = written_date(written, languages)
    if date is None:
        return
    if rule.kind == "published" and not facts.published_at:
        facts.published_at = date
        if is_ambiguous(written):
            article.flags.add("ambiguous-date")
    elif rule.kind == "updated" and not facts.modified_at:
        facts.modified_at = date
