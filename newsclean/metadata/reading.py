"""From a survey to the facts."""

from __future__ import annotations

from collections.abc import Iterator

from newsclean.metadata import claims
from newsclean.metadata.authors import believed_authors
from newsclean.metadata.collecting import Collected
from newsclean.metadata.facts import Metadata, PageType, Witness
from newsclean.metadata.headings import headline_block
from newsclean.metadata.kinds import paywall_witnesses, type_witnesses
from newsclean.metadata.published import (
    believed_date,
    guessed_witnesses,
    modified_witnesses,
    published_witnesses,
)
from newsclean.metadata.site_names import site_name_witnesses
from newsclean.metadata.title_candidates import Candidate
from newsclean.metadata.titles import rank_titles
from newsclean.survey import Survey

_TYPES: dict[str, PageType] = {
    "article": "article", "liveblog": "liveblog", "gallery": "gallery", "video": "video", "opinion": "opinion",
    "other": "other",
}  # fmt: skip


def read_metadata(survey: Survey, url: str | None, language: str | None = None) -> Metadata:
    """Read a surveyed page's metadata; the tree is left as it is.

    `url` resolves relative links, `language` is that of the source, for a page that doesn't say.
    """
    found = Collected(survey, url)
    section = _first(claims.section_witnesses(found))
    titles = rank_titles(found, section)
    title = titles[0].text if titles else None
    headline = headline_block(survey, title)
    language = _first(claims.language_witnesses(found)) or language
    published = believed_date(published_witnesses(found, headline))
    modified = believed_date(modified_witnesses(found))
    paywalled = _first(paywall_witnesses(found))
    return Metadata(
        title=title,
        other_titles=_other_titles(titles),
        authors=believed_authors(found, headline)[0],
        published_at=published.value if published else None,
        guessed_at=None if published else _first(guessed_witnesses(found, headline, language)),
        modified_at=modified.value if modified else None,
        language=language,
        site_name=_first(site_name_witnesses(found)),
        canonical_url=_first(claims.canonical_witnesses(found)),
        section=section,
        tags=tuple(witness.value for witness in claims.tag_witnesses(found)),
        description=_first(claims.description_witnesses(found)),
        descriptions=claims.descriptions(found),
        bodies=claims.bodies(found),
        image=_first(claims.image_witnesses(found)),
        type=_TYPES.get(_first(type_witnesses(found, title, section)) or "", "article"),
        paywalled=None if paywalled is None else paywalled == "true",
        says_article=bool(found.articles) or (found.meta("og:type") or "").lower() == "article",
    )


def explain_metadata(survey: Survey, url: str | None, language: str | None = None) -> dict[str, list[Witness]]:
    """Where each field that `read_metadata` gives comes from: the believed witness first, then the others asked.

    The values are as they were found; lists (authors, tags) may hold several believed witnesses.
    """
    found = Collected(survey, url)
    sections = list(claims.section_witnesses(found))
    section = sections[0].value if sections else None
    titles = rank_titles(found, section)
    title = titles[0].text if titles else None
    headline = headline_block(survey, title)
    languages = [*claims.language_witnesses(found), *([Witness("source", language)] if language else ())]
    published = list(published_witnesses(found, headline))
    guessed = guessed_witnesses(found, headline, languages[0].value if languages else None)
    return {
        "title": [witness for candidate in titles for witness in candidate.explained()],
        "authors": believed_authors(found, headline)[1],
        "published_at": _believed_first(published) if published else list(guessed),
        "modified_at": _believed_first(list(modified_witnesses(found))),
        "language": languages,
        "site_name": list(site_name_witnesses(found)),
        "canonical_url": list(claims.canonical_witnesses(found)),
        "section": sections,
        "tags": list(claims.tag_witnesses(found)),
        "description": list(claims.description_witnesses(found)),
        "image": list(claims.image_witnesses(found)),
        "type": list(type_witnesses(found, title, section)),
        "paywalled": list(paywall_witnesses(found)),
    }


def _believed_first(witnesses: list[Witness]) -> list[Witness]:
    believed = believed_date(witnesses)
    return [*filter(None, [believed]), *(witness for witness in witnesses if witness is not believed)]


def _first(witnesses: Iterator[Witness]) -> str | None:
    return next((witness.value for witness in witnesses), None)


_NOT_TITLES = frozenset({"subheading", "above-body", "h1-of-site", "h1-part"})


def _other_titles(titles: list[Candidate]) -> tuple[str, ...]:
    """All that the page calls its article, in each spelling."""
    texts = [text for title in titles for kind, text in title.texts.items() if kind not in _NOT_TITLES]
    return tuple(dict.fromkeys(texts))
