"""WARC archives: the pages in them, each with what a `metadata` record beside it notes: hints, role, further pages."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParser

from newsclean.decode import is_web_page
from newsclean.page import Page, Unreadable
from newsclean.reasons import Reason
from newsclean.sources.compression import Unpacked, is_compressed
from newsclean.sources.hints import HINTS_TYPE
from newsclean.sources.notes import Note, read_note
from newsclean.sources.salvage import next_start, rewindable
from newsclean.sources.stories import Stories

_MAX_NOTE = 65_536
"""Bytes of a `metadata` record that are read."""
_HELD = 10
"""Pages of the largest size whose bytes are held until the first page of their story comes."""

_WITHOUT_CONTENT = ("204", "205")
"""Of the statuses that say "done", which a crawl takes for pages, those that come without one."""


@dataclass(slots=True)
class _Answer:
    """A page, as its record gives it."""

    id: str
    page: Page
    note: Note = field(default_factory=Note)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a `metadata` record notes of the page whose record's id is `target`."""

    target: str
    note: Note


def read_warc(
    raw: BinaryIO, name: str, *, max_bytes: int, passed_over: Counter[str] | None = None
) -> Iterator[Page | Unreadable]:
    """The pages of an archive, plain or compressed by record or as a whole, in its order; a story's pages are one Page.

    Images, redirects, feeds and other records without a page are passed over and counted. A broken record gives one
    reject with its offset, and reading goes on at the next one.
    """
    passed_over = passed_over if passed_over is not None else Counter()
    stories = Stories(passed_over, _HELD * max_bytes)
    waiting: _Answer | None = None  # for its note, which comes after it
    for found in _entries(raw, name, max_bytes, passed_over):
        if isinstance(found, _Beside):
            if waiting is not None and found.target == waiting.id:
                waiting.note = found.note
            continue
        if waiting is not None:
            yield from stories.documents(waiting.id, waiting.page, waiting.note)
        waiting = found if isinstance(found, _Answer) else None
        if isinstance(found, Unreadable):
            yield found
    if waiting is not None:
        yield from stories.documents(waiting.id, waiting.page, waiting.note)
    stories.close()


def _entries(raw: BinaryIO, name: str, max_bytes: int, seen: Counter[str]) -> Iterator[_Answer | _Beside | Unreadable]:
    """What the records give, a broken one a reject. A damaged length or checksum only shows when all was read."""
    with rewindable(raw) as file:
        start: int | None = file.tell()
        while start is not None:
            file.seek(start)
            frame = _Frame(file, name, max_bytes, seen)
            try:
                yield from frame.entries()
                start = frame.following
            except Exception as error:  # noqa: BLE001 - parsers of headers that meet arbitrary bytes; kept with its place
                detail = f"{type(error).__name__}: {error}".strip(": \n")
                yield Unreadable(Reason.BROKEN_WARC, detail, place=f"{name}#{frame.offset}")
                start = next_start(file, frame.offset + 1)


