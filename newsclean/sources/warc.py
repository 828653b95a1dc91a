"""WARC archives: the pages in them, with what a feed or a sitemap said of each in `metadata` records beside them."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO

from warcio.recordloader import ArcWarcRecordLoader

from newsclean.decode import is_web_page
from newsclean.page import Hints, Page, Unreadable
from newsclean.reasons import Reason
from newsclean.sources.compression import Unpacked, is_compressed
from newsclean.sources.hints import HINTS_TYPE, read_hint_fields
from newsclean.sources.salvage import next_start, rewindable

_MAX_HINTS = 65_536
"""Bytes of a `metadata` record that are read."""
_OK = "200"


@dataclass(slots=True)
class _Entry:
    """What a record gives: a page, or hints for the page whose record's id is `target`."""

    id: str
    page: Page | None = None
    hints: Hints | None = None
    target: str = ""


def read_warc(
    raw: BinaryIO, name: str, *, max_bytes: int, passed_over: Counter[str] | None = None
) -> Iterator[Page | Unreadable]:
    """The pages of an archive, plain or compressed by record or as a whole, in its order.

    Images, redirects and other records without a page are passed over and counted. A broken record gives one reject
    with its offset, and reading goes on at the next one.
    """
    waiting: _Entry | None = None  # for its hints, which come after it
    for found in _entries(raw, name, max_bytes, passed_over if passed_over is not None else Counter()):
        if isinstance(found, _Entry) and found.hints is not None:
            if waiting is not None and waiting.page is not None and found.target == waiting.id:
                waiting.page = replace(waiting.page, hints=found.hints)
            continue
        if waiting is not None and waiting.page is not None:
            yield waiting.page
        waiting = found if isinstance(found, _Entry) else None
        if isinstance(found, Unreadable):
            yield found
    if waiting is not None and waiting.page is not None:
        yield waiting.page


def _entries(raw: BinaryIO, name: str, max_bytes: int, seen: Counter[str]) -> Iterator[_Entry | Unreadable]:
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
        self._unpacked = Unpacked(file, one_frame=True) if is_compressed(file) else None
        self._stream = io.BufferedReader(self._unpacked) if self._unpacked else file
        self.offset = self._start = file.tell()
        """Where the record at hand begins, or the frame that holds it."""

    @property
    def following(self) -> int | None:
        """Where the next frame begins."""
        return self._start + self._unpacked.consumed if self._unpacked else None

    def entries(self) -> Iterator[_Entry]:
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

    def _entry(self, record: Any) -> _Entry | None:
        """The page or the hints of a record, or None, counted, where it holds neither."""
        headers = record.rec_headers
        if record.rec_type == "metadata" and _content_type(record) == HINTS_TYPE:
            hints = read_hint_fields(record.content_stream().read(_MAX_HINTS))
            target = headers.get_header("WARC-Concurrent-To") or headers.get_header("WARC-Refers-To")
            return _Entry("", hints=hints, target=target or "") if hints != Hints() else None
        content = record.content_stream().read(self._max_bytes + 1)
        if what := _no_page(record, content):
            self._seen[what] += 1
            return None
        record_id, url = headers.get_header("WARC-Record-ID") or "", headers.get_header("WARC-Target-URI")
        place = f"{self._name}#{record_id.strip('<>') or self.offset}"
        own = [(key, value) for key, value in headers.headers if key.lower() == "content-type"]
        page = Page(
            content,
            url=url,
            kind="text" if record.rec_type == "conversion" and _content_type(record) == "text/plain" else "html",
            headers=_headers(record.http_headers.headers if record.http_headers else own),
            fetched_at=_date(headers.get_header("WARC-Date")),
            id=None if url else place,
            place=place,
        )
        return _Entry(record_id, page)


def _no_page(record: Any, content: bytes) -> str | None:
    """What a record is that holds no page, or None where it holds one."""
    if record.rec_type not in ("response", "resource", "conversion"):
        return f"{record.rec_type} record"
    if record.rec_type == "response" and record.http_headers:
        status = record.http_headers.get_statuscode()
        if status != _OK:
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


def _headers(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """HTTP headers as a Page has them."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        headers[key] = f"{headers[key]}\n{value}" if key in headers else value
    return headers


def _date(value: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat((value or "").replace("Z", "+00:00"))
    except ValueError:
        return None
