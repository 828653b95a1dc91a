"""`newsclean crawl`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsclean.cli.options import Packs, Quotes, Set, Workers, assigned


def crawl(
    file: Annotated[Path, typer.Argument(metavar="SOURCES.toml", help="The sites, one [[source]] table each.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder of articles.jsonl, its audit, its rejects.")
    ],
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="URL", help="A SQLite file or postgresql://…; DIR/state.sqlite unless told."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="A source to crawl; may be given several times.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Articles to ask for in this run.")
    ] = None,
    max_age: Annotated[
        str | None, typer.Option("--max-age", metavar="SPAN", help="Leave older entries of listings out: 12h, 30d.")
    ] = None,
    deadline: Annotated[
        str | None, typer.Option("--deadline", metavar="SPAN", help="Ask for nothing more after so long: 30m, 2h.")
    ] = None,
    rotate: Annotated[
        str, typer.Option("--rotate", metavar="HOW", help="none, or files of their own by day or run.")
    ] = "none",
    compress: Annotated[
        str,
        typer.Option(
            "--compress", metavar="HOW", help="none, gzip or zstd, of the files of days or runs that are over."
        ),
    ] = "none",
    *,
    archive: Annotated[
        bool, typer.Option("--archive", help="Also keep what was fetched, as WARC in DIR/warc.")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also ask hosts of private networks and of this machine.")
    ] = False,
    webhook: Annotated[str | None, typer.Option("--webhook", metavar="URL", help="Post alarms there as JSON.")] = None,
    alarm_command: Annotated[
        str | None,
        typer.Option("--alarm-command", metavar="CMD", help="Run this on alarms, with them as JSON on its input."),
    ] = None,
    metrics: Annotated[
        Path | None, typer.Option("--metrics", metavar="FILE", help="Write how it went in Prometheus' text format.")
    ] = None,
    workers: Workers = None,
    quotes: Quotes = None,
    packs: Packs = None,
    settings: Set = None,
) -> None:
    """Crawl the sites of a sources file: what is new or has changed since the last run goes to DIR/articles.jsonl.

    Exit codes: 0 done, 2 wrong call, 3 done and an alarm was raised, 4 ended before it was done. DIR/run.json says how
    it went.
    """
    from newsclean.crawl.starting import run_spider

    chosen = assigned(settings, workers=workers, quotes=quotes, packs=packs)
    arguments = {
        "file": str(file),
        "out": str(out),
        "state": state,
        "only": " ".join(only or ()),
        "limit": limit,
        "max_age": max_age,
        "deadline": deadline,
        "rotate": rotate,
        "compress": compress,
        "archive": archive,
        "allow_private": allow_private,
        "webhook": webhook,
        "alarm_command": alarm_command,
        "metrics": str(metrics) if metrics else None,
    }
    spider = run_spider("sources", arguments, chosen)
    raise typer.Exit(spider.run.exit_code)
