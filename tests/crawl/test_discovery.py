"""`newsclean sources add`, `test` and `list`: what is found of a site, and what is written of it."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from crawl.newssite import CHECKOUT, Answer, article, environment
from crawl.scheduling import COMMAND, QUICKLY, feed, sitemap
from newsclean.crawl.discovery import Listing, choose_feeds, choose_sitemaps, read_facts, why_unfit
from newsclean.crawl.sourcefile import load_sources
from newsclean.crawl.sourcewriting import append_source
from newsclean.crawl.zones import countries_of, offsets_of, zone_of

pytestmark = pytest.mark.slow

HOSTS = ["paper.example"]
AUDIO = '<enclosure url="/talk.mp3" type="audio/mpeg" length="1"/>'
HEADLINES = (
    "The council votes on the new bridge over the river",
    "A ferry that nobody wanted is sold to the harbour museum",
    "Why the price of bread has fallen in the old town this winter",
)


@pytest.fixture
def newsclean(tmp_path):
    """Run the command to its end, in a folder of the user's own."""

    def run(*args: str | Path, **env: str) -> subprocess.CompletedProcess:
        fast = [part for setting in QUICKLY for part in ("-s", setting)] if args[1] != "list" else []
        return subprocess.run(
            [*COMMAND, *map(str, args), *fast], cwd=tmp_path, env=environment(PYTHONPATH=str(CHECKOUT), **env),
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


def rss(
    *entries: tuple[str, str], title: str = "Paper", zone: str = "+0200", head: str = "", inside: str = "", of: str = ""
) -> Answer:
    """An RSS feed of paths with the days of January 2026 on which they appeared."""
    items = "".join(
        f"<item><title>{HEADLINES[number % 3]}</title><link>{of}{path}</link>"
        f"<pubDate>{day} Jan 2026 08:00:00 {zone}</pubDate>{inside}</item>"
        for number, (path, day) in enumerate(entries)
    )
    return Answer(
        f'<rss version="2.0" xmlns:itunes="http://www.itunes.example/podcast-1.0.dtd"><channel><title>{title}</title>'
        f"{head}{items}</channel></rss>".encode(),
        type="application/rss+xml; charset=utf-8",
    )


def page(*, alternates: tuple[tuple[str, str], ...] = (), body: str = "", lang: str = ' lang="en-GB"') -> str:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{href}">' for title, href in alternates
    )
    return f"<!doctype html><html{lang}><head><title>Paper</title>{links}</head><body>{body}</body></html>"


@pytest.fixture
def wordpress(site):
    """A site as WordPress with a common sitemap plug-in makes it: feeds of everything, of sections, of comments."""
    news = [(f"/2026/story-{n}", f"{n:02}") for n in range(9, 1, -1)]
    site.routes = {
        "/": page(
            alternates=(("Paper", "/feed/"), ("Paper » Comments", "/comments/feed/"), ("Old", "feed/old")),
            body='<nav><a href="/">Home</a><a href="sport/">Sport</a><a href="/contact/">Contact</a>'
            '<a href="http://elsewhere.example/news/">Partner</a></nav><a href="/2026/story-9">Story 9</a>',
        ),
        "/sport/": page(alternates=(("Sport", "feed/"), ("Paper", "/feed/"))),
        "/feed/": rss(*news, of=site.url, title="Paper\u2003—  news"),
        "/sport/feed/": rss(("/2026/story-9", "09"), ("/2026/match", "08"), of=site.url, title="Sport"),
        "/comments/feed/": rss(("/2026/story-9#comment-1", "09"), of=site.url, title="Comments for Paper"),
        "/feed/old": Answer(status=301, headers={"Location": "/?feed=rss2"}),
        "/?feed=rss2": rss(*news, of=site.url),
        "/robots.txt": Answer(
            f"User-agent: *\nCrawl-delay: 3\nDisallow: /wp-admin/\nSitemap: {site.url}/sitemap_index.xml\n".encode(),
            type="text/plain",
        ),
        "/sitemap_index.xml": sitemap(
            (f"{site.url}/post-sitemap.xml", "2026-01-09T08:00:00+02:00"),
            (f"{site.url}/category-sitemap.xml", "2026-01-09T08:00:00+02:00"),
            index=True,
        ),
        "/post-sitemap.xml": sitemap(*((f"{site.url}{path}", f"2026-01-{day}") for path, day in news)),
        "/category-sitemap.xml": sitemap((f"{site.url}/sport/", "2026-01-09")),
    }
    return site


