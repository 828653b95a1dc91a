"""What becomes of a document: a record with its audit, or a reject. Plain values, which a worker can send."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import orjson

from newsclean.article import Article
from newsclean.identity import record_id
from newsclean.page import Page, Unreadable
from newsclean.reasons import Reason, Rejected
from newsclean.record import Record


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A record and its audit, each as one line of JSON without the line's end."""

    id: str
    record: bytes
    audit: bytes


@dataclass(frozen=True, slots=True)
class Reject:
    """A document that gave no record, and what is needed to find it again."""

    reason: Reason
    detail: str = ""
    place: str | None = None
    """`FILE`, `FILE:LINE` or `FILE#RECORD`."""
    url: str | None = None
    id: str | None = None

    @classmethod
    def of(cls, page: Page | Unreadable, reason: Reason, detail: str) -> Reject:
        """The reject of a document."""
        return cls(reason, detail, page.place, page.url, record_id(page))

    @property
    def line(self) -> bytes:
        """As a line of the rejects file."""
        try:
            return orjson.dumps(asdict(self))
        except TypeError:  # half a surrogate pair, which a URL or an error's message may quote
            return json.dumps(asdict(self), separators=(",", ":")).encode()


Outcome = Cleaned | Reject


def cleaned(article: Article, record: Record) -> Cleaned:
    """The two lines of a finished article."""
    audit = {
        "id": record.id,
        "url": record.url,
        "content_hash": record.content_hash,
        "reader": article.reader,
        "page_rules": article.page_rules,
        "edits": article.edits,
    }
    return Cleaned(record.id, record.model_dump_json().encode(), orjson.dumps(audit))


def rejected(page: Page, verdict: Rejected) -> Reject:
    """The reject that a stage's verdict makes of a page."""
    return Reject.of(page, verdict.reason, verdict.detail)
