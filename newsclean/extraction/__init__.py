"""Finding the article: the one parse of a page, its body, the pages of one story, and text documents."""

from newsclean.extraction.body import Body, read_body, read_elements
from newsclean.extraction.documents import read_lines
from newsclean.extraction.forest import Forest, load_forest
from newsclean.extraction.header import missing_lede, without_header
from newsclean.extraction.joining import join_pages
from newsclean.extraction.judging import why_no_article
from newsclean.extraction.parsing import parse_html

__all__ = [
    "Body",
    "Forest",
    "join_pages",
    "load_forest",
    "missing_lede",
    "parse_html",
    "read_body",
    "read_elements",
    "read_lines",
    "why_no_article",
    "without_header",
]
