"""The files of an archive: when a new one begins, what of them is safe on disk, how a killed run's rest is cut off."""

from __future__ import annotations

import fcntl
import io
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from newsclean.archiving.exchange import Exchange
from newsclean.archiving.records import VERSION, RecordWriter, new_record_id
from newsclean.page import Hints
from newsclean.sources.notes import Note, Role

_NAME = re.compile(r"newsclean-\d{14}-(\d{5,})\.warc\.gz")
_ASIDE = ".unknown"
"""What is added to the name of a file that is set aside: a folder's reader passes over it."""


class WarcArchive:
    """A folder of `newsclean-YYYYMMDDhhmmss-SERIAL.warc.gz` files; the newest has the highest serial.

    One run writes at a time. What was added counts once `sync` gave the files' lengths; a run begins with `cut`, which
    takes off what came after them. OSError comes as it is (a full disk): then `rollback`, and what was synced is whole.
    """

    def __init__(self, folder: Path, lock: int, max_bytes: int, software: str) -> None:
        self._folder, self._lock, self._max_bytes, self._software = folder, lock, max_bytes, software
        self._file: io.FileIO | None = None
        self._name, self._length = "", 0
        self._sound: dict[str, int] = {}
        """Lengths up to which files are known to be whole and on disk."""
        self._unsynced: dict[str, int] = {}
        """Lengths of the files that were written to since."""
        self._last_serial = -1

    @classmethod
    def open(cls, folder: Path, *, max_bytes: int = 1_000_000_000, software: str | None = None) -> Self:
        """Make the folder; a file that has `max_bytes` takes no more, and the next one begins.

        `software` is who writes, for the files' first records. Raises ValueError where another run writes there.
        """
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # ends with the process, however that ends
        except BlockingIOError:
            os.close(lock)
            raise ValueError(f"{folder}: another run is writing its archive there") from None
        return cls(folder, lock, max_bytes, software or f"newsclean/{version('newsclean')}")

    def cut(self, lengths: Mapping[str, int]) -> list[str]:
        """Take the files back to the lengths that are known of them, by name, and remove newer ones; give warnings.

        A file that is shorter than that is left as it is, and not written to; one that is gone was moved away. Where
        no file is known at all, those that are there may be another state's: they are set aside, not removed.
        """
        self._release()
        self._sound.clear()
        self._unsynced.clear()
        known = [serial for name in lengths if (serial := _serial(name)) is not None]
        self._last_serial = max(known, default=-1)
        warnings = []
        for name, serial in self._files():
            path = self._folder / name
            if name in lengths:
                warnings += self._cut_one(path, lengths[name])
            elif not lengths:
                path.rename(path.with_name(name + _ASIDE))
                warnings.append(f"{path}: the state knows nothing of it; set aside as {name}{_ASIDE}")
            elif serial > self._last_serial:
                path.unlink()
        os.fsync(self._lock)
        return warnings

    def add(
        self,
        exchange: Exchange,
        *,
        hints: Hints | None = None,
        role: Role = "page",
        parts: Sequence[Exchange] = (),
        earlier: datetime | None = None,
    ) -> None:
        """Archive an answer, with what is known of its page besides; `parts` are the further pages of its story.

        Only what is archived as `page` gives a document when the archive is read. A 304 is archived as a revisit, and
        so is an answer of which the caller knows that the same bytes came from there before: `earlier` says when.
        """
        file = self._ready()
        buffer = io.BytesIO()
        writer = RecordWriter(buffer)
        record_id = new_record_id()
        is_revisit = earlier is not None or not exchange.is_full
        is_read = role == "page" and not is_revisit
        ids = tuple(new_record_id() for _ in parts)
        for part, part_id in zip(parts, ids, strict=True):  # first, so that a reader knows a story's end
            writer.answer(part, part_id, Note(part_of=record_id) if is_read else Note(role="unchanged"))
        if is_revisit:
            writer.revisit(exchange, record_id, earlier)
        else:
            writer.answer(exchange, record_id, Note(hints or Hints(), role, parts=ids if is_read else ()))
        self._write(file, buffer)

    def sync(self) -> dict[str, int]:
        """Bring to disk what was added; give the lengths of the files that were written to since the last time."""
        if self._file is not None:
            os.fsync(self._file.fileno())
        lengths = dict(self._unsynced)
        if lengths.keys() - self._sound.keys():
            os.fsync(self._lock)  # new names in the folder
        self._sound |= lengths
        self._unsynced.clear()
        return lengths

    def rollback(self) -> None:
        """Take back what was added since the last `sync`."""
        self._release()
        for name in self._unsynced:
            path = self._folder / name
            if name in self._sound:
                _truncate(path, self._sound[name])
            else:
                path.unlink(missing_ok=True)
        self._unsynced.clear()

    def close(self) -> None:
        """Let go of the folder. What wasn't synced may be there or not."""
        self._release()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _ready(self) -> io.FileIO:
        """The file to write to, a new one where there is none or it is full."""
        if self._file is not None and self._length < self._max_bytes:
            return self._file
        if self._file is not None:
            os.fsync(self._file.fileno())  # `sync` sees the newest one only
            self._release()
        return self._newest() or self._begun()

    def _newest(self) -> io.FileIO | None:
        """The newest file where there is room in it and nothing but what is known to be whole."""
        name = max(self._files(), key=lambda found: found[1], default=("", 0))[0]
        length = self._unsynced.get(name, self._sound.get(name))
        path = self._folder / name
        if length is None or length >= self._max_bytes or path.stat().st_size != length:
            return None
        self._file, self._name, self._length = io.FileIO(path, "a"), name, length
        return self._file

    def _begun(self) -> io.FileIO:
        """A new file, its first record written."""
        taken = (_serial(path.name.removesuffix(_ASIDE)) for path in self._folder.iterdir())
        serial = max([self._last_serial, *(number for number in taken if number is not None)]) + 1
        name = f"newsclean-{datetime.now(UTC):%Y%m%d%H%M%S}-{serial:05}.warc.gz"
        self._file, self._name, self._length = io.FileIO(self._folder / name, "x"), name, 0
        self._last_serial, self._unsynced[name] = serial, 0
        buffer = io.BytesIO()
        info = {"software": self._software, "format": VERSION, "description": "bodies stand as they were decoded"}
        RecordWriter(buffer).file_start(name, info)
        self._write(self._file, buffer)
        return self._file

    def _write(self, file: io.FileIO, buffer: io.BytesIO) -> None:
        """Write all, unbuffered: after an error nothing is left that a close would try again."""
        self._unsynced.setdefault(self._name, self._length)
        rest = buffer.getbuffer()
        while rest:
            rest = rest[file.write(rest) :]
        self._length += len(buffer.getbuffer())
        self._unsynced[self._name] = self._length

    def _release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _cut_one(self, path: Path, length: int) -> list[str]:
        size = path.stat().st_size
        if size < length:
            return [f"{path}: {size:,} bytes, where the state knows of {length:,}; the pages in between are lost"]
        if size > length:
            _truncate(path, length)
        self._sound[path.name] = length
        return []

    def _files(self) -> list[tuple[str, int]]:
        """Names and serials of the archive's files."""
        found = ((path.name, _serial(path.name)) for path in self._folder.iterdir())
        return sorted((name, serial) for name, serial in found if serial is not None)


def _serial(name: str) -> int | None:
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else None


def _truncate(path: Path, length: int) -> None:
    with path.open("r+b", buffering=0) as file:
        file.truncate(length)
        os.fsync(file.fileno())
