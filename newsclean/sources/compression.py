"""Compressed streams, told by how they begin, not by their names."""

from __future__ import annotations

import io
import zlib
from collections.abc import Buffer, Callable
from typing import Any, BinaryIO, cast

import zstandard

BROKEN = (zlib.error, EOFError, zstandard.ZstdError)
"""What reading a damaged or cut-off stream raises."""

_GZIP_WINDOW = 31
"""zlib's number for "a gzip member, its checksum verified"."""
_ENGINES: dict[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(_GZIP_WINDOW),
    b"\x28\xb5\x2f\xfd": lambda: zstandard.ZstdDecompressor().decompressobj(),
}
_FED = 1024
"""Compressed bytes that are unpacked at a time: four may stand for 128 KiB in zstd, so at most 32 MiB come of it."""


class Unpacked(io.RawIOBase):
    """The content of frames (gzip members, zstd frames) one after the other, or of the first alone.

    Reading raises one of BROKEN where a frame is damaged or ends early, after all that stands before the damage.
    """

    def __init__(self, packed: io.BufferedReader, *, one_frame: bool = False) -> None:
        self._packed, self._one_frame = packed, one_frame
        self._new_engine = _engine_of(packed)
        self._engine: Any = self._new_engine() if self._new_engine else None
        self._input, self._output = b"", memoryview(b"")
        self.consumed = 0
        """Compressed bytes read; where a frame was read to its end, where the next one begins."""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill a buffer as far as the frame at hand goes."""
        target = memoryview(buffer)
        while not self._output:
            if not self._advance():
                return 0
        count = min(len(target), len(self._output))
        target[:count] = self._output[:count]
        self._output = self._output[count:]
        return count

    def _advance(self) -> bool:
        """Unpack a little more; False at the end."""
        if self._engine is None and self._one_frame:
            return False
        packed = self._input or self._packed.read1(_FED)
        self.consumed += 0 if self._input else len(packed)
        self._input = b""
        if self._engine is None:
            packed = packed.lstrip(b"\0")  # tapes and some servers pad a file after its last member
            if not packed:
                return False
            self._engine = self._new_engine() if self._new_engine else None
        if not packed:
            raise EOFError("the compressed data ends early")
        self._output = memoryview(self._engine.decompress(packed))
        if self._engine.eof:
            self._input, self._engine = self._engine.unused_data, None
            self.consumed -= len(self._input) if self._one_frame else 0
        return True


def decompressed(raw: BinaryIO) -> io.BufferedReader:
    """The stream's content: gzip and zstd unpacked, anything else as it is. Reading it may raise one of BROKEN."""
    buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", raw))
    return io.BufferedReader(Unpacked(buffered)) if _engine_of(buffered) else buffered


def is_compressed(stream: io.BufferedReader) -> bool:
    """Whether a frame begins here."""
    return _engine_of(stream) is not None


def _engine_of(stream: io.BufferedReader) -> Callable[[], Any] | None:
    head = stream.peek(4)
    return next((engine for magic, engine in _ENGINES.items() if head.startswith(magic)), None)
