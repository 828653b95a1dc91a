"""Undo: from records and their audit, the texts that the stages were given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from newsclean.article import Edit, undo
from newsclean.identity import content_hash


class Extracted(NamedTuple):
    """An article as extraction gave it, before any other stage touched it."""

    id: str
    url: str | None
    title: str | None
    text: str


class UndoError(ValueError):
    """A record that can't be undone; says which and why."""


class AuditError(ValueError):
    """An audit that can't be read; says where and why."""


_Audits = dict[tuple[str, str], dict[str, Any]]


def undo_all(records: Iterable[bytes], audits: Iterable[bytes]) -> Iterator[Extracted | UndoError]:
    """For each line of a records file what was extracted, or why that can't be told.

    Records may be fewer than audits and in another order; audits that are passed over are kept in memory until then.
    Raises AuditError for an audit that can't be read, since any record might be its own.
    """
    unread = _read_audits(audits)
    passed: _Audits = {}
    for number, line in enumerate(records, 1):
        if line.strip():
            try:
                yield _undone(line, passed, unread)
            except AuditError:
                raise
            except (ValueError, KeyError, TypeError) as error:
                yield UndoError(f"line {number}: {_reason(error)}")


def _undone(line: bytes, passed: _Audits, unread: Iterator[tuple[tuple[str, str], dict[str, Any]]]) -> Extracted:
    record = orjson.loads(line)
    title, text = record["title"], record["text"]
    key = record["id"], content_hash(title, text)
    if key not in passed:
        for other, audit in unread:
            passed[other] = audit
            if other == key:
                break
        else:
            raise UndoError(f"the audit has no {key[0]!r} with this title and text")
    edits = [Edit(**edit) for edit in passed.pop(key)["edits"]]
    before = undo(edits, title=title or "", text=text)
    return Extracted(record["id"], record.get("url"), before[0] or None, before[1])


def _read_audits(lines: Iterable[bytes]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                audit = orjson.loads(line)
                key = audit["id"], audit["content_hash"]
            except (ValueError, KeyError, TypeError) as error:
                raise AuditError(f"audit, line {number}: {_reason(error)}") from None
            yield key, audit


def _reason(error: Exception) -> str:
    return f"has no {error.args[0]}" if isinstance(error, KeyError) else str(error)
