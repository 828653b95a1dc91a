"""The walk itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from newsclean.survey.classwords import NAMING, Mark, read_names
from newsclean.survey.elements import KINDS, Kind
from newsclean.survey.lines import Segment, join_lines, preformatted_lines
from newsclean.survey.results import Heading, Inline, Survey, TextBlock

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CAPTION = 300
"""Code points of a table around a picture that are its caption at most."""
_MARKS_BY_TAG = {
    "h1": Mark.HEADING | Mark.MAIN_HEADING,
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), Mark.HEADING),
    **dict.fromkeys(("header", "footer", "dialog"), Mark.CHROME),
    "aside": Mark.CHROME | Mark.SIDE,
    "figure": Mark.FIGURE,
    "figcaption": Mark.FIGURE | Mark.CAPTION,
}


def survey(tree: HtmlElement) -> Survey:
    """Walk a parsed page once. The tree stays as it is. Raises RecursionError where it nests some 450 deep."""
    walker = _Walker()
    found = walker.found
    found.lang = tree.get("lang") or tree.get("xml:lang")
    body = tree.find("body")
    for element in tree.iter("meta", "link", "title", "script") if body is None else _outside(tree, body):
        walker.read_data(element)
    walker.walk_page(tree if body is None else body)
    return found


def _outside(tree: HtmlElement, body: HtmlElement) -> Iterable[HtmlElement]:
    """What a page declares outside its body."""
    for part in tree:
        if part is not body and isinstance(part.tag, str):
            yield from part.iter("meta", "link", "title", "script")


def _frames_picture(table: HtmlElement) -> bool:
    """Whether a table inside a layout table is there for a picture and its caption, as in pages of the nineties."""
    nested = next(table.iterancestors("table"), None) is not None
    return nested and table.find(".//img") is not None and len(table.text_content()) < _CAPTION


class _Walker:
    """Keeps the line that is being read: its pieces, and what of them is linked."""

    __slots__ = ("found", "linked", "links", "pieces", "segments")

    def __init__(self) -> None:
        self.found = Survey()
        self._renew()

    def _renew(self) -> None:
        self.pieces: list[str] = []
        self.linked = 0
        self.links: list[HtmlElement] = []
        self.segments: list[Segment] = []

    def walk_page(self, body: HtmlElement) -> None:
        """Read a page's visible part."""
        self.found.elements.append(body)
        if body.text:
            self.pieces.append(body.text)
        self._walk(body, 0, 1, in_link=False)
        self._end_line(0)

    def _walk(self, parent: HtmlElement, node: int, depth: int, *, in_link: bool) -> None:
        touching = False
        for element in parent:
            kind = KINDS.get(element.tag, Kind.BLOCK)
            if kind <= Kind.LINK:
                if touching:
                    self._part(element)
                self._walk_inline(element, kind, node, depth, in_link=in_link)
            elif kind == Kind.BREAK:
                self.segments.append(Segment(self.pieces, self.linked, self.links))
                self.pieces, self.linked, self.links = [], 0, []
            elif kind == Kind.DATA:
                self.read_data(element)
            elif kind == Kind.RULE:
                self._end_line(node)
            elif kind != Kind.SKIPPED and element.tag.__class__ is str:
                self._enter(element, kind, node, depth, in_link=in_link)
            text = element.tail
            touching = not text and (kind <= Kind.LINK or (touching and kind == Kind.SKIPPED))
            if text:
                self._add(text, in_link=in_link)

    def _part(self, element: HtmlElement) -> None:
        """Put a space where two inline elements touch and a new word begins: a stylesheet keeps these apart.

        A single letter before is a drop cap, and an index belongs to its word.
        """
        piece = self.pieces[-1] if self.pieces else ""
        before, after = piece[-1:], next(element.itertext(), "")[:1]
        if len(piece) < 2 or element.tag in ("sub", "sup") or not before.isalnum():
            return
        if after.isupper() or (after.isdigit() and not before.isdigit()):
            self.pieces.append(" ")

    def _walk_inline(self, element: HtmlElement, kind: int, node: int, depth: int, *, in_link: bool) -> None:
        """Read an inline element into the line."""
        if kind == Kind.LINK:
            in_link = True
            self.links.append(element)
        self._note_inline(element)
        if text := element.text:
            self._add(text, in_link=in_link)
        if len(element):
            self._walk(element, node, depth + 1, in_link=in_link)

    def _add(self, text: str, *, in_link: bool) -> None:
        self.pieces.append(text)
        if in_link:
            self.linked += len(text.strip())

    def _enter(self, element: HtmlElement, kind: int, node: int, depth: int, *, in_link: bool) -> None:
        """Read a block element with all that it holds."""
        self._end_line(node)
        found = self.found
        marks, names = self._named(element)
        if element.tag == "table" and _frames_picture(element):
            marks |= Mark.FIGURE
        if marks & Mark.CONSENT and element.find(".//h1") is None:
            return
        tag = element.tag
        inner = len(found.parents)
        found.parents.append(node)
        found.tags.append(tag)
        found.names.append(names)
        found.marks.append(found.marks[node] | marks | _MARKS_BY_TAG.get(tag, 0))
        found.depths.append(depth)
        found.elements.append(element)
        if kind == Kind.HEADING:
            found.headings.append(Heading(element, int(tag[1]), len(found.blocks), inner))
        elif kind == Kind.PREFORMATTED:
            for line in preformatted_lines(element):
                found.blocks.append(TextBlock(line, 0, inner, (line,)))
            return
        if text := element.text:
            self._add(text, in_link=in_link)
        if len(element):
            self._walk(element, inner, depth + 1, in_link=in_link)
        self._end_line(inner)

    def _named(self, element: HtmlElement) -> tuple[int, str]:
        """An element's marks by its attributes, and its names."""
        parts, marks = [], 0
        for key, value in element.items():
            if key == "class" or key == "id":
                parts.append(value)
            elif key in NAMING:
                if len(value) < 60:
                    parts.append(f"{key}={'-'.join(value.split())}")
                if key == "itemprop":
                    self.found.itemprops.append((value.strip().lower(), element))
            elif key == "hidden" or (key == "style" and _HIDING.search(value)):
                marks |= Mark.HIDDEN
        if not parts:
            return marks, ""
        by_names, names = read_names(" ".join(parts))
        return marks | by_names, names

    def _note_inline(self, element: HtmlElement) -> None:
        """Keep what metadata may want of an inline element."""
        found = self.found
        if element.tag == "time":
            found.times.append((element, len(found.blocks)))
        names = ""
        for key, value in element.items():
            if key == "class":
                names = value
            elif key == "itemprop":
                found.itemprops.append((value.strip().lower(), element))
            elif key == "rel" and "author" in value.lower().split():
                found.rel_authors.append(element)
        if names:
            found.inlines.append(Inline(element, names, len(found.blocks)))

    def _end_line(self, node: int) -> None:
        """Make blocks of the pieces read so far: one, or several where `<br>` parts them."""
        if self.segments:
            self.segments.append(Segment(self.pieces, self.linked, self.links))
            in_heading = bool(self.found.marks[node] & Mark.HEADING)
            for text, segment in join_lines(self.segments, whole=in_heading):
                self.found.blocks.append(TextBlock(text, segment.linked, node, segment.pieces, segment.links))
            self._renew()
        elif self.pieces:
            if text := " ".join("".join(self.pieces).split()):
                self.found.blocks.append(TextBlock(text, self.linked, node, self.pieces, self.links))
            self.pieces, self.linked, self.links = [], 0, []
        elif self.links:
            self.linked, self.links = 0, []

    def read_data(self, element: HtmlElement) -> None:
        """Keep what a meta, link, title or script says."""
        found, tag = self.found, element.tag
        if tag == "meta":
            content = element.get("content")
            if content and (name := element.get("property") or element.get("name") or element.get("http-equiv")):
                found.metas[name.strip().lower()].append(content)
            if content and (prop := element.get("itemprop")):
                found.itemprops.append((prop.strip().lower(), element))
        elif tag == "script":
            if "ld+json" in (element.get("type") or "").lower():
                found.jsonld.append(element.text or "")
            elif element.text:
                found.scripts.append(element)
        elif tag == "title":
            found.title = found.title or " ".join(element.text_content().split()) or None
        elif href := element.get("href"):
            for rel in (element.get("rel") or "").lower().split():
                found.relations[rel].append(href.strip())
