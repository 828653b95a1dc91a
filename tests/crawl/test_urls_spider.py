"""`scrapy crawl urls`: the pages that it is told, and every way in which a server may answer for one."""

import gzip
import socket

import brotli
import pytest

from crawl.newssite import Answer, article
from newsclean.crawl.arguments import urls_of
from spiders.urls import UrlsSpider

TEXT = article("Served").encode()


def test_every_answer_becomes_a_record_or_a_reject(site, crawl):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{unused.getsockname()[1]}/refused"
    site.routes = {
        "/plain": Answer(article("As text").encode(), type="text/plain"),
        "/untyped": Answer(article("Untyped").encode(), type=None),
        "/gzip": Answer(gzip.compress(article("Gzip").encode()), headers={"Content-Encoding": "gzip"}),
        "/brotli": Answer(brotli.compress(article("Brotli").encode()), headers={"Content-Encoding": "br"}),
        "/latin": Answer(article("Façade").encode("latin-1"), type="text/html; charset=iso-8859-1"),
        "/once": Answer(status=301, headers={"Location": "/twice"}),
        "/twice": Answer(status=302, headers={"Location": "/moved?utm_source=x"}),
        "/moved?utm_source=x": article("Moved"),
        "/moved": Answer(status=307, headers={"Location": "/moved?utm_source=x"}),
        "/circle": Answer(status=302, headers={"Location": "/circle"}),
        "/gone": Answer(status=410),
        "/missing": Answer(status=404),
        "/broken": Answer(status=500),
        "/empty": b"",
        "/empty-untyped": Answer(type=None),
        "/pdf": Answer(b"%PDF-1.7 ...", type="application/pdf"),
        "/pdf-as-html": b"%PDF-1.7 ...",
        "/large": article("Large") + "<!--" + "x" * 50_000 + "-->",
        "/bomb": Answer(gzip.compress(b" " * 1_000_000), headers={"Content-Encoding": "gzip"}),
        "/slow": Answer(TEXT, wait=8),
    }
    starts = [f"{site.url}{path}" for path in site.routes if not path.startswith(("/twice", "/moved?"))]
    settings = ("DOWNLOAD_MAXSIZE=50000", "DOWNLOAD_TIMEOUT=3", "REDIRECT_MAX_TIMES=4")
    crawled = crawl("urls", f"url={' '.join([*starts, refused])}", settings=settings)

    assert crawled.titles == ["As text", "Brotli", "Façade", "Gzip", "Moved", "Untyped"]
    assert crawled.reasons == [
        ("/bomb", "too-large"), ("/broken", "http-error"), ("/circle", "http-error"), ("/empty", "empty"),
        ("/empty-untyped", "empty"), ("/gone", "http-error"), ("/large", "too-large"), ("/missing", "http-error"),
        ("/pdf", "binary"), ("/pdf-as-html", "binary"), ("/refused", "unreachable"), ("/slow", "unreachable"),
    ]  # fmt: skip
    assert {row["detail"] for row in crawled.rejects if row["url"].endswith("/gone")} == {"HTTP 410"}
    moved = next(record for record in crawled.records if record["title"] == "Moved")
    assert moved["url"] == f"{site.url}/moved?utm_source=x", "the address that answered"
    assert "Traceback" not in crawled.stderr


def test_a_file_of_urls(site, crawl, tmp_path):
    site.routes = {"/a?utm_source=list": article("A"), "/b": article("B"), "/c": article("C")}
    file = tmp_path / "urls.txt"
    lines = [
        "# my list",
        "",
        f"  {site.url}/a?utm_source=list",
        f"{site.url}/a",
        "a.example/x",
        f"{site.url}/b",
        f"{site.url}/c",
    ]
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    crawled = crawl("urls", f"file={file}", "limit=2")
    assert crawled.titles == ["A", "B"]
    assert sorted(site.paths) == ["/a?utm_source=list", "/b"], "as linked, and once for one canonical form"
    assert crawled.reasons == [(f"{file}:5", "bad-row")]


@pytest.mark.parametrize(
    ("value", "urls"),
    [
        ("https://a.example", ["https://a.example"]),
        ("https://a.example,https://b.example", ["https://a.example", "https://b.example"]),
        (" https://a.example , https://b.example,", ["https://a.example", "https://b.example"]),
        ("https://a.example/1,2 https://b.example", ["https://a.example/1,2", "https://b.example"]),
        ("https://a.example https://a.example", ["https://a.example"]),
    ],
)
def test_several_urls_in_one_argument(value, urls):
    assert urls_of(value) == urls


@pytest.mark.parametrize("value", [None, "", " , ", "a.example", "ftp://a.example", "http://[", "https://a.example b"])
def test_what_is_no_url(value):
    with pytest.raises(ValueError, match="-a url="):
        urls_of(value)


def test_wrong_arguments(tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_text("# nothing\n\n")
    for arguments in (
        {},
        {"file": "nowhere.txt"},
        {"file": str(tmp_path)},
        {"file": str(empty)},
        {"url": "x", "file": "y"},
    ):
        with pytest.raises(ValueError, match="-a file="):
            UrlsSpider(**arguments)
