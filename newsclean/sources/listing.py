"""From the names on a command line to the files to read, each with the id of its document."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

STDIN = "-"
ROWS = (".jsonl", ".ndjson", ".json")
WARC = (".warc", ".wet")
HTML = (".html", ".htm", ".xhtml")
TEXT = (".txt", ".text", ".md")
KNOWN = (*ROWS, *WARC, *HTML, *TEXT)
_COMPRESSED = (".gz", ".zst")


class InputError(ValueError):
    """An input that was named doesn't exist or holds nothing to read: a wrong call, not a reject."""


@dataclass(slots=True)
class Tally:
    """How far the reading is, for a progress bar, and what was passed over."""

    total_bytes: int = 0
    read_bytes: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    """Records and files that hold no page, by what they are."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or standard input."""

    path: str
    """As it is opened: as given, or below what was given."""
    id: str
    named: bool
    """It was named itself, and not a folder above it."""

    @property
    def name(self) -> str:
        """The path as it is shown; bytes that are no text stand as escapes."""
        return _shown(self.path)


def list_sources(inputs: Iterable[str], tally: Tally) -> list[Source]:
    """The files that are named and those below the folders that are named, in that order, a folder's by their paths.

    A document's id is its path below what was named, without extensions; where that gives two files one id, the path as
    given, without extensions if that is enough. Raises InputError for a name that isn't there, and where there is
    nothing to read at all.
    """
    inputs = list(inputs)
    found = [file for name in inputs for file in _below(name, tally)]
    if not found:
        raise InputError(f"{', '.join(map(_shown, inputs)) or 'no input'}: nothing to read there")
    shorts = Counter(short for _, short in found)
    bare = Counter(_without_extensions(path) for path, _ in found)

    def identity(path: str, short: str) -> str:
        if shorts[short] == 1:
            return short
        return without if bare[without := _without_extensions(path)] == 1 else path

    named = set(inputs)
    return [Source(path, _shown(identity(path, short)), path in named) for path, short in found]


def extension(path: str) -> str:
    """A file name's extension in lower case, without the one that says how it is compressed."""
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    while suffixes and suffixes[-1] in _COMPRESSED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def _below(name: str, tally: Tally) -> Iterator[tuple[str, str]]:
    """Paths, each with the short form of its id. What can't be read is among them, so that it gives a reject."""
    if name == STDIN:
        if sys.stdin is None:
            raise InputError("standard input is closed")
        yield STDIN, "stdin"
        return
    try:
        size = os.stat(name).st_size  # noqa: PTH116 - of a Path, "" would be the current folder
    except (OSError, ValueError) as error:
        raise InputError(f"{_shown(name)}: {getattr(error, 'strerror', error)}") from None
    folder = Path(name)
    if not folder.is_dir():
        tally.total_bytes += size
        yield name, _without_extensions(folder.name)
        return
    for path in sorted(_walk(folder, tally)):
        if extension(path.name) in KNOWN or path.is_dir():
            tally.total_bytes += path.stat().st_size if path.is_file() else 0
            yield str(path), _without_extensions(path.relative_to(folder).as_posix())
        else:
            tally.passed_over[f"file {path.suffix or 'without extension'}"] += 1


def _walk(folder: Path, tally: Tally) -> Iterator[Path]:
    """All below a folder that isn't hidden: files, and folders that can't be listed."""
    refused: list[str] = []
    for root, folders, files in os.walk(folder, onerror=lambda error: refused.append(error.filename)):
        below = Path(root)
        folders[:] = [name for name in folders if not name.startswith(".")]
        tally.passed_over.update("folder behind a symbolic link" for name in folders if (below / name).is_symlink())
        yield from (below / name for name in files if not name.startswith("."))
    yield from map(Path, refused)


def _without_extensions(name: str) -> str:
    """A path without the extensions that say what the file is; other dots in a name stay."""
    path = Path(name)
    while path.suffix.lower() in (*KNOWN, *_COMPRESSED):
        path = path.with_suffix("")
    return path.as_posix()


def _shown(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")
