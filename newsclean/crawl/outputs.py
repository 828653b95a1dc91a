"""The files of a scheduled crawl: appended and synced, cut back to what the state knows, closed and compressed."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, cast

import zstandard

from newsclean.outcome import Outcome, Reject
from newsclean.sinks import beside

Rotation = Literal["none", "day", "run"]
Compression = Literal["none", "gzip", "zstd"]

_SUFFIX: Mapping[str, str] = {"gzip": ".gz", "zstd": ".zst"}
_STEM = "articles"


class Outputs:
    """`articles.jsonl` with its audit and rejects in a folder, or one such set a day (in UTC) or a run.

    What is being written is plain. A set that is closed is compressed and renamed into place.
    """

    def __init__(self, folder: Path, rotation: Rotation, compression: Compression, started: datetime) -> None:
        """Open nothing yet. Raises ValueError for a compression of what is never closed."""
        if rotation == "none" and compression != "none":
            raise ValueError("--compress: a file that is appended to for ever is never closed; add --rotate day or run")
        self._folder, self._rotation, self._compression = folder, rotation, compression
        self._started = started
        self._files: dict[str, BinaryIO] = {}
        self._lengths: dict[str, int] = {}

    def names(self, now: datetime) -> tuple[str, str, str]:
        """The files that are written to: records, audit, rejects."""
        part = {
            "none": "",
            "day": f"{now:-%Y-%m-%d}",
            "run": f"{self._started:-%Y%m%dT%H%M%SZ}",
        }[self._rotation]
        records = Path(f"{_STEM}{part}.jsonl")
        return records.name, beside(records, "audit").name, beside(records, "rejects").name

    def restore(self, known: Mapping[str, int], now: datetime) -> dict[str, int | None]:
        """Cut each file back to what the state knows of it, and close those that aren't written to any more.

        Gives what is to be told to the state before anything is written. Raises ValueError for a file of which the
        state knows nothing: it holds somebody's data.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        current, told = self.names(now), dict[str, int | None]()
        for name, length in known.items():
            path = self._folder / name
            if not path.exists():
                told[name] = None  # taken away, or closed by a run that was killed then
            elif path.stat().st_size > length:
                os.truncate(path, length)
            if name not in current and path.exists():
                self._compress(path)
                told[name] = None
        for name in current:
            path = self._folder / name
            if name not in known and path.exists() and path.stat().st_size:
                raise ValueError(f"{path}: the state knows nothing of it; name another folder, or move it away")
            if not path.exists():
                told[name] = 0
            self._lengths[name] = path.stat().st_size if path.exists() else 0
        return told

    def write(self, outcomes: Iterable[Outcome], now: datetime) -> dict[str, int | None]:
        """Append outcomes and sync: gives how long the files then are. Raises OSError; `rollback` follows that."""
        names = self.names(now)
        lines: dict[str, list[bytes]] = {name: [] for name in names}
        for outcome in outcomes:
            if isinstance(outcome, Reject):
                lines[names[2]].append(outcome.line)
            else:
                lines[names[0]].append(outcome.record)
                lines[names[1]].append(outcome.audit)
        told: dict[str, int | None] = {}
        for name, found in lines.items():
            if found:
                file = self._opened(name)
                file.write(b"".join(line + b"\n" for line in found))
                file.flush()
                os.fsync(file.fileno())
                told[name] = file.tell()
        return told

    def committed(self, lengths: Mapping[str, int | None]) -> None:
        """Note what the state knows now; names of other folders are passed over."""
        for name, length in lengths.items():
            if length is None:
                self._lengths.pop(name, None)
            elif "/" not in name:
                self._lengths[name] = length

    def rollback(self) -> None:
        """Cut the files back to what the state knows."""
        for name, file in self._files.items():
            os.truncate(file.fileno(), self._lengths.get(name, 0))
            file.seek(0, os.SEEK_END)

    def close(self, now: datetime, *, is_end: bool) -> dict[str, int | None]:
        """Close the files of days that are over, and at a run's end those of the run; what the state is to be told.

        An empty file is removed where files are many.
        """
        current = () if is_end and self._rotation == "run" else self.names(now)
        told: dict[str, int | None] = {}
        for name in [name for name in self._lengths if name not in current]:
            if name in self._files:
                self._files.pop(name).close()
            path = self._folder / name
            if path.exists():
                self._compress(path)
            told[name] = None
        if is_end:
            for file in self._files.values():
                file.close()
            self._files.clear()
        return told

    def _opened(self, name: str) -> BinaryIO:
        if name not in self._files:
            path = self._folder / name
            is_new = not path.exists()
            self._files[name] = path.open("ab")
            if is_new:
                _sync_folder(self._folder)
        return self._files[name]

    def _compress(self, path: Path) -> None:
        """Leave a closed file compressed; after a kill in the middle it is done again."""
        if not path.stat().st_size:
            path.unlink()
            return
        if self._compression == "none":
            return
        target = path.with_name(path.name + _SUFFIX[self._compression])
        part = target.with_name(f".{target.name}.part")
        with path.open("rb") as source, part.open("wb") as raw:
            with _compressor(self._compression, raw) as packed:
                shutil.copyfileobj(source, packed, 1 << 20)
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(target)
        _sync_folder(self._folder)
        path.unlink()


def _compressor(compression: Compression, raw: BinaryIO) -> BinaryIO:
    if compression == "gzip":
        return cast("BinaryIO", gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0))
    return cast("BinaryIO", zstandard.ZstdCompressor(level=9).stream_writer(raw, closefd=False))


def _sync_folder(folder: Path) -> None:
    """See to it that a new name outlives a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
