"""A body that a page carries only in its script data: Next.js, Apollo, `window.__STATE__` and their like, JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from newsclean.extraction.parsing import parse_html
from newsclean.extraction.sorting import sort_out
from newsclean.reasons import Rejected
from newsclean.survey import Survey, survey

_MIN_SCRIPT = 500
"""Code points of a script below which it holds no article."""
_MIN_BODY = 300
"""Code points of sentences from which on data is taken for a body."""
_MIN_STRING = 40
"""Code points of a paragraph in a list of paragraphs."""
_MAX_DEPTH = 40
_NESTED = 4
"""Levels below an item of a list down to which its text may stand."""
_PARAGRAPH = 80
"""Code points of a paragraph; a list with fewer than two of them is one of messages."""
_GLANCE = 100
_MOST_FAILURES = 40
"""Places of a script that may turn out not to be data: each costs a look at all that stands before it."""
_OPENING = re.compile(r"[=(:,]\s*(?=[\[{])|^\s*(?=[\[{])|JSON\.parse\(\s*(?=\")")
"""Before what may be data: an assignment, an argument, the start."""
_FLIGHT = re.compile(r"__next_f\.push\(\s*")
_FLIGHT_TEXT = re.compile(r"[0-9a-f]{1,6}:T([0-9a-f]{2,6}),")
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|li|figure|section|article|span)\b[^<>]{0,500}>", re.I)
_SENTENCE = re.compile(r"[.!?。！？।؟…][\"'”’»)\]]?(?:\s|$)")
_CODE = re.compile(r"[{}\[\]<>=;\\|]")
_MAX_CODE = 0.02
"""Share of brackets and the like from which on a string is code, not text."""
_PLACEHOLDER = re.compile(r"^[$%{\[#@]{1,3}[\w .:-]{2,60}[$%}\]#@]{1,3}$")
"""What a template puts where an advertisement goes."""
_HEADING = re.compile(r"head(?:er|ing|line)|^h[2-6]$|title|intertitle", re.I)
_LINKING = frozenset({"url", "href", "link", "slug", "headline", "title", "permalink", "canonicalurl", "path", "src"})
"""Keys of what is another page, or a file: a list of such is a list of links, not of paragraphs."""
_DECODER = json.JSONDecoder(strict=False)


def read_script_data(found: Survey, bodies: Iterable[str], titles: Iterable[str]) -> list[str]:
    """The paragraphs of the longest body in a page's scripts; empty where they hold none.

    `bodies` are what JSON-LD gives as article bodies.
    """
    titles = list(titles)
    candidates = [_plain(text) for text in bodies]
    for script in found.scripts:
        if len(text := script.text or "") >= _MIN_SCRIPT and not _FLIGHT.search(text[:_GLANCE]):
            candidates.extend(_bodies(value, titles) for value in _values(text))
    candidates.extend(_string(text, titles) for text in _flight_texts(found))
    best = max(candidates, key=_prose, default=[])
    return [text for text in best if not _PLACEHOLDER.match(text)] if _prose(best) >= _MIN_BODY else []


def _values(script: str) -> Iterator[Any]:
    """The JSON values that a script holds, outermost only; program code gives up after a while."""
    position = failures = 0
    while failures < _MOST_FAILURES and (match := _OPENING.search(script, position)):
        try:
            value, position = _DECODER.raw_decode(script, match.end())
        except (ValueError, RecursionError):
            position, failures = max(match.end(), match.start() + 1), failures + 1
            continue
        if isinstance(value, str):
            yield from _values(value)
        elif value:
            yield value


def _flight_texts(found: Survey) -> Iterator[str]:
    """The long texts of React's flight format (Next.js' app router): rows `ID:TLENGTH,TEXT`, pushed in pieces."""
    pieces: list[str] = []
    for script in found.scripts:
        text = script.text or ""
        if match := _FLIGHT.search(text):
            try:
                value = _DECODER.raw_decode(text, match.end())[0]
            except (ValueError, RecursionError):
                continue
            if isinstance(value, list):
                pieces.extend(part for part in value if isinstance(part, str))
    stream = "".join(pieces)
    for row in islice(_FLIGHT_TEXT.finditer(stream), _MOST_FAILURES):
        length = int(row[1], 16)  # of bytes
        yield stream[row.end() : row.end() + length].encode()[:length].decode("utf-8", "ignore")


def _bodies(value: Any, titles: Sequence[str]) -> list[str]:
    """The longest body in a JSON value: one string, or a list of paragraphs."""
    best: list[str] = []
    known = dict(_keyed(value, 0))
    for part in _parts(value, 0):
        paragraphs = _string(part, titles) if isinstance(part, str) else _list(part, known, titles)
        if _prose(paragraphs) > _prose(best):
            best = paragraphs
    return best


def _string(text: str, titles: Sequence[str]) -> list[str]:
    return _html(text, titles) if _MARKUP.search(text) else _plain(text)


def _list(items: list[Any], known: dict[str, Any], titles: Sequence[str]) -> list[str]:
    """The paragraphs that a list holds; none where it is one of links, or of messages."""
    items = [_referred(item, known) for item in items]
    if sum(map(_links, items)) > len(items) / 2:
        return []
    paragraphs = [line for item in items if not _links(item) for line in _item(item, titles)]
    return paragraphs if sum(len(text) >= _PARAGRAPH for text in paragraphs) >= 2 else []


def _keyed(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """What stands in a cache under keys such as `Paragraph:7`, to which references lead."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, part in value.items():
            if isinstance(part, dict) and ":" in key:
                yield key, part
            yield from _keyed(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from _keyed(part, depth + 1)


def _parts(value: Any, depth: int) -> Iterator[str | list[Any]]:
    """All long strings, and all lists that may hold one paragraph an item."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, str):
        if len(value) >= _MIN_BODY and " " in value[:200]:
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _parts(part, depth + 1)
    elif isinstance(value, list):
        if len(value) > 1:
            yield value
        for part in value:
            yield from _parts(part, depth + 1)


def _referred(item: Any, known: dict[str, Any]) -> Any:
    """What an item stands for: Apollo's cache keeps objects under their keys and refers to them."""
    reference = item.get("__ref") if isinstance(item, dict) else None
    return known.get(reference, item) if isinstance(reference, str) else item


def _links(item: Any) -> bool:
    """Whether an item of a list stands for another page."""
    return isinstance(item, dict) and any(
        key.casefold() in _LINKING and isinstance(value, str) and value for key, value in item.items()
    )


def _item(item: Any, titles: Sequence[str]) -> list[str]:
    """The paragraph that an item of a list is: a string, or an object's longest one."""
    text = _text(item, 0)
    if len(text) < _MIN_STRING and not _SENTENCE.search(text) and not _is_heading(item):
        return []
    return _html(text, titles) if "<" in text else _plain(text)


def _text(item: Any, depth: int) -> str:
    """The text of an item: of an object's values the longest, of a list all, since it is runs of one paragraph."""
    if isinstance(item, str):
        return item
    if depth > _NESTED:
        return ""
    if isinstance(item, dict):
        texts = [_text(part, depth + 1) for part in item.values()]
        return max((text for text in texts if " " in text.strip()), key=len, default="")
    return "".join(_text(part, depth + 1) for part in item) if isinstance(item, list) else ""


def _is_heading(item: Any) -> bool:
    """Whether an item of a list says that it is a subheading: `{"type": "header", …}`."""
    kinds = (item.get(key) for key in ("type", "kind", "name", "__typename", "tag")) if isinstance(item, dict) else ()
    return any(isinstance(kind, str) and _HEADING.search(kind) for kind in kinds)


def _html(text: str, titles: Sequence[str]) -> list[str]:
    """The paragraphs of markup, captions and embedded posts left out."""
    try:
        found = survey(parse_html(f"<body>{text}</body>"))
    except (Rejected, RecursionError):
        return []
    return [found.blocks[index].text for index in sort_out(found, range(len(found.blocks)), titles)]


def _plain(text: str) -> list[str]:
    """The lines of a text; none of what is code."""
    if len(_CODE.findall(text)) > _MAX_CODE * len(text):
        return []
    return [line for part in text.splitlines() if (line := " ".join(part.split()))]


def _prose(paragraphs: Iterable[str]) -> int:
    """Code points of the paragraphs that hold a sentence."""
    return sum(len(text) for text in paragraphs if _SENTENCE.search(text))
