"""`newsclean clean`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from newsclean.cli.options import Packs, Quotes, Set, settings_from
from newsclean.outcome import Outcome
from newsclean.sinks import JsonlSink, beside
from newsclean.sources import Tally, read_inputs


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
        Path | None, typer.Option("--audit", help="Write the audit here; beside OUT.jsonl unless told.")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", help="Write the rejects here; beside OUT.jsonl unless told.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=0, help="Processes that clean; 0 is one a core.")
    ] = None,
    quotes: Quotes = None,
    packs: Packs = None,
    settings: Set = None,
) -> None:
    """Clean documents: one JSON record a line, in the order of the input.

    Beside OUT.jsonl stand OUT.audit.jsonl (every edit, by stage and rule) and OUT.rejects.jsonl (what gave no record, and why).
    """
    chosen = settings_from(settings, workers=workers, quotes=quotes, packs=packs)
    target = None if output is None or str(output) == "-" else output
    if target is not None:
        _refuse_overwriting(target, inputs)
        audit, rejects = audit or beside(target, "audit"), rejects or beside(target, "rejects")
    tally = Tally()
    documents = read_inputs(inputs, max_bytes=chosen.max_page_bytes, tally=tally)

    from newsclean.batch import clean_all
    from newsclean.rules import load_packs

    load_packs(chosen.packs)
    try:
        sink = JsonlSink.open(target or sys.stdout.buffer, audit, rejects)
    except OSError as error:
        raise ValueError(f"{error.filename}: {error.strerror}") from None
    with sink, _shown(clean_all(documents, chosen), tally) as outcomes:
        for outcome in outcomes:
            sink.write(outcome)
    _conclude(sink, tally, rejects)


def _refuse_overwriting(target: Path, inputs: list[str]) -> None:
    if any(Path(name).exists() and target.exists() and Path(name).samefile(target) for name in inputs):
        raise ValueError(f"{target}: is an input too")


@contextmanager
def _shown(outcomes: Iterator[Outcome], tally: Tally) -> Iterator[Iterator[Outcome]]:
    """The outcomes, with a progress bar on a terminal and in silence elsewhere."""
    if not sys.stderr.isatty():
        yield outcomes
        return
    columns = (TextColumn("{task.completed:,} documents"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield _counted(outcomes, progress, task, tally)


def _counted(outcomes: Iterator[Outcome], progress: Progress, task: int, tally: Tally) -> Iterator[Outcome]:
    for count, outcome in enumerate(outcomes, 1):
        yield outcome
        share = tally.read_bytes / tally.total_bytes if tally.total_bytes else 0
        progress.update(task, completed=count, total=count / share if share else None)  # type: ignore[arg-type]


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
