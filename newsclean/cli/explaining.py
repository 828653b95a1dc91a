"""`newsclean explain`."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from newsclean.cli.options import Packs, Quotes, Set, settings_from
from newsclean.page import Page
from newsclean.sources import read_inputs

if TYPE_CHECKING:
    from newsclean.explaining import Piece

_SHOWN = 160
"""Code points of a candidate that are shown."""
_RESHAPING = frozenset({"repair", "normalize"})
"""Stages that change how something is written, not what is said; `--all` shows them too."""


def explain(
    input_: Annotated[
        str, typer.Argument(metavar="INPUT", help="One document, or - for standard input.", show_default=False)
    ],
    nth: Annotated[int, typer.Option("--nth", min=1, help="Which document, where INPUT holds several.")] = 1,
    url: Annotated[
        str | None, typer.Option("--url", help="Take it as fetched from here: rules of a site are for its URLs.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also show repairs and normalizations.")] = False,
    fields: Annotated[
        bool, typer.Option("--fields", help="Show instead where each field came from, and what else was there.")
    ] = False,
    quotes: Quotes = None,
    packs: Packs = None,
    settings: Set = None,
) -> None:
    """Show one document with every removal in place, each with its stage and rule; or where its fields came from."""
    from newsclean.cleaner import Cleaner
    from newsclean.explaining import trace
    from newsclean.reasons import Rejected

    chosen = settings_from(settings, quotes=quotes, packs=packs)
    documents = read_inputs([input_], max_bytes=chosen.max_page_bytes)
    with closing(documents):
        document = next(islice(documents, nth - 1, None), None)
    if document is None:
        raise ValueError(f"{input_}: has no document {nth}")
    console = Console(highlight=False, soft_wrap=True)
    if not isinstance(document, Page):
        sys.stderr.write(f"newsclean: rejected: {document.reason}: {document.detail}\n")
        raise typer.Exit(1)
    document = replace(document, url=url) if url else document
    try:
        article, record = Cleaner.from_settings(chosen).clean(document)
    except Rejected as verdict:
        sys.stderr.write(f"newsclean: rejected: {verdict}\n")
        raise typer.Exit(1) from None
    if fields:
        _print_fields(console, document, record.model_dump())
        return
    for label, value in _facts(record.model_dump()):
        console.print(Text(f"{label}: ", style="bold") + Text(value))
    console.print(f"[dim]body read by {article.reader}[/dim]")
    for rule in article.page_rules:
        console.print(Text(f"{rule.rule}: {rule.selector}: {rule.elements} elements", style="dim"))
        if rule.text:
            console.print(Text(f"  [-{_shortened(rule.text)}-]", style="red strike"))
    console.print()
    console.print(
        _rendered(trace(article.edits, "title", article.title), everything=everything) or Text("(no title)"),
        style="bold",
    )
    console.print()
    console.print(_rendered(trace(article.edits, "text", article.text), everything=everything))


def _print_fields(console: Console, page: Page, record: dict[str, object]) -> None:
    """For each field its value and the sources that speak of it, the believed one first; long values are cut."""
    from newsclean.explaining import explain_fields

    for name, witnesses in explain_fields(page).items():
        value = record[name]
        console.print(Text(f"{name}: ", style="bold") + Text(_plain(value) if value not in (None, []) else "(none)"))
        for witness in witnesses:
            console.print(Text(f"  {witness.source}: ", style="cyan") + Text(_shortened(witness.value)))


def _shortened(value: str) -> str:
    return value if len(value) <= _SHOWN else f"{value[: _SHOWN - 1].rstrip()}…"


def _facts(record: dict[str, object]) -> list[tuple[str, str]]:
    shown = ("id", "url", "language", "type", "published_at", "authors", "sources", "flags", "removed")
    return [(name, _plain(record[name])) for name in shown if record[name]]


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {count}" for key, count in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _rendered(pieces: list[Piece], *, everything: bool) -> Text:
    """Removals struck out and labelled; on a terminal in colour, in a pipe between marks that plain text can carry."""
    out = Text()
    for piece in pieces:
        quiet = not everything and all(edit.stage in _RESHAPING for edit in piece.edits)
        if not piece.edits or quiet or (piece.after and not everything):
            out.append(piece.after)
        elif not piece.after:
            _append_removed(out, piece)
        else:
            out.append(f"[-{piece.before}-]" if piece.before else "", style="red strike")
            out.append(f"{{+{piece.after}+}}", style="green").append(f" ⟨{_names(piece)}⟩", style="dim")
    return out


def _append_removed(out: Text, piece: Piece) -> None:
    """What was removed, its line breaks outside the marks."""
    text = piece.before
    core = text.strip("\n")
    lead, _, tail = text.partition(core) if core else (text, "", "")
    out.append(lead)
    if core:
        out.append(f"[-{core}-]", style="red strike").append(f" ⟨{_names(piece)}⟩", style="dim")
    out.append(tail)


def _names(piece: Piece) -> str:
    return ", ".join(dict.fromkeys(f"{edit.stage}: {edit.rule}" for edit in piece.edits))
