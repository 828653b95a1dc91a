"""`newsclean sources add`, `test` and `list`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from newsclean.cli.options import Packs, Quotes, Set, Workers, assigned
from newsclean.urls import is_web_url, site_host

if TYPE_CHECKING:
    from newsclean.crawl.discovery import Discovered

File = Annotated[Path, typer.Argument(metavar="[FILE]", help="The sources file.", show_default="sources.toml")]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="Also ask hosts of private networks and of this machine.")
]
_SHOWN = 100
"""Code points of a text's first and last line that are shown."""
_DEFAULT = Path("sources.toml")


def add_source(
    url: Annotated[str, typer.Argument(metavar="URL", help="The site's front page.", show_default=False)],
    file: File = _DEFAULT,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="What to call it; its host unless told.")
    ] = None,
    *,
    print_only: Annotated[bool, typer.Option("--print", help="Show the table and leave the file as it is.")] = False,
    allow_private: AllowPrivate = False,
    settings: Set = None,
) -> None:
    """Find a site's feeds and sitemaps, and put a table of them at the end of the sources file.

    Exit codes: 0 written, 1 the site has neither feeds nor sitemaps, 2 wrong call, or the file has the site already.
    """
    from newsclean.crawl.discovery import entry_of
    from newsclean.crawl.sourcewriting import append_source, refuse_if_taken
    from newsclean.crawl.starting import run_spider

    url = url if "://" in url else f"https://{url}"
    if not is_web_url(url):
        raise ValueError(f"{url!r} is no web address; it starts with http:// or https://")
    if not print_only:
        refuse_if_taken(file, name or _name_of(url), url)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    with console.status(f"asking for {url}") as status:
        arguments = {"url": url, "allow_private": allow_private, "tell": lambda what: status.update(Text(what))}
        found: Discovered | None = run_spider("discover", arguments, assigned(settings)).found
    if found is None:
        raise typer.Exit(130)  # as shells count it: 128 and the signal's number
    name = name or _name_of(found.front)
    if not found.has_a_way_in:
        _tell_nothing(console, found, name)
        raise typer.Exit(1)
    _tell_tried(console, found)
    table = entry_of(found, name)
    if print_only:
        sys.stdout.write(table)
        return
    refuse_if_taken(file, name, url, found.front)
    append_source(file, table)
    counts = f"feeds: {len(found.feeds)}, sitemaps: {len(found.sitemaps)}"
    sys.stdout.write(
        f"{file}: {name} added ({counts}). What comes out of it: newsclean sources test {name}"
        f"{'' if file == _DEFAULT else f' {file}'}\n"
    )


def try_source(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The source.", show_default=False)],
    file: File = _DEFAULT,
    pages: Annotated[int, typer.Option("--pages", metavar="N", min=1, help="How many pages to fetch.")] = 5,
    *,
    allow_private: AllowPrivate = False,
    workers: Workers = None,
    quotes: Quotes = None,
    packs: Packs = None,
    settings: Set = None,
) -> None:
    """Fetch a source's listings and a few of its pages, and show what would come out; nothing is written.

    Exit codes: 0 at least one article came out, 1 none did, 2 wrong call.
    """
    from newsclean.crawl.starting import run_spider

    chosen = assigned(settings, workers=workers, quotes=quotes, packs=packs)
    console = Console(highlight=False, soft_wrap=True)
    with TemporaryDirectory(prefix="newsclean-") as folder:
        out = Path(folder)
        given = {"file": str(file), "out": folder, "only": name, "limit": pages, "allow_private": allow_private}
        spider = run_spider("trial", given, chosen)
        records, rejects = (_rows(out / f"articles{kind}.jsonl") for kind in ("", ".rejects"))
    _show_ways_in(console, spider, name)
    for record in records:
        _show_record(console, record)
    for reject in rejects:
        console.print(
            Text("\nrejected", style="bold red"), Text(f"{reject['url']}: {reject['reason']}: {reject['detail']}")
        )
    console.print(f"\n{len(records)} of {len(records) + len(rejects)} pages gave an article")
    if spider.run.trouble:
        sys.stderr.write(f"newsclean: ended before it was done: {spider.run.trouble}\n")
    raise typer.Exit(0 if records else 1)


