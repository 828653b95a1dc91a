"""`scrapy crawl archive`: WARC archives and files of HTML, read as fast as they are cleaned."""

import gzip
import resource
import subprocess
import time
from pathlib import Path

import pytest

from crawl.newssite import CHECKOUT, QUICK, article, command, environment, read
from newsclean.page import Hints
from newsclean.sources.hints import hint_fields
from spiders.archive import ArchiveSpider


def write_warc(path, pages):
    """Each page as a response, and what is known of it as a metadata record."""

    def record(kind, url, name, payload, **headers):
        lines = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Record-ID": f"<urn:{name}>", **headers}
        lines |= {"WARC-Date": "2026-03-02T12:00:00Z", "Content-Length": str(len(payload))}
        head = "WARC/1.1\r\n" + "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in lines.items())
        return gzip.compress(head.encode() + b"\r\n" + payload + b"\r\n\r\n", 1)

    with path.open("wb") as file:
        for n, (url, page, hints) in enumerate(pages):
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
            file.write(record("response", url, f"{n}", http, Content_Type="application/http; msgtype=response"))
            about = {"Content_Type": "application/warc-fields", "WARC_Concurrent_To": f"<urn:{n}>"}
            file.write(record("metadata", url, f"{n}-about", hint_fields(hints), **about))


def test_an_archive_and_a_folder(crawl, tmp_path):
    said = Hints("said", "2026-03-02T10:00:00-05:00", ("Ana Pop",))
    story = article("Story")
    pages = [("https://a.example/1", story, said), ("https://www.a.example/1?utm_source=x", story, Hints())]
    write_warc(tmp_path / "pages.warc.gz", [*pages, ("https://a.example/2", "<p>Too short.</p>", Hints())])
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "one.html").write_text(article("One"), "utf-8")
    (folder / "image.png").write_bytes(b"\x89PNG")
    crawled = crawl("archive", f"path={tmp_path / 'pages.warc.gz'},{folder}")
    assert crawled.titles == ["One", "Story"]
    story = next(record for record in crawled.records if record["title"] == "Story")
    assert (story["authors"], story["published_at"]) == (["Ana Pop"], "2026-03-02T10:00:00-05:00")
    assert story["fetched_at"] == "2026-03-02T12:00:00Z"
    assert crawled.reasons == [("/2", "no-article")]


@pytest.mark.slow
def test_a_large_archive_is_not_read_into_memory(tmp_path):
    ballast = "<!--" + "x" * 4_000_000 + "-->"
    many, output = tmp_path / "many.warc.gz", tmp_path / "articles.jsonl"
    write_warc(many, ((f"https://a.example/{n}", article(f"Story {n}") + ballast, Hints()) for n in range(60)))
    settings = (*QUICK, f"OUTPUT={output}", "CONCURRENT_ITEMS=2")
    call = command("crawl", "archive", f"path={many}", "limit=50", settings=settings)
    peak = 0
    with subprocess.Popen(call, cwd=CHECKOUT, env=environment(), stderr=subprocess.DEVNULL) as crawl:
        while crawl.poll() is None:
            pages = Path(f"/proc/{crawl.pid}/statm").read_text().split()[1]
            peak = max(peak, int(pages) * resource.getpagesize())
            time.sleep(0.02)
    assert len(read(output)) == 50
    assert peak < 270_000_000, "about 190 MB; 350 MB where Scrapy takes what it is given"


@pytest.mark.parametrize("arguments", [{}, {"path": ""}, {"path": "nowhere.warc.gz"}, {"path": "nowhere,."}])
def test_wrong_arguments(arguments):
    with pytest.raises(ValueError, match="-a path="):
        ArchiveSpider(**arguments)
