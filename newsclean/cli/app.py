"""The commands and what they share: settings from options, and errors as one sentence with exit code 2."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from newsclean.cli.checking import check
from newsclean.cli.cleaning import clean
from newsclean.cli.explaining import explain
from newsclean.cli.schema import schema

app = typer.Typer(
    help="From news pages and texts to clean, validated JSON records, with an account of every removal.",
    epilog="Exit codes: 0 done, 1 some inputs were rejected, 2 wrong call. To crawl sites: `scrapy crawl NAME`, see `scrapy list`.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
app.command()(clean)
app.command()(explain)
app.command()(schema)
app.command()(check)


@app.callback()
def root(
    *,
    show_version: Annotated[bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)] = False,
) -> None:
    """Take the options that stand before a command."""
    if show_version:
        typer.echo(f"newsclean {version('newsclean')}")
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    try:
        app()
    except ValueError as error:  # a wrong setting, a broken pack, a missing input: each says what and where
        sys.stderr.write(f"newsclean: {error}\n")
        sys.exit(2)
    except BrokenPipeError:  # whoever read the output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
