"""A crawl over HTTP and a clean of the same pages from WARC give the same bytes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsclean.page import Hints
from newsclean.sources.hints import HINTS_TYPE, hint_fields
from newsclean.urls import canonical_form
from samples.server import HOST, ROOT, respond, serving
from spiders.feed import read_feed
from spiders.sitemap import read_sitemap

CHECKOUT = Path(__file__).parent.parent
FEED = f"http://{HOST}/feed.xml"
SITEMAPS = ("sitemap-news.xml", "sitemap-articles.xml.gz", "sitemap-pages.xml")


def linked() -> Iterator[tuple[str, Hints]]:
    """What feed and sitemaps link, each page once, by what names it first: as two crawls after each other see them."""
    seen: set[str] = set()
    found = [*read_feed((ROOT / "feed.xml").read_bytes())]
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
            concurrent = {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
            metadata = writer.create_warc_record(
                url,
                "metadata",
                payload=io.BytesIO(hint_fields(hints)),
                warc_content_type=HINTS_TYPE,
                warc_headers_dict=concurrent,
            )
            for record in (response, metadata):
                writer.write_record(record)
                record.raw_stream.close()  # warcio spools what it writes, and leaves the spool open


def run(*command: str, cwd: Path = CHECKOUT, proxy: str = "") -> None:
    environment = {**os.environ, "http_proxy": proxy, "no_proxy": ""}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=150
    )
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr


def records(path: Path) -> list[bytes]:
    """The records, sorted by id, without what tells when they were fetched."""
    rows = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    for row in rows:
        del row["fetched_at"]
    return [orjson.dumps(row) for row in sorted(rows, key=lambda row: row["id"])]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parity")


def test_crawl_and_reclean_give_the_same_records(folder: Path) -> None:
    quick = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"]
    crawled = folder / "crawled.jsonl"
    with serving() as proxy:
        for spider, url in (("feed", FEED), ("sitemap", f"http://{HOST}/sitemap.xml")):
            run("scrapy", "crawl", spider, "-a", f"url={url}", *quick, "-s", f"OUTPUT={crawled}", proxy=proxy)
    write_warc(folder / "pages.warc.gz")
    run("newsclean", "clean", str(folder / "pages.warc.gz"), "-o", str(folder / "cleaned.jsonl"))
    run(
        "scrapy",
        "crawl",
        "archive",
        "-a",
        f"path={folder / 'pages.warc.gz'}",
        "-s",
        f"OUTPUT={folder / 'archive.jsonl'}",
    )
    expected = records(folder / "cleaned.jsonl")
    assert len(expected) >= 30
    assert records(crawled) == expected
    assert records(folder / "archive.jsonl") == expected
