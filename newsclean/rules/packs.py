"""Rule packs: TOML files, read and checked.

A pack that is broken stops the start with the file, the rule and the reason, since text that was cleaned by half the
rules looks like text that was cleaned.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from newsclean.rules.definitions import Definition
from newsclean.rules.expressions import exception

Kind = Literal[
    "banner", "comment_form", "source_line", "signature", "published", "updated", "byline", "share", "newsletter",
    "advertisement", "related", "tags", "copyright", "consent", "feedback", "navigation", "boilerplate",
]  # fmt: skip
Zone = Literal["head", "tail", "anywhere"]

_TEMPLATE = re.compile(r"[(\[{<#]")
"""In a phrase: more than words."""


class PackError(ValueError):
    """A pack is broken; says in which file, at which rule and why."""


class Rule(BaseModel):
    """One rule: lines of one kind that are no part of an article."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
    kind: Kind
    zone: Zone = "anywhere"
    """Where in the document it may match: above the first paragraph of prose, below the last, or anywhere."""
    max_length: int = Field(default=200, gt=0, le=2000)
    """The longest line it may match, in code points."""
    pattern: str | None = None
    """An RE2 expression that the whole line must match; case is ignored, a space stands for any white space, curly
    quotes match straight ones, and `{name}` stands for a definition of this pack or of `und.toml`."""
    phrases: tuple[str, ...] = ()
    """Whole lines, but for case, the marks on letters and all punctuation; see `newsclean.rules.templates`."""
    unless: str | None = None
    """An expression that, found in the line, speaks for keeping it."""
    weak: bool = False
    """Matches only in a row of matching lines of which one matches a rule that isn't weak, or beside removed ones."""
    glued: bool = False
    """Also matches where it is stuck to the end of a paragraph, behind the end of a sentence, or to its start."""
    own_language: bool = False
    """Matches only where the article is in the pack's language: for wording that means something else in another."""
    removes: tuple[str, ...] = ()
    """Lines that it must remove: run as tests. Phrases that are nothing but words are such lines too."""
    keeps: tuple[str, ...] = ()
    """Lines that look like it and must stay: run as tests. Only a site's rule may do without, since its pages are."""
    pages: int | None = None
    """Of a learned rule: on how many of the site's pages it was seen."""
    share: float | None = None
    """Of a learned rule: in what share of them."""
    example: str | None = None
    """Of a learned rule: where it was first seen."""
    pack: str = ""
    """The pack's name, filled in when it is loaded."""
    site: str | None = None
    """The pack's site, filled in when it is loaded."""
    language: str = "und"
    """The pack's language, filled in when it is loaded."""

    @model_validator(mode="after")
    def _is_complete(self) -> Rule:
        if (self.pattern is None) == (not self.phrases):
            raise ValueError("needs either a pattern or phrases")
        if not self.examples:
            raise ValueError("needs at least one line in removes")
        if not self.keeps and self.site is None:
            raise ValueError("needs at least one line in keeps")
        return self

    @property
    def examples(self) -> tuple[str, ...]:
        """The lines that it must remove."""
        return (*self.removes, *(phrase for phrase in self.phrases if not _TEMPLATE.search(phrase)))

    @property
    def name(self) -> str:
        """The rule as the audit names it: `pack/id`."""
        return f"{self.pack}/{self.id}"


