"""An exchange as WARC 1.1 records: the answer, what is noted of it, the request."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import urlsplit
from uuid import uuid4

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from newsclean.archiving.exchange import Exchange
from newsclean.sources.hints import HINTS_TYPE
from newsclean.sources.notes import Note, note_fields

VERSION = "WARC/1.1"
_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
"""Of revisit records: WARC 1.1, 6.7.2 and 6.7.3."""
_DECODED = ("content-encoding", "transfer-encoding", "content-length")
"""Headers that no longer hold of a decoded body. Common Crawl and others keep them under `X-Crawler-` too."""
_SECRET = ("authorization", "proxy-authorization", "cookie")
"""What a request says of whoever sent it stays out of an archive that may be handed on."""

Headers = Iterable[tuple[str, str]]


class RecordWriter:
    """Writes records, each a gzip member. Raises what the stream raises."""

    def __init__(self, out: BinaryIO) -> None:
        self._warc = WARCWriter(out, gzip=True, warc_version=VERSION)

    def file_start(self, filename: str, info: Mapping[str, str]) -> None:
        """The `warcinfo` record that a file begins with."""
        self._warc.write_record(self._warc.create_warcinfo_record(filename, info))

    def answer(self, exchange: Exchange, record_id: str, note: Note) -> None:
        """A full answer: `response`, its `metadata` where something is noted of it, `request`."""
        fields = _fields(exchange, record_id)
        self._write("response", exchange, fields, _status_and_headers(exchange), exchange.body)
        if payload := note_fields(note):
            beside = _fields(exchange) | {"WARC-Concurrent-To": record_id, "Content-Type": HINTS_TYPE}
            self._write("metadata", exchange, beside, None, payload)
        self._request(exchange, record_id)

    def revisit(self, exchange: Exchange, record_id: str, earlier: datetime | None) -> None:
        """An answer whose content was archived before, at `earlier` where that is known: `revisit` and `request`."""
        fields = _fields(exchange, record_id)
        fields["WARC-Profile"] = _PROFILES + ("identical-payload-digest" if exchange.is_full else "server-not-modified")
        if earlier is not None:
            fields |= {"WARC-Refers-To-Target-URI": _line(exchange.url), "WARC-Refers-To-Date": _date(earlier)}
        if exchange.is_full:
            fields["WARC-Payload-Digest"] = _digest(exchange.body)
        self._write("revisit", exchange, fields, _status_and_headers(exchange), b"")
        self._request(exchange, record_id)

    def _request(self, exchange: Exchange, record_id: str) -> None:
        fields = _fields(exchange) | {"WARC-Concurrent-To": record_id}
        self._write("request", exchange, fields, _request_line_and_headers(exchange), b"")

    def _write(self, kind: str, exchange: Exchange, fields: dict[str, str], http: Any, payload: bytes) -> None:
        record = self._warc.create_warc_record(
            _line(exchange.url),
            kind,
            payload=io.BytesIO(payload),
            length=len(payload),
            warc_headers_dict=fields,
            http_headers=http,
        )
        self._warc.write_record(record)


def new_record_id() -> str:
    """An id that no other record has."""
    return f"<urn:uuid:{uuid4()}>"


class _Verbatim(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """Headers that are written byte for byte; warcio would percent-encode what is not ASCII."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        """Set what is written."""
        self.headers_buff = self.to_str(header_filter).encode("latin-1") + b"\r\n"


def _fields(exchange: Exchange, record_id: str | None = None) -> dict[str, str]:
    address = {"WARC-IP-Address": exchange.ip} if exchange.ip else {}
    return {"WARC-Record-ID": record_id or new_record_id(), "WARC-Date": _date(exchange.fetched_at), **address}


def _status_and_headers(exchange: Exchange) -> _Verbatim:
    kept = [(f"X-Crawler-{n}" if n.lower() in _DECODED else n, v) for n, v in exchange.response_headers]
    length = [("Content-Length", str(len(exchange.body)))] if exchange.is_full else []
    reason = exchange.reason or next((s.phrase for s in HTTPStatus if s == exchange.status), "")
    return _Verbatim(f"{exchange.status} {_octets(reason)}".rstrip(), list(_lines([*kept, *length])), "HTTP/1.1")


def _request_line_and_headers(exchange: Exchange) -> _Verbatim:
    parts = urlsplit(exchange.url)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    kept = [(n, v) for n, v in exchange.request_headers if n.lower() not in _SECRET]
    host = [] if any(n.lower() == "host" for n, _ in kept) else [("Host", parts.netloc.rpartition("@")[2])]
    return _Verbatim(f"{_octets(target)} HTTP/1.1", list(_lines([*host, *kept])), exchange.method)


def _lines(headers: Headers) -> Iterator[tuple[str, str]]:
    return ((_octets(name), _octets(value)) for name, value in headers)


def _octets(text: str) -> str:
    """One line of characters that are bytes; what no byte can be becomes UTF-8."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode("latin-1")
    return _line(text)


def _line(text: str) -> str:
    """Text that can't end a header line early."""
    return text.replace("\r", " ").replace("\n", " ")


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _digest(payload: bytes) -> str:
    """As warcio writes it beside a full answer, so that both can be compared."""
    digester = Digester("sha1")
    digester.update(payload)
    return str(digester)
