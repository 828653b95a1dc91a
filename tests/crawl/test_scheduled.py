"""Scheduled crawls of a site that changes between runs: what is asked for, and what is emitted."""

import gzip
import json
import sqlite3
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zstandard

from crawl.newssite import Answer, article, read
from crawl.scheduling import COMMAND, feed, sitemap


def later(seconds: int = 60) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="seconds")


@pytest.fixture
def paper(site, scheduled):
    """A site with every way in, and what a crawl meets on its way."""
    page = {
        path: Answer(article(f"Story {path[1:]}").encode(), headers={"ETag": f'"{path}-1"'})
        for path in ["/a", "/b", "/c", "/d", "/e"]
    }
    site.routes = page | {
        "/robots.txt": f"User-agent: *\nDisallow: /private/\nSitemap: {site.url}/index.xml\n",
        "/feed": feed("/a", "/b", "/old", "/private/x", "/busy", etag='"feed-1"'),
        "/index.xml": sitemap(
            (f"{site.url}/one.xml", None), (f"{site.url}/two.xml", "2026-01-05"), index=True, etag='"index-1"'
        ),
        "/one.xml": sitemap((f"{site.url}/c", "2026-01-05"), (f"{site.url}/a", None), etag='"one-1"'),
        "/two.xml": sitemap((f"{site.url}/d", "2026-01-05T10:00:00Z"), etag='"two-1"'),
        "/section": '<a href="/e">E</a> <a href="http://elsewhere.example/x">elsewhere</a> <a href="/about/us">us</a>'
        ' <a href="?page=2">2</a>',
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


@pytest.mark.slow
def test_an_output_of_runs_is_compressed_when_they_are_over(paper, scheduled):
    first = scheduled.run("--rotate", "run", "--compress", "gzip", "--limit", "3")
    assert first.code == 0, first.stderr
    second = scheduled.run("--rotate", "run", "--compress", "zstd")
    packed = sorted(path for path in scheduled.out.glob("articles-*") if ".audit" not in path.name)
    assert [path.suffix for path in packed if ".rejects" not in path.name] == [".gz", ".zst"]
    titles = [json.loads(line)["title"] for path in packed if ".rejects" not in path.name for line in lines(path)]
    assert len(titles) == len(set(titles)) >= 6
    assert not list(scheduled.out.glob("*.jsonl")), "nothing is left plain"
    assert not list(scheduled.out.glob(".*.part"))
    assert second.code == 0, second.stderr


@pytest.mark.slow
def test_an_output_of_days_is_compressed_when_the_day_is_over(paper, scheduled):
    today, yesterday = ((datetime.now(UTC) - timedelta(days=days)).date().isoformat() for days in (0, 1))
    first = scheduled.run("--rotate", "day", "--compress", "gzip", "--limit", "3")
    assert first.code == 0, first.stderr
    for path in scheduled.out.glob(f"*{today}*"):  # a day goes by
        path.rename(path.with_name(path.name.replace(today, yesterday)))
    with sqlite3.connect(scheduled.out / "state.sqlite") as state:
        state.execute("update output set file = replace(file, ?, ?)", (today, yesterday))
    second = scheduled.run("--rotate", "day", "--compress", "gzip")
    assert second.code == 0, second.stderr
    old, new = scheduled.out / f"articles-{yesterday}.jsonl.gz", scheduled.out / f"articles-{today}.jsonl"
    titles = [json.loads(line)["title"] for line in (*lines(old), *new.read_bytes().splitlines())]
    assert len(titles) == len(set(titles)) >= 6
    assert not old.with_suffix("").exists()


def lines(path: Path) -> list[bytes]:
    with (gzip.open if path.suffix == ".gz" else zstandard.open)(path) as file:
        return file.read().splitlines()


@pytest.mark.slow
def test_what_was_fetched_gives_the_same_records_again(paper, scheduled, tmp_path):
    first = scheduled.run("--archive")
    assert first.code == 0, first.stderr
    paper.routes["/a"] = Answer(article("Story a, anew").encode(), headers={"ETag": '"/a-2"'})
    scheduled.make_due("/a")
    scheduled.make_due("/b")
    second = scheduled.run("--archive")
    assert [row["version"] for row in second.new] == [2]
    done = subprocess.run(
        [*COMMAND, "clean", scheduled.out / "warc", "-o", tmp_path / "again.jsonl"], capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stderr

    def comparable(rows: list[dict]) -> list[dict]:
        return sorted(({**row, "version": 0, "changed": []} for row in rows), key=lambda row: json.dumps(row))

    assert comparable(read(tmp_path / "again.jsonl")) == comparable(scheduled.records())
    assert [row["reason"] for row in read(tmp_path / "again.rejects.jsonl")] == []


@pytest.mark.slow
def test_a_story_on_several_pages_becomes_one_record(site, scheduled, tmp_path):
    def part(number: int, after: str | None, more: str = "") -> str:
        link = (f'<a rel="next" href="{after}">Next page</a>' if after else "") + more
        text = "".join(
            f"<p>Sentence {n} of part {number} tells how the ferry crossed the river at dawn.</p>" for n in range(4)
        )
        return (
            f"<html><head><title>Story</title></head><body><article><h1>Story</h1>{text}</article>{link}</body></html>"
        )

    site.routes = {
        "/feed": feed("/story", "/blog/one", "/the-bridge-of-2026"),
        "/the-bridge-of-2026": part(4, "/the-bridge-of-2026?page=2", '<a href="?page=all">Read on one page</a>'),
        "/the-bridge-of-2026?page=2": part(5, None),
        "/the-bridge-of-2026?page=all": Answer(status=403),
        "/story": part(1, "/story?page=2"),
        "/story?page=2": part(2, "/story?page=3"),
        "/story?page=3": part(3, None),
        "/blog/one": article("One", head='<link rel="next" href="/blog/two">'),
        "/blog/two": article("Two"),
    }
    scheduled.write({"name": "paper", "feeds": [f"{site.url}/feed"]})
    ran = scheduled.run("--archive")
    assert ran.code == 0, ran.stderr
    assert sorted(row["title"] for row in ran.new) == ["One", "Story", "Story"], "the next article is another story"
    story = next(row for row in ran.new if row["url"].endswith("/story"))
    bridge = next(row for row in ran.new if row["url"].endswith("2026"))
    assert "Sentence 3 of part 5" in bridge["text"], "page by page, since all on one page is forbidden"
    assert [f"Sentence {n} of part {number}" in story["text"] for number in (1, 2, 3) for n in range(4)] == [True] * 12
    again = subprocess.run([*COMMAND, "clean", scheduled.out / "warc", "-o", tmp_path / "again.jsonl"])
    assert again.returncode == 0
    assert sorted(read(tmp_path / "again.jsonl"), key=str) == sorted(ran.new, key=str)

    site.routes["/story?page=2"] = Answer(status=500)
    site.routes["/story"] = part(1, "/story?page=2").replace("at dawn", "at noon")
    scheduled.make_due("/story")
    broken = scheduled.run("--archive")
    assert broken.new == [], "half a story is none"
    assert ("/story", "http-error") in reasons(broken.rejects)


@pytest.mark.slow
def test_a_source_has_a_language_a_zone_a_pack_and_a_name_of_the_crawler_of_its_own(site, scheduled):
    head = '<meta property="article:published_time" content="2026-01-05T08:00:00">'
    page = article("Story a", words="Win a clock!", head=head).replace(' lang="en"', "")
    site.routes = {"/feed": feed("/a"), "/a": page.replace("<p>Paragraph 2", "<p>Win a clock</p><p>Paragraph 2")}
    rule = 'id="x"\nkind="newsletter"\nphrases=["win a clock"]'
    (scheduled.folder / "paper.toml").write_text(f'site = "127.0.0.1.example"\n[[rule]]\n{rule}\n', "utf-8")
    source = {"name": "paper", "feeds": [f"{site.url}/feed"], "pack": "paper.toml", "timezone": "Europe/Bucharest"}
    scheduled.write(source | {"user_agent": "paper-reader (ada@muster.example)", "delay": 0.2, "language": "en-GB"})
    ran = scheduled.run()
    assert ran.code == 0, ran.stderr
    (record,) = ran.new
    assert record["published_at"] == "2026-01-05T08:00:00+02:00"
    assert record["language"] == "en-GB"
    assert {asked.headers["user-agent"] for asked in site.asked if asked.path != "/robots.txt"} == {
        "paper-reader (ada@muster.example)"
    }


@pytest.mark.slow
def test_an_upgrade_of_rules_is_no_edit_by_the_newsroom(paper, scheduled, tmp_path):
    words = "The clock is slow. Win a clock!"
    paper.routes |= {"/a": article("Story a", words=words), "/b": article("Story b", words=words)}
    assert scheduled.run().code == 0
    (tmp_path / "packs").mkdir()
    rule = 'id="x"\nkind="newsletter"\nglued=true\nphrases=["win a clock"]\nkeeps=["Win a clock, he said."]\n'
    (tmp_path / "packs" / "own.toml").write_text(f"[[rule]]\n{rule}", "utf-8")
    paper.routes |= {
        "/a": article("Story a", words=words, head="<!-- other furniture -->"),
        "/b": article("Story b", words="The clock is fast. Win a clock!"),
    }
    scheduled.make_due()
    second = scheduled.run("--packs", str(tmp_path / "packs"))
    assert [(row["title"], row["version"], row["changed"]) for row in second.new] == [("Story b", 2, ["text"])]
    shown = subprocess.run(
        [*COMMAND, "history", second.new[0]["url"], "--state", scheduled.out / "state.sqlite"],
        capture_output=True,
        text=True,
    )
    assert shown.returncode == 0, shown.stderr
    assert "version 2" in shown.stdout
    assert "[-slow.-]{+fast.+}" in shown.stdout


@pytest.mark.slow
def test_what_fails_is_tried_again_and_given_up_by_name(paper, scheduled):
    paper.routes["/busy"] = Answer(status=500)
    first = scheduled.run()
    assert ("/busy", "http-error") in reasons(first.rejects)
    assert scheduled.run().rejects == [], "not before it is due"
    with sqlite3.connect(scheduled.out / "state.sqlite") as state:
        state.execute("update page set failures = 5 where path = '/busy'")
    scheduled.make_due("/busy")
    last = scheduled.run()
    assert reasons(last.rejects) == [("/busy", "given-up")]
    assert "after 6 tries" in last.rejects[0]["detail"]
    paper.asked.clear()
    scheduled.run()
    assert "/busy" not in paper.paths


def reasons(rejects: list[dict]) -> list[tuple[str, str]]:
    return sorted(("/" + row["url"].split("/", 3)[3], row["reason"]) for row in rejects)


def test_private_hosts_are_not_asked_unless_it_is_said(paper, scheduled):
    scheduled.options = ()
    ran = scheduled.run()
    assert paper.asked == []
    assert ran.new == []


@pytest.mark.slow
def test_a_name_is_private_by_the_addresses_that_the_download_would_use(paper, scheduled):
    """A name may have another address for each who asks, or a moment later."""
    scheduled.write({"name": "paper", "feeds": [paper.url.replace("127.0.0.1", "inside.example") + "/feed"]})
    resolver = {
        "settings": ("TWISTED_DNS_RESOLVER=crawl.resolving.InsideResolver",),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    scheduled.options = ()
    ran = scheduled.run(**resolver)
    assert (ran.new, paper.asked) == ([], []), ran.stderr
    report = json.loads((scheduled.out / "run.json").read_text())
    assert "private network" in json.dumps(report)
    scheduled.options = ("--allow-private",)
    scheduled.run(**resolver)
    assert "/feed" in paper.paths


@pytest.mark.slow
def test_opt_outs_are_flags_and_are_obeyed_where_the_source_says_so(paper, scheduled):
    paper.routes["/a"] = Answer(article("Story a").encode(), headers={"X-Robots-Tag": "noai"})
    first = scheduled.run()
    flags = {row["title"]: row["flags"] for row in first.new}
    assert "noai" in flags["Story a"]
    text = (scheduled.folder / "sources.toml").read_text("utf-8")
    (scheduled.folder / "sources.toml").write_text(text + 'obey = ["noai"]\n', "utf-8")
    scheduled.make_due("/a")
    second = scheduled.run()
    assert reasons(second.rejects) == [("/a", "opted-out")]


@pytest.mark.slow
def test_a_first_run_is_bounded_and_the_next_goes_on(paper, scheduled):
    first = scheduled.run("--limit", "2")
    assert first.code == 0
    assert sum(len(path) < 8 and path not in ("/feed", "/section") for path in paper.paths) >= 2
    assert "left for the next run" in first.stderr
    paper.routes["/feed"] = feed("/z", etag='"feed-1"')
    second = scheduled.run()
    titles = [row["title"] for row in (*first.new, *second.new)]
    assert len(titles) == len(set(titles))
    assert {"Story a", "Story b", "Story c", "Story d", "Story e"} <= set(titles)


@pytest.mark.slow
def test_a_run_leaves_what_is_too_old_and_ends_at_its_deadline(site, scheduled):
    paths = [f"/{number}" for number in range(40)]
    site.routes = {path: article(f"Story {path}") for path in paths}
    site.routes |= {"/feed": feed("/old", *((path, later(-3600)) for path in paths)), "/old": article("Story old")}
    scheduled.write({"name": "paper", "feeds": [f"{site.url}/feed"]})
    first = scheduled.run("--max-age", "2d", "--deadline", "1h")
    assert first.code == 0, first.stderr
    assert len(first.new) == 40
    assert "/old" not in site.paths, "it is older than two days"
    site.routes["/feed"] = feed(*((f"{path}?again", later(-3600)) for path in paths))
    site.routes |= {f"{path}?again": site.routes[path] for path in paths}
    second = scheduled.run("--deadline", "6s", settings=("DOWNLOAD_DELAY=0.5",))
    assert second.code == 0, second.stderr
    assert len(second.new) < 40
    assert "left for the next run" in second.stderr
    third = scheduled.run()
    assert len(second.new) + len(third.new) == 40


@pytest.mark.slow
def test_a_sitemap_that_fails_once_is_read_by_the_next_run(paper, scheduled):
    paper.routes["/two.xml"] = Answer(status=500)
    first = scheduled.run()
    assert first.code == 0, first.stderr
    assert "/two.xml" in paper.paths
    assert "Story d" not in [row["title"] for row in first.new]
    paper.routes["/two.xml"] = sitemap((f"{paper.url}/d", "2026-01-05T10:00:00Z"), etag='"two-1"')
    second = scheduled.run()
    assert [row["title"] for row in second.new] == ["Story d"], "though its index is as it was"
    paper.asked.clear()
    assert scheduled.run().new == []
    assert "/two.xml" not in paper.paths


@pytest.mark.slow
def test_a_site_that_goes_down_midway_is_gone_on_with(site, scheduled):
    paths = [f"/{number}" for number in range(30)]
    site.routes = {path: article(f"Story {path}") for path in paths} | {"/feed": feed(*paths)}
    for path in paths[12:]:
        site.then(path, Answer(article(f"Story {path}").encode()), after=1)
        site.routes[path] = Answer(status=503)
    scheduled.write({"name": "paper", "feeds": [f"{site.url}/feed"]})
    first = scheduled.run()
    assert len(first.new) == 12
    assert len(first.rejects) == 18
    scheduled.make_due()
    second = scheduled.run()
    assert len(second.new) == 18
    assert second.rejects == []


@pytest.mark.slow
def test_a_second_run_over_the_same_state_refuses(paper, scheduled):
    paper.routes |= {path: paper.routes[path]._replace(wait=3.0) for path in ("/feed",)}
    with scheduled.begin() as going:
        deadline = time.monotonic() + 60
        while not paper.asked and time.monotonic() < deadline:
            time.sleep(0.05)
        second = scheduled.run()
        assert second.code == 2
        assert "another run" in second.stderr
        assert "Traceback" not in second.stderr
        assert going.wait(60) == 0
    assert scheduled.run().code == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[source]]\nname = 'a'\n", "sources.toml, line 1: needs a way in"),
        ("[[source]]\nname = 'a'\nfeeds = ['x']\n", "sources.toml, line 3: feeds: 'x' is no web address"),
        ("", "holds no [[source]] table"),
    ],
)
def test_a_broken_sources_file_is_one_sentence(scheduled, text, told):
    (scheduled.folder / "sources.toml").write_text(text, "utf-8")
    ran = scheduled.run()
    assert ran.code == 2
    assert told in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