def test_a_site_like_wordpress_gets_its_feeds_best_first_and_its_index_of_sitemaps(wordpress, newsclean, tmp_path):
    done = newsclean("sources", "add", wordpress.url, "--allow-private")
    assert done.returncode == 0, done.stderr
    (source,) = load_sources(tmp_path / "sources.toml")
    assert source.name == "127.0.0.1"
    assert source.feeds == (f"{wordpress.url}/feed/", f"{wordpress.url}/sport/feed/")
    assert source.sitemaps == (f"{wordpress.url}/sitemap_index.xml",)
    assert (source.language, source.timezone, source.delay, source.pages) == ("en-GB", None, 3.0, ())
    written = (tmp_path / "sources.toml").read_text("utf-8")
    assert "# Paper — news: 8 entries, newest 2026-01-09 06:00 UTC" in written
    assert "# Sport: 2 entries" in written
    assert "# index of 2 sitemaps, newest 2026-01-09 06:00 UTC" in written
    assert "written with +02:00" in written, "an offset alone tells no zone"
    assert f"left out: {wordpress.url}/comments/feed/: comments" in done.stderr
    assert f"left out: {wordpress.url}/?feed=rss2: the same entries as {wordpress.url}/feed/" in done.stderr
    assert "127.0.0.1 added (feeds: 2, sitemaps: 1)" in done.stdout
    assert len(wordpress.paths) == len(set(wordpress.paths)), "nothing is asked for twice"
    assert not {"/contact/", "/rss", "/wp-admin/"} & set(wordpress.paths), "nothing beyond what is declared"


def test_the_users_file_is_kept_byte_for_byte_and_a_second_add_is_refused(wordpress, newsclean, tmp_path):
    file = tmp_path / "mine.toml"
    before = (
        '# Our papers.\r\n\r\n  [[ source ]]   # the first\r\nname="other"\r\n'
        "feeds = [ 'http://other.example/ț.xml',\r\n]  # no end of line"
    ).encode()
    file.write_bytes(before)
    file.chmod(0o640)
    assert newsclean("sources", "add", wordpress.url, "mine.toml", "--allow-private").returncode == 0
    written = file.read_bytes()
    assert written.startswith(before + b"\r\n\r\n[[source]]\r\n")
    assert written.count(b"\n") == written.count(b"\r\n")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [source.name for source in load_sources(file)] == ["other", "127.0.0.1"]
    wordpress.asked.clear()
    again = newsclean("sources", "add", wordpress.url, "mine.toml", "--allow-private")
    assert (again.returncode, again.stdout) == (2, "")
    assert "mine.toml: has a source '127.0.0.1' already" in again.stderr
    named = newsclean("sources", "add", wordpress.url, "mine.toml", "--allow-private", "--name", "another")
    assert named.returncode == 2
    assert re.search(r"its source '127\.0\.0\.1' is of 127\.0\.0\.1:\d+ already", named.stderr)
    assert wordpress.asked == [], "what is refused is refused before the site is asked"
    assert file.read_bytes() == written
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.toml"]


def test_print_shows_the_table_and_writes_nothing(wordpress, newsclean, tmp_path):
    done = newsclean("sources", "add", wordpress.url, "--allow-private", "--print", "--name", "paper")
    (table,) = tomllib.loads(done.stdout)["source"]
    assert table["name"] == "paper"
    assert list(tmp_path.iterdir()) == []


