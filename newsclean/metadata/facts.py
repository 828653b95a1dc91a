"""The facts that metadata extraction gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

PageType = Literal["article", "liveblog", "gallery", "video", "opinion", "other"]


class Witness(NamedTuple):
    """One place of a page that says something of its article."""

    source: str
    """`json-ld:NewsArticle.headline`, `meta:og:title`, `microdata:author`, `h1`, `byline`, `url`, `htmldate`."""
    value: str


@dataclass(slots=True)
class Metadata:
    """What is known of an article beside its body; None or empty where the page says nothing."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: str | None = None
    """ISO 8601, with the zone where the page gives one."""
    guessed_at: str | None = None
    """A date that stands somewhere on the page, where nothing says that it is that of publication."""
    modified_at: str | None = None
    language: str | None = None
    """As the page claims it, or its source; the record's comes from the text where the two differ."""
    site_name: str | None = None
    canonical_url: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    description: str | None = None
    image: str | None = None
    type: PageType = "article"
    paywalled: bool | None = None
    says_article: bool = False
    """The page calls itself an article, by JSON-LD or og:type."""
    other_titles: tuple[str, ...] = ()
    """What else the page calls its article: witnesses for the choice and the clean-up of the title."""
    descriptions: tuple[str, ...] = ()
    """All summaries that the page gives of its article."""
    bodies: tuple[str, ...] = ()
    """Texts of the article that JSON-LD gives, without markup, a line a paragraph where it parts them."""
