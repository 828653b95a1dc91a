"""Metadata: which of a page's many words is believed."""
# ruff: noqa: E501 - the table of titles reads better in whole lines

from __future__ import annotations

import pytest

from newsclean.extraction import parse_html
from newsclean.metadata import Metadata, read_metadata
from newsclean.metadata.authors import clean_names
from newsclean.metadata.jsonld import flatten, parse_jsonld

URL = "http://news.vadu.example/politics/goat"


def read(head: str = "", body: str = "", url: str = URL) -> Metadata:
    return read_metadata(parse_html(f"<html><head>{head}</head><body>{body}</body></html>"), url)


def jsonld(content: str) -> str:
    return f'<script type="application/ld+json">{content}</script>'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Goat elected mayor - Vadu Monitor</title>", "<h1>Goat elected mayor</h1>", "Goat elected mayor"),
        ("<title>Goat elected mayor - Vadu Monitor</title>", "", "Goat elected mayor"),
        ("<title>Goat elected mayor - </title>", "", "Goat elected mayor"),
        ("<title>Vadu Monitor | Goat elected mayor</title><meta property='og:site_name' content='Vadu Monitor'>", "", "Goat elected mayor"),
        ("<title>Is it true? | Fact check | Vadu</title><meta property='og:title' content='Is it true?'>", "", "Is it true?"),
        ("<meta property='og:title' content='War and peace: a goat&#39;s year - Vadu'><meta property='og:site_name' content='Vadu'>", "", "War and peace: a goat's year"),
        ("<meta property='og:title' content='Read &amp;amp; weep'>", "", "Read & weep"),
        ("", "<nav><h1>Vadu Monitor</h1></nav><h1>Goat elected <em>mayor</em></h1>", "Goat elected mayor"),
        ("<title>News - Vadu</title>" + jsonld('{"@type": "NewsArticle", "headline": "Goat wins"}'), "<h1>Latest</h1>", "Goat wins"),
        ("<title>«They left» - a goat's story</title>", "<h1>«They left» - a goat's story</h1>", "«They left» - a goat's story"),
    ],
)  # fmt: skip
def test_title(head: str, body: str, title: str) -> None:
    assert read(head, body).title == title


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["By Jane Doe"], ("Jane Doe",)),
        (["Jane Doe and John Roe"], ("Jane Doe", "John Roe")),
        (["JANE DOE", "Jane Doe"], ("JANE DOE",)),
        (["jane@vadu.example (Jane Doe)"], ()),
        (["https://www.facebook.com/janedoe"], ()),
        (["Von Käthe Größler"], ("Käthe Größler",)),
        (["De Ana Pop, Ion Rusu"], ("Ana Pop", "Ion Rusu")),
        (["Автор: Тарас Бринь"], ("Тарас Бринь",)),
        (["@janedoe", "Jane Doe"], ("Jane Doe",)),
        ([""], ()),
    ],
)
def test_names_out_of_bylines(values: list[str], names: tuple[str, ...]) -> None:
    assert clean_names(values) == names


def test_people_come_before_the_newsroom() -> None:
    newsroom = jsonld('{"@type":"Article","author":{"@type":"Organization","name":"Vadu Monitor"}}')
    site = "<meta property='og:site_name' content='Vadu Monitor'>"
    assert read(site + newsroom + "<meta name='author' content='Jane Doe'>").authors == ("Jane Doe",)
    assert read(site + newsroom).authors == ("Vadu Monitor",)


@pytest.mark.parametrize(
    "content",
    [
        '{"@type":"NewsArticle","headline":"A","datePublished":"2026-03-04"}',
        '[{"@type":"WebPage"},{"@type":"NewsArticle","headline":"A","datePublished":"2026-03-04"}]',
        '{"@graph":[{"@type":["Thing","NewsArticle"],"headline":"A","datePublished":"2026-03-04"}]}',
        '<!-- {"@type":"NewsArticle","headline":"A","datePublished":"2026-03-04"} -->',
        '{"@type":"NewsArticle","headline":"A","datePublished":"2026-03-04",}',
        '{"@type":"NewsArticle","description":"two\nlines","headline":"A","datePublished":"2026-03-04"};',
        '{"@type":"WebPage"}{"@type":"NewsArticle","headline":"A","datePublished":"2026-03-04"}',
    ],
)
def test_jsonld_as_pages_really_carry_it(content: str) -> None:
    facts = read(jsonld(content))
    assert (facts.title, facts.published_at) == ("A", "2026-03-04")


def test_jsonld_references_are_resolved() -> None:
    graph = (
        '{"@graph":[{"@type":"Article","author":{"@id":"#jane"}},{"@id":"#jane","@type":"Person","name":"Jane Doe"}]}'
    )
    article = next(item for item in flatten(parse_jsonld(graph)) if item.get("@type") == "Article")
    assert article["author"]["name"] == "Jane Doe"


def test_jsonld_nested_endlessly_ends() -> None:
    assert list(flatten(parse_jsonld('{"a":' * 50_000 + "1" + "}" * 50_000))) == []
    assert list(flatten(parse_jsonld("[" * 500 + "]" * 500))) == []


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("http://news.vadu.example/politics/goat", "http://news.vadu.example/politics/goat"),
        ("/politics/goat", "http://news.vadu.example/politics/goat"),
        ("http://news.vadu.example/", None),
        ("http://other.example/politics/goat", None),
        ("http://vadu.example/politics/goat", "http://vadu.example/politics/goat"),
        ("javascript:void(0)", None),
    ],
)
def test_canonical_url_is_never_another_site_or_a_front_page(link: str, expected: str | None) -> None:
    assert read(f'<link rel="canonical" href="{link}">').canonical_url == expected


def test_type_paywall_section_tags_and_language() -> None:
    article = """{"@type":"LiveBlogPosting","isAccessibleForFree":"False","articleSection":"Local",
        "keywords":["goats","mayors"],"inLanguage":"en-GB"}"""
    facts = read(jsonld(article))
    assert (facts.type, facts.paywalled, facts.section, facts.tags) == ("liveblog", True, "Local", ("goats", "mayors"))
    assert facts.language == "en"


def test_date_and_byline_that_only_a_reader_sees() -> None:
    body = (
        "<h1>Goat elected mayor</h1><p>By Jane Doe</p><p>4 March 2026, 10:15</p>" + "<p>It won by nine votes.</p>" * 9
    )
    facts = read("", body)
    assert (facts.authors, facts.guessed_at) == (("Jane Doe",), "2026-03-04T10:15:00")
