"""What a feed or a sitemap said of a page, as a WARC `metadata` record beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any
from urllib.parse import quote, unquote

from newsclean.page import Hints

HINTS_TYPE = "application/warc-fields"
_NAMES = {field.name: f"newsclean-{field.name.replace('_', '-')}" for field in fields(Hints)}
_NAMES["authors"] = "newsclean-author"  # one line for each
_EXTENDED = "UTF-8''"
"""How a value begins that stands percent-encoded, its field's name with an asterisk (RFC 8187)."""


def hint_fields(hints: Hints) -> bytes:
    """Hints as the payload of a `metadata` record that is concurrent to the page's response."""
    return write_fields((_NAMES[field.name], value) for field in fields(hints) for value in _values(hints, field.name))


def read_hint_fields(payload: bytes) -> Hints:
    """What `hint_fields` wrote; fields of other programs are passed over."""
    return hints_of(read_fields(payload))


def hints_of(values: Mapping[str, list[str]]) -> Hints:
    """The hints among the fields of a `metadata` record."""
    given: dict[str, Any] = {}
    for field in fields(Hints):
        if found := values.get(_NAMES[field.name]):
            given[field.name] = tuple(found) if isinstance(field.default, tuple) else found[0]
    return Hints(**given)


def write_fields(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Lines `name: value`, read back by `read_fields` to the letter; empty values are left out."""
    return "".join(_line(name, value) for name, value in pairs if value).encode()


def read_fields(payload: bytes) -> dict[str, list[str]]:
    """The values of each field that has any, its name in lower case."""
    values: dict[str, list[str]] = {}
    for line in payload.decode("utf-8", "replace").splitlines():
        key, _, value = (part.strip() for part in line.partition(":"))
        if key.endswith("*") and value.startswith(_EXTENDED):
            key, value = key[:-1], unquote(value[len(_EXTENDED) :], errors="surrogatepass")
        if value:
            values.setdefault(key.lower(), []).append(value)
    return values


def _line(name: str, value: str) -> str:
    """White space other than single spaces, and what isn't printable, would not survive as it is."""
    if value.isprintable() and value == " ".join(value.split()):
        return f"{name}: {value}\r\n"
    return f"{name}*: {_EXTENDED}{quote(value, safe='', errors='surrogatepass')}\r\n"


def _values(hints: Hints, field: str) -> tuple[str, ...]:
    value = getattr(hints, field)
    return value if isinstance(value, tuple) else (value or "",)