def test_a_site_with_only_an_index_of_sitemaps_behind_robots_txt(site, newsclean, tmp_path):
    news = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        + "".join(
            f"<url><loc>{site.url}/story-{n}</loc><n:news><n:publication_date>2026-01-0{n}T10:00:00Z</n:publication_date>"
            f"<n:title>Orașul votează astăzi pentru podul nou de peste râu, spune primarul</n:title></n:news></url>"
            for n in range(1, 4)
        )
        + "</urlset>"
    )
    site.routes = {
        "/": page(body="<p>Știri</p>", lang=' lang="en-US"'),
        "/robots.txt": Answer(b"Sitemap: /maps/index.xml", type="text/plain"),
        "/maps/index.xml": sitemap(
            ("old.xml", "2019-01-01"), ("pages.xml", "2026-01-01"), ("news.xml", None), index=True
        ),
        "/maps/news.xml": news,
        "/maps/pages.xml": sitemap((f"{site.url}/story-1", "2026-01-01")),
        "/maps/old.xml": sitemap((f"{site.url}/story-0", "2019-01-01")),
    }  # fmt: skip
    done = newsclean("sources", "add", site.url, "--allow-private", "--print")
    (table,) = tomllib.loads(done.stdout)["source"]
    assert table["sitemaps"] == [f"{site.url}/maps/news.xml"], "the part of news, relative to its index"
    assert "feeds" not in table
    assert table["language"] == "ro", "headlines speak against a template's lang"
    assert "# news sitemap: 3 entries, newest 2026-01-03 10:00 UTC" in done.stdout


def test_a_site_with_nothing_says_what_was_tried_and_suggests_its_front_page(site, newsclean, tmp_path):
    site.routes = {"/": page(body='<nav><a href="/city/">City</a></nav>'), "/city/": page(), "/rss": page()}
    done = newsclean("sources", "add", f"{site.url}/", "--allow-private")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{site.url}/: no feed and no sitemap of articles was found. Tried: " in done.stderr
    for tried in ("/feed", "/atom.xml", "/?feed=rss2", "/feeds/posts/default", "/sitemap.xml", "/wp-sitemap.xml"):
        assert f"{site.url}{tried}" in done.stderr
    assert f"{site.url}/rss (a web page)" in done.stderr
    suggested = done.stderr.partition("[[source]]")
    (table,) = tomllib.loads("".join(suggested[1:]))["source"]
    assert table == {"name": "127.0.0.1", "pages": [f"{site.url}/"]}
    assert not (tmp_path / "sources.toml").exists()


def test_what_is_no_way_in_is_left_out_with_its_reason(site, newsclean):
    site.routes = {
        "/": page(
            alternates=(
                ("A", "one.xml"), ("B", "/html"), ("C", "/secret.xml"), ("D", "/gone.xml"), ("E", "/empty.xml"),
                ("F", "/far.xml"), ("G", "/talk.xml"), ("H", "/broken.xml"),
            ),
        ),
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /secret", type="text/plain"),
        "/one.xml": feed("/a", "/b"),
        "/html": page(),
        "/secret.xml": feed("/a"),
        "/empty.xml": rss(),
        "/far.xml": rss(("http://elsewhere.example/x", "01")),
        "/talk.xml": rss(("/talk", "01"), of=site.url, inside=AUDIO),
        "/broken.xml": Answer(b"\x1f\x8bnothing"),
    }  # fmt: skip
    done = newsclean("sources", "add", site.url, "--allow-private", "--print")
    (table,) = tomllib.loads(done.stdout)["source"]
    assert table["feeds"] == [f"{site.url}/one.xml"]
    left_out = dict(re.findall(r"left out: \S*?(/[\w.]+): (.*)", done.stderr.replace(site.url, "")))
    assert left_out.pop("/broken.xml").startswith("broken gzip")
    assert left_out == {
        "/html": "a web page",
        "/secret.xml": "robots.txt forbids it",
        "/empty.xml": "lists nothing",
        "/far.xml": "leads to another site (elsewhere.example)",
        "/talk.xml": "a podcast",
    }
    assert "/secret.xml" not in site.paths