class PageRules(BaseModel):
    """What of a site's pages is the article and what never is, by CSS selectors or XPath expressions.

    An XPath expression begins with `/`, `./` or `(`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    body: tuple[str, ...] = ()
    """The first that matches anything says what is the body: all text in the elements that it matches."""
    drop: tuple[str, ...] = ()
    """What all of these match is no text, wherever the body is."""
    if_missing: Literal["find", "reject"] = "find"
    """Where no `body` matches, since the site has changed: find the body as on any page, and flag it, or reject."""


class Pack(BaseModel):
    """A pack: the rules of one language, or of one site."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str = Field(default="und", pattern=r"^[a-z]{2,3}$")
    """ISO 639 code of the language the rules are written in; `und` for marks that need no language."""
    site: str | None = Field(default=None, pattern=r"^[a-z0-9-]+(?:\.[a-z0-9-]+)+$")
    """The one host, without `www.`, whose pages the rules are for, and all below it; None for all pages."""
    learned_from: int | None = None
    """The number of pages that the rules were learned from; None for those written by hand."""
    page: PageRules | None = None
    """Rules for the pages of the pack's site, before any text is taken from them."""
    define: dict[str, Definition] = {}
    """By name: expressions, which patterns name as `{name}` and phrases as `<name>`, and lists of phrases."""
    rule: tuple[Rule, ...] = ()
    name: str = ""
    """The name of its file, filled in when it is loaded."""
    builtin: bool = False
    """Whether it comes with newsclean, whose tests check it; filled in when it is loaded."""

    @model_validator(mode="after")
    def _has_site(self) -> Pack:
        if self.page and not self.site:
            raise ValueError("page: only a site's pack can have rules for its pages")
        return self


def load_packs(folders: Iterable[str] = ()) -> list[Pack]:
    """The packs that come with newsclean, then those in `folders`. Raises PackError."""
    return list(_loaded(tuple(folders)))


@lru_cache(maxsize=4)
def _loaded(folders: tuple[str, ...]) -> tuple[Pack, ...]:
    """Read once for all stages of a process."""
    folder = files("newsclean").joinpath("packs")
    builtin = sorted((path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)
    own = [path for folder in folders for path in _listed(Path(folder))]
    packs = [_load(path.name, path.read_bytes(), builtin=True) for path in builtin]
    packs += [_load(path.name, path.read_bytes()) for path in own]
    _check_unique(packs)
    for pack in packs:
        if not pack.builtin:
            check_exceptions(pack)
    return tuple(packs)


def check_exceptions(pack: Pack) -> None:
    """Compile what in a pack's rules speaks for keeping a line, which is else done when it is first asked.

    Raises PackError.
    """
    for rule in pack.rule:
        try:
            if rule.unless:
                exception(rule.unless)
        except ValueError as error:
            raise PackError(f"{pack.name}.toml, rule {rule.id!r}: unless: {error}") from None


def packs_hash(packs: Iterable[Pack]) -> str:
    """A short hash of all rules: equal where two runs cleaned by the same ones."""
    text = "\n".join(pack.model_dump_json() for pack in packs)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _listed(place: Path) -> list[Path]:
    """The packs of a folder, or the one that a file is."""
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise PackError(f"{place}: no such folder of rule packs")
    return sorted(place.glob("*.toml"))


def _load(file: str, content: bytes, *, builtin: bool = False) -> Pack:
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"{file}: {error}") from None
    name = file.removesuffix(".toml")
    for rule in data.get("rule", []) if isinstance(data.get("rule"), list) else []:
        if isinstance(rule, dict):
            rule |= {"pack": name, "site": data.get("site"), "language": data.get("language", "und")}
    try:
        return Pack.model_validate(data | {"name": name, "builtin": builtin})
    except ValidationError as error:
        raise PackError(_explained(file, data, error)) from None


def _explained(file: str, data: dict[str, object], error: ValidationError) -> str:
    """The first thing that is wrong, with the rule it is wrong in."""
    first = error.errors()[0]
    place, where = first["loc"], ""
    rules = data.get("rule")
    if len(place) > 1 and place[0] == "rule" and isinstance(place[1], int) and isinstance(rules, list):
        where = f", rule {rules[place[1]].get('id', f'number {place[1] + 1}')!r}"
        place = place[2:]
    field = "".join(f"{part}: " for part in (".".join(map(str, place)),) if part)
    return f"{file}{where}: {field}{first['msg'].removeprefix('Value error, ')}"


def _check_unique(packs: list[Pack]) -> None:
    seen: set[str] = set()
    for rule in (rule for pack in packs for rule in pack.rule):
        if rule.name in seen:
            raise PackError(f"{rule.pack}.toml, rule {rule.id!r}: another rule has the same name")
        seen.add(rule.name)
