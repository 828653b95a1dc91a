"""The title: candidates from the page, a choice in a fixed order, the site's name taken off."""

from __future__ import annotations

import re
from typing import Any

from newsclean.metadata.collecting import Collected, plain
from newsclean.metadata.jsonld import strings

Candidate = tuple[str, str]
"""Where a title comes from, and its text."""

_SPLIT = re.compile(r"\s+[|\-–—·»«:•]+\s+|\s*\|\s*")
_LOOSE_END = re.compile(r"\s+[|\-–—·:]+$")
"""A separator with nothing behind it, as a template leaves it."""
_MIN_WORDS = 2
_SUFFIX_WORDS = 4
"""Words of a site's name, at most."""


def candidates(found: Collected, articles: list[dict[str, Any]]) -> list[Candidate]:
    """All that the page calls its article, the most believed source first."""
    heading = found.headings[:1] if len(found.headings) == 1 else []
    return [
        (source, text)
        for source, values in (
            ("json-ld", [v for item in articles for v in strings(item.get("headline"))]),
            ("h1", heading),
            ("og:title", found.metas.get("og:title", [])),
            ("microdata", found.itemprops.get("headline", [])),
            ("h1", found.headings),
            ("meta", found.metas.get("twitter:title", []) + found.metas.get("dc.title", [])),
            ("json-ld", [v for item in articles for v in strings(item.get("name"))]),
            ("title", [found.title] if found.title else []),
            ("h2", found.subheadings[:3]),
        )
        for value in values
        if (text := _LOOSE_END.sub("", plain(value)))
    ]


def choose_title(found: list[Candidate], site_name: str | None, host: str | None) -> str | None:
    """The title: the h1 where a meta or JSON-LD says the same, else the first candidate that isn't the site's name."""
    names = _site_names(site_name, host)
    cleaned = [(source, _without_site(source, text, names, found)) for source, text in found]
    usable = [(source, text) for source, text in cleaned if fold_title(text) and fold_title(text) not in names]
    votes: dict[str, set[str]] = {}
    for source, text in usable:
        votes.setdefault(fold_title(text), set()).add(source)
    for source, text in usable:
        if source == "h1" and len(votes[fold_title(text)]) > 1 and len(text.split()) >= _MIN_WORDS:
            return text
    return usable[0][1] if usable else None


def fold_title(text: str) -> str:
    """A title for comparison: lower case, words only."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _site_names(site_name: str | None, host: str | None) -> set[str]:
    names = {fold_title(site_name)} if site_name else set()
    if host:
        names |= {
            fold_title(host),
            fold_title(host.rpartition(".")[0]),
            re.sub(r"\W", "", host.split(".")[-2] if "." in host else host),
        }
    return names - {""}


def _without_site(source: str, text: str, names: set[str], found: list[Candidate]) -> str:
    """A title without the site's name and section at its end or start.

    A part goes where it is the site's name, or where what stays is what another source says; at the end of a `<title>`,
    where sites put their names, also where it is short.
    """
    whole = {fold_title(other) for _, other in found}
    pieces = list(_SPLIT.finditer(text))
    for piece in pieces:
        if _names_site(text[piece.end() :], names) or fold_title(text[: piece.start()]) in whole:
            return text[: piece.start()].strip()
    for piece in reversed(pieces):
        if _names_site(text[: piece.start()], names):
            return text[piece.end() :].strip()
    if source == "title" and pieces and _is_suffix(text, pieces[-1]):
        return text[: pieces[-1].start()].strip()
    return text


def _is_suffix(text: str, piece: re.Match[str]) -> bool:
    """Whether what follows a separator is short beside what stands before it, and no colon parts the two."""
    before, after = text[: piece.start()].split(), text[piece.end() :].split()
    return ":" not in piece[0] and len(after) <= _SUFFIX_WORDS and len(before) > len(after)


def _names_site(part: str, names: set[str]) -> bool:
    folded = fold_title(part)
    return folded in names or folded.replace(" ", "") in names
