"""trafilatura's reading of a page: asked where the block engine is unsure."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

from newsclean.extraction.layout import without_layout
from newsclean.reasons import Reason, Rejected
from newsclean.survey import Mark, Survey

logging.getLogger("trafilatura").setLevel(logging.ERROR)  # "discarding data" is a reject here, with its reason

_BLOCKS = frozenset(
    {"p", "head", "item", "quote", "code", "cell", "row", "list", "table", "div", "fw", "body", "graphic"}
)
_NEVER_TEXT = ("script", "style", "noscript", "svg", "iframe", "nav", "button", "select", "template")
_NO_CHANCE = 0.005
"""Probability below which nothing is lost: without these blocks trafilatura takes a third less time."""
_LIKELY = 0.5
_BREAK = "\n"


def read_with_trafilatura(tree: HtmlElement, survey: Survey, chances: Sequence[float], url: str | None) -> list[str]:
    """The article's paragraphs as trafilatura finds them; empty where it finds none.

    The tree loses what is never text and what the engine is sure is no article (`chances`, one a block of the survey):
    trafilatura copies it several times. Raises `Rejected` (too-deep) where the page nests too deep to be walked.
    """
    _prune(survey, chances)
    etree.strip_elements(tree, *_NEVER_TEXT, with_tail=False)
    try:
        document = bare_extraction(without_layout(tree), url=url, include_comments=False, with_metadata=False)
    except RecursionError:
        raise Rejected(Reason.TOO_DEEP, "elements nest too deep to be walked") from None
    if not isinstance(document, Document):
        return []
    return [text for part in _paragraphs(document.body) if (text := _folded(part))]


def _prune(survey: Survey, chances: Sequence[float]) -> None:
    """Drop the outermost elements in which no block has a chance; what is hidden has none beside what is seen."""
    best = [0.0] * len(survey.parents)
    hidden = [bool(survey.marks[block.node] & Mark.HIDDEN) for block in survey.blocks]
    is_seen = any(chance > _LIKELY and not unseen for chance, unseen in zip(chances, hidden, strict=True))
    for block, chance, unseen in zip(survey.blocks, chances, hidden, strict=True):
        if not (unseen and is_seen):
            best[block.node] = max(best[block.node], chance)
    for node in range(len(best) - 1, 0, -1):
        best[survey.parents[node]] = max(best[survey.parents[node]], best[node])
    for node, element in enumerate(survey.elements):
        if node and best[node] < _NO_CHANCE <= best[survey.parents[node]] and element.getparent() is not None:
            element.drop_tree()


def _paragraphs(body: HtmlElement) -> Iterator[str]:
    """The text of each innermost block element, in order; line breaks inside one split it."""
    pieces: list[str] = []
    for part in _walk(body):
        if part == _BREAK:
            yield "".join(pieces)
            pieces.clear()
        else:
            pieces.append(part)
    yield "".join(pieces)


def _walk(element: HtmlElement) -> Iterator[str]:
    """Text and breaks in document order. The tree is trafilatura's own, a few levels deep."""
    breaks = element.tag in _BLOCKS
    if breaks or element.tag == "lb":
        yield _BREAK
    if element.text:
        yield element.text.replace(_BREAK, " ")
    for child in element:
        yield from _walk(child)
        if child.tail:
            yield child.tail.replace(_BREAK, " ")
    if breaks:
        yield _BREAK


def _folded(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip(" ")
