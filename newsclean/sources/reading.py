"""From files to a stream of documents."""

from __future__ import annotations

import io
import sys
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from newsclean.page import Kind, Page, Unreadable
from newsclean.reasons import Reason
from newsclean.sources.compression import BROKEN, decompressed
from newsclean.sources.jsonl import read_rows
from newsclean.sources.listing import HTML, KNOWN, ROWS, STDIN, TEXT, WARC, Source, Tally, extension, list_sources
from newsclean.sources.warc import read_warc

_HEAD = 8192
"""Bytes at a file's beginning by which it is told where its name says nothing."""


def read_inputs(
    inputs: Iterable[str], *, max_bytes: int, tally: Tally | None = None
) -> Generator[Page | Unreadable, None, None]:
    """All documents of some files, folders (with all below them) and `-` for standard input, in that order.

    Raises InputError, before anything is read, for a name that isn't there.
    """
    tally = tally if tally is not None else Tally()
    return read_sources(list_sources(inputs, tally), max_bytes, tally)


def read_sources(sources: Iterable[Source], max_bytes: int, tally: Tally) -> Generator[Page | Unreadable, None, None]:
    """All documents of some files; what can't be read gives a reject."""
    for source in sources:
        before = tally.read_bytes
        try:
            with _opened(source) as raw:
                for document in _read_one(raw, source, max_bytes, tally):
                    tally.read_bytes = before + _position(raw)
                    yield document
                tally.read_bytes = before + _position(raw)
        except OSError as error:
            yield Unreadable(Reason.UNREADABLE, error.strerror or str(error), place=source.name, id=source.id)


def _read_one(raw: io.BufferedReader, source: Source, max_bytes: int, tally: Tally) -> Iterator[Page | Unreadable]:
    """The documents of one file, by its extension or, where that says nothing, by how it begins."""
    known = extension(source.path)
    head = b"" if known in KNOWN else _head(raw)
    if known in WARC or head.startswith(b"WARC/"):
        yield from read_warc(raw, source.name, max_bytes=max_bytes, passed_over=tally.passed_over)
        return
    stream = decompressed(raw)
    if known in ROWS or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b'{"'):
        yield from read_rows(stream, source.name, source.id, max_bytes=max_bytes)
        return
    try:
        content = stream.read(max_bytes + 1)
    except BROKEN as error:
        yield Unreadable(Reason.BROKEN_GZIP, str(error), place=source.name, id=source.id)
        return
    kind: Kind | None = "html" if known in HTML else "text" if known in TEXT else None
    yield Page(content, id=source.id, kind=kind, place=source.name)


def _opened(source: Source) -> io.BufferedReader:
    """A file to read. Raises OSError; a pipe that merely lies in a folder too, since nobody may ever write to it."""
    if source.path == STDIN:
        return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False))
    path = Path(source.path)
    mode = path.stat().st_mode
    if not source.named and not S_ISREG(mode):
        raise OSError(0, "a folder that can't be listed" if S_ISDIR(mode) else "not a regular file")
    return path.open("rb")


def _head(raw: io.BufferedReader) -> bytes:
    """How the content begins, unpacked, without moving in the file."""
    try:
        return decompressed(io.BytesIO(raw.peek(_HEAD))).read1(_HEAD)
    except BROKEN:
        return b""


def _position(raw: io.BufferedReader) -> int:
    return raw.tell() if raw.seekable() else 0
