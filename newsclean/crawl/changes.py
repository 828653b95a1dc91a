"""What a newsroom has changed of an article since the last visit."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from newsclean.article import Edit, undo
from newsclean.outcome import Cleaned, Outcome
from newsclean.page import Page
from newsclean.state.pages import Content, Version

_STAMPED = timedelta(minutes=10)
"""A page that says it was changed just before it was fetched writes the time of day rather than that of a change."""


@dataclass(frozen=True, slots=True)
class Change:
    """How an article compares to what is known of it."""

    content: Content
    changed: tuple[str, ...] = ()
    """`title`, `text`, `dates`: what a reader would see to be different. Empty for the first version."""
    before: dict[str, Any] | None = None
    """Title and text of the version before as today's rules clean them, where those of its day were others."""


async def compare(
    page: Page,
    cleaned: Cleaned,
    known: Content | None,
    last: Callable[[], Version | None],
    clean: Callable[[Page], Awaitable[Outcome]],
) -> Change:
    """Compare an article to its last version, which `last` looks up. An upgrade of rules is no edit by the newsroom.

    Where the rules are others than then, both extracted texts are cleaned by today's (with `clean`) and compared. Where
    newsclean itself is another, what it extracts may be too: then the article is taken for unchanged.
    """
    content = _content(page, cleaned, known.version if known else 1)
    if known is None:
        return Change(content)
    if known.rules == content.rules:
        return _numbered(content, _differing(known, content))
    if known.body_hash == content.body_hash or known.rules.split()[0] != content.rules.split()[0]:
        return Change(content)
    version = last()
    if version is None or "given" not in version.article or version.article["given"] == given(cleaned):
        return Change(content)
    before, after = await clean(_document(version.article["given"])), await clean(_document(given(cleaned)))
    if not isinstance(before, Cleaned) or not isinstance(after, Cleaned):
        return Change(content)
    old, new = orjson.loads(before.record), orjson.loads(after.record)
    changed = tuple(field for field in ("title", "text") if old[field] != new[field])
    dates = ("dates",) if known.dates_hash != content.dates_hash else ()
    return _numbered(content, changed + dates, {field: old[field] for field in ("title", "text")})


def given(cleaned: Cleaned) -> dict[str, str]:
    """Title and text as they were extracted."""
    record, audit = orjson.loads(cleaned.record), orjson.loads(cleaned.audit)
    edits = [Edit(**edit) for edit in audit["edits"]]
    title, text = undo(edits, title=record["title"] or "", text=record["text"])
    return {"title": title, "text": text}


def body_hash(body: bytes | str) -> int:
    """A hash of what a server sent, for telling that it sends the same again."""
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return int.from_bytes(hashlib.sha256(data).digest()[:6])


def _content(page: Page, cleaned: Cleaned, version: int) -> Content:
    record = orjson.loads(cleaned.record)
    rules = record["cleaned_with"]
    return Content(
        version=version,
        rules=f"{rules['version']} {rules['packs']}",
        # of a story on several pages the first one's validators say too little
        etag=None if page.more else page.headers.get("etag"),
        last_modified=None if page.more else _epoch(page.headers.get("last-modified")),
        body_hash=body_hash(b"".join(part if isinstance(part, bytes) else part.encode() for part in _parts(page))),
        content_hash=bytes.fromhex(record["content_hash"].removeprefix("sha256:"))[:16],
        title_hash=_short(record["title"] or ""),
        text_hash=_short(record["text"]),
        dates_hash=_short(_dates(record)),
    )


def _parts(page: Page) -> tuple[bytes | str, ...]:
    return page.content, *page.more


def _differing(known: Content, content: Content) -> tuple[str, ...]:
    changed = []
    if known.content_hash != content.content_hash:
        changed = [field for field in ("title", "text") if _hash(known, field) != _hash(content, field)] or ["text"]
    return (*changed, *(("dates",) if known.dates_hash != content.dates_hash else ()))


def _hash(content: Content, field: str) -> int:
    return int(getattr(content, f"{field}_hash"))


def _numbered(content: Content, changed: tuple[str, ...], before: dict[str, Any] | None = None) -> Change:
    """The change, with the next version's number where there is one."""
    if not changed:
        return Change(content)
    values = {field: getattr(content, field) for field in Content.__slots__}
    return Change(Content(**values | {"version": content.version + 1}), changed, before)


def _dates(record: dict[str, Any]) -> str:
    modified, fetched = record["modified_at"], record["fetched_at"]
    return f"{record['published_at']} {None if _is_stamped(modified, fetched) else modified}"


def _is_stamped(modified: str | None, fetched: str | None) -> bool:
    if not modified or not fetched:
        return False
    at = datetime.fromisoformat(modified)
    return at.tzinfo is not None and abs(datetime.fromisoformat(fetched) - at) < _STAMPED


def _document(given: dict[str, str]) -> Page:
    """An extracted text as a document of its own."""
    return Page(given["text"], kind="text", id="0" * 16, title=given["title"] or None)


def _short(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4], signed=True)


def _epoch(written: str | None) -> int | None:
    """An HTTP date as seconds since 1970."""
    if not written:
        return None
    try:
        return int(parsedate_to_datetime(written).timestamp())
    except (ValueError, OverflowError):
        return None
