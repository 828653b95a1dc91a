"""`sources.toml`: the sites of a scheduled crawl, one `[[source]]` table each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from newsclean.urls import is_web_url


class SourcesError(ValueError):
    """A sources file is broken; says in which file, at which line and why."""


def _web_url(value: str) -> str:
    if not is_web_url(value):
        raise ValueError(f"{value!r} is no web address; it starts with http:// or https://")
    return value


def _expression(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from None
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"{value!r} is no time zone; they are named like Europe/Bucharest") from None
    return value


WebURL = Annotated[str, AfterValidator(_web_url)]
Expression = Annotated[str, AfterValidator(_expression)]
OptOut = Literal["noindex", "noarchive", "noai", "noimageai", "tdm-reserved"]


class Source(BaseModel):
    """One site, and how to crawl it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(pattern=r"^\w[\w.-]*$", max_length=100)
    """What reports, alarms and the state call it."""
    feeds: tuple[WebURL, ...] = ()
    """RSS, Atom and JSON feeds."""
    sitemaps: tuple[WebURL, ...] = ()
    """Sitemaps, indexes of them, or a robots.txt that names some."""
    pages: tuple[WebURL, ...] = ()
    """Section pages whose links are followed, one click deep."""
    include: tuple[Expression, ...] = ()
    """Regular expressions one of which must be found in an article's URL."""
    exclude: tuple[Expression, ...] = ()
    """Regular expressions none of which may be found in it."""
    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]+)*$")
    """BCP 47; where a page says nothing of its language and its text too little."""
    timezone: Annotated[str, AfterValidator(_zone)] | None = None
    """IANA name; of dates that pages write without a zone."""
    delay: float | None = Field(default=None, ge=0, le=3600)
    """Seconds between two requests to the site; DOWNLOAD_DELAY unless told."""
    user_agent: str | None = Field(default=None, min_length=1)
    render: bool | Literal["auto"] = False
    """Whether pages need a browser; "auto" renders once what holds no article without one."""
    pack: str | None = None
    """A TOML file of rules for the site; its path counts from the sources file."""
    obey: tuple[OptOut, ...] = ()
    """Opt-outs of pages that are obeyed: their records are rejected as `opted-out` rather than flagged alone."""

    @model_validator(mode="after")
    def _has_a_way_in(self) -> Source:
        if not (self.feeds or self.sitemaps or self.pages):
            raise ValueError("needs a way in: feeds, sitemaps or pages")
        return self

    def wants(self, url: str) -> bool:
        """Whether an article of this URL is wanted."""
        if self.include and not any(re.search(pattern, url) for pattern in self.include):
            return False
        return not any(re.search(pattern, url) for pattern in self.exclude)


def load_sources(path: Path) -> list[Source]:
    """The sources of a file, in its order. Raises SourcesError with the file, the line and the reason, or OSError."""
    try:
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourcesError(f"{path}: {error}") from None
    return list(_read(path, text, data))


def _read(path: Path, text: str, data: dict[str, Any]) -> Iterator[Source]:
    tables = data.get("source")
    if unknown := data.keys() - {"source"}:
        name = min(unknown)
        raise SourcesError(f"{path}, line {_line_of_key(text, 0, name)}: {name}: only [[source]] tables are known")
    if not isinstance(tables, list) or not tables:
        raise SourcesError(f"{path}: holds no [[source]] table")
    starts = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*source\s*\]\]", line)]
    seen: dict[str, int] = {}
    for index, table in enumerate(tables):
        start = starts[index] if index < len(starts) else 1
        try:
            source = Source.model_validate(table)
        except ValidationError as error:
            raise SourcesError(f"{path}, {_explained(text, start, table, error)}") from None
        if source.name in seen:
            where = _line_of_key(text, start, "name")
            raise SourcesError(f"{path}, line {where}: name: {source.name!r} is taken since line {seen[source.name]}")
        seen[source.name] = _line_of_key(text, start, "name")
        pack = source.pack and (path.parent / source.pack)
        if pack and not pack.is_file():
            raise SourcesError(f"{path}, line {_line_of_key(text, start, 'pack')}: pack: {pack} is no file")
        yield source.model_copy(update={"pack": str(pack)}) if pack else source


def _explained(text: str, start: int, table: dict[str, Any], error: ValidationError) -> str:
    """The first thing that is wrong, with the line it stands in."""
    first = error.errors()[0]
    key = str(first["loc"][0]) if first["loc"] else ""
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        reason = f"is unknown; known are {', '.join(Source.model_fields)}"
    line = _line_of_key(text, start, key) if key in table else start
    return f"line {line}: {f'{key}: ' if key else ''}{reason}"


def _line_of_key(text: str, start: int, key: str) -> int:
    """The line of a table's key; of the table's own header where the key is written in some unusual way."""
    for number, line in enumerate(text.splitlines()[start:], start + 1):
        if re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", line) or re.match(rf"\s*\[+\s*{re.escape(key)}\b", line):
            return number
        if re.match(r"\s*\[\[", line):
            break
    return max(start, 1)
