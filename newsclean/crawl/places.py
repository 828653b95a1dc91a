"""Where in a sources file a table or a key stands, since what tomllib reads has no places."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

_KEY = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)"""
_STATEMENT = re.compile(rf"\s*(?:\[|{_KEY}\s*(?:\.\s*{_KEY}\s*)*=)")
_HEADER = re.compile(rf"\s*\[\[\s*{_KEY}\s*\]\]")


class Lines:
    """Where the tables of a sources file, and their keys, stand. Lines count from 1.

    tomllib tells no places of what it has read. So the text is read again, statement by statement: one ends before a
    line that looks like another's start if what comes before is whole.
    """

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._tables = list(self._find_tables())

    def of_key(self, index: int, key: str, value: object = None) -> int:
        """The line of a key of the nth table, or of a value in its list; of its header where it has none such."""
        if index >= len(self._tables):  # written in some other way: source = [{…}]
            return self.of_first("source")
        start, end = self._tables[index]
        for first, after in self._statements(start + 1, end):
            read = _parsed(self._lines[start:after])
            if read is not None and key in read["source"][0]:
                quoted = (
                    number for number in range(first, after) if value is not None and str(value) in self._lines[number]
                )
                return next(quoted, first) + 1
        return start + 1

    def of_first(self, key: str) -> int:
        """The line of a key of the whole file, or of the first header that names it."""
        is_inside = False
        for first, after in self._statements(0, len(self._lines)):
            is_header = self._lines[first].lstrip().startswith("[")
            if (is_header or not is_inside) and key in (_parsed(self._lines[first:after]) or {}):
                return first + 1
            is_inside = is_inside or is_header
        return 1

    def _find_tables(self) -> Iterator[tuple[int, int]]:
        """Where each [[source]] table starts, and the next one does, in lines from 0."""
        starts = [
            first
            for first, after in self._statements(0, len(self._lines))
            if _HEADER.match(self._lines[first])
            and isinstance((_parsed(self._lines[first:after]) or {}).get("source"), list)
        ]
        yield from pairwise([*starts, len(self._lines)])

    def _statements(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """First line of each statement, and of the next."""
        first = start
        for number in range(start + 1, end):
            if _STATEMENT.match(self._lines[number]) and _parsed(self._lines[first:number]) is not None:
                yield first, number
                first = number
        yield first, end


def _parsed(lines: list[str]) -> dict[str, Any] | None:
    """What lines hold; None where they are no whole statements."""
    try:
        return tomllib.loads("\n".join([*lines, ""]))  # with the line feed that a carriage return wants behind it
    except tomllib.TOMLDecodeError:
        return None
