"""The demo: two crawls of the sample site. What it shows, and that a clean of the same pages gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from urllib.parse import urlsplit

import orjson
import pytest
from checkout import make_checkout, run
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsclean.page import Hints
from newsclean.sources.hints import HINTS_TYPE, hint_fields
from newsclean.urls import canonical_form
from samples.server import ROOT, respond
from spiders.feed import read_feed
from spiders.sitemap import read_sitemap

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.slow]
SITEMAPS = ("sitemap-news.xml", "sitemap-articles.xml.gz", "sitemap-pages.xml")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkout(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="module")
def demo(checkout: Path) -> CompletedProcess[str]:
    return run("python -m samples.demo", checkout)


def linked() -> Iterator[tuple[str, Hints]]:
    """What feed and sitemaps link, each page once, by what names it first: as two crawls after each other see them."""
    seen: set[str] = set()
    feed = read_feed((ROOT / "feed.xml").read_bytes(), "http://www.vadu-monitor.example/feed.xml")
    found = [(entry.url, entry.hints) for entry in feed]
    for name in SITEMAPS:
        found += [(entry.url, entry.hints) for entry in read_sitemap((ROOT / name).read_bytes())]
    for url, hints in found:
        if canonical_form(url) not in seen:
            seen.add(canonical_form(url))
            yield url, hints


def write_warc(path: Path) -> None:
    """An archive of the pages, with the hints in `metadata` records, as a crawl that archives would leave it."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, hints in linked():
            status, headers, body = respond(urlsplit(url).path)
            http = StatusAndHeaders(f"{status} OK", list(headers.items()), protocol="HTTP/1.1")
            response = writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=http)
            metadata = writer.create_warc_record(
                url,
                "metadata",
                payload=io.BytesIO(hint_fields(hints)),
                warc_content_type=HINTS_TYPE,
                warc_headers_dict={"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")},
            )
            for record in (response, metadata):
                writer.write_record(record)
                record.raw_stream.close()  # warcio spools what it writes, and leaves the spool open


def records(path: Path) -> list[bytes]:
    """The records, sorted by id, without what tells when they were fetched."""
    rows = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    for row in rows:
        del row["fetched_at"]
    return [orjson.dumps(row) for row in sorted(rows, key=lambda row: row["id"])]


def test_demo_shows_what_it_says(demo: CompletedProcess[str], checkout: Path) -> None:
    assert demo.returncode == 0, demo.stderr
    for shown in ("cleaned", "removed by comment_forms", "rejected: no-article", "before:", "after"):
        assert shown in demo.stdout
    for name in ("articles", "articles.audit", "articles.rejects"):
        assert (checkout / "out" / f"{name}.jsonl").stat().st_size > 0


def test_crawl_and_reclean_give_the_same_records(demo: CompletedProcess[str], checkout: Path) -> None:
    assert demo.returncode == 0, demo.stderr
    write_warc(checkout / "pages.warc.gz")
    for command in (
        "newsclean clean pages.warc.gz -o cleaned.jsonl",
        "scrapy crawl archive -a path=pages.warc.gz -s OUTPUT=archive.jsonl",
    ):
        done = run(command, checkout)
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr
    expected = records(checkout / "cleaned.jsonl")
    assert len(expected) >= 30
    assert records(checkout / "out" / "articles.jsonl") == expected
    assert records(checkout / "archive.jsonl") == expected
