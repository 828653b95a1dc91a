"""JSON-LD: the objects of a page, and what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsclean.metadata.jsonld_repair import decode

ARTICLE_TYPES = re.compile(r"(?:Article|(?<!Job)Posting|Report|Review|Story)$")
"""schema.org's Article and its subtypes end alike: NewsArticle, OpinionNewsArticle, BlogPosting, LiveBlogPosting, …"""

_HOLDERS = ("@graph", "mainEntity", "mainEntityOfPage")
"""Keys under which the objects stand that a page is about."""
_MAX_DEPTH = 12


def parse_jsonld(text: str) -> list[Any]:
    """The values that a script holds, repaired where they are broken; empty where nothing can be read."""
    return decode(text)


def flatten(values: list[Any]) -> Iterator[dict[str, Any]]:
    """All objects in lists, in `@graph` and in `mainEntity`; references by `@id` resolved."""
    objects = [o for value in values for o in _objects(value, 0)]
    by_id = {o["@id"]: o for o in objects if isinstance(o.get("@id"), str) and len(o) > 1}
    for o in objects:
        yield {key: _resolved(value, by_id) for key, value in o.items()} if by_id else o


def types_of(item: dict[str, Any]) -> list[str]:
    """An object's types without a namespace."""
    types = item.get("@type")
    return [str(t).rpartition("/")[2] for t in (types if isinstance(types, list) else [types]) if t]


def is_article(item: dict[str, Any]) -> bool:
    """Whether an object is of schema.org's Article or below it."""
    return any(ARTICLE_TYPES.search(t) for t in types_of(item))


def strings(value: Any, *keys: str, depth: int = 0) -> Iterator[str]:
    """The strings in a value that may be a string, an object with one of `keys`, or a list of either."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, str):
        if value.strip():
            yield value.strip()
    elif isinstance(value, list):
        for part in value:
            yield from strings(part, *keys, depth=depth + 1)
    elif isinstance(value, dict):
        for key in keys:
            found = list(strings(value.get(key), depth=depth + 1))
            if found:
                yield from found
                return


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for part in value:
            yield from _objects(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _HOLDERS:
            if isinstance(value.get(key), dict | list):
                yield from _objects(value[key], depth + 1)


def _resolved(value: Any, by_id: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and len(value) <= 2 and "name" not in value:
        return by_id.get(value["@id"], value)
    if isinstance(value, list):
        return [_resolved(part, by_id) for part in value]
    return value
