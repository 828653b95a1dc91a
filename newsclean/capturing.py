"""What a removed line tells is kept: credits as sources, dates, and authors."""

from __future__ import annotations

from newsclean.article import Article
from newsclean.metadata.dates import is_ambiguous, written_date
from newsclean.metadata.names import clean_names, is_name
from newsclean.metadata.slashes import order_by_known, order_by_locale, order_by_others
from newsclean.rules import Match
from newsclean.urls import site_host

_NAMES = frozenset({"person", "people", "names", "full_name", "full_names", "full_people"})
"""Slots of people's names."""


def keep_captured(article: Article, match: Match) -> None:
    """Keep what a match caught: each credit once, as it is written; dates and authors where nothing else says them."""
    if match.rule.kind == "byline" and not (article.metadata.authors or article.page.hints.authors):
        names = clean_names(value for name, value in match.captured if name in _NAMES)
        article.metadata.authors = tuple(filter(is_name, names))
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
    labelled = rule.pack.partition("-")[0]
    languages = tuple(dict.fromkeys(code for code in (labelled, "en") if code != "und"))
    order = _order(article, written, labelled) if is_ambiguous(written) else None
    date = written_date(written, languages, month_first=bool(order))
    if date is None:
        return
    if rule.kind == "published" and not facts.published_at:
        facts.published_at = date
    elif rule.kind == "updated" and not facts.modified_at:
        facts.modified_at = date
    else:
        return
    if order is None and is_ambiguous(written):
        article.flags.add("ambiguous-date")


def _order(article: Article, written: str, labelled: str) -> bool | None:
    """Whether the month comes first in a date that reads both ways; None where nothing decides.

    The page's other dates are asked first, then its other dates with slashes, then its locale, then the language of the
    label.
    """
    facts, page = article.metadata, article.page
    dates = (facts.published_at, facts.modified_at, facts.guessed_at, page.hints.published_at)
    known = [date for date in dates if date]
    limits = (facts.modified_at, page.fetched_at.isoformat() if page.fetched_at else None)
    latest = min((limit for limit in limits if limit), default=None)
    removed = [edit.old for edit in article.edits]
    for order in (
        order_by_known(written, known, latest),
        order_by_others([*(block.text for block in article.blocks), *removed]),
        order_by_locale(facts.language, site_host(page.url or "")),
    ):
        if order is not None:
            return order
    return None if labelled in ("en", "und") else order_by_locale(labelled, None)
