"""What tells an article's blocks from the rest of a page, as numbers with names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsclean.survey import Mark, Survey
from newsclean.survey.elements import OTHER_TAG, TAG_CODES

Floats = NDArray[np.float64]

FEATURES: dict[str, str] = {
    "length": "code points, a character of a script without spaces counting 2.5",
    "link_density": "share of the text in links",
    "ending": "class of the last character: sentence mark, colon, ellipsis, quote, digit, other",
    "tag": "name of the element",
    "signature_share": "share of the page's good text in elements of the same tag and names, in parents that are alike",
    "kin_share": "the same by tag, parent's tag and names, and the very grandparent",
    "signature_count": "number of blocks of that signature",
    "parent_share": "share of the page's good text inside the parent",
    "grandparent_share": "inside the grandparent",
    "great_grandparent_share": "inside the great-grandparent",
    "grandparent_links": "link density of the grandparent",
    "branch_links": "link density of the highest ancestor that holds less than half of the good text",
    "depth": "levels below the element with the most direct good text; -1 outside of it",
    "container_share": "that element's share of the page's good text",
    "in_body": "names of an article's body, on the element or around it",
    "in_comments": "names of readers' comments, likewise",
    "in_box": "names of a box",
    "in_caption": "names of a caption or a credit",
    "before": "share of the good text that stands before",
    "since_headline": "blocks since the headline; negative above it",
    "description": "how far it is the page's description of itself",
    "headlines": "further h1s since the headline",
    "links_around": "link density of the eight blocks on either side",
    "after": "good text in the next eight blocks",
}
"""The features in the model's order, each with its meaning. *Good text* is length × (1 − link density)² of blocks that
read like sentences: over 60 characters, under half of them linked, with a sentence mark or a comma (or over 150)."""

_SENTENCE = 60
_LONG = 150
_AROUND = 8
_NO_HEADLINE = -999.0
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_MARKS = re.compile("[.!?,。、？！，؟।،]")
_TERMINAL = frozenset(".!?。！？।؟")
_QUOTES = frozenset("\"“”„«»‘'「『)]」』")
_PARAGRAPH_TAGS = frozenset(("p", "blockquote", "h2", "h3", "li", "ul", "div", "span"))
_TITLE_PARTS = (" - ", " | ", " – ", " — ", " « ", " :: ")
_SHORTEST_DESCRIPTION = 25
_SHORTEST_MATCH = 20
_GLANCE = 20
_OPENING = 40
"""Code points by which a block is told to begin as the description does."""


def compute_features(survey: Survey, titles: Iterable[str], descriptions: Iterable[str]) -> NDArray[np.float32]:
    """One row a block, one column a feature, in the order of `FEATURES`.

    `titles` are what the page calls its article, `descriptions` its summaries of it.
    """
    if not survey.blocks:
        return np.zeros((0, len(FEATURES)), np.float32)
    texts = _Texts.of(survey)
    nodes = _Nodes.of(survey, texts)
    by_node = np.array([nodes.row(block.node) for block in survey.blocks], float)
    signature, kin = by_node[:, -2].astype(int), by_node[:, -1].astype(int)
    signature_share = (np.bincount(signature, texts.good) / nodes.total)[signature]
    kin_share = (np.bincount(kin, texts.good) / nodes.total)[kin]
    heading = _Heading.of(survey, texts, nodes.total, titles)
    tag, parent, grand, great, grand_links, branch_links, depth, body, comments, box, caption = by_node[:, :-2].T
    columns = (
        texts.length, texts.link_density, texts.ending, tag, signature_share, kin_share,
        np.bincount(signature)[signature], parent, grand, great, grand_links, branch_links, depth,
        np.full(len(texts.length), nodes.container_share), body, comments, box, caption,
        (np.cumsum(texts.good) - texts.good) / nodes.total, heading.since, _match(survey, descriptions),
        heading.further, *_surroundings(texts),
    )  # fmt: skip
    return np.array(columns, np.float32).T.copy()


@dataclass(slots=True)
class _Texts:
    """What the blocks' own texts say."""

    size: Floats
    length: Floats
    linked: Floats
    link_density: Floats
    ending: Floats
    good: Floats

    @classmethod
    def of(cls, survey: Survey) -> _Texts:
        texts = [block.text for block in survey.blocks]
        size = np.array([len(text) for text in texts], float)
        length = size + 1.5 * np.array([_unspaced(text) for text in texts], float)
        linked = np.array([block.linked for block in survey.blocks], float)
        density = np.minimum(linked / size, 1)
        marked = np.array([_MARKS.search(text) is not None for text in texts])
        reads = (length > _SENTENCE) & (density < 0.5) & (marked | (length > _LONG))
        good = np.where(reads, length * (1 - density) ** 2, 0)
        return cls(size, length, linked, density, np.array([_ending(text) for text in texts], float), good)


