"""Build and validate the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Self

from pydantic import ValidationError

from newsclean.article import Article
from newsclean.configuration import Settings
from newsclean.identity import content_hash, record_id
from newsclean.language import count_words
from newsclean.metadata.dates import in_zone
from newsclean.reasons import Reason, Rejected
from newsclean.record import CleanedWith, Record
from newsclean.rules import Pack, load_packs, packs_hash
from newsclean.stage import Stage
from newsclean.urls import site_host, without_tracking
from newsclean.version import VERSION


class BuildRecord(Stage):
    """Takes an Article, gives a Record. What a feed, a sitemap or the source said fills what page and text lack."""

    def __init__(self, packs: Iterable[Pack] | None = None, max_stripped: float = 0.5) -> None:
        self._max_stripped = max_stripped
        rules = packs_hash(load_packs() if packs is None else packs)
        self._cleaned_with = CleanedWith(version=VERSION, packs=rules)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """With the packs that the settings name, for their hash, and MAX_STRIPPED."""
        return cls(load_packs(settings.packs), settings.max_stripped)

    def process_item(self, item: Article) -> Record:
        """Raises `Rejected`: no-article where nothing is left, invalid-record where the schema is broken."""
        text = item.text
        if not text:
            raise Rejected(Reason.NO_ARTICLE, "nothing is left after the strips")
        try:
            return self._built(item, text)
        except ValidationError as error:
            first = error.errors()[0]
            raise Rejected(Reason.INVALID_RECORD, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None

    def _built(self, item: Article, text: str) -> Record:
        page, facts, hints = item.page, item.metadata, item.page.hints
        published_at = facts.published_at or hints.published_at or facts.guessed_at
        if published_at is None and facts.modified_at:
            published_at = facts.modified_at
            item.flags.add("published-at-is-of-update")
        title = item.title or None
        if _stripped_share(item, text) > self._max_stripped:
            item.flags.add("much-stripped")
        return Record(
            id=record_id(page) or "",
            url=page.url,
            canonical_url=facts.canonical_url or (without_tracking(page.url) if page.url else None),
            domain=site_host(page.url or facts.canonical_url or ""),
            site_name=facts.site_name,
            type=facts.type,
            title=title,
            authors=list(facts.authors or hints.authors),
            published_at=published_at and in_zone(published_at, hints.timezone),
            modified_at=facts.modified_at and in_zone(facts.modified_at, hints.timezone),
            language=facts.language,
            section=facts.section,
            tags=list(facts.tags),
            description=facts.description,
            image=facts.image,
            sources=item.sources,
            paywalled=facts.paywalled,
            text=text,
            word_count=count_words(text),
            content_hash=content_hash(title, text),
            version=1,  # a crawl counts on, since only its state knows what came before
            changed=[],
            removed=dict(
                sorted(Counter(edit.stage for edit in item.edits if _is_removal(edit.new, edit.stage)).items())
            ),
            flags=sorted(item.flags),
            fetched_at=page.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ") if page.fetched_at else None,
            cleaned_with=self._cleaned_with,
        )


def _stripped_share(item: Article, text: str) -> float:
    """How much of the text that was extracted the strips took, between 0 and 1."""
    edits = [edit for edit in item.edits if edit.field == "text"]
    stripped = sum(len(edit.old) for edit in edits if _is_removal(edit.new, edit.stage))
    return stripped / (len(text) + sum(len(edit.old) - len(edit.new) for edit in edits))


def _is_removal(new: str, stage: str) -> bool:
    """Whether an edit took something out for good: repair and normalizing also shorten, and the headline only moves."""
    return not new and stage not in ("repair", "normalize", "headline")
