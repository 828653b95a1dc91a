"""`sources.toml`: the sites of a scheduled crawl, one `[[source]]` table each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

import re2
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, ValidationError, model_validator

from newsclean.crawl.places import Lines
from newsclean.rules.expressions import options
from newsclean.urls import is_web_url


class SourcesError(ValueError):
    """A sources file is broken; says in which file, at which line and why."""


def _web_url(value: str) -> str:
    if not is_web_url(value):
        raise ValueError(f"{value!r} is no web address; it starts with http:// or https://")
    return value


def _expression(value: str) -> str:
    try:
        re2.compile(value, options())
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
        raise ValueError(f"{value!r} is no regular expression: {reason}") from None
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
    delay: float | None = Field(default=None, ge=0, le=3600, strict=True, allow_inf_nan=False)
    """Seconds between two requests to the site; DOWNLOAD_DELAY unless told."""
    user_agent: str | None = Field(default=None, min_length=1)
    render: StrictBool | Literal["auto"] = False
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
        if self.include and not any(re2.search(pattern, url) for pattern in self.include):
            return False
        return not any(re2.search(pattern, url) for pattern in self.exclude)


def load_sources(path: Path) -> list[Source]:
    """The sources of a file, in its order. Raises SourcesError with the file, the line and the reason, or OSError."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")  # some editors begin a file with a byte order mark
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourcesError(f"{path}, line {line}: is no UTF-8 (byte 0x{content[error.start]:02x})") from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(_broken(path, text, str(error))) from None
    return list(_read(path, Lines(text), data))


def _read(path: Path, lines: Lines, data: dict[str, Any]) -> Iterator[Source]:
    tables = data.get("source")
    if unknown := next((name for name in data if name != "source"), None):
        where = lines.of_first(unknown)
        raise SourcesError(f"{path}, line {where}: {unknown}: is unknown; only [[source]] tables are known")
    if isinstance(tables, dict):
        raise SourcesError(f"{path}, line {lines.of_first('source')}: source: write [[source]], in double brackets")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise SourcesError(f"{path}: holds no [[source]] table")
    seen: dict[str, int] = {}
    for index, table in enumerate(tables):
        try:
            source = Source.model_validate(table)
        except ValidationError as error:
            raise SourcesError(f"{path}, {_explained(lines, index, error)}") from None
        where = lines.of_key(index, "name")
        if source.name in seen:
            raise SourcesError(f"{path}, line {where}: name: {source.name!r} is taken since line {seen[source.name]}")
        seen[source.name] = where
        pack = source.pack and (path.parent / source.pack)
        if pack and not pack.is_file():
            raise SourcesError(f"{path}, line {lines.of_key(index, 'pack')}: pack: {pack} is no file")
        yield source.model_copy(update={"pack": str(pack)}) if pack else source


def _explained(lines: Lines, index: int, error: ValidationError) -> str:
    """The first thing that is wrong, with the line it stands in."""
    first = error.errors()[0]
    key = str(first["loc"][0]) if first["loc"] else ""
    reason = _REASONS.get((first["type"], key)) or _REASONS.get((first["type"], ""))
    if reason is None:
        message = first["msg"].removeprefix("Value error, ")
        reason = message[:1].lower() + message[1:] if message.startswith("Input") else message
    is_element = len(first["loc"]) > 1 and isinstance(first["loc"][1], int)
    where = lines.of_key(index, key, first["input"] if is_element else None)
    return f"line {where}: {f'{key}: ' if key else ''}{reason}"


def _broken(path: Path, text: str, message: str) -> str:
    """What tomllib says of broken TOML, with the line where other mistakes have it."""
    found = re.fullmatch(r"(.*) \((?:at line (\d+), column (\d+)|at end of document)\)", message, re.S)
    if found is None:
        return f"{path}: is no TOML: {message}"
    last = max(1, len(text.rstrip().split("\n")))
    where = f"line {found[2]}, column {found[3]}" if found[2] else f"line {last}"
    return f"{path}, {where}: is no TOML: {found[1]}"


_REASONS = {
    ("extra_forbidden", ""): f"is unknown; known are {', '.join(Source.model_fields)}",
    ("missing", ""): "is needed",
    ("tuple_type", ""): 'must be a list, such as ["…", "…"]',
    ("string_type", ""): "must be text in quotes",
    ("float_type", ""): "must be a number of seconds",
    ("string_pattern_mismatch", "name"): "may hold letters, digits, . _ and -, none of . and - first",
    ("string_pattern_mismatch", "language"): "must be a tag such as ro, pt-BR or sr-Latn",
    ("literal_error", "obey"): f"may hold {', '.join(get_args(OptOut))}",
    ("literal_error", "render"): 'must be true, false or "auto"',
    ("bool_type", "render"): 'must be true, false or "auto"',
}
"""What to say of a mistake, by its kind and, where that matters, its key; else pydantic's words do."""
