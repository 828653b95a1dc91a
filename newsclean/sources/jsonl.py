"""Rows of JSONL: `{"id"?, "url"?, "title"?, "html" | "text"}`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from newsclean.page import Page, Unreadable
from newsclean.reasons import Reason
from newsclean.sources.compression import BROKEN

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPING = 6
"""Bytes that one character of a page may take in JSON (`\\u0000`)."""


def read_rows(stream: BinaryIO, name: str, identity: str, *, max_bytes: int) -> Iterator[Page | Unreadable]:
    """A page for each row, a reject for each line that is none; lines are counted from 1, blank ones are passed over."""
    number, longest = 0, max_bytes * _ESCAPING
    while True:
        number += 1
        place = f"{name}:{number}"
        try:
            line = stream.readline(longest)
        except BROKEN as error:
            yield Unreadable(Reason.BROKEN_GZIP, str(error), place=place)
            return
        if not line:
            return
        if len(line) == longest and not line.endswith(b"\n"):
            yield Unreadable(Reason.TOO_LARGE, f"a line of over {longest:,} bytes", place=place)
            while line and not line.endswith(b"\n"):
                line = stream.readline(longest)
        elif line.strip():
            yield _page(line, place, f"{identity}:{number}")


def _page(line: bytes, place: str, fallback_id: str) -> Page | Unreadable:
    try:
        row = _parsed(line.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        return Unreadable(Reason.BROKEN_JSON, f"{error}: {line[:80].decode('utf-8', 'replace')!r}", place=place)
    if not isinstance(row, dict):
        return Unreadable(Reason.BAD_ROW, f"a row is an object, this is {type(row).__name__}", place=place)
    identity = row.get("id")
    known_id = str(identity) if isinstance(identity, str | int) and str(identity) else None
    if problem := _problem(row):
        url = row.get("url")
        return Unreadable(Reason.BAD_ROW, problem, place=place, id=known_id, url=url if isinstance(url, str) else None)
    kind: Any = "html" if row.get("html") is not None else "text"
    url = row.get("url") or None
    return Page(
        _SURROGATE.sub("\ufffd", row[kind]),
        kind=kind,
        url=url,
        id=known_id or (None if url else fallback_id),
        title=_SURROGATE.sub("\ufffd", row.get("title") or "") or None,
        place=place,
    )


def _parsed(line: bytes) -> Any:
    """The row; the slower parser takes what orjson refuses though it can be read, such as half a surrogate pair."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        try:
            return json.loads(line.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise ValueError(str(error)) from None


def _problem(row: dict[str, Any]) -> str | None:
    if row.get("html") is None and row.get("text") is None:
        return "neither html nor text"
    for name in ("html", "text", "url", "title"):
        if not isinstance(row.get(name), str | None):
            return f"{name} is {type(row[name]).__name__}, not a string"
    if not isinstance(row.get("id"), str | int | None):
        return f"id is {type(row['id']).__name__}, not a string or a number"
    return None
