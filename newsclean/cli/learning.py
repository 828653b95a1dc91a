"""`newsclean learn`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated

import orjson
import typer

from newsclean.cli.options import Packs, Set, Workers, settings_from
from newsclean.cli.progress import shown
from newsclean.learning import Tallies, learn, write_pack
from newsclean.learning.deciding import MIN_PAGES
from newsclean.outcome import Cleaned, Outcome
from newsclean.sources import Tally, list_sources, read_sources


def learn_packs(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Pages of one site or of several: files, folders, WARC archives, JSONL rows, records of newsclean.",
            show_default=False,
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Write the site packs here.")],
    site: Annotated[
        str | None, typer.Option("--site", metavar="HOST", help="Take all pages for this site's, with or without URL.")
    ] = None,
    min_pages: Annotated[
        int, typer.Option("--min-pages", min=2, help="Learn nothing from a site with fewer different pages.")
    ] = MIN_PAGES,
    workers: Workers = None,
    packs: Packs = None,
    settings: Set = None,
    *,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace packs that are already in DIR.")] = False,
) -> None:
    """Learn the furniture of sites: what is left after cleaning and recurs across a site's pages.

    Writes DIR/HOST.toml for each site, for a person to review; `newsclean clean --packs DIR` uses what is there.
    """
    chosen = settings_from(settings, workers=workers, packs=packs)
    tally = Tally()
    sources = list_sources(inputs, tally)

    from newsclean.batch import clean_all

    outcomes = clean_all(read_sources(sources, chosen.max_page_bytes, tally), chosen)
    with closing(outcomes):
        counted, homeless = _counted(shown(outcomes, tally), site)
    if homeless:
        sys.stderr.write(f"newsclean: {homeless:,} documents have no URL and were passed over; --site HOST names it\n")
    _write(counted, output, min_pages, overwrite=overwrite)


def _counted(outcomes: Iterator[Outcome], site: str | None) -> tuple[Tallies, int]:
    """The tallies of all sites, and how many documents belong to none."""
    tallies, homeless = Tallies(), 0
    for outcome in outcomes:
        if isinstance(outcome, Cleaned):
            record = orjson.loads(outcome.record)
            if home := site or record["domain"]:
                title = [record["title"]] if record["title"] else []
                tallies.add(home, [*title, *record["text"].split("\n\n")], record["url"])
            else:
                homeless += 1
    return tallies, homeless


def _write(tallies: Tallies, folder: Path, min_pages: int, *, overwrite: bool) -> None:
    found = {site: learned for site, tally in tallies.sites.items() if (learned := learn(tally, min_pages))}
    existing = [path for site in found if (path := folder / f"{site}.toml").exists()]
    if existing and not overwrite:
        raise ValueError(f"{existing[0]}: exists already, maybe reviewed; --overwrite replaces it")
    folder.mkdir(parents=True, exist_ok=True)
    for site, learned in sorted(found.items()):
        pages = tallies.sites[site].pages
        path = folder / f"{site}.toml"
        path.write_text(write_pack(site, pages, learned), "utf-8")
        typer.echo(f"{path}: {len(learned)} lines from {pages:,} pages")
    few = sum(tally.pages < min_pages for tally in tallies.sites.values())
    rest = len(tallies.sites) - len(found) - few
    if few:
        typer.echo(f"{few:,} sites have fewer than {min_pages} pages: nothing learned")
    if rest:
        typer.echo(f"{rest:,} sites have nothing that recurs")
