"""`newsclean check`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from newsclean.cli.options import Packs, Set, settings_from


def check(
    packs: Packs = None,
    settings: Set = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Also try the examples of the rules that come with newsclean: some 20 s.")
    ] = False,
) -> None:
    """Load all rule packs and stages, try your own rules on their examples, and say what is wrong and where."""
    from newsclean.cleaner import Cleaner
    from newsclean.rules import check_examples, load_matcher, load_packs

    chosen = settings_from(settings, packs=packs)
    Cleaner.from_settings(chosen)
    load_matcher(chosen.packs).check_sites()
    loaded = load_packs(chosen.packs)
    problems = check_examples(loaded, builtin=everything)
    for problem in problems:
        sys.stderr.write(f"newsclean: {problem}\n")
    if problems:
        raise typer.Exit(2)
    rules = sum(len(pack.rule) for pack in loaded)
    typer.echo(f"{len(chosen.stages)} stages, {len(loaded)} packs with {rules} rules: all sound")
