"""`newsclean clean`."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from newsclean.cli.options import Packs, Quotes, Set, Workers, settings_from
from newsclean.cli.progress import shown
from newsclean.sinks import JsonlSink, beside
from newsclean.sources import STDIN, Source, Tally, list_sources, read_sources


def clean(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="HTML and text files, folders, WARC archives, JSONL rows; plain, gzip or zstd; - for standard input.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="OUT.jsonl", help="Write records here instead of to standard output."),
    ] = None,
    audit: Annotated[
        Path | None, typer.Option("--audit", metavar="FILE", help="Write the audit here; beside OUT.jsonl unless told.")
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="FILE", help="Write the rejects here; beside OUT.jsonl unless told."),
    ] = None,
    workers: Workers = None,
    quotes: Quotes = None,
    packs: Packs = None,
    settings: Set = None,
) -> None:
    """Clean documents: one JSON record a line, in the order of the input.

    Beside OUT.jsonl stand OUT.audit.jsonl (every edit, by stage and rule) and OUT.rejects.jsonl (what gave no record,
    and why).
    """
    chosen = settings_from(settings, workers=workers, quotes=quotes, packs=packs)
    target = None if output is None or str(output) == "-" else output
    if target is not None and (target.is_file() or not target.exists()):  # beside /dev/null stands nothing
        audit, rejects = audit or beside(target, "audit"), rejects or beside(target, "rejects")
    if target is None and sys.stdout is None:
        raise ValueError("standard output is closed")
    tally = Tally()
    sources = list_sources(inputs, tally)
    _refuse_overwriting([path for path in (target, audit, rejects) if path is not None], sources)

    from newsclean.batch import clean_all
    from newsclean.rules import load_packs

    if chosen.packs:
        load_packs(chosen.packs)
    outcomes = clean_all(read_sources(sources, chosen.max_page_bytes, tally), chosen)
    try:
        with closing(outcomes), JsonlSink.open(target or sys.stdout.buffer, audit, rejects) as sink:
            for outcome in shown(outcomes, tally):
                sink.write(outcome)
    except OSError as error:
        _abandon_standard_output()
        if not isinstance(error, BrokenPipeError):
            raise
        raise typer.Exit from None  # whoever read the output has enough
    _conclude(sink, tally, rejects)


def _refuse_overwriting(outputs: list[Path], sources: list[Source]) -> None:
    """Raise ValueError where an output is an input, or two outputs are one file."""
    taken = {Path("/dev/stdin" if source.path == STDIN else source.path).resolve() for source in sources}
    for path in outputs:
        if path.is_file() or not path.exists():
            if path.resolve() in taken:
                raise ValueError(f"{path}: is an input or another output too")
            taken.add(path.resolve())


def _abandon_standard_output() -> None:
    """What it still holds can't be written; without this, Python says so once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _conclude(sink: JsonlSink, tally: Tally, rejects: Path | None) -> None:
    """Say what became of the input and choose the exit code."""
    rejected = sink.counts["rejected"]
    if sys.stderr.isatty() or (rejected and rejects is None):
        parts = [f"{sink.counts['cleaned']:,} cleaned", f"{rejected:,} rejected"]
        if sink.reasons:
            parts[-1] += f" ({', '.join(f'{count} {reason}' for reason, count in sink.reasons.most_common())})"
        if tally.passed_over:
            parts.append(f"{tally.passed_over.total():,} passed over ({_most(tally)})")
        if rejected and rejects is None:
            parts.append("--rejects FILE says which")
        sys.stderr.write(f"newsclean: {', '.join(parts)}\n")
    raise typer.Exit(1 if rejected else 0)


def _most(tally: Tally) -> str:
    return ", ".join(f"{count} {what}" for what, count in tally.passed_over.most_common(5))
