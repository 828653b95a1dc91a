"""The pages of one story as one text: each paragraph once, without the lines that lead from page to page."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from newsclean.article import Block
from newsclean.metadata.titles import fold_title
from newsclean.paging.wording import is_page_line, leads_on

_SENTENCE = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")
_PROSE = 40
"""Code points from which on a sentence is one of the story."""
_LONG = 80
"""From which on a repetition is no accident, wherever it stands."""
_EDGE = 8
"""Blocks at a page's start and end among which stands what its template says on every page."""


def join_pages(pages: Sequence[Sequence[Block]], headings: Collection[str] = ()) -> list[Block]:
    """The blocks of a story's pages, in order, each paragraph once.

    What stands at the ends of several pages stays on the last of them, and at their starts on the first, so that it is
    found where such things are looked for. `headings` (titles, summaries) are what further pages may begin with.
    """
    if len(pages) < 2:
        return [block for page in pages for block in page]
    known = {fold_title(text) for text in headings}
    texts = [[fold_title(block.text) for block in page] for page in pages]
    on_all = set(texts[0]).intersection(*texts[1:]) if len(pages) > 2 else set()
    joined: list[Block] = []
    said: set[str] = set()
    for index, page in enumerate(pages):
        below = {text for later in texts[index + 1 :] for text in later[-_EDGE:]}
        blocks = _without_end(list(page), below, is_last=index == len(pages) - 1)
        blocks = _without_start(blocks, said | known if index else set())
        kept = [block for block in blocks if not _is_again(fold_title(block.text), said, on_all)]
        said |= {fold_title(block.text) for block in kept}
        joined += kept
    return joined


def _is_again(text: str, said: set[str], on_all: set[str]) -> bool:
    return text in said and (len(text) >= _LONG or text in on_all)


def _without_start(blocks: list[Block], before: set[str]) -> list[Block]:
    """Without what stands above a page's first sentence and was said before, and what names the page."""
    kept = []
    for index, block in enumerate(blocks):
        if index < _EDGE and (fold_title(block.text) in before or is_page_line(block.text)):
            continue
        kept.append(block)
        if index >= _EDGE or _is_prose(block):
            return kept + blocks[index + 1 :]
    return kept


def _without_end(blocks: list[Block], below: set[str], *, is_last: bool) -> list[Block]:
    """Without what stands below a page's last sentence and is said again at a later page's end, and what leads on.

    Where no sentence is the page's own, the later one says it all again: then only what leads on goes.
    """
    again: set[int] = set()
    onward: set[int] = set()
    for index in range(len(blocks) - 1, max(-1, len(blocks) - 1 - _EDGE), -1):
        block = blocks[index]
        if is_page_line(block.text) or (not is_last and leads_on(block.text, is_link=block.link)):
            onward.add(index)
        elif fold_title(block.text) in below:
            again.add(index)
        elif _is_prose(block):
            break
    else:
        again = {index for index in again if len(blocks) > _EDGE and not _is_prose(blocks[index])}
    return [block for index, block in enumerate(blocks) if index not in again | onward]


def _is_prose(block: Block) -> bool:
    return len(block.text) >= _PROSE and not block.link and _SENTENCE.search(block.text) is not None
