"""A text document gives the same article when it is wrapped as a web page, whatever the wrapping."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pytest

import newsclean
from newsclean.decode import decode
from newsclean.extraction import read_lines
from samples.server import ROOT

TEXTS = {path.stem: decode(path.read_bytes()) for path in sorted((ROOT.parent / "texts").glob("*.txt"))}
WRAPPINGS: dict[str, Callable[[list[str]], str]] = {
    "paragraphs": lambda lines: "".join(f"<p>{line}</p>" for line in lines),
    "an article of paragraphs": lambda lines: f"<article>{''.join(f'<p>{line}</p>' for line in lines)}</article>",
    "div soup": lambda lines: "".join(f"<div><span>{line}</span></div>" for line in lines),
    "line breaks": lambda lines: f"<div>{'<br>'.join(lines)}</div>",
    "double line breaks": lambda lines: "<br><br>\n".join(lines),
    "preformatted": lambda lines: f"<pre>{chr(10).join(lines)}</pre>",
    "a layout table": lambda lines: (
        f"<table><tr><td><a href='/'>Home</a></td><td>{'<br><br>'.join(lines)}</td></tr></table>"
    ),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("name", TEXTS)
def test_wrapped_text_gives_the_same_article(name: str, wrapping: str) -> None:
    lines = [escape(line) for line in read_lines(TEXTS[name])]
    wrapped = newsclean.clean(f"<html><body>{WRAPPINGS[wrapping](lines)}</body></html>")
    bare = newsclean.clean("\n\n".join(read_lines(TEXTS[name])))
    fields = ("title", "text", "sources", "published_at", "language", "removed")
    assert {field: getattr(wrapped, field) for field in fields} == {field: getattr(bare, field) for field in fields}