def test_the_usual_places_are_tried_where_nothing_is_declared(site, newsclean):
    site.routes = {
        "/": page(lang=""),
        "/feed": Answer(status=302, headers={"Location": "/"}),
        "/rss.xml": rss(("/a", "01"), ("/b", "02"), of=site.url, zone="GMT"),
        "/sitemap.xml": sitemap((f"{site.url}/a", "2026-01-02")),
    }
    done = newsclean("sources", "add", site.url, "--allow-private", "--print")
    (table,) = tomllib.loads(done.stdout)["source"]
    assert (table["feeds"], table["sitemaps"]) == ([f"{site.url}/rss.xml"], [f"{site.url}/sitemap.xml"])
    assert "/atom.xml" not in site.paths, "the first that is one is enough"


def test_a_page_that_lists_the_sites_feeds_is_followed(site, newsclean):
    site.routes = {
        "/": page(body='<a href="/rss/">RSS</a> <a href="/a">A</a>'),
        "/rss/": page(body='<a href="/rss/all.xml">All</a> <a href="/help">What is RSS?</a>'),
        "/rss/all.xml": feed("/a"),
    }
    done = newsclean("sources", "add", site.url, "--allow-private", "--print")
    assert tomllib.loads(done.stdout)["source"][0]["feeds"] == [f"{site.url}/rss/all.xml"]


def test_a_bare_host_that_leads_to_www_is_one_site_with_it(site, newsclean, tmp_path):
    site.routes = {
        "http://vadu-monitor.ro/": Answer(status=301, headers={"Location": "http://www.vadu-monitor.ro/"}),
        "http://www.vadu-monitor.ro/": page(alternates=(("Monitor", "/flux"),), lang=' lang="ro"'),
        "http://www.vadu-monitor.ro/flux": rss(
            ("/a", "02"), ("http://stiri.vadu-monitor.ro/b", "01"), of="", title="Monitorul"
        ),
    }
    done = newsclean("sources", "add", "http://vadu-monitor.ro", "--name", "monitor", http_proxy=site.url)
    assert done.returncode == 0, done.stderr
    (source,) = load_sources(tmp_path / "sources.toml")
    assert source.feeds == ("http://www.vadu-monitor.ro/flux",)
    assert source.timezone == "Europe/Bucharest", "the offset, and the one zone of the host's country"
    again = newsclean("sources", "add", "https://www.vadu-monitor.ro/", http_proxy=site.url)
    assert again.returncode == 2
    assert "its source 'monitor' is of vadu-monitor.ro already" in again.stderr


def test_a_host_that_is_private_is_not_asked_without_leave(site, newsclean):
    done = newsclean("sources", "add", site.url)
    assert done.returncode == 1
    assert "127.0.0.1 is in a private network; --allow-private lets it be asked" in done.stderr
    assert site.asked == []


def test_a_site_that_does_not_answer_is_asked_once_and_nothing_is_suggested(site, newsclean):
    done = newsclean("sources", "add", "http://127.0.0.1:1/", "--allow-private")
    assert done.returncode == 1
    assert "Tried: http://127.0.0.1:1/ (" in done.stderr
    assert "[[source]]" not in done.stderr


