"""What may be the title: all that the page calls its article, whole and cut at separators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from newsclean.metadata.collecting import Collected
from newsclean.metadata.facts import Witness
from newsclean.metadata.folding import fold_title, plain
from newsclean.metadata.headings import read_headings
from newsclean.metadata.jsonld import types_of
from newsclean.metadata.site_names import pack, site_names

_SEPARATOR = re.compile(
    r"\s+[|\-–—―·»«:•/>~]+\s+|\s*[|│｜ㅣ]\s*|:\s+|(?<=[\u2e80-\U0003ffff])[-_–—](?=[\u2e80-\U0003ffff])"
)
"""Between Chinese, Japanese and Korean letters a dash needs no spaces."""
_LOOSE_END = re.compile(r"\s+[|\-–—·:»]+$|^[|\-–—·:]+\s+")
"""A separator with nothing behind it, as a template leaves it."""
_MOST_SUFFIXES, _MOST_PREFIXES = 3, 2
_LONGEST = 300
_NEVER_CUT = frozenset({"h1-of-site", "h1-part", "subheading"})
_META_TITLES = (
    "title", "dc.title", "dcterms.title", "sailthru.title", "parsely-title", "cxenseparse:title", "citation_title",
    "twitter:text:title",
)  # fmt: skip
_PAGE_TYPES = {"WebPage", "ItemPage", "Webpage", "VideoObject", "Recipe", "HowTo"}
_PREFERRED = ("first-h1", "h1", "og", "json-ld", "twitter", "meta")
"""Whose spelling a title has that several sources give: what readers see comes first."""


@dataclass(slots=True)
class Cut:
    """How a candidate was cut out of a longer text."""

    kind: str
    prefix: str
    suffix: str


@dataclass(slots=True)
class Candidate:
    """A title with all its sources, which are one by their folded text."""

    folded: str
    texts: dict[str, str] = field(default_factory=dict)
    """What it reads where it stands whole, by kind of source."""
    cuts: list[Cut] = field(default_factory=list)
    cut_text: str = ""
    witnesses: list[Witness] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its best spelling."""
        texts = [self.texts[kind] for kind in _PREFERRED if kind in self.texts] + list(self.texts.values())
        return next((text for text in texts if not text.isupper()), texts[0] if texts else self.cut_text)

    def explained(self) -> list[Witness]:
        """Its witnesses, that of the best spelling first; a cut one names the texts it was cut out of."""
        if not self.witnesses:
            return [Witness(f"part of {cut.kind}", self.text) for cut in self.cuts[:1]]
        return sorted(self.witnesses, key=lambda witness: witness.value != self.text)


def read_candidates(found: Collected) -> dict[str, Candidate]:
    """All that the page calls its article, without the site's name, by folded text, in the order of their reading."""
    candidates: dict[str, Candidate] = {}
    names = site_names(found)
    for kind, witness in _wholes(found):
        if len(witness.value) > _LONGEST:
            continue
        text = without_site(_without_loose_end(witness.value), names)
        if not (folded := fold_title(text)):
            continue
        candidate = candidates.setdefault(folded, Candidate(folded))
        candidate.witnesses.append(Witness(witness.source, text))
        candidate.texts.setdefault(kind, text)
    return candidates


def _without_loose_end(text: str) -> str:
    """A text without a separator at its end or start; a guillemet that closes a quotation is none."""
    closes = text.endswith("»") and "«" in text
    return text if closes else _LOOSE_END.sub("", text)


def without_site(text: str, names: frozenset[str]) -> str:
    """A title without the site's names at its ends, where separators part them; a mere name stays."""
    for match in reversed(list(_SEPARATOR.finditer(text))):
        if pack(text[match.end() :]) in names and pack(text[: match.start()]) not in names:
            text = text[: match.start()].strip()
    first = _SEPARATOR.search(text)
    if first and pack(text[: first.start()]) in names:
        return text[first.end() :].strip() or text
    return text


def with_cuts(candidates: dict[str, Candidate]) -> dict[str, Candidate]:
    """The candidates, then those that are cut out of them at separators."""
    all_of_them = dict(candidates)
    for candidate in candidates.values():
        for kind, text in candidate.texts.items():
            if kind not in _NEVER_CUT:
                _add_cuts(all_of_them, kind, text)
    return all_of_them


def _wholes(found: Collected) -> Iterator[tuple[str, Witness]]:
    """All texts with the kinds of their sources."""
    for kind, witnesses in (
        ("json-ld", found.of_articles("headline")),
        ("og", found.metas("og:title")),
    ):
        yield from ((kind, witness) for witness in witnesses)
    for heading in read_headings(found.survey):
        yield heading.kind, Witness(heading.source, heading.text)
    for kind, witnesses in (
        ("json-ld", found.itemprops("headline")),
        ("twitter", found.metas("twitter:title")),
        ("meta", found.metas(*_META_TITLES)),
        ("json-ld-name", found.of_articles("alternativeHeadline")),
        ("json-ld-name", found.of_articles("name")),
        ("json-ld-name", _page_names(found)),
    ):
        yield from ((kind, witness) for witness in witnesses)
    if found.survey.title:
        yield "title", Witness("title", plain(found.survey.title))


def _page_names(found: Collected) -> Iterator[Witness]:
    for item in found.jsonld:
        if kinds := _PAGE_TYPES.intersection(types_of(item)):
            name = item.get("headline") or item.get("name")
            if isinstance(name, str):
                yield Witness(f"json-ld:{min(kinds)}.name", plain(name))


def _add_cuts(candidates: dict[str, Candidate], kind: str, text: str) -> None:
    """A text without up to three parts at its end, two at its start, and both."""
    marks = [match.span() for match in _SEPARATOR.finditer(text)]
    if not marks or len(marks) > 8:
        return
    starts = [0, *(end for _, end in marks[:_MOST_PREFIXES])]
    ends = [len(text), *(start for start, _ in reversed(marks[-_MOST_SUFFIXES:]))]
    for start in starts:
        for end in ends:
            if start < end < len(text) or 0 < start < end:
                _add_cut(candidates, Cut(kind, text[:start], text[end:]), text[start:end].strip())


def _add_cut(candidates: dict[str, Candidate], cut: Cut, text: str) -> None:
    """Keep a cut, unless it goes through a quotation between guillemets."""
    if text.count("«") == text.count("»") and (folded := fold_title(text)):
        candidate = candidates.setdefault(folded, Candidate(folded))
        candidate.cuts.append(cut)
        candidate.cut_text = candidate.cut_text or text
