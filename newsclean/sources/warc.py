"""WARC archives: the pages in them, with what a feed or a sitemap said of each in `metadata` records beside them."""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from newsclean.decode import is_web_page
from newsclean.page import Hints, Page, Unreadable
from newsclean.reasons import Reason

HINTS_TYPE = "application/warc-fields"
_FIELDS = {"title": "newsclean-title", "published_at": "newsclean-published-at", "author": "newsclean-author"}
_BROKEN = (ArchiveLoadFailed, zlib.error, EOFError, ValueError, OSError)
_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]|\r\n\r\nWARC/\d")
_OK = 200


def read_warc(
    raw: BinaryIO, name: str, *, max_bytes: int, passed_over: Counter[str] | None = None
) -> Iterator[Page | Unreadable]:
    """The pages of an archive, plain or gzipped by record, in its order.

    Images, redirects and other records without a page are passed over and counted. A broken member gives one reject
    with its offset, and reading goes on at the next one.
    """
    seen = passed_over if passed_over is not None else Counter()
    file = raw if raw.seekable() else io.BytesIO(raw.read())
    start: int | None = file.tell()
    while start is not None:
        file.seek(start)
        iterator = ArchiveIterator(file, no_record_parse=False, arc2warc=True)
        try:
            yield from _pages(iterator, name, max_bytes, seen)
            return
        except _BROKEN as error:
            offset = start + iterator.get_record_offset()
            yield Unreadable(
                Reason.BROKEN_WARC, f"{type(error).__name__}: {error}".strip(": "), place=f"{name}#{offset}"
            )
            start = _next_member(file, offset + 1)


def hint_fields(hints: Hints) -> bytes:
    """Hints as the payload of a `metadata` record that is concurrent to the page's response."""
    pairs = [("title", hints.title), ("published_at", hints.published_at), *(("author", a) for a in hints.authors)]
    lines = [f"{_FIELDS[key]}: {' '.join(value.split())}\r\n" for key, value in pairs if value]
    return "".join(lines).encode()


def read_hint_fields(payload: bytes) -> Hints:
    """What `hint_fields` wrote; fields of other programs are passed over."""
    values: dict[str, list[str]] = {}
    for line in payload.decode("utf-8", "replace").splitlines():
        key, _, value = line.partition(":")
        values.setdefault(key.strip().lower(), []).append(value.strip())
    first = {key: values.get(field, [None])[0] for key, field in _FIELDS.items()}
    return Hints(first["title"], first["published_at"], tuple(values.get(_FIELDS["author"], ())))


def _pages(iterator: ArchiveIterator, name: str, max_bytes: int, seen: Counter[str]) -> Iterator[Page]:
    """A page waits for the records up to the next one, since its hints come after it."""
    waiting: Page | None = None
    waiting_id = None
    for record in iterator:
        headers = record.rec_headers
        if record.rec_type == "metadata":
            target = headers.get_header("WARC-Concurrent-To") or headers.get_header("WARC-Refers-To")
            if waiting is not None and target == waiting_id:
                waiting = _with_hints(waiting, record.content_stream().read())
            continue
        page = _page(record, name, max_bytes, seen)
        if page is not None:
            if waiting is not None:
                yield waiting
            waiting, waiting_id = page, headers.get_header("WARC-Record-ID")
    if waiting is not None:
        yield waiting


def _page(record: Any, name: str, max_bytes: int, seen: Counter[str]) -> Page | None:
    """The page of a record, or None, counted, where it holds none."""
    headers = record.rec_headers
    kind, content_type = record.rec_type, _content_type(record)
    if kind not in ("response", "resource", "conversion"):
        seen[f"{kind} record"] += 1
        return None
    if (
        kind == "response"
        and record.http_headers is not None
        and (status := record.http_headers.get_statuscode()) != str(_OK)
    ):
        seen[f"HTTP {status}"] += 1
        return None
    is_text = kind == "conversion" and content_type == "text/plain"
    content = record.content_stream().read(max_bytes + 1)
    if not is_text and content and not is_web_page(content_type, content):
        seen[content_type or "no content type"] += 1
        return None
    if len(content) <= max_bytes and getattr(record.raw_stream, "limit", 0) > 0:
        raise EOFError(f"the record ends {record.raw_stream.limit} bytes early")
    http = record.http_headers.headers if record.http_headers is not None else [("content-type", content_type)]
    return Page(
        content,
        url=headers.get_header("WARC-Target-URI"),
        kind="text" if is_text else "html",
        headers={key.lower(): value for key, value in http},
        fetched_at=_date(headers.get_header("WARC-Date")),
        place=f"{name}#{(headers.get_header('WARC-Record-ID') or '').strip('<>')}",
    )


def _content_type(record: Any) -> str:
    headers = record.http_headers if record.http_headers is not None else record.rec_headers
    return (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()


def _with_hints(page: Page, payload: bytes) -> Page:
    return replace(page, hints=read_hint_fields(payload))


def _date(value: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat((value or "").replace("Z", "+00:00"))
    except ValueError:
        return None


def _next_member(file: BinaryIO, offset: int) -> int | None:
    """Where the next gzip member, or the next record of a plain archive, begins; None at the end."""
    overlap = 16
    file.seek(offset)
    tail = b""
    while chunk := file.read(1 << 20):
        window = tail + chunk
        if match := _MEMBER.search(window):
            start = offset - len(tail) + match.start()
            return start + (4 if match[0].startswith(b"\r") else 0)
        offset += len(chunk)
        tail = window[-overlap:]
    return None
