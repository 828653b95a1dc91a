"""Why a document gives no record: the fixed list of reasons, and the exception that carries one."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The reasons that stand in a rejects file. Each one is documented by the comment after it."""

    EMPTY = "empty"  # nothing but white space
    BINARY = "binary"  # a PDF, an image, an archive: no text document
    TOO_LARGE = "too-large"  # over MAX_PAGE_BYTES
    TOO_DEEP = "too-deep"  # elements nested deeper than the parser keeps
    NO_ARTICLE = "no-article"  # a front page, a list, a consent wall; or nothing is left after the strips
    BROKEN_GZIP = "broken-gzip"  # a compressed file that ends early or is damaged
    BROKEN_WARC = "broken-warc"  # a WARC record that can't be read
    BROKEN_JSON = "broken-json"  # a JSONL line that is no JSON
    BAD_ROW = "bad-row"  # a JSONL row that has neither html nor text, or fields of the wrong type
    UNREADABLE = "unreadable"  # the file system refuses it
    HTTP_ERROR = "http-error"  # the server answered with a status that holds no page
    UNREACHABLE = "unreachable"  # no answer: DNS, connection, time-out
    ROBOTS = "robots"  # robots.txt forbids it
    GIVEN_UP = "given-up"  # a scheduled crawl has tried it as often as it tries
    OPTED_OUT = "opted-out"  # the page doesn't want to be taken, and its source says to obey that
    BAD_INDEX = "bad-index"  # a feed or a sitemap that can't be read
    TIMEOUT = "timeout"  # cleaning took longer than PAGE_TIMEOUT
    OUT_OF_MEMORY = "out-of-memory"  # cleaning took more than PAGE_MEMORY_MB
    WORKER_DIED = "worker-died"  # the process that cleaned it ended
    SITE_CHANGED = "site-changed"  # no `body` of the site's page rules matches, and they say to reject then
    INVALID_RECORD = "invalid-record"  # the finished record breaks the schema
    STAGE_FAILED = "stage-failed"  # an error inside a stage: a bug, please report it


class Rejected(Exception):  # noqa: N818 - a verdict on a document, not an error
    """A document can't become a record.

    `reason` is one of `Reason`, `detail` a sentence for people. Both are the exception's arguments, so that it survives
    pickling on its way out of a worker process.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else str(self.reason)
