"""What a publisher reserves: opt-outs in a page's metas and in its HTTP headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from newsclean.metadata.dates import iso_date
from newsclean.survey import Survey

OPT_OUTS = frozenset({"noindex", "noarchive", "noai", "noimageai", "tdm-reserved"})
"""The flags: directives to robots, AI training's among them, and the reservation of text and data mining (TDMRep)."""

_OURS = ("robots", "newsclean")
"""The names of metas that speak to us; `googlebot` and its like don't."""
_AGENTS = frozenset({"*", *_OURS})
"""Likewise before a colon in a header; what names nobody is for all."""
_MEANS = {"none": ("noindex", "nofollow")}
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
"""Directives that have a value behind a colon; any other word there is a robot's name."""


def opt_outs(headers: Mapping[str, str], survey: Survey | None, at: datetime | None = None) -> frozenset[str]:
    """Which of `OPT_OUTS` a document states, in HTTP headers (`Page.headers`) or, if it is a page, in its metas.

    The strictest of several statements counts. A page that was available until a day is `noindex` from then on: `at` is
    when it was fetched, now unless told.
    """
    at = at or datetime.now(UTC)
    metas = survey.metas if survey else {}
    said = [*headers.get("x-robots-tag", "").split("\n"), *(text for name in _OURS for text in metas.get(name, ()))]
    found = {word for text in said for word in _directives(text, at)}
    if _is_reserved(headers, metas):
        found.add("tdm-reserved")
    return frozenset(found & OPT_OUTS)


def _directives(text: str, at: datetime) -> Iterator[str]:
    """The words of a list such as `noindex, otherbot: noarchive` that are meant for us: a name is for all behind it."""
    ours = True
    for part in _parts(text):
        name, colon, value = (word.strip() for word in part.partition(":"))
        if colon and name.lower() not in _VALUED:
            ours, name = name.lower() in _AGENTS, value
        if not ours:
            continue
        if name.lower() == "unavailable_after":
            if _is_over(value, at):
                yield "noindex"
            continue
        for word in re.split(r"[\s;|]+", name.lower()):
            yield from _MEANS.get(word, (word,))


def _parts(text: str) -> Iterator[str]:
    """The parts of a list between commas; a comma inside a date (`Wed, 25 Jun 2025`) parts nothing."""
    parts = text.split(",")
    while parts:
        part = parts.pop(0).strip()
        while part.lower().startswith("unavailable_after") and parts and re.match(r"\s*\d", parts[0]):
            part += f", {parts.pop(0).strip()}"
        yield part


def _is_over(value: str, at: datetime) -> bool:
    """Whether a date (RFC 822, RFC 850, ISO 8601; UTC unless it says) has passed. What is no date never does."""
    date = iso_date(value)
    if date is None:
        return False
    until = datetime.fromisoformat(date)
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) <= (at if at.tzinfo else at.replace(tzinfo=UTC))


def _is_reserved(headers: Mapping[str, str], metas: Mapping[str, Iterable[str]]) -> bool:
    """Whether mining is reserved by TDMRep: a page's own word is heard before the header's, as the protocol says.

    A policy says under which terms mining is allowed: where nothing more is said, it is reserved.
    """
    for words in (metas.get("tdm-reservation", ()), headers.get("tdm-reservation", "").split("\n")):
        if said := [word.strip() for word in words if word.strip()]:
            return "1" in said
    return bool(headers.get("tdm-policy", "").strip() or any(metas.get("tdm-policy", ())))
