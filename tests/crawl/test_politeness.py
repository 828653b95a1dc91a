"""The defaults are polite: robots.txt, a delay per domain, one honest user agent."""

from itertools import pairwise

from crawl.newssite import Answer, article
from newsclean import settings
from newsclean.version import VERSION

POLITE = tuple(f"{name}={getattr(settings, name)}" for name in ("DOWNLOAD_DELAY", "AUTOTHROTTLE_ENABLED"))
HALF = 0.5 * settings.DOWNLOAD_DELAY
"""Scrapy waits from 0.5 to 1.5 times the delay, so as not to look like a clock."""


def test_a_crawl_with_the_default_settings(site, crawl):
    site.routes = {
        "/robots.txt": "User-agent: *\nDisallow: /private\n",
        "/feed": "<rss><channel>" + "".join(f"<item><link>/{name}</link></item>" for name in ("a", "b", "private"))
        + "</channel></rss>",
        "/a": article("A"),
        "/b": article("B"),
        "/private": article("Private"),
    }  # fmt: skip
    crawled = crawl("feed", f"url={site.url}/feed", settings=POLITE)
    assert crawled.titles == ["A", "B"]
    assert crawled.reasons == [("/private", "robots")]
    assert [asked.path for asked in site.asked][:2] == ["/robots.txt", "/feed"]
    assert sorted(site.paths) == ["/a", "/b", "/feed"]
    gaps = [after.at - before.at for before, after in pairwise(site.asked)]
    assert min(gaps) >= HALF * 0.95
    assert {asked.headers["user-agent"] for asked in site.asked} == {settings.USER_AGENT}
    assert not any("cookie" in asked.headers for asked in site.asked)


def test_the_user_agent_says_who_asks():
    assert settings.USER_AGENT.startswith(f"newsclean/{VERSION} ")
    assert settings.ROBOTSTXT_OBEY
    assert settings.AUTOTHROTTLE_ENABLED
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1


def test_a_broken_robots_file_forbids_nothing(site, crawl):
    site.routes = {"/robots.txt": Answer(b"<html>Oops.</html>", status=500), "/a": article("A")}
    assert crawl("urls", f"url={site.url}/a").titles == ["A"]


def test_a_rule_for_this_agent_alone(site, crawl):
    site.routes = {"/robots.txt": "User-agent: newsclean\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/a": article("A")}
    crawled = crawl("urls", f"url={site.url}/a")
    assert (crawled.reasons, crawled.code) == ([("/a", "robots")], 1)
    assert site.paths == []
