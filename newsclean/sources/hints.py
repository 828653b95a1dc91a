"""What a feed or a sitemap said of a page, as a WARC `metadata` record beside it."""

from __future__ import annotations

from newsclean.page import Hints

HINTS_TYPE = "application/warc-fields"
_FIELDS = {"title": "newsclean-title", "published_at": "newsclean-published-at", "author": "newsclean-author"}


def hint_fields(hints: Hints) -> bytes:
    """Hints as the payload of a `metadata` record that is concurrent to the page's response."""
    pairs = [("title", hints.title), ("published_at", hints.published_at), *(("author", a) for a in hints.authors)]
    lines = [f"{_FIELDS[key]}: {' '.join(value.split())}\r\n" for key, value in pairs if value]
    return "".join(lines).encode()


def read_hint_fields(payload: bytes) -> Hints:
    """What `hint_fields` wrote; fields of other programs are passed over."""
    values: dict[str, list[str]] = {}
    for line in payload.decode("utf-8", "replace").splitlines():
        key, _, value = line.partition(":")
        values.setdefault(key.strip().lower(), []).append(value.strip())
    known = {key: [value for value in values.get(field, ()) if value] for key, field in _FIELDS.items()}
    first = {key: found[0] if found else None for key, found in known.items()}
    return Hints(first["title"], first["published_at"], tuple(known["author"]))
