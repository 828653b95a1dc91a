"""Rows of JSONL: `{"id"?, "url"?, "title"?, "html" | "text"}`."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from newsclean.page import Page, Unreadable
from newsclean.reasons import Reason
from newsclean.sources.compression import BROKEN

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPING = 6
"""Bytes that one character of a page may take in JSON (`\\u0000`)."""
_OTHER_FIELDS = 65_536
"""Bytes that a row may hold besides its page."""


def read_rows(stream: BinaryIO, name: str, identity: str, *, max_bytes: int) -> Iterator[Page | Unreadable]:
    """A page for each row, a reject for each line that is none; lines are counted from 1, blank ones are passed over.

    Where both html and text stand in a row, html is the page.
    """
    number, longest = 0, max_bytes * _ESCAPING + _OTHER_FIELDS
    while True:
        number += 1
        place = f"{name}:{number}"
        try:
            line = stream.readline(longest)
            cut = len(line) == longest and not line.endswith(b"\n") and _skip_line(stream)
        except BROKEN as error:
            yield Unreadable(Reason.BROKEN_GZIP, str(error), place=place)
            return
        if not line:
            return
        if cut:
            yield Unreadable(Reason.TOO_LARGE, f"a line of over {longest:,} bytes", place=place)
        elif (row := line.removeprefix(BOM_UTF8)).strip():
            yield _page(row, place, f"{identity}:{number}")


def _skip_line(stream: BinaryIO) -> bool:
    """Read to the line's end; False where the stream ended before."""
    skipped = 0
    while part := stream.readline(1 << 20):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped > 0


def _page(line: bytes, place: str, fallback_id: str) -> Page | Unreadable:
    try:
        row = _parsed(line)
    except ValueError as error:
        return Unreadable(Reason.BROKEN_JSON, f"{error}: {line[:80].decode('utf-8', 'replace')!r}", place=place)
    if not isinstance(row, dict):
        return Unreadable(Reason.BAD_ROW, f"a row is an object, this is {type(row).__name__}", place=place)
    known_id, url = _id(row.get("id")), _string(row.get("url"))
    if problem := _problem(row):
        return Unreadable(Reason.BAD_ROW, problem, place=place, id=known_id, url=url)
    kind: Any = "html" if row.get("html") or row.get("text") is None else "text"
    return Page(
        _string(row[kind]) or "",
        kind=kind,
        url=url,
        id=known_id or (None if url else fallback_id),
        title=_string(row.get("title")),
        place=place,
    )


def _parsed(line: bytes) -> Any:
    """The row. The slower parser takes what orjson refuses: half a surrogate pair, a number of any length."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        try:
            return json.loads(line.decode())
        except UnicodeDecodeError as invalid:
            raise ValueError(f"no UTF-8 at byte {invalid.start}") from None
        except (ValueError, RecursionError):
            raise ValueError(str(error)) from None


def _problem(row: dict[str, Any]) -> str | None:
    if row.get("html") is None and row.get("text") is None:
        return "neither html nor text"
    for name in ("html", "text", "url", "title"):
        if not isinstance(row.get(name), str | None):
            return f"{name} is {type(row[name]).__name__}, not a string"
    if row.get("id") is not None and not _is_id(row["id"]):
        return f"id is {type(row['id']).__name__}, not a string or a number"
    return None


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _id(value: object) -> str | None:
    return _string(str(value)) if _is_id(value) else None


def _string(value: object) -> str | None:
    """A field's text, half surrogate pairs replaced, since no file can hold them; None where it is empty or none."""
    return _SURROGATE.sub("\ufffd", value) or None if isinstance(value, str) else None
