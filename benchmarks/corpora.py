"""Corpora: pages, each with what a reader would call its article."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, Field, ValidationError

from newsclean.configuration import Settings
from newsclean.page import Page
from newsclean.sources import read_inputs

GOLD, GROUND_TRUTH = "gold.jsonl", "ground-truth.json"
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Gold:
    """What is right for a page. None is what nobody has said: that isn't measured."""

    text: str | None = None
    """The body: paragraphs without headline and byline."""
    wanted: tuple[str, ...] | None = None
    """Strings that the body must hold; where they are given, they are measured in place of `text`."""
    unwanted: tuple[str, ...] = ()
    """Strings that the body must not hold."""
    title: str | None = None
    date: str | None = None
    """Of first publication; the first ten characters are the day, in ISO 8601."""
    authors: tuple[str, ...] | str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A page and what is right for it."""

    id: str
    page: Page
    gold: Gold

    @property
    def content(self) -> bytes:
        """The page's bytes."""
        return self.page.content if isinstance(self.page.content, bytes) else self.page.content.encode()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Cases that are measured together, in the order of their gold."""

    name: str
    cases: tuple[Case, ...]


class _Row(BaseModel):
    """A row of gold.jsonl. Other fields may stand beside these."""

    id: str = Field(min_length=1)
    url: str | None = None
    text: str | None = None
    with_: list[str] | None = Field(None, alias="with")
    without: list[str] = []
    title: str | None = None
    date: str | None = None
    authors: list[str] | str | None = None

    def gold(self) -> Gold:
        wanted = None if self.with_ is None else tuple(self.with_)
        authors = tuple(self.authors) if isinstance(self.authors, list) else self.authors
        return Gold(self.text, wanted, tuple(self.without), self.title, self.date, authors)


class _Truth(BaseModel):
    """A value of ground-truth.json."""

    article_body: str = Field(alias="articleBody")
    url: str | None = None


def read_corpora(directory: Path, only: Collection[str] = ()) -> list[Corpus]:
    """The corpus that a folder is, or those in the folders below it, by name; `only` names the ones that are wanted.

    Three layouts are known: `gold.jsonl` beside `pages.warc.gz`; `gold.jsonl` beside `pages/ID.html`; and that of
    Zyte's article-extraction-benchmark, `ground-truth.json` beside `html/ID.html.gz`. Folders without gold are passed
    over. Raises ValueError, with the path and the reason, where no corpus is found, a page is missing or can't be read,
    or a row of gold is broken.
    """
    folders = {folder.name: folder for folder in _corpora_in(directory)}
    if unknown := sorted(set(only) - folders.keys()):
        raise ValueError(f"{directory}: has no corpus {unknown[0]!r}; it has {', '.join(folders)}")
    return [read_corpus(folder) for name, folder in folders.items() if not only or name in only]


def read_corpus(folder: Path) -> Corpus:
    """One corpus, named as its folder. Raises ValueError as `read_corpora` does."""
    if (folder / GROUND_TRUTH).is_file():
        cases = _zyte_cases(folder)
    elif (folder / "pages.warc.gz").is_file():
        cases = _warc_cases(folder)
    elif (folder / "pages").is_dir():
        cases = _plain_cases(folder)
    else:
        raise ValueError(f"{folder}: has {GOLD}, but neither pages.warc.gz nor a folder pages/")
    if not (complete := tuple(cases)):
        raise ValueError(f"{folder}: its gold has no rows")
    return Corpus(folder.resolve().name, complete)


def _corpora_in(directory: Path) -> list[Path]:
    if not directory.is_dir():
        raise ValueError(f"{directory}: no such folder")
    folders = [directory.resolve(), *sorted(path for path in directory.iterdir() if path.is_dir())]
    found = [path for path in folders if (path / GOLD).is_file() or (path / GROUND_TRUTH).is_file()]
    if not found:
        raise ValueError(f"{directory}: no corpus: neither it nor a folder in it has {GOLD} or {GROUND_TRUTH}")
    return found[:1] if found[0] == folders[0] else found


def _warc_cases(folder: Path) -> Iterator[Case]:
    """The rows with the archive's pages, found by their URLs."""
    archive = folder / "pages.warc.gz"
    pages: dict[str | None, Page] = {}
    for document in read_inputs([str(archive)], max_bytes=Settings.load().max_page_bytes):
        if not isinstance(document, Page):
            raise ValueError(f"{document.place}: {document.reason}: {document.detail}")  # noqa: TRY004 - of the data
        pages[document.url] = document
    for row in _rows(folder / GOLD):
        if row.url not in pages:
            raise ValueError(f"{archive}: no page of {row.id!r}, {row.url}")
        yield Case(row.id, pages[row.url], row.gold())


def _plain_cases(folder: Path) -> Iterator[Case]:
    for row in _rows(folder / GOLD):
        path = folder / "pages" / f"{row.id}.html"
        yield Case(row.id, _page(path, row.url, _content(path)), row.gold())


def _zyte_cases(folder: Path) -> Iterator[Case]:
    path = folder / GROUND_TRUTH
    truths = _parsed(path.read_bytes(), str(path))
    if not isinstance(truths, dict):
        raise ValueError(f"{path}: an object of pages is wanted, this is {type(truths).__name__}")  # noqa: TRY004
    for identity, value in truths.items():
        truth = _checked(_Truth, value, f"{path}: {identity}")
        page = folder / "html" / f"{identity}.html.gz"
        try:
            content = gzip.decompress(_content(page))
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"{page}: {error}") from None
        yield Case(identity, _page(page, truth.url, content), Gold(text=truth.article_body))


def _page(path: Path, url: str | None, content: bytes) -> Page:
    return Page(content, url=url, kind="html", id=None if url else path.stem, place=str(path))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from None


def _rows(path: Path) -> Iterator[_Row]:
    """The rows of a file, blank lines passed over, each with an id of its own."""
    seen: set[str] = set()
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            place = f"{path}:{number}"
            row = _checked(_Row, _parsed(line, place), place)
            if row.id in seen:
                raise ValueError(f"{place}: the id {row.id!r} stands twice")
            seen.add(row.id)
            yield row


def _parsed(content: bytes, place: str) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"{place}: {error}") from None


def _checked(model: type[Model], value: Any, place: str) -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "row"
        raise ValueError(f"{place}: {where}: {first['msg']}") from None
