"""RE2 expressions as packs write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import re2

_LETTER = (
    r"A-Za-z\x{AA}\x{B5}\x{BA}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{37D}\x{37F}-\x{386}\x{388}-\x{589}\x{58B}-\x{60B}"
    r"\x{60D}-\x{61A}\x{61C}-\x{61E}\x{620}-\x{6D3}\x{6D5}-\x{963}\x{966}-\x{1FFF}\x{2C00}-\x{2DFF}\x{3040}-\x{D7FF}"
    r"\x{F900}-\x{FDCF}\x{FDF0}-\x{FEFE}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{FF66}-\x{FFDC}\x{10000}-\x{1FFFF}"
)
r"""What `\p{L}` stands for, in a few wide ranges: letters with their marks, and what else stands among them beside
punctuation. RE2 spells out the class's 600 ranges wherever it is used, which made expressions ten times as large."""
_ENDINGS = ("$", r"\z", r"\b", r"\B")
"""What in an expression depends on where the text ends."""
_TOKEN = re.compile(r"\\p\{L\}|\\.|.", re.S)


@cache
def compiled(expression: str) -> re2._Regexp:
    """An expression, case ignored. Raises ValueError where RE2 can't take it."""
    try:
        return re2.compile(f"(?is){spelled_out(expression)}", options())
    except re2.error as error:
        raise ValueError(str(error.args[0])) from None


@cache
def beginning(expression: str) -> re2._Regexp:
    """An expression that may match the beginning of a text, whatever it asks of the text's end."""
    return compiled("".join("" if part in _ENDINGS and not in_class else part for part, in_class in _parts(expression)))


@cache
def exception(expression: str) -> re2._Regexp:
    r"""An expression that is searched for: its `\b` knows all letters, by taking what stands beside them with it."""
    return compiled(expression.replace(r"\b", rf"(?:\A|\z|[^{_LETTER}\d])"))


def options() -> re2.Options:
    """RE2's options; memory for many patterns in one automaton, and no messages of its own on standard error."""
    chosen = re2.Options()
    chosen.max_mem = 256 << 20
    chosen.log_errors = False
    return chosen


def spelled_out(pattern: str) -> str:
    r"""A pattern for RE2: outside classes a space stands for any white space; `\p{L}` is spelled out in few ranges."""
    return "".join(_spelled_out(part, in_class=in_class) for part, in_class in _parts(pattern))


def _spelled_out(part: str, *, in_class: bool) -> str:
    if part == r"\p{L}":
        return _LETTER if in_class else f"[{_LETTER}]"
    if part == "\\ " or (part == " " and not in_class):
        return r"(?:\s+)"
    return part


def _parts(pattern: str) -> Iterator[tuple[str, bool]]:
    """The characters of a pattern, escaped ones with their stroke, each with whether it stands in a class."""
    in_class = False
    for part in _TOKEN.findall(pattern):
        yield part, in_class
        in_class = (part == "[" and not in_class) or (in_class and part != "]")