def test_a_front_page_that_is_refused_leaves_the_usual_places(site, newsclean):
    site.routes = {"/": Answer(status=403), "/atom.xml": feed("/a")}
    done = newsclean("sources", "add", site.url, "--allow-private", "--print")
    assert tomllib.loads(done.stdout)["source"][0]["feeds"] == [f"{site.url}/atom.xml"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[[source]]\nname = 'a'\nfeed = []\n", "sources.toml, line 3: feed: is unknown"),
        ("[[source]\n", "sources.toml, line 1"),
    ],
)
def test_a_broken_file_is_told_before_the_site_is_asked(site, newsclean, tmp_path, content, reason):
    (tmp_path / "sources.toml").write_text(content)
    done = newsclean("sources", "add", site.url, "--allow-private")
    assert done.returncode == 2
    assert reason in done.stderr
    assert site.asked == []


@pytest.mark.parametrize("url", ["ftp://paper.example", "https://", ""])
def test_what_is_no_address_is_refused(newsclean, url):
    done = newsclean("sources", "add", url)
    assert done.returncode == 2
    assert "is no web address" in done.stderr


def test_a_file_that_can_take_no_table_stays_as_it_is(tmp_path):
    file = tmp_path / "sources.toml"
    file.write_text('source = [{name = "a", feeds = ["https://a.example/feed"]}]\n')
    with pytest.raises(ValueError, match=r"sources\.toml: a table can't be put at its end \(.*line 3"):
        append_source(file, '[[source]]\nname = "b"\nfeeds = ["https://b.example/feed"]\n')
    assert file.read_text().count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["sources.toml"]


@pytest.mark.parametrize("content", [None, b"", b"# nothing yet\n", b"\xef\xbb\xbf"])
def test_a_file_without_sources_gets_its_first(tmp_path, content):
    file = tmp_path / "new" / "sources.toml" if content is None else tmp_path / "sources.toml"
    if content is not None:
        file.write_bytes(content)
    append_source(file, '[[source]]\nname = "b"\nfeeds = ["https://b.example/feed"]\n')
    assert [source.name for source in load_sources(file)] == ["b"]
    assert file.read_bytes().startswith(content or b"[[source]]")


def test_a_link_to_the_file_stays_one(tmp_path):
    file = tmp_path / "real.toml"
    file.write_text("# mine\n")
    link = tmp_path / "sources.toml"
    link.symlink_to(file)
    append_source(link, '[[source]]\nname = "b"\nfeeds = ["https://b.example/feed"]\n')
    assert link.is_symlink()
    assert file.read_text().startswith("# mine\n\n[[source]]\n")


# ---- choosing --------------------------------------------------------------------------------------------------------


def listing(path: str, links: str, newest: str | None = None, kind: str = "feed", **more) -> Listing:
    found = tuple(f"https://paper.example/{link}" for link in links.split())
    return Listing(f"https://paper.example{path}", kind, found, (newest,) * len(found) if newest else (), **more)


def test_the_feed_with_most_of_the_newest_entries_comes_first():
    feeds = [
        listing("/archive", "o1 o2 o3 o4 o5 o6", "2025-12-20"),
        listing("/sport", "s1 s2", "2026-01-09"),
        listing("/all", "s1 s2 n1 n2", "2026-01-09"),
        listing("/undated", "u1 u2 u3 u4 u5 u6 u7"),
        listing("/dead", "d1", "2021-05-05"),
        listing("/all?again", "n1 n2 s2 s1 s0", "2026-01-08"),
    ]
    chosen, left_out = choose_feeds(feeds)
    assert [feed.url.rpartition("/")[2] for feed in chosen] == ["all?again", "sport", "archive", "undated"]
    assert left_out == {
        "https://paper.example/dead": "not kept up since 2021-05-05",
        "https://paper.example/all": "the same entries as https://paper.example/all?again",
    }


def test_a_date_ahead_of_us_makes_no_feed_the_newest():
    assert listing("/x", "a", "2999-01-01").newest is None


