"""Adds a source to a sources file without touching what stands there."""

from __future__ import annotations

import os
import shutil
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from newsclean.crawl.sourcefile import Source, SourcesError, load_sources


def refuse_if_taken(path: Path, name: str, *urls: str) -> None:
    """Raise ValueError where a sources file has this name, or a source of one of these URLs' sites; OSError, too.

    A file that isn't there, or holds nothing yet, has neither. Raises SourcesError for one that is broken.
    """
    for source in _present(path):
        if source.name == name:
            raise ValueError(f"{path}: has a source {name!r} already; --name NAME gives another one")
        sites = {_site(url) for url in (*source.feeds, *source.sitemaps, *source.pages)}
        for url in urls:
            if _site(url) in sites:
                raise ValueError(f"{path}: its source {source.name!r} is of {_site(url)} already")


def append_source(path: Path, table: str) -> None:
    """Put a `[[source]]` table at the end of a file, which is made if it is missing; what stands there stays as it is.

    The new file replaces the old one in one step, and only if it can be loaded: raises ValueError or OSError, and
    leaves the old one, where it can't.
    """
    target = path.resolve()  # a link stays one
    before = target.read_bytes() if target.exists() else b""
    target.parent.mkdir(parents=True, exist_ok=True)
    line_end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if not before else line_end if before.endswith(b"\n") else line_end * 2
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(before + gap + table.encode().replace(b"\n", line_end))
            file.flush()
            os.fsync(file.fileno())
        _validate(part, path)
        if target.exists():
            shutil.copymode(target, part)
        else:
            part.chmod(0o666 & ~_umask())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _present(path: Path) -> list[Source]:
    """The sources of a file; none of one that is missing or holds comments alone."""
    if not path.exists():
        return []
    try:
        if not tomllib.loads(path.read_bytes().decode("utf-8-sig")):
            return []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        pass  # told by what follows, with its place
    return load_sources(path)


def _validate(part: Path, path: Path) -> None:
    try:
        load_sources(part)
    except SourcesError as error:
        reason = str(error).replace(str(part), "with it").replace(part.name, path.name)
        raise ValueError(f"{path}: a table can't be put at its end ({reason}); --print shows it") from None


def _site(url: str) -> str:
    """A URL's host and port without `www.`."""
    return urlsplit(url).netloc.rpartition("@")[2].lower().removeprefix("www.")


def _umask() -> int:
    """What new files aren't allowed; it can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
