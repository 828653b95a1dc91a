"""Which of the shapes that recur on a site are its furniture.

What stands on a great share of all pages is. What is rarer (one of ten headlines in a ticker) must besides keep to the
page's edge or to other furniture, since a subheading recurs too. The more a line reads like a sentence, the more often
it must recur: an agency's paragraph or a quotation runs in every follow-up of a story.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsclean.learning.shapes import Kind, Shape, dated
from newsclean.learning.tally import EDGE, Count, SiteTally
from newsclean.stripping import PROSE_LENGTH

MIN_PAGES = 20
"""Pages of a site below which nothing is learned."""
_MIN_REPEATS = 5
"""Pages on which anything must have stood."""
_MANY_WORDS = 5
"""A subheading that recurs has fewer words."""
_SHARES = {"label": 0.15, "sentence": 0.2, "prose": 0.3}
"""Share of the pages that is enough alone, by what a line reads like."""
_SHARES_AT_EDGE = {"label": 0.02, "sentence": 0.05, "prose": 0.15}
"""And that is enough for what keeps to the edge."""
_AT_EDGE = 0.9
"""Share of a line's places that must be at the page's edge or beside furniture."""
_SHARE_OF_LONG_LABEL = 0.05
_SHARES_OF_TEMPLATES = {
    Kind.DATED: (0.2, 0.1),
    Kind.LABEL: (0.2, 0.1),
    Kind.HEAD: (0.3, 0.2),
    Kind.TAIL: (0.3, 0.2),
}
"""Share of the pages that is enough for lines in which words change: anywhere, and at the edge. (A box of facts in an
article has labels too.)"""
_RESTS = {Kind.DATED: 2, Kind.LABEL: 3, Kind.HEAD: 5, Kind.TAIL: 5, Kind.LAST_LABEL: 3}
"""Different words that must have stood in place of those that change."""
_COVERED = 0.8
"""Share of a template's lines that others match, from which on it says nothing new."""
_SHARE_OF_PART = 0.03
_SHARE_OF_GLUED = 0.1


@dataclass(frozen=True, slots=True)
class Learned:
    """A shape that is furniture."""

    shape: Shape
    count: Count
    share: float
    """Of the site's pages."""


def learn(tally: SiteTally, min_pages: int = MIN_PAGES) -> list[Learned]:
    """The furniture of a site, the commonest first; none where there are too few pages."""
    if tally.pages < min_pages:
        return []
    counts = {shape: count for shape, count in tally.counts.items() if count.pages >= _MIN_REPEATS}
    lines = _lines(counts, tally.pages)
    chosen = [*lines, *_glued(counts, tally.pages), *_parts(counts, tally.pages, lines)]
    found = [Learned(shape, counts[shape], counts[shape].pages / tally.pages) for shape in chosen]
    return sorted(found, key=lambda each: (-each.share, each.shape))


def _lines(counts: dict[Shape, Count], pages: int) -> list[Shape]:
    """Whole lines: with words left out where that covers them, else as they stand."""
    exact = {shape: count for shape, count in counts.items() if shape.kind == Kind.LINE}
    chosen = {shape.words for shape, count in exact.items() if _is_common(count, pages)}
    templates: list[Shape] = []
    covered = _Cover(templates)
    while True:
        new = [shape for shape in _templates(counts, pages, chosen, covered) if shape not in templates]
        covered = _Cover(templates := templates + new)
        more = {
            shape.words
            for shape, count in exact.items()
            if shape.words not in chosen
            and (covered.has(shape.words) or (_is_edge(count, pages) and _keeps_to_edge(count, chosen, covered)))
        }
        if not more and not new:
            break
        chosen |= more
    return [*templates, *(Shape(Kind.LINE, words) for words in chosen if not covered.has(words))]


def _is_common(count: Count, pages: int) -> bool:
    share, reads = count.pages / pages, _reads_like(count)
    long_label = reads == "label" and len(count.example.split()) >= _MANY_WORDS and share >= _SHARE_OF_LONG_LABEL
    return share >= _SHARES[reads] or (long_label and count.pages >= 2 * _MIN_REPEATS)


def _is_edge(count: Count, pages: int) -> bool:
    """Whether a line is common enough for one that keeps to the edge."""
    return count.pages >= _SHARES_AT_EDGE[_reads_like(count)] * pages


