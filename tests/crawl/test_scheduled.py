"""Scheduled crawls of a site that changes between runs: what is asked for, and what is emitted."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from crawl.newssite import Answer, article
from crawl.scheduling import feed, sitemap


def later(seconds: int = 60) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="seconds")


@pytest.fixture
def paper(site, scheduled):
    """A site with every way in, and what a crawl meets on its way."""
    page = {
        path: Answer(article(f"Story {path[1:]}").encode(), headers={"ETag": f'"{path}-1"'})
        for path in "/a /b /c /d /e".split()
    }
    site.routes = page | {
        "/robots.txt": Answer(f"User-agent: *\nDisallow: /private/\nSitemap: {site.url}/index.xml\n".encode(), type="text/plain"),
        "/feed": feed("/a", "/b", "/old", "/private/x", "/busy", etag='"feed-1"'),
        "/index.xml": sitemap((f"{site.url}/one.xml", None), (f"{site.url}/two.xml", "2026-01-05"), index=True, etag='"index-1"'),
        "/one.xml": sitemap((f"{site.url}/c", "2026-01-05"), (f"{site.url}/a", None), etag='"one-1"'),
        "/two.xml": sitemap((f"{site.url}/d", "2026-01-05T10:00:00Z"), etag='"two-1"'),
        "/section": '<p><a href="/e">E</a> <a href="http://elsewhere.example/x">elsewhere</a> <a href="/about/us">us</a></p>',
        "/old": Answer(status=301, headers={"Location": "/older"}),
        "/older": Answer(status=302, headers={"Location": "/moved"}),
        "/moved": article("Story moved"),
        "/busy": Answer(status=429, headers={"Retry-After": "1"}),
    }  # fmt: skip
    scheduled.write(
        {
            "name": "paper",
            "feeds": [f"{site.url}/feed"],
            "sitemaps": [f"{site.url}/robots.txt"],
            "pages": [f"{site.url}/section"],
            "exclude": ["/about/"],
        }
    )
    return site


def test_three_runs_over_a_site_that_changes(paper, scheduled):
    paper.then("/busy", Answer(article("Story busy").encode()), after=1)
    first = scheduled.run()
    assert first.code == 0, first.stderr
    assert sorted(row["title"] for row in first.new) == [
        "Story a", "Story b", "Story busy", "Story c", "Story d", "Story e", "Story moved",
    ]  # fmt: skip
    assert {(row["version"], tuple(row["changed"])) for row in first.new} == {(1, ())}
    assert [(row["url"], row["reason"]) for row in first.rejects] == [(f"{paper.url}/private/x", "robots")]
    assert len(paper.paths) == len(set(paper.paths)) + 1, "each once, and twice what was busy"

    paper.asked.clear()
    second = scheduled.run()
    assert (second.code, second.new, second.rejects) == (0, [], [])
    assert sorted(paper.paths) == ["/feed", "/index.xml", "/one.xml", "/section"], (
        "the index says that two.xml is as it was"
    )
    conditional = {asked.path: asked.headers.get("if-none-match") for asked in paper.asked}
    assert conditional["/feed"] == '"feed-1"'
    assert conditional["/index.xml"] == '"index-1"'
    assert conditional["/one.xml"] == '"one-1"'

    paper.asked.clear()
    paper.routes |= {
        "/feed": feed("/new", ("/b", later()), "/a", etag='"feed-2"'),
        "/new": article("Story new"),
        "/b": Answer(article("Story b, corrected").encode(), headers={"ETag": '"/b-2"'}),
        "/one.xml": sitemap((f"{paper.url}/c", later()), etag='"one-2"'),
        "/d": Answer(status=410),
    }
    scheduled.make_due("/d")
    time.sleep(1.1)  # the state counts in seconds
    third = scheduled.run()
    assert third.code == 0, third.stderr
    assert sorted((row["title"], row["version"], row["changed"]) for row in third.new) == [
        ("Story b, corrected", 2, ["title", "text"]),
        ("Story new", 1, []),
    ]
    ids = {row["url"]: row["id"] for row in first.new}
    assert [row["id"] for row in third.new if row["version"] == 2] == [ids[f"{paper.url}/b"]]
    assert sorted(path for path in paper.paths if len(path) < 5) == ["/b", "/c", "/d", "/new"]
    assert next(asked for asked in paper.asked if asked.path == "/c").headers["if-none-match"] == '"/c-1"'
    report = json.loads((scheduled.out / "run.json").read_text())
    found = report["sources"]["paper"]
    assert (found["new"], found["changed"], found["unchanged"], found["gone"]) == (1, 1, 1, 1)
