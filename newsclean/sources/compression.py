"""Compressed streams, told by how they begin, not by their names."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import zstandard

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

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
    """The content of frames (gzip members, zstd frames), one after the other or of the first alone.

    Reading raises one of BROKEN where a frame is damaged or ends early, after what stands before the `fed` bytes in
    which the damage shows. Raises ValueError where the stream isn't compressed.
    """

    def __init__(self, packed: io.BufferedReader, *, one_frame: bool = False, fed: int = _FED) -> None:
        engine = _engine_for(packed)
        if engine is None:
            raise ValueError("not a compressed stream")
        self._packed, self._one_frame, self._fed, self._new_engine = packed, one_frame, fed, engine
        self._engine: Any = engine()
        self._input, self._output = b"", memoryview(b"")
        self.consumed = 0
        """Compressed bytes that were used; after the last of a frame, where the next one begins."""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill a buffer as far as what is unpacked goes; 0 at the end."""
        while not self._output:
            if not self._advance():
                return 0
        target = memoryview(buffer)
        count = min(len(target), len(self._output))
        target[:count] = self._output[:count]
        self._output = self._output[count:]
        return count

    def _advance(self) -> bool:
        """Unpack a little more; False at the end."""
        between = self._engine is None
        if between and self._one_frame:
            return False
        packed = self._input or self._packed.read1(self._fed)
        self.consumed += len(packed)
        if between:
            packed = packed.lstrip(b"\0")  # some writers pad a file after its last member
            if not packed:
                return False
            self._engine = self._new_engine()
        if not packed:
            raise EOFError("the compressed data ends early")
        self._output = memoryview(self._engine.decompress(packed))
        self._input = self._engine.unused_data
        self.consumed -= len(self._input)
        if self._engine.eof:
            self._engine = None
        return True


def decompressed(raw: BinaryIO) -> io.BufferedReader:
    """The stream's content: gzip and zstd unpacked, anything else as it is. Reading it may raise one of BROKEN."""
    buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", raw))
    return io.BufferedReader(Unpacked(buffered)) if _engine_for(buffered) else buffered


def is_compressed(stream: io.BufferedReader) -> bool:
    """Whether a frame begins here."""
    return _engine_for(stream) is not None


def _engine_for(stream: io.BufferedReader) -> Callable[[], Any] | None:
    head = stream.peek(4)
    return next((engine for magic, engine in _ENGINES.items() if head.startswith(magic)), None)
