"""From the answers of an archive to the documents in them: one for a story, however many pages it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from newsclean.page import Page, Unreadable
from newsclean.reasons import Reason
from newsclean.sources.notes import Note


class Stories:
    """Holds a story's further pages until its first one comes, `max_held` bytes of them at most; the oldest go first.

    What gives no document is counted in `passed_over`.
    """

    def __init__(self, passed_over: Counter[str], max_held: int) -> None:
        self._passed_over, self._max_held = passed_over, max_held
        self._held: dict[str, bytes] = {}

    def documents(self, record_id: str, page: Page, note: Note) -> Iterator[Page | Unreadable]:
        """The document that an answer completes, if it does."""
        if note.part_of:
            self._hold(record_id, page)
        elif note.role != "page":
            self._passed_over[f"{note.role} page"] += 1
        else:
            yield self._joined(page, note)

    def close(self) -> None:
        """Count what was held in vain: its first page was lost."""
        self._passed_over.update("further page of a lost one" for _ in self._held)
        self._held.clear()

    def _joined(self, page: Page, note: Note) -> Page | Unreadable:
        """The page with the further ones; a reject where one is lost, since half a story is no record."""
        found = [self._held.pop(part, None) for part in note.parts]
        more = tuple(content for content in found if content is not None)
        if lost := len(found) - len(more):
            detail = f"{lost} of the story's {len(found)} further pages cannot be read"
            return Unreadable(Reason.BROKEN_WARC, detail, place=page.place, url=page.url)
        return replace(page, hints=note.hints, more=more)

    def _hold(self, record_id: str, page: Page) -> None:
        assert isinstance(page.content, bytes)  # noqa: S101 - an archive holds nothing else
        self._held[record_id] = page.content
        while sum(map(len, self._held.values())) > self._max_held:
            del self._held[next(iter(self._held))]
            self._passed_over["further page of a lost one"] += 1
