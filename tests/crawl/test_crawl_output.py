"""What a crawl writes: its own three files, Scrapy's exports, and the table at the end."""

import csv
import json
import re

import pytest

from crawl.newssite import Answer, article, read


def feed(*paths: str) -> bytes:
    return f"<rss><channel>{''.join(f'<item><link>{path}</link></item>' for path in paths)}</channel></rss>".encode()


def test_exports_hold_the_records_and_nothing_else(site, crawl, tmp_path):
    site.routes = {"/feed": feed("/a", "/b", "/gone"), "/a": article("A", words="Ș „x”"), "/b": article("B")}
    start = ("feed", f"url={site.url}/feed")
    exports = ("-O", tmp_path / "out.jsonl", "-O", tmp_path / "out.csv", "-O", "-:jsonlines")
    crawled = crawl(*start, *exports)
    assert crawled.titles == ["A", "B"]
    assert [json.loads(line) for line in crawled.stdout.splitlines()] == crawled.records
    assert (tmp_path / "out.jsonl").read_bytes().count("Ș".encode()) == 5, "as letters, not as \\u0218"
    assert read(tmp_path / "out.jsonl") == crawled.records
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == [record["text"] for record in crawled.records]
    assert list(rows[0]) == list(crawled.records[0])


@pytest.mark.slow
def test_a_second_crawl_appends_what_is_new_or_changed(site, crawl, tmp_path):
    site.routes = {"/feed": feed("/a", "/b", "/gone"), "/a": article("A"), "/b": article("B")}
    first = crawl("feed", f"url={site.url}/feed")
    for name in ("articles", "articles.audit", "articles.rejects"):
        with (tmp_path / f"{name}.jsonl").open("ab") as file:
            file.write(b'{"id": "torn')
    site.routes |= {"/feed": feed("/a", "/b", "/gone", "/c"), "/b": article("B, again"), "/c": article("C")}
    second = crawl("feed", f"url={site.url}/feed")
    assert second.records[:2] == first.records
    assert second.titles == ["A", "B", "B, again", "C"]
    assert [row["id"] for row in second.audit] == [record["id"] for record in second.records]
    assert second.reasons == [("/gone", "http-error")]
    assert re.search(r"unchanged, not written again │ +1 │", second.stderr)

    site.routes["/b"] = article("B")
    third = crawl("feed", f"url={site.url}/feed")
    assert [record["title"] for record in third.records[4:]] == ["B"], "what it was before is a change too"


def test_settings_reach_the_stages_and_no_file_is_written_unasked(site, crawl, tmp_path):
    site.routes = {"/a": article('The "A"')}
    crawled = crawl(
        "urls", f"url={site.url}/a", "-O", tmp_path / "out.jsonl", settings=("QUOTES=typographic", "OUTPUT=")
    )
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["title"] == "The “A”"
    assert crawled.code == 0


def test_the_table_adds_up(site, crawl):
    site.routes = {
        "/feed": feed("/a", "/b", "/moved", "/short", "/gone", "/pdf"),
        "/a": article("A"),
        "/b": article("B"),
        "/moved": Answer(status=301, headers={"Location": "/a"}),
        "/short": "<p>Too short.</p>",
        "/pdf": Answer(b"%PDF-", type="application/pdf"),
    }
    crawled = crawl("feed", f"url={site.url}/feed")
    rows = dict(re.findall(r"│ (\S.*?|  \S.*?|    \S.*?) +│ +(\d+) │", crawled.stderr))
    assert rows == {
        "requests": "9",
        "not fetched": "2", "  binary": "1", "  http-error": "1",
        "pages fetched": "4", "  seen under another URL": "1", "  rejected": "1", "    no-article": "1",
        "  cleaned": "2", "    of these unchanged, not written again": "0",
    }  # fmt: skip
    assert crawled.stdout == ""
