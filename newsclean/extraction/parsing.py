"""The one parse of a page."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from newsclean.reasons import Reason, Rejected

_NOT_XML = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def parse_html(text: str) -> HtmlElement:
    """Parse a page's text into a tree.

    Raises `Rejected`: empty where there is no element at all, too-deep where elements nest deeper than libxml2 keeps
    (2,048), since it drops what lies below and what follows without an error.
    """
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = document_fromstring(_NOT_XML.sub(" ", text).encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Rejected(Reason.EMPTY, str(error)) from None
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise Rejected(Reason.TOO_DEEP, "elements nest more than 2,048 deep")
    return tree
