"""What a fetch or a file gives: a page's bytes and everything known of it besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from newsclean.reasons import Reason

Kind = Literal["html", "text"]


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of an article from outside its page: from a feed, a sitemap, or of the whole source.

    It fills what the page itself lacks, and overrides nothing. Raises ValueError for a time zone that doesn't exist.
    """

    title: str | None = None
    published_at: str | None = None
    """ISO 8601, with the zone where the feed gives one."""
    authors: tuple[str, ...] = ()
    language: str | None = None
    """BCP 47: what the source is written in. It stands for the claim of a page that makes none."""
    timezone: str | None = None
    """IANA name of the zone in which the source tells the time where it names no zone: `Europe/Bucharest`."""

    def __post_init__(self) -> None:
        if self.timezone is not None:
            try:
                ZoneInfo(self.timezone)
            except (LookupError, ValueError, OSError) as error:  # no file, no name, or a file of something else
                raise ValueError(f"timezone {self.timezone!r}: no zone of the IANA database") from error


@dataclass(frozen=True, slots=True)
class Page:
    """One document to clean."""

    content: bytes | str
    """The body as it was served or read; bytes are decoded by `newsclean.decode`."""
    url: str | None = None
    """The address it was fetched from."""
    kind: Kind | None = None
    """`html` or `text` where that is known; otherwise the content decides."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """HTTP headers, names in lower case; the values of one that comes several times stand on a line each."""
    fetched_at: datetime | None = None
    hints: Hints = field(default_factory=Hints)
    id: str | None = None
    """The input row's own id, or the name of the file."""
    title: str | None = None
    """A title that stands apart from the content: the content is then body only."""
    place: str | None = None
    """Where to find it again: `FILE`, `FILE:LINE` or `FILE#RECORD`."""
    more: tuple[bytes, ...] = ()
    """Further pages of the same story, in their order."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What a source or a spider found but can't make a Page of."""

    reason: Reason
    detail: str
    place: str | None = None
    url: str | None = None
    id: str | None = None
