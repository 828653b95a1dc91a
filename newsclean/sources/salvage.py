"""Finding the next sound record of a damaged WARC archive."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import copyfileobj
from typing import BinaryIO, cast

from newsclean.sources.compression import BROKEN, Unpacked, is_compressed

_START = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|WARC/\d\.\d\r?\n")
"""How a gzip member, a zstd frame or a plain record begins."""
_VERSION = b"WARC/"
_WINDOW = 1 << 20
_FED = 64
"""Compressed bytes that are unpacked at a time to see a record's first five: damage that follows must not hide them."""
_OVERLAP = 16
"""Bytes at a window's end in which a start may be cut in two."""


@contextmanager
def rewindable(raw: BinaryIO) -> Iterator[io.BufferedReader]:
    """The archive as a file that can be searched from any place; one that comes through a pipe goes to disk first."""
    if isinstance(raw, io.BufferedReader) and raw.seekable():
        yield raw
        return
    with tempfile.TemporaryFile(buffering=0) as spool, io.BufferedReader(spool) as file:
        copyfileobj(raw, spool)
        file.seek(0)
        yield cast("io.BufferedReader", file)


def next_start(file: io.BufferedReader, offset: int) -> int | None:
    """Where the next record, or the next frame that holds one, begins; None at the end."""
    while True:
        file.seek(offset)
        window = file.read(_WINDOW)
        if len(window) <= _OVERLAP:
            return None
        for match in _START.finditer(window):
            if _holds_record(file, offset + match.start()):
                return offset + match.start()
        offset += len(window) - _OVERLAP


def _holds_record(file: io.BufferedReader, start: int) -> bool:
    """Whether a record begins here, and not just three bytes that look like it."""
    file.seek(start)
    try:
        stream = io.BufferedReader(Unpacked(file, fed=_FED)) if is_compressed(file) else file
        return stream.read(len(_VERSION)) == _VERSION
    except BROKEN:
        return False
