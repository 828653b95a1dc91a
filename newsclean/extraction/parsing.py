"""The one parse of a page."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from newsclean.reasons import Reason, Rejected

_CONTROL_CODES = bytes([*range(9), 11, *range(14, 32)])
_WITHOUT_CONTROLS = bytes.maketrans(_CONTROL_CODES, b" " * len(_CONTROL_CODES))
"""XML has no place for control characters: they become spaces."""
_NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())


def parse_html(text: str) -> HtmlElement:
    """Parse a page's text into a tree.

    Raises `Rejected`: empty where there is no element at all, too-deep where elements nest deeper than libxml2 keeps
    (2,048), since it drops what lies below and what follows without an error.
    """
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = document_fromstring(_encoded(text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Rejected(Reason.EMPTY, str(error)) from None
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise Rejected(Reason.TOO_DEEP, "elements nest more than 2,048 deep")
    return tree


def _encoded(text: str) -> bytes:
    """UTF-8 without what XML has no place for; half a surrogate pair becomes a question mark."""
    content = text.encode("utf-8", "replace").translate(_WITHOUT_CONTROLS)
    for noncharacter in _NONCHARACTERS:
        content = content.replace(noncharacter, b" ")
    return content
