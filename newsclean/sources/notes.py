"""What an archive says of an answer beside it: the hints, what it was fetched for, which pages make up one story."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from newsclean.page import Hints
from newsclean.sources.hints import hint_fields, hints_of, read_fields, write_fields

Role = Literal["page", "index", "unchanged"]
"""`page`: may give a record. `index`: a feed, a sitemap, robots.txt, a section page, what was fetched to find pages.
`unchanged`: a page that was fetched again and gave no new record."""

_ROLE = "newsclean-role"
_PART_OF = "newsclean-part-of"
_PART = "newsclean-part"


@dataclass(frozen=True, slots=True)
class Note:
    """The content of a `metadata` record that is concurrent to an answer."""

    hints: Hints = field(default_factory=Hints)
    role: str = "page"
    """A `Role`, or a word that a later version wrote."""
    part_of: str | None = None
    """Of a further page of a story: the record id of the story's first page, which comes after it in the archive."""
    parts: tuple[str, ...] = ()
    """Of a story's first page: the record ids of its further pages, in their order."""


def note_fields(note: Note) -> bytes:
    """A note as the payload of a `metadata` record; empty where it says nothing."""
    role = "" if note.role == "page" else note.role
    pairs = [(_ROLE, role), (_PART_OF, note.part_of or ""), *((_PART, part) for part in note.parts)]
    return hint_fields(note.hints) + write_fields(pairs)


def read_note(payload: bytes) -> Note:
    """What `note_fields` wrote; fields of other programs are passed over."""
    values = read_fields(payload)
    role, part_of = (values.get(name, [""])[0] for name in (_ROLE, _PART_OF))
    return Note(hints_of(values), role or "page", part_of or None, tuple(values.get(_PART, ())))
