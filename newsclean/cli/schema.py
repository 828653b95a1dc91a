"""`newsclean schema`."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Print the record's JSON Schema."""
    from newsclean.record import record_schema  # noqa: PLC0415 - pydantic, which no other command of this module needs

    typer.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))
