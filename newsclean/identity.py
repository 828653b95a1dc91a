"""Stable names of things: a record's id, a text's hash."""

from __future__ import annotations

import hashlib

from newsclean.page import Page, Unreadable
from newsclean.urls import canonical_form


def record_id(page: Page | Unreadable) -> str | None:
    """The input's own id, else a hash of the URL's canonical form, else of the content; None where nothing is known.

    16 hex digits are 64 bits: among ten million articles a collision has odds of about one in 370,000.
    """
    if page.id is not None:
        return page.id
    if page.url:
        return _digest(canonical_form(page.url))[:16]
    return _digest(page.content)[:16] if isinstance(page, Page) else None


def content_hash(title: str | None, text: str) -> str:
    """SHA-256 of title and text: equal where a reader would read the same."""
    return "sha256:" + _digest(f"{title or ''}\0{text}")


def _digest(content: str | bytes) -> str:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()