def _keeps_to_edge(count: Count, chosen: set[tuple[str, ...]], covered: _Cover) -> bool:
    beside = sum(
        times
        for words, times in (*count.above.items(), *count.below.items())
        if words == EDGE or words in chosen or covered.has(words)
    )
    return beside >= _AT_EDGE * count.placed


def _reads_like(count: Count) -> str:
    if count.sentences * 2 < count.lines:
        return "label"
    return "prose" if len(count.example) >= PROSE_LENGTH else "sentence"


def _templates(
    counts: dict[Shape, Count], pages: int, chosen: set[tuple[str, ...]], covered: _Cover
) -> Iterator[Shape]:
    """Lines in which words change: beside a number, behind a label, behind or before words that stay."""
    found = [shape for shape, count in counts.items() if _is_template(shape, count, pages, chosen, covered)]
    plain = [shape for shape in found if shape.kind in (Kind.DATED, Kind.LABEL)]
    known = [(shape.words, counts[shape].lines) for shape in plain]
    known += [(words, counts[Shape(Kind.LINE, words)].lines) for words in chosen]
    yield from plain
    for kind in (Kind.HEAD, Kind.TAIL):
        yield from _longest(
            shape
            for shape in found
            if shape.kind == kind
            and sum(lines for words, lines in known if _overlap(shape, words)) < _COVERED * counts[shape].lines
        )


def _is_template(shape: Shape, count: Count, pages: int, chosen: set[tuple[str, ...]], covered: _Cover) -> bool:
    if shape.kind not in _SHARES_OF_TEMPLATES or len(count.rests) < _RESTS[shape.kind]:
        return False
    anywhere, at_edge = _SHARES_OF_TEMPLATES[shape.kind]
    is_common = count.pages >= at_edge * pages and count.sentences * 5 <= count.lines
    return is_common and (count.pages >= anywhere * pages or _keeps_to_edge(count, chosen, covered))


def _overlap(shape: Shape, words: tuple[str, ...]) -> bool:
    """Whether lines of these words (with some left out) are among those of a head or a tail."""
    size = min(len(words), len(shape.words))
    return words[:size] == shape.words[:size] if shape.kind == Kind.HEAD else words[-size:] == shape.words[-size:]


def _longest(shapes: Iterable[Shape]) -> Iterator[Shape]:
    """Those that are no part of a longer one."""
    shapes = list(shapes)
    for shape in shapes:
        size = len(shape.words)
        if not any(
            other != shape and shape.words in (other.words[:size], other.words[-size:])
            for other in shapes
            if len(other.words) > size
        ):
            yield shape


def _glued(counts: dict[Shape, Count], pages: int) -> Iterator[Shape]:
    """What stands at the ends of paragraphs: behind a label that recurs, or as it stands."""
    labels = [
        shape
        for shape, count in counts.items()
        if shape.kind == Kind.LAST_LABEL
        and count.pages >= _SHARE_OF_GLUED * pages
        and len(count.rests) >= _RESTS[shape.kind]
    ]
    yield from labels
    known = tuple(shape.words for shape in labels)
    for shape, count in counts.items():
        if shape.kind in (Kind.FIRST, Kind.LAST) and len(shape.words) > 1:
            least = _SHARE_OF_GLUED if _reads_like(count) == "label" else _SHARES[_reads_like(count)]
            is_known = any(shape.words[: len(words)] == words for words in known)
            if count.pages >= least * pages and not is_known:
                yield shape


def _parts(counts: dict[Shape, Count], pages: int, lines: Iterable[Shape]) -> Iterator[Shape]:
    """Parts of lines that are parted by marks, such as a ticker's headlines."""
    known = {shape.words for shape in lines}
    for shape, count in counts.items():
        if shape.kind == Kind.PART and shape.words not in known and count.pages >= _SHARE_OF_PART * pages:
            yield shape


class _Cover:
    """The lines that templates match."""

    def __init__(self, templates: Iterable[Shape]) -> None:
        self._shapes = frozenset(templates)
        self._sizes = {
            kind: {len(shape.words) for shape in self._shapes if shape.kind == kind}
            for kind in (Kind.LABEL, Kind.HEAD, Kind.TAIL)
        }

    def has(self, words: tuple[str, ...]) -> bool:
        """Whether some template matches a line of these words."""
        if "#" in words and any(Shape(Kind.DATED, masked) in self._shapes for masked in dated(words)):
            return True
        return any(
            len(words) > size and Shape(kind, words[-size:] if kind == Kind.TAIL else words[:size]) in self._shapes
            for kind, sizes in self._sizes.items()
            for size in sizes
        )