@pytest.mark.parametrize(
    ("kinds", "has_feeds", "chosen"),
    [
        (("news sitemap", "sitemap index", "sitemap"), True, ["news sitemap"]),
        (("sitemap index", "sitemap"), True, ["sitemap index"]),
        (("sitemap",), True, []),
        (("sitemap",), False, ["sitemap"]),
    ],
)
def test_sitemaps_of_news_come_before_indexes_and_these_before_lists(kinds, has_feeds, chosen):
    found, left_out = choose_sitemaps([listing(f"/{kind}", "a", kind=kind) for kind in kinds], has_feeds=has_feeds)
    assert [one.kind for one in found] == chosen
    assert len(left_out) == len(kinds) - len(chosen)


def test_an_index_that_another_names_is_left_to_it():
    outer, inner = listing("/outer", "inner", kind="sitemap index"), listing("/inner", "a.xml", kind="sitemap index")
    assert choose_sitemaps([inner, outer], has_feeds=False)[0] == [outer]


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (listing("/feed", "a b"), None),
        (listing("/feed", ""), "lists nothing"),
        (listing("/comments/feed", "a"), "comments"),
        (listing("/feed", "a#comment-1 b#comment-2 c"), "comments"),
        (listing("/feed", "a.mp3 b.mp3"), "a podcast"),
        (listing("/feed", "a", is_podcast=True), "a podcast"),
        (Listing("https://feeds.example/x", "feed", ("https://m.paper.example/a",)), None),
        (
            Listing("https://paper.example/x", "feed", ("https://newspaper.example/a",)),
            "leads to another site (newspaper.example)",
        ),
    ],
)  # fmt: skip
def test_why_a_listing_is_unfit(found, reason):
    assert why_unfit(found, HOSTS) == reason


def test_a_feed_of_articles_that_can_be_listened_to_is_no_podcast():
    plain = rss(("/a", "01"), inside=AUDIO).body.replace(b"xmlns:itunes", b"xmlns:it")
    assert not read_facts(plain).is_podcast
    assert read_facts(rss(("/a", "01"), inside=AUDIO).body).is_podcast


def test_a_feed_says_its_title_and_language():
    told = read_facts(rss(("/a", "01"), title="News &amp;amp; more", head="<language>ro-RO</language>").body)
    assert (told.title, told.language) == ("News & more", "ro-RO")
    told = read_facts(json.dumps({"title": "N", "language": 5, "items": []}).encode())
    assert (told.title, told.language) == ("N", None)


@pytest.mark.parametrize(
    ("tag", "host", "dates", "zone"),
    [
        ("ro", "paper.ro", ["2026-01-05T08:00:00+02:00", "2025-07-05T08:00:00+03:00"], "Europe/Bucharest"),
        ("ro-RO", "paper.example", ["2026-01-05T08:00:00+02:00"], "Europe/Bucharest"),
        ("en-US", "paper.ro", ["2026-01-05T08:00:00+02:00"], "Europe/Bucharest"),
        ("pt-BR", "paper.example", ["2026-01-05T08:00:00-03:00"], "America/Sao_Paulo"),
        ("en-US", "paper.example", ["2026-01-05T08:00:00-05:00"], "America/New_York"),
        ("en-US", "paper.example", ["2026-07-05T08:00:00-07:00"], None),
        ("en", "paper.co.uk", ["2026-07-05T08:00:00+01:00"], "Europe/London"),
        ("en", "paper.co.uk", ["2026-01-05T08:00:00Z"], None),
        ("ro", "paper.ro", ["2026-01-05T08:00:00+03:00"], None),
        ("ro", "paper.ro", ["2026-01-05T08:00:00", "2026-01-05"], None),
        ("ro", "paper.example", ["2026-01-05T08:00:00+02:00"], None),
        ("en", "paper.io", ["2026-01-05T08:00:00+06:00"], None),
        (None, "127.0.0.1", ["2026-01-05T08:00:00+02:00"], None),
    ],
)
def test_a_zone_is_told_where_country_and_offsets_leave_one(tag, host, dates, zone):
    assert zone_of(countries_of(tag, host), dates) == zone


def test_offsets_are_named_once():
    west = "2026-01-05T08:00:00-03:30"
    assert offsets_of(["2026-01-05", "2026-01-05T08:00:00Z", west, west]) == ["-03:30", "Z"]


