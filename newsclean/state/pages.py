"""What the state knows of a page, and what a run tells it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

from newsclean.identity import record_id
from newsclean.page import Hints, Page


class Visited(IntEnum):
    """What came of a page when it was last asked for."""

    PENDING = 0
    """It wasn't yet."""
    ARTICLE = 1
    REJECTED = 2
    """It holds no article, or none that may be taken."""
    FAILED = 3
    """It is tried again."""
    GONE = 4
    """404 or 410 where an article was."""
    GIVEN_UP = 5
    MOVED = 6
    """It leads to another page."""


class Listed(NamedTuple):
    """What a feed, a sitemap or a section page says of an article."""

    url: str
    hints: Hints = Hints()
    changed_at: int | None = None
    """When it was published or last changed, as far as that is said: if that is later than the last visit it is due."""


@dataclass(frozen=True, slots=True)
class Content:
    """What of an answer tells the next one from it."""

    version: int
    rules: str
    """Version and rule packs of the newsclean that cleaned it."""
    etag: str | None
    last_modified: int | None
    body_hash: int
    content_hash: bytes
    title_hash: int
    text_hash: int
    dates_hash: int


@dataclass(frozen=True, slots=True)
class Known:
    """A page to be asked for, and what is known of it."""

    key: int
    source: str
    url: str
    outcome: Visited
    first_seen: int
    failures: int = 0
    detail: str | None = None
    hints: Hints = field(default_factory=Hints)
    content: Content | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of asking for a page."""

    key: int
    source: str
    url: str
    outcome: Visited
    at: int
    due: int | None
    failures: int = 0
    detail: str | None = None
    content: Content | None = None
    """None leaves what is known of it as it was."""


class Version(NamedTuple):
    """The texts of one version of an article."""

    number: int
    at: int
    article: dict[str, Any]
    """`title`, `text`, `published_at`, `modified_at`, `changed`, `rules`, and as `given` what was extracted."""


def page_key(url: str) -> int:
    """The key of a URL."""
    return key_of_id(record_id(Page(b"", url=url)) or "")


def key_of_id(record: str) -> int:
    """The key of a record by its id."""
    return int.from_bytes(bytes.fromhex(record), signed=True)
