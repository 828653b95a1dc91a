"""What the walk over a page gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.html import HtmlElement


class TextBlock(NamedTuple):
    """A run of text between two block elements; white space is single."""

    text: str
    linked: int
    """Code points inside links."""
    node: int
    """The block element it stands in."""
    strings: Sequence[str]
    """Its pieces, as inline elements part them."""
    links: Sequence[HtmlElement] = ()
    """The anchors in it."""


class Heading(NamedTuple):
    """An h1 to h4, or what microdata calls a headline."""

    element: HtmlElement
    level: int
    block: int
    """Index of the block that it starts."""
    node: int


class Inline(NamedTuple):
    """An inline element with names: `<span class="author">`."""

    element: HtmlElement
    names: str
    block: int
    """Index of the block that it stands in."""


@dataclass(slots=True)
class Survey:
    """The page as a line of blocks, the block elements around them, and the raw material of metadata."""

    blocks: list[TextBlock] = field(default_factory=list)

    # block elements, in the page's order; each list holds one value an element, the body first, its own parent
    parents: list[int] = field(default_factory=lambda: [0])
    tags: list[str] = field(default_factory=lambda: ["body"])
    names: list[str] = field(default_factory=lambda: [""])
    """The names without digits, by which elements that are alike are told."""
    marks: list[int] = field(default_factory=lambda: [0])
    """Of the element and of all that it is inside of (`Mark`)."""
    depths: list[int] = field(default_factory=lambda: [0])
    elements: list[HtmlElement] = field(default_factory=list)

    inlines: list[Inline] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    times: list[tuple[HtmlElement, int]] = field(default_factory=list)
    """`<time>` elements, each with the index of its block."""
    itemprops: list[tuple[str, HtmlElement]] = field(default_factory=list)
    """Elements of microdata by property, in lower case."""
    rel_authors: list[HtmlElement] = field(default_factory=list)
    metas: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Raw content by name, property or http-equiv, in lower case."""
    relations: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """href of `<link>` by rel."""
    jsonld: list[str] = field(default_factory=list)
    """Texts of the JSON-LD scripts."""
    scripts: list[HtmlElement] = field(default_factory=list)
    """The other scripts."""
    title: str | None = None
    lang: str | None = None