def list_sources(file: File = _DEFAULT) -> None:
    """List the sources of a file."""
    from newsclean.crawl.sourcefile import load_sources

    table = Table("name", "feeds", "sitemaps", "pages", "language", "timezone", "other")
    for source in load_sources(file):
        counts = (len(ways) for ways in (source.feeds, source.sitemaps, source.pages))
        other = source.model_dump(
            exclude={"name", "feeds", "sitemaps", "pages", "language", "timezone"}, exclude_defaults=True
        )
        told = ", ".join(f"{key} {_plain(value)}" for key, value in other.items())
        table.add_row(*map(Text, (source.name, *map(str, counts), source.language or "", source.timezone or "", told)))
    Console(highlight=False).print(table)


# ---- what add says ---------------------------------------------------------------------------------------------------


def _name_of(url: str) -> str:
    """A source's name: its site's host, as far as a name can hold it."""
    return re.sub(r"[^\w.-]+", "-", site_host(url) or "").strip("-.") or "site"


def _tell_tried(console: Console, found: Discovered) -> None:
    """What was asked for and is not in the table, without the usual places that are empty."""
    from newsclean.crawl.discovery import FRONT_PAGE, SECTION_PAGE

    taken = {listing.url for listing in (*found.feeds, *found.sitemaps)}
    usual = ("HTTP 404", "HTTP 410", "read", FRONT_PAGE, SECTION_PAGE)
    for url, outcome in found.tried.items():
        if url not in taken and outcome not in usual:
            console.print(Text(f"left out: {url}: {outcome}", style="dim"))


def _tell_nothing(console: Console, found: Discovered, name: str) -> None:
    from newsclean.crawl.discovery import FRONT_PAGE, suggestion

    outcomes: dict[str, list[str]] = {}
    for url, outcome in found.tried.items():
        outcomes.setdefault(outcome, []).append(url)
    tried = "; ".join(f"{', '.join(urls)} ({outcome})" for outcome, urls in outcomes.items())
    console.print(Text(f"newsclean: {found.front}: no feed and no sitemap of articles was found. Tried: {tried}"))
    if found.tried.get(found.front) == FRONT_PAGE:
        console.print(Text(f"Its front page may do instead:\n\n{suggestion(found.front, name)}"), end="")


# ---- what test says --------------------------------------------------------------------------------------------------


def _rows(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


def _show_ways_in(console: Console, spider: Any, name: str) -> None:
    """Each listing with how it answered, how many pages it lists, and its newest entry's date."""
    report = spider.run.reports[name]
    source = spider.run.sources[0]
    named = [*source.feeds, *source.sitemaps, *source.pages]
    for url in dict.fromkeys([*(url for url in named if url in report.ways_in), *report.ways_in]):
        state = report.ways_in[url]
        seen = spider.seen.get(url)
        line = Text(url, style="bold").append(f"  {state}", style="green" if state == "ok" else "red")
        if problem := report.problems.get(url):
            line.append(f": {problem}")
        if seen is not None:
            line.append(f", {seen.listed} entries")
            line.append(f", {seen.wanted} wanted" if seen.wanted != seen.listed else "")
            line.append(f", newest {seen.newest:%Y-%m-%d %H:%M} UTC" if seen.newest else "")
        console.print(line)
    if spider.left_out:
        console.print(f"{spider.left_out} more sitemaps are not read in a test")


def _show_record(console: Console, record: dict[str, Any]) -> None:
    console.print(Text(f"\n{record['title'] or '(no title)'}", style="bold"))
    console.print(Text(record["url"], style="dim"))
    facts = (
        record["published_at"] or "no date",
        ", ".join(record["authors"]) or "no authors",
        record["language"] or "no language",
        f"{record['word_count']} words",
    )
    console.print(Text(" | ".join(facts)))
    lines = record["text"].split("\n\n")
    console.print(Text(f"  first: {_shortened(lines[0])}"))
    console.print(Text(f"  last:  {_shortened(lines[-1])}"))
    for label in ("removed", "flags"):
        if record[label]:
            console.print(Text(f"  {label}: {_plain(record[label])}"))


def _shortened(line: str) -> str:
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1].rstrip()}…"


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {count}" for key, count in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
