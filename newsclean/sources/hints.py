"""What is known of a page from outside it, as a WARC `metadata` record beside it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from newsclean.page import Hints

HINTS_TYPE = "application/warc-fields"
_NAMES = {field.name: f"newsclean-{field.name.replace('_', '-')}" for field in fields(Hints)}
_LISTS = {field.name for field in fields(Hints) if field.default == ()}
"""Hints that hold several values have a line for each."""


def hint_fields(hints: Hints) -> bytes:
    """Hints as the payload of a `metadata` record that is concurrent to the page's response."""
    lines = []
    for name, field in _NAMES.items():
        held = getattr(hints, name)
        lines += [f"{field}: {' '.join(value.split())}\r\n" for value in (held if name in _LISTS else [held]) if value]
    return "".join(lines).encode()


def read_hint_fields(payload: bytes) -> Hints:
    """What `hint_fields` wrote; fields of other programs are passed over. Raises ValueError as `Hints` does."""
    values: dict[str, list[str]] = {}
    for line in payload.decode("utf-8", "replace").splitlines():
        key, _, value = line.partition(":")
        if value.strip():
            values.setdefault(key.strip().lower(), []).append(value.strip())
    known = {name: found for name, field in _NAMES.items() if (found := values.get(field))}
    held: dict[str, Any] = {name: tuple(found) if name in _LISTS else found[0] for name, found in known.items()}
    return Hints(**held)
