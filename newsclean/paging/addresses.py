"""Addresses that say which page of a story they hold: `?page=2`, `/seite-2`, `/2/`, `-2.html`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from newsclean.urls import canonical_form, is_front_page


class Mark(IntEnum):
    """How plainly an address says that a number is that of a page."""

    SUFFIX = 1  # `story-2`, `story_2.html`: as well another story of that name, or its number
    SEGMENT = 2  # `story/2`
    NAMED = 3  # `story?page=2`, `story/page/2`, `story,seite-2`


class Reading(NamedTuple):
    """One way to read an address: page `page` of what stands at `base`."""

    base: str
    """Host, path and query without the mark, the same for all pages of a story."""
    page: int
    mark: Mark
    key: str = ""
    """The query's parameter that holds the number, if one does."""


_KEYS = frozenset((
    "page", "pageno", "page_no", "pagenum", "page_num", "pagenumber", "page_number", "pagenr", "pagewanted", "pg", "p",
    "pn", "seite", "pag", "pagina", "strona", "str", "strana", "stranica", "stranka", "sida", "side", "sivu", "oldal",
    "sayfa", "halaman", "hal", "trang", "artpage", "article_page", "articlepage", "currentpage", "_page",
))  # fmt: skip
_WORDS = (
    r"(?:page|seite|pagina|pag|strona|strana|stranica|stranka|sida|side|sivu|oldal|sayfa|halaman|trang|puslapis|lapa)"
    r"[/_-]?|p"
)
"""What stands before a page's number in a path. Not `part` and its like: those are stories of their own."""
_NUMBER = r"(?P<number>[1-9]\d?)(?P<ending>\.[a-z]{3,5})?"
_PATHS = (
    (Mark.NAMED, re.compile(rf"(?P<head>.+?)[/,_-](?:{_WORDS}){_NUMBER}", re.I)),
    (Mark.SEGMENT, re.compile(rf"(?P<head>.+)/{_NUMBER}")),
    (Mark.SUFFIX, re.compile(rf"(?P<head>.+(?:[^/](?=[-_,.])|/index))[-_,.]?{_NUMBER}")),
)
_VALUE = re.compile(r"\d{1,2}")
_ENDING = re.compile(r"\.(?:[sx]?html?|php\d?|aspx?|jsp|stm|cms|ece)$|/index$|/index\.\w+$", re.I)
_ALL = ("all", "full", "alles", "komplett", "complete", "single", "tout", "todo", "tutto", "todas")
_ALL_KEYS = frozenset((
    "all", "showall", "single", "singlepage", "single_page", "onepage", "fullpage", "viewall", "allpages",
))  # fmt: skip
_ALL_PATH = re.compile(
    rf"(?P<head>.+?)[/,_-](?:(?:{_WORDS})(?:{'|'.join(_ALL)})|komplettansicht|single-?page|one-?page|all-?pages|all)"
    r"(?P<ending>\.[a-z]{3,5})?",
    re.I,
)
_LISTS = re.compile(
    r"/(?:tags?|categor(?:y|ies|ias?|ie)|kategorien?|authors?|autore?n?|auteurs?|labels?|search|suche|recherche|buscar)(?:/|$)"
    r"|/(?:archives?|archiv|archivio?|archivo|sections?|topics?|themen|dossiers?|rubri(?:k|que|ca)s?)(?:/[^/\d]*)?$",
    re.I,
)
_DAYS = re.compile(r"/(?:19|20)\d\d(?:[/-]\d{1,2}){0,2}$")
_GALLERY = re.compile(
    r"/(?:(?:foto|photo|bilder|image|picture)?-?(?:galler(?:y|ies|ia?)|galeri[ae][ns]?|strecken?)|slide-?shows?|diaporamas?"
    r"|photos?|fotos?|bilder|images?|pictures?|albums?)(?=/|[_-]\d|$)",
    re.I,
)
_NAMED_STORY = re.compile(r"\d{3}|[^/_-]+[_-][^/_-]+[_-][^/]+$|\.(?:[sx]?html?|php|aspx?|stm|ece)$")
"""The end of a story's address as a rule: three words and more, a number, a file."""


def plain_base(url: str) -> str:
    """An address as the base of its further pages: host, path without ending, query."""
    parts = urlsplit(canonical_form(url))
    return _base(parts.netloc, parts.path, parts.query)


def read_address(url: str) -> Iterator[Reading]:
    """The ways to read an address as that of one page of several."""
    parts = urlsplit(canonical_form(url))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    for index, (key, value) in enumerate(pairs):
        if key.lower() in _KEYS and _VALUE.fullmatch(value):
            rest = urlencode(pairs[:index] + pairs[index + 1 :])
            yield Reading(_base(parts.netloc, parts.path, rest), int(value), Mark.NAMED, key)
    for mark, pattern in _PATHS:
        if match := pattern.fullmatch(parts.path):
            path = match["head"] + (match["ending"] or "")
            yield Reading(_base(parts.netloc, path, parts.query), int(match["number"]), mark)


def is_further_page(url: str) -> bool:
    """Whether an address says plainly that it is the second page or a later one, of a story or a list.

    `?p=12` doesn't: that is how WordPress numbers its posts.
    """
    return any(reading.page > 1 and reading.mark is Mark.NAMED and reading.key != "p" for reading in read_address(url))


def whole_base(url: str) -> str | None:
    """The base of a story that an address promises whole (`?page=all`, `/komplettansicht`), else None."""
    parts = urlsplit(canonical_form(url))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    for index, (key, value) in enumerate(pairs):
        name, said = key.lower(), value.lower()
        if (name in _KEYS and said in _ALL) or (name in _ALL_KEYS and said in ("", "1", "true", "yes", *_ALL)):
            return _base(parts.netloc, parts.path, urlencode(pairs[:index] + pairs[index + 1 :]))
    if match := _ALL_PATH.fullmatch(parts.path):
        return _base(parts.netloc, match["head"] + (match["ending"] or ""), parts.query)
    return None


def is_list(base: str) -> bool:
    """Whether an address is that of an archive, a section, a gallery or a front page, whose pages make no story."""
    path = "/" + base.partition("/")[2].partition("?")[0]
    return bool(is_front_page(path) or _LISTS.search(path) or _DAYS.search(path) or _GALLERY.search(path))


def names_story(address: str) -> bool:
    """Whether an address, or a base, looks like one story's rather than a section's."""
    path, _, query = re.sub(r"^(?:\w+://)?[^/]*", "", address).rstrip("/").partition("?")
    return bool(_NAMED_STORY.search(path) or re.search(r"=[^&]*\d{2}", query))


def _base(host: str, path: str, query: str) -> str:
    path = _ENDING.sub("", unquote(path).rstrip("/")).rstrip("/")
    return f"{host}{path}" + (f"?{query}" if query else "")