def _unspaced(text: str) -> int:
    return 0 if text.isascii() or max(text) < "\u0e00" else len(_UNSPACED.findall(text))


def _ending(text: str) -> int:
    last = text[-1]
    if last in _TERMINAL:
        return 1
    if last in ":：":
        return 2
    if last == "…":
        return 3
    if last in _QUOTES:
        return 4 if len(text) > 1 and text[-2] in ".!?…。，," else 5
    return 6 if last.isdigit() else 0


@dataclass(slots=True)
class _Nodes:
    """What the elements around the blocks say; each that holds a block is looked at once."""

    survey: Survey
    good: list[float]
    size: list[float]
    linked: list[float]
    container: int
    container_share: float
    total: float
    signatures: dict[tuple[object, ...], int]
    kins: dict[tuple[object, ...], int]
    rows: dict[int, tuple[float, ...]]

    @classmethod
    def of(cls, survey: Survey, texts: _Texts) -> _Nodes:
        node = np.array([block.node for block in survey.blocks])
        count = len(survey.parents)
        good, size, linked, blocks = (
            np.bincount(node, weights, count).tolist() for weights in (texts.good, texts.size, texts.linked, None)
        )
        direct = [0.0] * count
        for inner in range(count - 1, 0, -1):
            held = blocks[inner]
            if not held:
                continue
            outer = survey.parents[inner]
            if good[inner]:
                if held <= 2 and survey.tags[inner] in _PARAGRAPH_TAGS:
                    direct[outer] += good[inner]
                good[outer] += good[inner]
            size[outer] += size[inner]
            linked[outer] += linked[inner]
            blocks[outer] += held
        most, total = max(direct), max(good[0], 1.0)
        return cls(survey, good, size, linked, direct.index(most), max(most, 1.0) / total, total, {}, {}, {})

    def row(self, node: int) -> tuple[float, ...]:
        """The features that an element gives to its blocks, and the numbers of its signature and its kin."""
        row = self.rows.get(node)
        if row is None:
            row = self.rows[node] = self._row(node)
        return row

    def _row(self, node: int) -> tuple[float, ...]:
        survey, parents, good, total = self.survey, self.survey.parents, self.good, self.total
        parent = parents[node]
        grand = parents[parent]
        branch = above = node
        while above and good[above] < total / 2:
            branch, above = above, parents[above]
        tag, names, marks = survey.tags[node], survey.names[node], survey.marks[node]
        around = survey.tags[parent], survey.names[parent]
        return (
            TAG_CODES.get(tag, OTHER_TAG),
            good[parent] / total,
            good[grand] / total,
            good[parents[grand]] / total,
            self.linked[grand] / (self.size[grand] or 1),
            self.linked[branch] / (self.size[branch] or 1),
            self._depth(node),
            bool(marks & Mark.BODY),
            bool(marks & Mark.COMMENT),
            bool(marks & Mark.BOX),
            bool(marks & Mark.CAPTION),
            self.signatures.setdefault((tag, names, *around), len(self.signatures)),
            self.kins.setdefault((tag, *around, grand if node else 0), len(self.kins)),
        )

    def _depth(self, node: int) -> int:
        above = node
        while above > self.container:
            above = self.survey.parents[above]
        if above != self.container or self.container == 0:
            return -1
        return self.survey.depths[node] - self.survey.depths[self.container]


