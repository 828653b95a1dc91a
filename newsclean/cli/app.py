"""The commands and what they share: settings from options, and errors as one sentence with exit code 2."""

from __future__ import annotations

import sys
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from newsclean.cli.checking import check
from newsclean.cli.cleaning import clean
from newsclean.cli.crawling import crawl
from newsclean.cli.explaining import explain
from newsclean.cli.history import history, prune
from newsclean.cli.learning import learn_packs
from newsclean.cli.schema import schema
from newsclean.cli.sources import add_source, list_sources, try_source
from newsclean.cli.undoing import undo
from newsclean.version import VERSION

app = typer.Typer(
    help="From news pages and texts to clean, validated JSON records, with an account of every removal.",
    epilog="Exit codes: 0 done, 1 some inputs were rejected, 2 wrong call; those of crawl stand in its help. "
    "To crawl a site once: `scrapy crawl NAME`, see `scrapy list`.",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
app.command()(clean)
app.command()(crawl)
app.command()(history)
app.command()(explain)
app.command()(undo)
app.command("learn")(learn_packs)
app.command()(schema)
app.command()(check)
states = typer.Typer(help="Look after the state of scheduled crawls.", no_args_is_help=True)
states.command()(prune)
app.add_typer(states, name="state")
sources = typer.Typer(help="Write and try the sources file of scheduled crawls.", no_args_is_help=True)
sources.command("add")(add_source)
sources.command("test")(try_source)
sources.command("list")(list_sources)
app.add_typer(sources, name="sources")


def _tell_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        typer.echo(f"newsclean {VERSION}")
        raise typer.Exit


@app.callback()
def root(
    *,
    _: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_tell_version)
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def run() -> None:
    """Run the command line: a wrong call and an output that can't be written are told in one sentence."""
    try:
        sys.exit(app(sys.argv[1:] or ["--help"], prog_name="newsclean", standalone_mode=False))
    except TyperException as error:  # a wrong option
        _fail(f"{error.format_message()} (see newsclean --help)")
    except ValueError as error:  # a wrong setting, a broken pack, a missing input: each says what and where
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'output'}: {error.strerror}")


def _fail(sentence: str) -> NoReturn:
    sys.stderr.write(f"newsclean: {sentence}\n")
    sys.exit(2)
