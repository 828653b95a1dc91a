"""`python -m benchmarks DIR`, and the check of the floors."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer
from rich.console import Console
from typer.exceptions import TyperException

LAYOUTS = Path(__file__).parent.parent / "samples" / "layouts"
"""The project's own pages, in 20 languages and all kinds of markup."""
_WARM_UP = 54
"""Of them, how many all extractors read before any of them is timed."""
_WIDTH = 150
"""Columns of the widest table; a narrower terminal folds its lines, since no figure may be cut off."""

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
)


@app.command()
def bench(
    directory: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="A corpus, or a folder of some.", show_default=False)
    ] = None,
    only: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this corpus; several times.")] = None,
    extractors: Annotated[str, typer.Option(metavar="A,B", help="Only these extractors.")] = "",
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="The first N pages of each corpus.")] = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all figures here too.")] = None,
    worst: Annotated[int, typer.Option(metavar="N", min=0, help="Show newsclean's N worst pages.")] = 0,
    *,
    floors: Annotated[bool, typer.Option("--floors", help="Check that no figure is below its floor.")] = False,
    raise_floors: Annotated[bool, typer.Option("--raise-floors", help="Raise the floors to today's figures.")] = False,
    lower_floor: Annotated[
        str | None, typer.Option(metavar="NAME=VALUE", help="Lower a floor; needs --because.")
    ] = None,
    because: Annotated[str, typer.Option(metavar="REASON", help="Why a floor is lowered; kept in the file.")] = "",
    floors_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Other floors than benchmarks/floors.toml.")
    ] = None,
) -> None:
    """Run newsclean and its peers over corpora, and print how accurate and how fast they are.

    Exit codes: 0 done, 1 a figure is below its floor, 2 wrong call.
    """
    if lower_floor is not None:
        _lower(lower_floor, because, floors_file)
    elif floors or raise_floors:
        _check(floors_file, raising=raise_floors)
    elif directory is None:
        raise ValueError("DIR is needed: a corpus, or a folder of some")
    else:
        _measure(directory, only or (), [name for name in extractors.split(",") if name], limit, json, worst)


def _measure(
    directory: Path, only: Sequence[str], names: Sequence[str], limit: int | None, json: Path | None, worst: int
) -> None:
    from benchmarks.corpora import read_corpora, read_corpus
    from benchmarks.extractors import load_extractors
    from benchmarks.report import environment, show, summarized
    from benchmarks.running import run, warm_up

    corpora = [replace(corpus, cases=corpus.cases[:limit]) for corpus in read_corpora(directory, only)]
    loaded, missing = load_extractors(names)
    for line in missing:
        sys.stderr.write(f"benchmarks: {line}\n")
    if not loaded:
        raise ValueError("none of the extractors is installed")
    console = Console(highlight=False, markup=False, width=max(_WIDTH, Console().width))
    results = []
    warm_up(loaded, read_corpus(LAYOUTS).cases[:_WARM_UP])
    for corpus in corpora:
        runs = run(corpus, loaded)
        show(corpus, runs, console, worst)
        results.append(summarized(corpus, runs))
    if json is not None:
        json.write_bytes(orjson.dumps({"versions": environment(), "corpora": results}, option=orjson.OPT_INDENT_2))


def _check(file: Path | None, *, raising: bool) -> None:
    """Say which figures are below their floors, after raising those that can be; exit code 1 where one is."""
    from benchmarks.corpora import read_corpus
    from benchmarks.extractors import OURS, load_extractors
    from benchmarks.floors import FILE, Floors
    from benchmarks.running import run

    path = file or FILE
    floors = Floors.read(path)
    figures = run(read_corpus(Path(floors.corpus)), load_extractors([OURS])[0])[0].figures
    if raising:
        floors = floors.raised(figures)
        floors.write(path)
    problems = floors.problems(figures)
    for problem in problems:
        sys.stderr.write(f"benchmarks: {problem}\n")
    if problems:
        raise typer.Exit(1)
    typer.echo(f"{floors.corpus}: {len(figures)} figures, none below its floor")


def _lower(assignment: str, because: str, file: Path | None) -> None:
    from benchmarks.floors import FILE, Floors, parse_lowering

    path = file or FILE
    Floors.read(path).lower(*parse_lowering(assignment), because, datetime.now(UTC).date()).write(path)
    typer.echo(f"{path}: {assignment}, because {because.strip()}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; a wrong call is told in one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the peers': nothing that a reader of figures can act on
            sys.exit(app(list(sys.argv[1:] if arguments is None else arguments), prog_name="python -m benchmarks",
                         standalone_mode=False))  # fmt: skip
    except TyperException as error:  # a wrong option
        _fail(f"{error.format_message()} (see python -m benchmarks --help)")
    except ValueError as error:  # a corpus, an extractor, a floor: each says what and where
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'output'}: {error.strerror}")


def _fail(sentence: str) -> NoReturn:
    sys.stderr.write(f"benchmarks: {sentence}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
