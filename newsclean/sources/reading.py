"""From the names on a command line to a stream of documents."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from newsclean.page import Page, Unreadable
from newsclean.reasons import Reason
from newsclean.sources.compression import BROKEN, decompressed
from newsclean.sources.jsonl import read_rows
from newsclean.sources.warc import read_warc

STDIN = "-"
_ROWS = (".jsonl", ".ndjson", ".json")
_WARC = (".warc", ".wet")
_HTML = (".html", ".htm", ".xhtml")
_TEXT = (".txt", ".text", ".md")
_COMPRESSED = (".gz", ".zst")
KNOWN = (*_ROWS, *_WARC, *_HTML, *_TEXT)


class InputError(ValueError):
    """An input that was named doesn't exist or can't be opened: a wrong call, not a reject."""


@dataclass(slots=True)
class Tally:
    """How far the reading is, for a progress bar, and what was passed over."""

    total_bytes: int = 0
    read_bytes: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    """Records and files that hold no page, by what they are."""


def read_inputs(inputs: Iterable[str], *, max_bytes: int, tally: Tally | None = None) -> Iterator[Page | Unreadable]:
    """All documents of some files, folders (with all below them) and `-` for standard input, in that order.

    Raises InputError, before anything is read, for a name that isn't there.
    """
    tally = tally if tally is not None else Tally()
    files = list(_listed(list(inputs), tally))
    return _read_all(files, max_bytes, tally)


def _listed(inputs: list[str], tally: Tally) -> Iterator[tuple[str, str]]:
    """The files to read, each with the id of its document: its path below what was named, without extensions.

    Two files that would share an id have their paths as given.
    """
    seen: set[str] = set()
    for name in inputs:
        for path, short in _below(name, tally):
            full = _without_extensions(path)
            identity = short if short not in seen else full
            seen.add(identity)
            yield path, identity


def _below(name: str, tally: Tally) -> Iterator[tuple[str, str]]:
    if name == STDIN:
        yield STDIN, "stdin"
        return
    path = Path(name)
    try:
        if not path.is_dir():
            tally.total_bytes += path.stat().st_size
            yield name, _without_extensions(path.name)
            return
        for below in sorted(p for p in path.rglob("*") if p.is_file() and not _is_hidden(p.relative_to(path))):
            if _extension(below.name) in KNOWN:
                tally.total_bytes += below.stat().st_size
                yield str(below), _without_extensions(below.relative_to(path).as_posix())
            else:
                tally.passed_over[f"file {below.suffix or 'without extension'}"] += 1
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}") from None


def _read_all(files: list[tuple[str, str]], max_bytes: int, tally: Tally) -> Iterator[Page | Unreadable]:
    for name, identity in files:
        before = tally.read_bytes
        try:
            with _opened(name) as raw:
                for document in _read_one(raw, name, identity, max_bytes, tally):
                    tally.read_bytes = before + _position(raw)
                    yield document
                tally.read_bytes = before + _position(raw)
        except OSError as error:
            yield Unreadable(Reason.UNREADABLE, error.strerror or str(error), place=name, id=identity)


def _read_one(raw: BinaryIO, name: str, identity: str, max_bytes: int, tally: Tally) -> Iterator[Page | Unreadable]:
    """The documents of one file, by its extension or, where that says nothing, by how it begins."""
    extension = _extension(name) if name != STDIN else ""
    if extension in _WARC or (extension not in KNOWN and _begins(raw, b"WARC/")):
        yield from read_warc(raw, name, max_bytes=max_bytes, passed_over=tally.passed_over)
        return
    stream = decompressed(raw)
    if extension in _ROWS or (extension not in KNOWN and _begins_with_row(stream)):
        yield from read_rows(stream, name, identity, max_bytes=max_bytes)
        return
    try:
        content = stream.read(max_bytes + 1)
    except BROKEN as error:
        yield Unreadable(Reason.BROKEN_GZIP, str(error), place=name, id=identity)
        return
    kind = "html" if extension in _HTML else "text" if extension in _TEXT else None
    yield Page(content, id=identity, kind=kind, place=name)


def _opened(name: str) -> BinaryIO:
    if name == STDIN:
        return io.BufferedReader(sys.stdin.buffer.raw) if hasattr(sys.stdin.buffer, "raw") else sys.stdin.buffer  # type: ignore[arg-type, attr-defined]
    return Path(name).open("rb")


def _begins(raw: BinaryIO, magic: bytes) -> bool:
    return bool(getattr(raw, "peek", lambda n: b"")(len(magic)).startswith(magic)) or _begins_inside(raw, magic)


def _begins_inside(raw: BinaryIO, magic: bytes) -> bool:
    """Whether compressed data begins so, without moving in the file."""
    peeked = getattr(raw, "peek", lambda n: b"")(1 << 16)
    try:
        return decompressed(io.BufferedReader(io.BytesIO(peeked))).read(len(magic)) == magic  # type: ignore[arg-type]
    except BROKEN:
        return False


def _begins_with_row(stream: BinaryIO) -> bool:
    try:
        return bool(getattr(stream, "peek", lambda n: b"")(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b'{"'))
    except BROKEN:
        return False


def _position(raw: BinaryIO) -> int:
    return raw.tell() if raw.seekable() else 0


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _extension(name: str) -> str:
    """A file name's extension in lower case, without the one that says how it is compressed."""
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    while suffixes and suffixes[-1] in _COMPRESSED:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def _without_extensions(name: str) -> str:
    """A path without the extensions that say what the file is; other dots in a name stay."""
    path = Path(name)
    while path.suffix.lower() in (*KNOWN, *_COMPRESSED):
        path = path.with_suffix("")
    return path.as_posix()
