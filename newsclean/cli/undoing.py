"""`newsclean undo`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import orjson
import typer

from newsclean.sources.compression import decompressed

_MOST_TOLD = 10
"""Records that can't be undone of which each is named."""


def undo(
    records: Annotated[Path, typer.Argument(metavar="RECORDS", help="A file of records, plain, gzip or zstd.")],
    audit: Annotated[Path, typer.Argument(metavar="AUDIT", help="The audit that was written with them.")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="OUT.jsonl", help="Write rows here instead of to standard output."),
    ] = None,
) -> None:
    """Rebuild the texts that the stages were given: a row with id, url, title and text for each record.

    All removals, repairs and normalizations are taken back, to the letter. Records may be filtered or in another order.
    Exit code 1 where a record can't be undone; standard error says which and why.
    """
    from newsclean.undoing import UndoError, undo_all

    if output is not None and output.resolve() in (records.resolve(), audit.resolve()):
        raise ValueError(f"{output}: is an input too")
    failed = 0
    with records.open("rb") as record_file, audit.open("rb") as audit_file:
        out: BinaryIO = sys.stdout.buffer if output is None else output.open("wb")
        try:
            for row in undo_all(decompressed(record_file), decompressed(audit_file)):
                if isinstance(row, UndoError):
                    failed += 1
                    if failed <= _MOST_TOLD:
                        sys.stderr.write(f"newsclean: {records}: {row}\n")
                else:
                    out.write(orjson.dumps(row._asdict()) + b"\n")
            out.flush()
        finally:
            if output is not None:
                out.close()
    if failed > _MOST_TOLD:
        sys.stderr.write(f"newsclean: {records}: {failed - _MOST_TOLD:,} more can't be undone\n")
    raise typer.Exit(1 if failed else 0)
