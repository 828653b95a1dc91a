"""What `newsclean explain` prints: an article with every edit in place, and where its fields came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsclean.article import Edit, Field
from newsclean.decode import decode, kind_of
from newsclean.extraction.parsing import parse_html
from newsclean.metadata import Witness, explain_metadata
from newsclean.page import Page
from newsclean.survey import survey


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


def explain_fields(page: Page) -> dict[str, list[Witness]]:
    """For each field of the record that a page's metadata gives: who says what, the believed first.

    What feeds, sitemaps, the row itself and the source say stands behind the page's own words, but for a row's title,
    which is believed before them. A text document has no witnesses but these.
    """
    witnesses = _of_html(page)
    given = [Witness("input", page.title)] if page.title else []
    hinted = [Witness("feed or sitemap", page.hints.title)] if page.hints.title else []
    witnesses["title"] = [*given, *witnesses.get("title", ()), *hinted]
    witnesses["authors"] = [*witnesses.get("authors", ()), *(Witness("feed", name) for name in page.hints.authors)]
    if "language" not in witnesses and page.hints.language:
        witnesses["language"] = [Witness("source", page.hints.language)]
    if page.hints.published_at:
        dates = witnesses.get("published_at", [])
        witnesses["published_at"] = [*dates, Witness("feed or sitemap", page.hints.published_at)]
    return witnesses


def _of_html(page: Page) -> dict[str, list[Witness]]:
    content = page.content
    text = content if isinstance(content, str) else decode(content, page.headers.get("content-type"))
    if (page.kind or kind_of(text)) != "html":
        return {}
    return explain_metadata(survey(parse_html(text)), page.url, page.hints.language)
