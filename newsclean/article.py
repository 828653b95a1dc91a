"""An article while it is being cleaned: a title, blocks of text, and every edit that was made to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from newsclean.metadata import Metadata
from newsclean.page import Page

SEPARATOR = "\n\n"
"""Stands between two blocks in an article's text."""

Field = Literal["text", "title"]


class Cause(NamedTuple):
    """Who edits and by which rule."""

    stage: str
    rule: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. `offset` counts code points from the start of the field as it was just before this edit."""

    stage: str
    rule: str
    field: Field
    offset: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a subheading or a list item; its text holds no line break."""

    text: str
    link: bool = False
    """The whole block is one link in the page."""
    cut_before: bool = False
    """A stage removed the block that stood above."""
    cut_after: bool = False
    """A stage removed the block that stood below."""
    named: bool = False
    """The page's names for its element say that it is furniture: `class="share-bar"`."""


@dataclass(frozen=True, slots=True)
class PageRule:
    """What a site's rule did to a page before its text was taken."""

    rule: str
    """`PACK/body` or `PACK/drop`."""
    selector: str
    elements: int
    """How many it matched."""
    text: str = ""
    """What was dropped with them."""


@dataclass(slots=True)
class Article:
    """What the stages work on. Text and title change through `edit` alone, so that every change can be undone."""

    page: Page
    title: str = ""
    """Empty where there is none (yet)."""
    blocks: list[Block] = field(default_factory=list)
    metadata: Metadata = field(default_factory=Metadata)
    sources: list[str] = field(default_factory=list)
    """Credits that were captured from source lines."""
    flags: set[str] = field(default_factory=set)
    edits: list[Edit] = field(default_factory=list)
    reader: str = ""
    """What found the body: the audit says it."""
    page_rules: list[PageRule] = field(default_factory=list)
    """What rules of its site did to the page."""

    @property
    def text(self) -> str:
        """The blocks, joined by one blank line."""
        return SEPARATOR.join(block.text for block in self.blocks)

    def edit(self, block: int | None, start: int, end: int, new: str, cause: Cause) -> None:
        """Replace a span of a block, or of the title where `block` is None: the only way in which an article changes.

        A block of which nothing is left goes, with one of the separators beside it.
        """
        old = (self.title if block is None else self.blocks[block].text)[start:end]
        if old == new:
            return
        if block is None:
            self.title = self.title[:start] + new + self.title[end:]
            self.edits.append(Edit(*cause, "title", start, old, new))
            return
        offset = sum(len(b.text) + len(SEPARATOR) for b in self.blocks[:block]) + start
        text = self.blocks[block].text
        if left := text[:start] + new + text[end:]:
            self.blocks[block] = replace(self.blocks[block], text=left)
        elif block + 1 < len(self.blocks):
            old += SEPARATOR
            self._drop(block)
        else:
            old, offset = (SEPARATOR + old, offset - len(SEPARATOR)) if block else (old, offset)
            self._drop(block)
        self.edits.append(Edit(*cause, "text", offset, old, new))

    def remove(self, block: int, cause: Cause) -> None:
        """Remove a block whole."""
        self.edit(block, 0, len(self.blocks[block].text), "", cause)

    def rewrite(self, block: int | None, new: str, cause: Cause) -> None:
        """Give a block, or the title, another text; the edit that is kept spans only what differs."""
        old = self.title if block is None else self.blocks[block].text
        if new != old:
            start, end, part = _difference(old, new)
            self.edit(block, start, end, part, cause)

    def _drop(self, block: int) -> None:
        del self.blocks[block]
        if block:
            self.blocks[block - 1] = replace(self.blocks[block - 1], cut_after=True)
        if block < len(self.blocks):
            self.blocks[block] = replace(self.blocks[block], cut_before=True)


def undo(edits: Iterable[Edit], *, title: str, text: str) -> tuple[str, str]:
    """Take edits back, last first.

    Gives the title and the text that stood before the first of them. Raises ValueError where an edit doesn't fit, which
    means that the record and the edits don't belong together.
    """
    values = {"title": title, "text": text}
    for edit in reversed(list(edits)):
        value, end = values[edit.field], edit.offset + len(edit.new)
        if value[edit.offset : end] != edit.new:
            raise ValueError(f"{edit.stage}/{edit.rule} at {edit.field} {edit.offset}: {edit.new!r} is not there")
        values[edit.field] = value[: edit.offset] + edit.old + value[end:]
    return values["title"], values["text"]


def _difference(old: str, new: str) -> tuple[int, int, str]:
    """The span of `old` that differs and what `new` has in its place."""
    limit = min(len(old), len(new))
    start = next((i for i in range(limit) if old[i] != new[i]), limit)
    limit -= start
    tail = next((i for i in range(limit) if old[-1 - i] != new[-1 - i]), limit)
    return start, len(old) - tail, new[start : len(new) - tail]
