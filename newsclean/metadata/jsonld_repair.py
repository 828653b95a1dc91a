"""JSON as scripts really carry it: in comments, with raw line breaks and quotes, cut off, several objects in a row.

Everything here takes time linear in the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import orjson

_OPENING = re.compile(r"(?:\s|<!--|//|/?<!\[CDATA\[|/\*[^*]{0,200}\*/|;)+")
_COMMAS = re.compile(
    r"""(?x)
      ,(?:\s*,)+                    # doubled
    | ,(?=\s*[\]}])                 # before a closer
    | (?<=[\[{]),                   # behind an opener
    | (?<=["\]}])(?=[^\S\n]*\n\s*")  # none between two lines
    | (?<=})(?=\s*{)                # none between two objects
    """
)
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrtu])|(.)|$)', re.S)
_CLOSER = re.compile(r'\s*(?:[:}\]]|,\s*(?:["{\[\]}\d-]|true\b|false\b|null\b)|$)')
"""What follows the quote that closes a string."""
_PIECES = re.compile(r'\\.|["\[\]{}]', re.S)
_DANGLING = re.compile(r'(?:,|[,{]\s*"[^"]{0,100}"\s*:|:)\s*$')
"""What a cut leaves at the end: a comma, or a key without its value."""
_CLOSES = {"{": "}", "[": "]"}
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|inLanguage|alternativeHeadline|description|author)"\s{0,9}:'
    r'\s{0,9}(?:\[?\s{0,9}\{[^{}]{0,300}?"name"\s{0,9}:\s{0,9})?"((?:[^"\\\n]|\\.){1,500})"'
)
_ARTICLE = re.compile(r'"@type"\s{0,9}:\s{0,9}\[?\s{0,9}"(\w{0,40}(?:Article|Posting))"')


def decode(text: str) -> list[Any]:
    """The values that a script holds, by the first reading that works; empty where none does."""
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError:
        return _decode_broken(text)


def _decode_broken(text: str) -> list[Any]:
    """Repairs add up, each tried on what the ones before it gave; what can't be repaired is read by its fields."""
    bare = repaired = unwrap(text)
    start, complete = decode_row(bare)
    if complete:
        return start
    for repair in _REPAIRS:
        repaired = repair(repaired)
        values, complete = decode_row(repaired)
        if complete:
            return values
    return start or fields(resolve_entities(bare))


def decode_row(text: str) -> tuple[list[Any], bool]:
    """The values that stand one behind the other up to the first that can't be read, and whether that was all."""
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    position = 0
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return values, False
        values.append(value)
        while position < len(text) and text[position] in " \t\r\n,;":
            position += 1
    return values, bool(values)


def unwrap(text: str) -> str:
    """A script without the comments, CDATA marks and semicolons around it."""
    opening = _OPENING.match(text)
    text = text[opening.end() :] if opening else text
    end = len(text)
    tail = text[-400:]
    while (cut := _last_wrapper(tail)) is not None:
        end -= len(tail) - cut
        tail = tail[:cut]
    return text[:end]


def _last_wrapper(tail: str) -> int | None:
    """Where the wrapper that ends a text begins."""
    for mark in ("-->", "]]>", "//", ";"):
        if tail.endswith(mark):
            return len(tail) - len(mark)
    if tail[-1:].isspace():
        return len(tail.rstrip())
    if tail.endswith("*/") and (start := tail.rfind("/*")) >= 0:
        return start
    return None


def mend_commas(text: str) -> str:
    """Commas that are too many go; one that is missing between lines or objects comes."""
    return _COMMAS.sub(lambda match: "," if not match[0] or match[0].count(",") > 1 else "", text)


def resolve_entities(text: str) -> str:
    """Quotes that a template has escaped as in an attribute."""
    return unescape(text) if "&quot;" in text or "&#34;" in text else text


def mend_quotes(text: str) -> str:
    """Quotes inside strings escaped: one closes a string only where JSON goes on behind it. Broken escapes too."""
    text = _ESCAPE.sub(lambda match: match[0] if match[1] else (match[2] or ""), text)
    pieces = text.split('"')
    out, inside, position = [pieces[0]], False, len(pieces[0])
    for piece in pieces[1:]:
        position += 1
        if inside and out[-1].endswith("\\") and not out[-1].endswith("\\\\"):
            quote = '"'
        elif inside and not _CLOSER.match(text, position):
            quote = '\\"'
        else:
            quote, inside = '"', not inside
        out += [quote, piece]
        position += len(piece)
    return "".join(out)


def close(text: str) -> str:
    """A text that was cut off, with the quote and the brackets that it lacks."""
    stack: list[str] = []
    inside = False
    for match in _PIECES.finditer(text):
        mark = match[0]
        if mark == '"':
            inside = not inside
        elif not inside and mark in _CLOSES:
            stack.append(_CLOSES[mark])
        elif not inside and stack and stack[-1] == mark:
            stack.pop()
    if not inside:
        cut = _DANGLING.search(text, max(0, len(text) - 200))
        text = text[: cut.start() + (cut[0][0] == "{")] if cut else text
    return text + '"' * inside + "".join(reversed(stack))


_REPAIRS: tuple[Callable[[str], str], ...] = (mend_commas, resolve_entities, mend_quotes, close)


def fields(text: str) -> list[Any]:
    """The fields of an article, by their names, out of what is no JSON; a field's first value counts."""
    found = _ARTICLE.search(text)
    if not found:
        return []
    article: dict[str, Any] = {"@type": found[1]}
    for match in _FIELD.finditer(text):
        article.setdefault(match[1], match[2].replace('\\"', '"').replace("\\/", "/"))
    return [article]
