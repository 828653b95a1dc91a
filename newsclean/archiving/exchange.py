"""A request and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What is archived of one fetch. Raises ValueError for a date without a zone.

    Headers are pairs of name and value, in order, each byte one character (Latin-1), as HTTP clients give them.
    """

    url: str
    status: int
    body: bytes
    """The content as the HTTP client decoded it: out of its chunks and its compression."""
    fetched_at: datetime
    method: str = "GET"
    request_headers: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    """The reason phrase; the standard's where none is given."""
    response_headers: tuple[tuple[str, str], ...] = ()
    ip: str | None = None
    """The server's address, or the proxy's."""

    def __post_init__(self) -> None:
        if self.fetched_at.tzinfo is None:
            raise ValueError(f"{self.url}: fetched_at has no zone: {self.fetched_at}")

    @property
    def is_full(self) -> bool:
        """Whether the answer carries content, and doesn't refer to what was fetched before."""
        return self.status != NOT_MODIFIED