class _Frame:
    """What one compressed frame holds, one record as a rule, or the rest of a plain archive."""

    def __init__(self, file: io.BufferedReader, name: str, max_bytes: int, seen: Counter[str]) -> None:
        self._name, self._max_bytes, self._seen = name, max_bytes, seen
        self._loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
        self._loader.http_parser = _HttpParser([], verify=False)
        self._unpacked = Unpacked(file, one_frame=True) if is_compressed(file) else None
        self._stream = io.BufferedReader(self._unpacked) if self._unpacked else file
        self.offset = self._start = file.tell()
        """Where the record at hand begins, or the frame that holds it."""

    @property
    def following(self) -> int | None:
        """Where the next frame begins."""
        return self._start + self._unpacked.consumed if self._unpacked else None

    def entries(self) -> Iterator[_Answer | _Beside]:
        """What its records give. Raises whatever the damage makes of it."""
        while True:
            if not self._unpacked:
                self.offset = self._stream.tell()
            line = self._stream.readline()
            if not line:
                return
            if line.strip(b"\0\r\n\t "):
                record = self._loader.parse_record_stream(self._stream, line, known_format="warc")
                entry = self._entry(record)
                self._finish(record)
                if entry is not None:
                    yield entry

    def _finish(self, record: Any) -> None:
        """Read a record to its end, which shows whether its length was right."""
        while record.raw_stream.read(1 << 16):
            pass
        if record.raw_stream.limit:
            raise EOFError(f"the record ends {record.raw_stream.limit:,} bytes early")
        if self._stream.readline().strip():
            raise ValueError("the record goes on after its Content-Length")

    def _entry(self, record: Any) -> _Answer | _Beside | None:
        """The page or the note of a record, or None, counted, where it holds neither."""
        headers = record.rec_headers
        if record.rec_type == "metadata" and _content_type(record) == HINTS_TYPE:
            note = read_note(record.content_stream().read(_MAX_NOTE))
            target = headers.get_header("WARC-Concurrent-To") or headers.get_header("WARC-Refers-To")
            return _Beside(target or "", note) if note != Note() else None
        content = record.content_stream().read(self._max_bytes + 1)
        if what := _no_page(record, content):
            self._seen[what] += 1
            return None
        record_id, url = headers.get_header("WARC-Record-ID") or "", headers.get_header("WARC-Target-URI")
        place = f"{self._name}#{record_id.strip('<>') or self.offset}"
        page = Page(
            content,
            url=url,
            kind="text" if record.rec_type == "conversion" and _content_type(record) == "text/plain" else "html",
            headers=_page_headers(record),
            fetched_at=_date(headers.get_header("WARC-Date")),
            id=None if url else place,
            place=place,
        )
        return _Answer(record_id, page)


class _HttpParser(StatusAndHeadersParser):  # type: ignore[misc]  # warcio has no types
    """Reads the headers of an answer as HTTP clients do: each byte is a character, whatever charset it may be of."""

    @staticmethod
    def decode_header(line: bytes) -> str:
        """A line in which other bytes than ASCII can't be taken for white space, and stripped."""
        return line.decode("ascii", "surrogateescape")

    def parse(self, stream: Any, full_statusline: bytes | None = None) -> Any:
        """Status and headers."""
        found = super().parse(stream, full_statusline)
        found.headers = [(_latin(name), _latin(value)) for name, value in found.headers]
        return found


def _latin(text: str) -> str:
    return text.encode("ascii", "surrogateescape").decode("latin-1")


def _page_headers(record: Any) -> dict[str, str]:
    """The answer's headers as a Page has them, a line for each of one name; without an answer, the content's type."""
    if record.http_headers is None:
        content_type = record.rec_headers.get_header("Content-Type")
        return {"content-type": content_type} if content_type else {}
    headers: dict[str, list[str]] = {}
    for name, value in record.http_headers.headers:
        headers.setdefault(name.lower(), []).append(value)
    return {name: "\n".join(values) for name, values in headers.items()}


def _no_page(record: Any, content: bytes) -> str | None:
    """What a record is that holds no page, or None where it holds one."""
    if record.rec_type not in ("response", "resource", "conversion"):
        return f"{record.rec_type} record"
    if record.rec_type == "response" and record.http_headers:
        status = record.http_headers.get_statuscode()
        if not status.startswith("2") or status in _WITHOUT_CONTENT:
            return f"HTTP {status}"
    content_type = _content_type(record)
    if record.rec_type == "conversion" and content_type == "text/plain":
        return None
    if is_web_page(content_type, content) or not (content or content_type):
        return None
    return content_type or "no content type"


def _content_type(record: Any) -> str:
    headers = record.http_headers if record.http_headers is not None else record.rec_headers
    return (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()


def _date(value: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat((value or "").replace("Z", "+00:00"))
    except ValueError:
        return None