# ---- test and list ---------------------------------------------------------------------------------------------------


@pytest.fixture
def paper(site, tmp_path):
    names = "abcdefgh"
    strip = '<p class="banner">Join the conversation on Facebook</p>'
    site.routes = {f"/{name}": article(f"Story {name}").replace("</article>", f"{strip}</article>") for name in names}
    site.routes["/b"] = page(body="<p>Nothing.</p>")
    site.routes["/feed"] = feed("/a", "/b", *(f"/{name}" for name in names[2:]), "/video/x")
    (tmp_path / "sources.toml").write_text(
        f'[[source]]\nname = "paper"\nfeeds = ["{site.url}/feed", "{site.url}/old"]\nexclude = ["/video/"]\n'
        'language = "en"\ntimezone = "Europe/London"\ndelay = 0\n\n'
        '[[source]]\nname = "other"\npages = ["http://other.example/"]\n'
    )
    return site


def test_a_test_shows_what_a_few_pages_would_give_and_writes_nothing(paper, newsclean, tmp_path):
    done = newsclean("sources", "test", "paper", "--pages", "3", "--allow-private")
    assert done.returncode == 0, done.stderr
    assert f"{paper.url}/feed  ok, 9 entries, 8 wanted, newest 2026-01-05 08:00 UTC" in done.stdout
    assert f"{paper.url}/old  http-error: HTTP 404" in done.stdout
    assert re.search(
        rf"Story a\n{paper.url}/a\n2026-01-05T08:00:00\+00:00 \| no authors \| en \| \d+ words\n"
        r"  first: Paragraph 0 of Story a\..*\n  last:  Paragraph 4 of Story a\..*\n  removed: \w+ 1\n",
        done.stdout,
    )
    assert re.search(rf"rejected {paper.url}/b: [\w-]+: ", done.stdout)
    assert "2 of 3 pages gave an article" in done.stdout
    assert len([path for path in paper.paths if len(path) == 2]) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["sources.toml"]


def test_a_test_without_an_article_ends_with_1(paper, newsclean, tmp_path):
    paper.routes = {"/feed": page()}
    done = newsclean("sources", "test", "paper", "--allow-private")
    assert done.returncode == 1
    assert f"{paper.url}/feed  html: " in done.stdout
    assert "0 of 0 pages gave an article" in done.stdout


def test_a_test_reads_a_few_sitemaps_of_a_large_index(site, newsclean, tmp_path):
    names = [f"/map{n}.xml" for n in range(40)]
    site.routes = {name: sitemap((f"{site.url}/a", None)) for name in names}
    site.routes |= {"/a": article("A"), "/index.xml": sitemap(*((site.url + name, None) for name in names), index=True)}
    (tmp_path / "sources.toml").write_text(f'[[source]]\nname = "paper"\nsitemaps = ["{site.url}/index.xml"]\n')
    done = newsclean("sources", "test", "paper", "--allow-private")
    assert done.returncode == 0, done.stderr
    assert "32 more sitemaps are not read in a test" in done.stdout
    assert sum(path in names for path in site.paths) == 8


def test_a_test_of_a_source_that_is_not_there_names_those_that_are(paper, newsclean):
    done = newsclean("sources", "test", "papre")
    assert done.returncode == 2
    assert "there is no source 'papre'; there are paper, other" in done.stderr


def test_a_list_shows_each_source_in_a_row(paper, newsclean):
    done = newsclean("sources", "list")
    assert done.returncode == 0, done.stderr
    assert re.search(r"paper +│ 2 +│ 0 +│ 0 +│ en +│ Europe/London +│ exclude /video/, delay 0", done.stdout)
    assert re.search(r"other +│ 0 +│ 0 +│ 1 ", done.stdout)
    assert newsclean("sources", "list", "nothing.toml").returncode == 2
