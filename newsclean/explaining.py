"""An article with every edit shown in place: what `newsclean explain` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsclean.article import Edit, Field


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the field as the first stage gave it."""

    before: str
    """As it stood there."""
    after: str
    """As it came out; empty where it was removed."""
    edits: tuple[Edit, ...] = ()
    """The edits that touched it, last first; none where it came through untouched."""


def trace(edits: Sequence[Edit], field: Field, final: str) -> list[Piece]:
    """Take a field's edits back, last first: for each stretch what it was, what it became and by which edits."""
    pieces = [Piece(final, final)] if final else []
    for edit in reversed(edits):
        if edit.field == field:
            pieces = _undone(pieces, edit)
    return pieces


def _undone(pieces: list[Piece], edit: Edit) -> list[Piece]:
    start, end = edit.offset, edit.offset + len(edit.new)
    pieces = _cut(_cut(pieces, start), end)
    left, covered, right, position = [], [], [], 0
    for piece in pieces:
        reach = position + len(piece.before)
        if reach <= start:
            left.append(piece)
        elif position >= end:
            right.append(piece)
        else:
            covered.append(piece)
        position = reach
    history = tuple(dict.fromkeys(e for piece in covered for e in piece.edits))
    after = "".join(piece.after for piece in covered)
    restored = [Piece(edit.old, after, (*history, edit))] if edit.old or after else []
    return [*left, *restored, *right]


def _cut(pieces: list[Piece], at: int) -> list[Piece]:
    """The pieces with a boundary at a position. An edited one can only be cut where both sides are told apart."""
    out, position = [], 0
    for piece in pieces:
        inside = at - position
        position += len(piece.before)
        if not 0 < inside < len(piece.before):
            out.append(piece)
        elif piece.before == piece.after or not piece.after:
            after = piece.after and piece.before
            out.append(Piece(piece.before[:inside], after[:inside], piece.edits))
            out.append(Piece(piece.before[inside:], after[inside:], piece.edits))
        else:
            out.append(Piece(piece.before[:inside], piece.after, piece.edits))
            out.append(Piece(piece.before[inside:], "", piece.edits))
    return out
