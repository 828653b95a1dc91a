"""Options that several commands take."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from newsclean.configuration import Settings

Set = Annotated[
    list[str] | None,
    typer.Option("-s", "--set", metavar="NAME=VALUE", help="A setting, as for Scrapy; may be given several times."),
]
Quotes = Annotated[
    str | None,
    typer.Option(
        "--quotes",
        metavar="POLICY",
        help="straight (default), typographic (as the article's language writes them) or keep.",
    ),
]
Workers = Annotated[
    int | None, typer.Option("--workers", metavar="N", min=0, help="Processes that clean; 0 is one a core.")
]
Packs = Annotated[
    list[str] | None,
    typer.Option("--packs", metavar="DIR", help="A folder of rule packs of your own, read beside the others."),
]


def settings_from(assignments: list[str] | None, **named: Any) -> Settings:
    """The settings that options give; ValueError says what is wrong."""
    return Settings.load(assigned(assignments, **named))


def assigned(assignments: list[str] | None, **named: Any) -> dict[str, Any]:
    """What options say of settings, by their names in capitals. Raises ValueError."""
    values: dict[str, Any] = {}
    for assignment in assignments or ():
        name, separator, value = assignment.partition("=")
        if not separator or not name.isupper():
            raise ValueError(f"-s {assignment}: NAME=VALUE is needed, with the name in capitals")
        values[name] = value
    return values | {name.upper(): value for name, value in named.items() if value is not None}
