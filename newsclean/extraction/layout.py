"""Pages of the nineties, made plain: tables that lay out a page, paragraphs that are text between line breaks."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree
from lxml.html import HtmlElement

from newsclean.extraction.documents import read_lines

_COLUMN = 500
"""A table cell or a `<pre>` with more text than this holds a page's column, not a datum or a listing."""
_INLINE = frozenset(
    {"a", "abbr", "b", "big", "cite", "code", "em", "i", "q", "small", "span", "strong", "sub", "sup", "u"}
)


def without_layout(tree: HtmlElement) -> HtmlElement:
    """The tree with layout tables turned into boxes, and text in `<br>` or `<pre>` lines into paragraphs.

    Tables of data stay, and a page that has none of this comes back as it is, not copied. A table in a column that
    holds a picture is the picture's frame, and goes with its caption.
    """
    if not any(_is_column(element) for element in tree.iter("td", "pre")):
        return tree
    tree = deepcopy(tree)
    for box in [element for element in tree.iter("pre") if _is_column(element)]:
        _split_lines(box)
    tables = {next(cell.iterancestors("table"), cell) for cell in tree.iter("td") if _is_column(cell)}
    for table in [t for t in tree.iter("table") if t not in tables]:
        if table.find(".//img") is not None and next(table.iterancestors("table"), None) in tables:
            table.drop_tree()
    cells = [part for part in tree.iter("tbody", "tr", "td", "th") if next(part.iterancestors("table"), None) in tables]
    for cell in [cell for cell in cells if cell.tag == "td" and _is_menu(cell)]:
        cells.remove(cell)
        cell.drop_tree()
    for part in (*tables, *cells):
        is_cell = part.tag in ("td", "th")
        part.tag = "div"
        if is_cell:
            etree.strip_tags(part, "font", "center", "nobr")
            _wrap_lines(part)
    return tree


def _is_column(cell: HtmlElement) -> bool:
    return len(cell.text_content()) > _COLUMN


def _split_lines(box: HtmlElement) -> None:
    """Make a paragraph of each line of preformatted text, those that were wrapped by hand joined."""
    lines = read_lines(box.text_content())
    box[:] = [box.makeelement("p") for _ in lines]
    for paragraph, line in zip(box, lines, strict=True):
        paragraph.text = line
    box.tag, box.text = "div", None


def _is_menu(cell: HtmlElement) -> bool:
    """Whether a cell holds nothing but links, as the columns beside an article do."""
    linked = sum(len(anchor.text_content().strip()) for anchor in cell.iter("a"))
    return linked > 0.8 * len(" ".join(cell.text_content().split())) > 0


def _wrap_lines(box: HtmlElement) -> None:
    """Make a paragraph of each run of text and inline elements between the breaks and blocks of a box."""
    children = list(box)
    line = box.makeelement("p")
    line.text, box.text = box.text, None
    box[:] = []
    for child in children:
        tail, child.tail = child.tail, None
        if child.tag in _INLINE:
            line.append(child)
            child.tail = tail
            continue
        _append_line(box, line)
        if child.tag not in ("br", "hr"):
            box.append(child)
        line = box.makeelement("p")
        line.text = tail
    _append_line(box, line)


def _append_line(box: HtmlElement, line: HtmlElement) -> None:
    if line.text_content().strip() or len(line):
        box.append(line)
