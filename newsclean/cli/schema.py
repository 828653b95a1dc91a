"""`newsclean schema`."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the record's JSON Schema."""
    from newsclean.record import record_schema

    typer.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))