@dataclass(slots=True)
class _Heading:
    """Where the headline stands."""

    since: Floats
    further: Floats

    @classmethod
    def of(cls, survey: Survey, texts: _Texts, total: float, titles: Iterable[str]) -> _Heading:
        count = len(survey.blocks)
        index = np.arange(count)
        nodes = np.array([block.node for block in survey.blocks])
        is_main = np.array([bool(survey.marks[block.node] & Mark.MAIN_HEADING) for block in survey.blocks])
        is_title = _are_titles(survey, titles)
        early = np.cumsum(texts.good) < 0.3 * total
        for candidates in (is_main & is_title, is_main, is_title & early):
            if candidates.any():
                since = (index - int(candidates.argmax())).astype(float)
                break
        else:
            return cls(np.full(count, _NO_HEADLINE), np.zeros(count))
        starts = np.ones(count, bool)
        starts[1:] = nodes[1:] != nodes[:-1]
        return cls(since, np.where(since > 0, np.cumsum(is_main & starts & (since > 0)), 0).astype(float))


def _are_titles(survey: Survey, titles: Iterable[str]) -> NDArray[np.bool_]:
    wanted = {packed(part) for title in titles for part in _title_parts(title)} - {""}
    longest = 1.5 * max(map(len, wanted), default=0)
    return np.array([len(b.text) <= longest and packed(b.text) in wanted for b in survey.blocks], bool)


def _title_parts(title: str) -> Iterable[str]:
    yield title
    for separator in _TITLE_PARTS:
        if separator in title:
            yield title.split(separator)[0]
            yield title.rsplit(separator, 1)[0]


def _match(survey: Survey, descriptions: Iterable[str]) -> Floats:
    """3 where a block is a description, 2 where it is a part of one, 1 where it begins as one does."""
    wanted = {packed(text) for text in descriptions if len(text) > _SHORTEST_DESCRIPTION} - {""}
    openings = {text[:_OPENING] for text in wanted}
    longest = max(map(len, wanted), default=0)
    everything = " ".join(wanted)
    match = np.zeros(len(survey.blocks))
    for index, block in enumerate(survey.blocks if wanted else ()):
        if not _SHORTEST_MATCH < len(block.text) < 1000 or packed(block.text[:_GLANCE]) not in everything:
            continue  # whatever it is compared with begins otherwise
        if len(text := packed(block.text)) > _SHORTEST_MATCH:
            if text in wanted:
                match[index] = 3
            elif text[:_OPENING] in openings:
                match[index] = 1
            elif len(text) < longest and any(text in whole for whole in wanted):
                match[index] = 2
    return match


def packed(text: str) -> str:
    """A text for comparison: lower case, letters and digits only."""
    return _NOT_WORD.sub("", text.lower())


_NOT_WORD: re.Pattern[str] = re.compile(r"\W+")


def _surroundings(texts: _Texts) -> tuple[Floats, Floats]:
    """Link density of the blocks around, and good text in those that follow."""
    count = len(texts.size)
    sums: Callable[[Sequence[float] | Floats], Floats] = lambda values: np.concatenate([[0], np.cumsum(values)])  # noqa: E731
    size, linked, good = sums(texts.size), sums(texts.linked), sums(texts.good)
    first = np.maximum(np.arange(count) - _AROUND, 0)
    last = np.minimum(np.arange(count) + _AROUND + 1, count)
    density = (linked[last] - linked[first]) / np.maximum(size[last] - size[first], 1)
    return density, good[last] - good[1:]
