"""The headings of a page that may be its headline, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from newsclean.metadata.folding import fold_title, plain
from newsclean.metadata.surroundings import body_start
from newsclean.survey import Heading, Mark, Survey

_OF_SITE = re.compile(
    r"logo|site-?_?(?:title|name|brand)|brand(?:ing)?\b|masthead|cookie|consent|modal|newsletter", re.I
)
_LEVELS = 3
"""Elements around a heading that tell whose it is."""
_TITLED = re.compile(r"title|headline|titel|titre|titulo|heading", re.I)
_ABOVE_BODY = 3
_LONGEST = 300
_MOST_PIECES = 6
"""A heading with more pieces is a list."""


class Headline(NamedTuple):
    """The text of a heading, and what it is."""

    text: str
    kind: str
    """h1, first-h1, h1-of-site, h1-part, subheading or above-body."""
    source: str
    """The element, as provenance names it."""


def read_headings(survey: Survey) -> Iterator[Headline]:
    """All that may be the headline: h1s with their parts, and the lower headings that stand where headlines do."""
    first = True
    for heading in survey.headings:
        if heading.level != 1:
            continue
        text, pieces = _texts_of(survey, heading)
        if not text or len(text) > _LONGEST:
            continue
        if _is_of_site(survey, heading):
            yield Headline(text, "h1-of-site", "h1")
            continue
        yield Headline(text, "first-h1" if first else "h1", "h1")
        first = False
        for part in _parts(text, pieces):
            yield Headline(part, "h1-part", "h1-part")
    yield from _lower_headings(survey)


def headline_block(survey: Survey, title: str | None) -> int | None:
    """The index of the block that is the headline, None where the page shows none.

    It is a heading with the title, else a block with it, else a heading that holds it beside a kicker, else the first
    h1. Those in comments come last.
    """
    wanted = fold_title(title or "")
    starts = {heading.block for heading in survey.headings}
    same = [i for i, block in enumerate(survey.blocks) if _may_be(block.text, wanted)] if wanted else []
    choices = (
        lambda: (i for i in same if i in starts and not _in_comments(survey, i)),
        lambda: (i for i in same if not _in_comments(survey, i)),
        lambda: same,
        lambda: (i for i in sorted(starts) if i < len(survey.blocks) and _holds(survey.blocks[i].text, wanted)),
        lambda: (h.block for h in survey.headings if h.level == 1 and not _is_of_site(survey, h)),
    )
    indexes = (index for choice in choices for index in choice())
    return next((index for index in indexes if index < len(survey.blocks)), None)


def _in_comments(survey: Survey, index: int) -> bool:
    return bool(survey.marks[survey.blocks[index].node] & Mark.COMMENT)


def _may_be(text: str, wanted: str) -> bool:
    return len(wanted) * 0.9 <= len(text) < 2 * len(wanted) + 20 and fold_title(text) == wanted


def _holds(text: str, wanted: str) -> bool:
    return wanted.count(" ") >= 2 and len(text) < 2 * len(wanted) + 20 and wanted in fold_title(text)


def _texts_of(survey: Survey, heading: Heading) -> tuple[str, list[str]]:
    """A heading's text, and its pieces as inline elements and blocks part them."""
    texts: list[str] = []
    pieces: list[str] = []
    for block in islice(survey.blocks, heading.block, heading.block + _MOST_PIECES):
        if not _is_inside(survey, block.node, heading.node):
            break
        texts.append(block.text)
        pieces += [text for piece in block.strings if (text := plain(piece))]
    return plain(" ".join(texts)), pieces


def _is_inside(survey: Survey, node: int, outer: int) -> bool:
    while node > outer:
        node = survey.parents[node]
    return node == outer


def _parts(text: str, pieces: list[str]) -> Iterator[str]:
    """A heading's pieces, and the heading without its first or last: a kicker or a badge may stand in it."""
    if 2 <= len(pieces) <= _MOST_PIECES:
        glued = " ".join(pieces)
        if glued != text:
            yield glued
        yield " ".join(pieces[1:])
        yield " ".join(pieces[:-1])
        if len(pieces) > 2:
            yield from pieces


def _is_of_site(survey: Survey, heading: Heading) -> bool:
    """Whether a heading is the site's: in its chrome, or in or about a logo or a dialog."""
    node = heading.node
    if survey.marks[node] & Mark.CHROME:
        while node > 0:
            if survey.tags[node] in ("aside", "footer"):
                return True
            node = survey.parents[node]
    element: HtmlElement | None = heading.element
    for _ in range(_LEVELS + 1):
        if element is None:
            break
        if _OF_SITE.search(f"{element.get('class', '')} {element.get('id', '')}"):
            return True
        element = element.getparent()
    return False


def _lower_headings(survey: Survey) -> Iterator[Headline]:
    """h2 to h4: those that a class calls titles, the first, the last before the body."""
    body = body_start(survey)
    lower = [heading for heading in survey.headings if heading.level > 1]
    above = [heading for heading in lower if heading.block < body]
    titled = [heading for heading in lower[:40] if _TITLED.search(heading.element.get("class") or "")][:5]
    seen: set[int] = set()
    for heading in [*reversed(above[-_ABOVE_BODY:]), *lower[:1], *titled]:
        if heading.node in seen:
            continue
        seen.add(heading.node)
        text, _ = _texts_of(survey, heading)
        if text and len(text) <= _LONGEST:
            nearest = bool(above) and heading is above[-1]
            yield Headline(text, "above-body" if nearest else "subheading", f"h{heading.level}")
