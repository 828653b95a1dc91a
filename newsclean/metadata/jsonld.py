"""JSON-LD as pages really carry it: in comments, with raw line breaks, several objects in a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

ARTICLE_TYPES = re.compile(r"(?:Article|Posting|Report|Review|Story)$|^(?:NewsArticle|Report)$")
"""schema.org's Article and its subtypes end alike: NewsArticle, OpinionNewsArticle, BlogPosting, LiveBlogPosting, …"""

_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)+|(?:-->|//\s*\]\]>|\]\]>|;)+\s*$", re.S)
_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")
_MAX_DEPTH = 12


def parse_jsonld(text: str) -> list[Any]:
    """The values that a script holds, by the first reading that works; empty where none does."""
    text = _WRAPPING.sub("", text).strip()
    for candidate in (text, _TRAILING_COMMA.sub("", text)):
        if values := _decode_all(candidate):
            return values
    return []


def flatten(values: list[Any]) -> Iterator[dict[str, Any]]:
    """All objects in lists, in `@graph` and in `mainEntity`; references by `@id` resolved."""
    objects = [o for value in values for o in _objects(value, 0)]
    by_id = {o["@id"]: o for o in objects if isinstance(o.get("@id"), str) and len(o) > 1}
    for o in objects:
        yield {key: _resolved(value, by_id) for key, value in o.items()}


def types_of(item: dict[str, Any]) -> list[str]:
    """An object's types without a namespace."""
    types = item.get("@type")
    return [str(t).rpartition("/")[2] for t in (types if isinstance(types, list) else [types]) if t]


def is_article(item: dict[str, Any]) -> bool:
    """Whether an object is of schema.org's Article or below it."""
    return any(ARTICLE_TYPES.search(t) for t in types_of(item))


def strings(value: Any, *keys: str) -> Iterator[str]:
    """The strings in a value that may be a string, an object with one of `keys`, or a list of either."""
    if isinstance(value, str):
        if value.strip():
            yield value.strip()
    elif isinstance(value, list):
        for part in value:
            yield from strings(part, *keys)
    elif isinstance(value, dict):
        for key in keys:
            found = list(strings(value.get(key)))
            if found:
                yield from found
                return


def _decode_all(text: str) -> list[Any]:
    decoder = json.JSONDecoder(strict=False)
    values, position = [], 0
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        values.append(value)
        while position < len(text) and text[position] in " \t\r\n,;":
            position += 1
    return values


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for part in value:
            yield from _objects(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "liveBlogUpdate"):
            if key != "liveBlogUpdate" and isinstance(value.get(key), dict | list):
                yield from _objects(value[key], depth + 1)


def _resolved(value: Any, by_id: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, dict) and len(value) == 1 and isinstance(value.get("@id"), str):
        return by_id.get(value["@id"], value)
    if isinstance(value, list):
        return [_resolved(part, by_id) for part in value]
    return value
