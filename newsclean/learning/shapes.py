"""Shapes of lines: what stays of a line when what changes from page to page is left out.

A number is always left out. Besides, a line is looked at without the words beside its numbers (names of months, of
weekdays), as what stands before a colon, by its first and last words, and by its parts between marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from newsclean.rules.folding import fold, plain
from newsclean.rules.templates import WORD
from newsclean.stripping import SENTENCE_END

LONGEST = 600
"""Code points; a longer line is no furniture that is worth a rule."""
_SHORT = 160
"""Code points of a line of which a part alone may be what recurs."""
_ENDS = (2, 3, 4)
"""Words at a line's start, or its end, that may be all that recurs."""
_LABEL_WORDS = 5
_COLON = re.compile(r"\s*[:|–—»>]\s+|\s+-\s+")
_MARKS = re.compile(r"\s*(?:[^\w\s\"'“”„‘’«».,;:!?()\[\]&%$€£#@/–—-]|\+\+|\|\||//|--)+\s*")
"""What parts a line's segments: marks that are no punctuation."""
_SENTENCE = re.compile(r"""(?<=[.!?…])["')\]”»]*\s+(?=\S)""")
UNKNOWN = "@"
"""Stands for a word that changes."""


class Kind(StrEnum):
    """What of a line a shape is."""

    LINE = "line"
    DATED = "dated"
    LABEL = "label"
    HEAD = "head"
    TAIL = "tail"
    PART = "part"
    LAST = "last"
    """A paragraph's last sentence."""
    FIRST = "first"
    LAST_LABEL = "last-label"


class Shape(NamedTuple):
    """A kind and the words: plain, numbers as `#`, a word that changes as `@`."""

    kind: Kind
    words: tuple[str, ...]


class Seen(NamedTuple):
    """A shape in a line."""

    shape: Shape
    text: str
    """The stretch of the line that it is the shape of."""
    rest: str
    """What it leaves out: the words that change."""


def shapes_of(line: str) -> Iterator[Seen]:
    """All shapes of a line; the first is that of the whole line."""
    if len(line) > LONGEST:
        yield from _of_sentences(line)
        return
    words = words_of(line)
    if not _says_more(words):
        return
    yield Seen(Shape(Kind.LINE, words), line, "")
    if len(line) <= _SHORT:
        yield from _of_short(line, words)
    yield from _of_sentences(line)


def words_of(text: str) -> tuple[str, ...]:
    """A text's words as rules see them, numbers as `#`."""
    return tuple("#" if word[0].isdecimal() else word for word in WORD.findall(plain(fold(text))))


def _says_more(words: tuple[str, ...]) -> bool:
    """Whether there is any word that is no number."""
    return any(word != "#" for word in words)


def _of_short(line: str, words: tuple[str, ...]) -> Iterator[Seen]:
    if "#" in words and len(words) > 1:
        for masked in dated(words):
            rest = " ".join(word for word, mask in zip(words, masked, strict=True) if mask == UNKNOWN)
            yield Seen(Shape(Kind.DATED, masked), line, rest)
    if (colon := _COLON.search(line)) and 0 < len(label := words_of(line[: colon.start()])) <= _LABEL_WORDS:
        yield Seen(Shape(Kind.LABEL, label), line, line[colon.end() :])
    if not SENTENCE_END.search(line):
        for count in _ENDS:
            if len(words) > count:
                yield Seen(Shape(Kind.HEAD, words[:count]), line, " ".join(words[count:]))
                yield Seen(Shape(Kind.TAIL, words[-count:]), line, " ".join(words[:-count]))
    parts = [part for part in _MARKS.split(line) if part.strip()]
    if len(parts) > 1:
        yield from (Seen(Shape(Kind.PART, found), part, "") for part in parts if _says_more(found := words_of(part)))


def dated(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A line's words without those behind its numbers, before them, and both: names of months, of days and the like.

    Only what keeps a word of its own counts.
    """
    behind = {i for i in range(1, len(words)) if words[i - 1] == "#" != words[i]}
    before = {i for i in range(len(words) - 1) if words[i + 1] == "#" != words[i]}
    for places in dict.fromkeys(map(frozenset, (behind, before, behind | before))):
        masked = tuple(UNKNOWN if i in places else word for i, word in enumerate(words))
        if places and any(word not in ("#", UNKNOWN) for word in masked):
            yield masked


def _of_sentences(line: str) -> Iterator[Seen]:
    """The first and the last sentence of a paragraph, to which something may be glued."""
    breaks = list(_SENTENCE.finditer(line))
    if not breaks:
        return
    first, last = line[: breaks[0].end()].strip(), line[breaks[-1].end() :].strip()
    for kind, text in ((Kind.FIRST, first), (Kind.LAST, last)):
        if len(text) <= _SHORT and _says_more(words := words_of(text)):
            yield Seen(Shape(kind, words), text, "")
    if len(last) <= _SHORT and (colon := _COLON.search(last)):
        label = words_of(last[: colon.start()])
        if 0 < len(label) <= _LABEL_WORDS:
            yield Seen(Shape(Kind.LAST_LABEL, label), last, last[colon.end() :])
