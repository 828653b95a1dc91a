"""Compressed streams, told by how they begin, not by their names."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import BinaryIO, cast

import zstandard

BROKEN = (gzip.BadGzipFile, zlib.error, EOFError, zstandard.ZstdError)
"""What reading a damaged or cut-off stream raises."""

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


def decompressed(raw: BinaryIO) -> io.BufferedReader:
    """The stream's content: gzip and zstd unpacked, anything else as it is. Reading it may raise one of BROKEN."""
    buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", raw))
    magic = buffered.peek(4)[:4]
    if magic.startswith(_GZIP):
        return io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=buffered)))
    if magic == _ZSTD:
        reader = zstandard.ZstdDecompressor().stream_reader(buffered, read_across_frames=True)
        return io.BufferedReader(cast("io.RawIOBase", reader))
    return buffered
