"""What each HTML element means for a page's text."""

from __future__ import annotations

from typing import Final


class Kind:
    """How the walk treats an element; plain numbers, since the walk compares them for each element of a page."""

    INLINE: Final = 0  # its text joins what stands around it
    LINK: Final = 1
    BLOCK: Final = 2  # breaks the line before and after; also what HTML doesn't know
    BREAK: Final = 3
    RULE: Final = 4  # breaks the line and holds nothing that is read
    HEADING: Final = 5  # a block that is a witness for the title
    PREFORMATTED: Final = 6
    DATA: Final = 7  # meta, link, title, script: read, never shown
    SKIPPED: Final = 8


_INLINE = (
    "span", "b", "strong", "em", "i", "u", "s", "small", "big", "font", "sub", "sup", "abbr", "acronym", "cite",
    "code", "q", "mark", "time", "label", "ins", "del", "var", "kbd", "samp", "tt", "bdi", "bdo", "wbr", "data",
    "nobr", "strike", "dfn", "ruby", "rb", "rt", "rp", "img", "picture", "source", "track", "area",
)  # fmt: skip
_SKIPPED = (
    "style", "noframes", "noscript", "svg", "iframe", "button", "select", "option", "template", "input", "textarea",
    "object", "embed", "video", "audio", "canvas", "map", "head", "datalist", "progress", "math",
)  # fmt: skip
KINDS: dict[object, int] = {
    **dict.fromkeys(_INLINE, Kind.INLINE),
    "a": Kind.LINK,
    "br": Kind.BREAK,
    **dict.fromkeys(("hr", "nav", "dialog"), Kind.RULE),
    **dict.fromkeys(("h1", "h2", "h3", "h4"), Kind.HEADING),
    "pre": Kind.PREFORMATTED,
    **dict.fromkeys(("meta", "link", "title", "script"), Kind.DATA),
    **dict.fromkeys(_SKIPPED, Kind.SKIPPED),
}

TAGS = (
    "p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "div", "blockquote", "figcaption", "pre", "section", "article",
    "dd", "dt", "th", "span", "main",
)  # fmt: skip
TAG_CODES: dict[object, int] = {tag: code for code, tag in enumerate(TAGS)}
OTHER_TAG = 25
