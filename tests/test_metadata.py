"""Metadata: which of a page's many words is believed."""
# ruff: noqa: E501 - the table of titles reads better in whole lines

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from time import perf_counter

import pytest

from newsclean.extraction import parse_html
from newsclean.metadata import Metadata, explain_metadata, headline_block, read_metadata
from newsclean.metadata.authors import clean_names
from newsclean.metadata.jsonld import flatten, parse_jsonld
from newsclean.survey import Survey, survey

CASES = Path(__file__).parent / "cases"
BYLINES = tomllib.loads((CASES / "bylines.toml").read_text("utf-8"))
JSONLD = tomllib.loads((CASES / "jsonld.toml").read_text("utf-8"))
URL = "http://news.vadu.example/politics/goat"


def page(head: str = "", body: str = "") -> Survey:
    return survey(parse_html(f"<html><head>{head}</head><body>{body}</body></html>"))


def read(head: str = "", body: str = "", url: str = URL) -> Metadata:
    return read_metadata(page(head, body), url)


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


@pytest.mark.parametrize("case", BYLINES["wild"] + BYLINES["negative"], ids=lambda case: "; ".join(case["from"]))
def test_names_out_of_bylines(case: dict[str, list[str]]) -> None:
    assert clean_names(case["from"]) == tuple(case["to"])


def test_people_come_before_the_newsroom() -> None:
    newsroom = jsonld('{"@type":"Article","author":{"@type":"Organization","name":"Vadu Monitor"}}')
    site = "<meta property='og:site_name' content='Vadu Monitor'>"
    assert read(site + newsroom + "<meta name='author' content='Jane Doe'>").authors == ("Jane Doe",)
    assert read(site + newsroom).authors == ("Vadu Monitor",)


@pytest.mark.parametrize("case", JSONLD["wild"], ids=lambda case: case["what"])
def test_jsonld_as_pages_really_carry_it(case: dict[str, str]) -> None:
    facts = read(jsonld(case["script"]))
    assert (facts.title, facts.published_at) == ("Goat wins", "2026-03-04")


@pytest.mark.parametrize("case", JSONLD["negative"], ids=lambda case: case["what"])
def test_no_article_is_made_up(case: dict[str, str]) -> None:
    assert not read(jsonld(case["script"])).says_article


@pytest.mark.parametrize(
    "script",
    [
        '{"a":' * 100_000,
        "[" * 200_000,
        '"' * 200_000,
        '{"a": "' + ' " ' * 100_000,
        "{" + "," * 200_000,
        '{"a" ' + "\n" * 200_000,
        '{"@type":"NewsArticle" "headline" ' + " " * 200_000 + ":",
        '{"@type":"NewsArticle" ' + '"author":{' * 30_000,
        "\\" * 200_000,
        "/*" * 100_000,
        ";" * 200_000,
        "&quot;" * 50_000,
    ],
    ids=lambda script: script[:12],
)
def test_broken_jsonld_takes_linear_time(script: str) -> None:
    start = perf_counter()
    parse_jsonld(script)
    assert perf_counter() - start < 3


@pytest.mark.parametrize("unit", ["By ", "a ", "-", "Jane, ", "x@", "(", "/ ", "1 ", ": ", "on "])
def test_endless_bylines_and_titles_take_linear_time(unit: str) -> None:
    text = unit * 50_000
    start = perf_counter()
    read(f"<title>{text}</title><meta name='author' content='{text}'>", f"<h1>{text}</h1><p>{text}</p>")
    assert perf_counter() - start < 3


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


PROSE = "<p>It won by nine votes, and the village went to bed late.</p>" * 9


@pytest.mark.parametrize(
    ("body", "authors"),
    [
        ("<h1>Goat elected mayor</h1><span class='author-name'>Jane Doe</span>", ("Jane Doe",)),
        ("<h1>Goat elected mayor</h1><div class='byline'>Jane Doe<button>Follow</button></div>", ("Jane Doe",)),
        ("<h1>Goat elected mayor</h1><p>4.3.2026 | Von <a href='/x'>Käthe Größler</a></p>", ("Käthe Größler",)),
        ("<h1>Goat elected mayor</h1><p>Posted on March 4, 2026 by goatwatcher</p>", ("goatwatcher",)),
        ("<h1>Goat elected mayor</h1><a href='/author/jane-doe'>Jane Doe</a>", ("Jane Doe",)),
        ("<h1>Goat elected mayor</h1><a href='http://tube.example/user/x'>Goat Channel</a>", ()),
        ("<h1>Goat elected mayor</h1><p>Von den Höfen kaufte Jane noch Speck, Brot und Wein für alle.</p>", ()),
        ("<h1>Goat elected mayor</h1><div class='comments'><span class='author'>John Roe</span></div>", ()),
        ("<h1>Goat elected mayor</h1><aside><span class='author'>John Roe</span></aside>", ()),
    ],
)
def test_byline_that_only_a_reader_sees(body: str, authors: tuple[str, ...]) -> None:
    assert read("", body + PROSE).authors == authors


@pytest.mark.parametrize(
    ("names", "head", "authors"),
    [
        (["Jane Doe", "AFP"], "", ("Jane Doe",)),
        (["AFP"], "", ("AFP",)),
        (["admin"], "<meta name='author' content='Jane Doe'>", ("Jane Doe",)),
        (["jdoe"], "<meta name='author' content='Jane Doe'>", ("Jane Doe",)),
        (["Jane"], "<meta name='author' content='John Roe'>", ("Jane",)),
        (["Ria Sid"], "", ("Ria Sid",)),
        (["Vadu Monitor"], "<meta name='author' content='Web Goat GmbH'>", ("Vadu Monitor",)),
    ],
)
def test_people_come_before_handles_agencies_and_the_site(
    names: list[str], head: str, authors: tuple[str, ...]
) -> None:
    article = jsonld(json.dumps({"@type": "NewsArticle", "author": [{"name": name} for name in names]}))
    assert read("<meta property='og:site_name' content='Vadu Monitor'>" + article + head).authors == authors


@pytest.mark.parametrize(
    ("first", "second", "date"),
    [
        ("2026-03-04T10:15:00", "2026-03-04T10:15:00+02:00", "2026-03-04T10:15:00+02:00"),
        ("2026-03-04T08:15:00Z", "2026-03-04T10:15:00+02:00", "2026-03-04T10:15:00+02:00"),
        ("2026-03-04", "2026-03-04T10:15:00", "2026-03-04T10:15:00"),
        ("2026-03-04T10:15:00", "2026-03-04T11:00:00+02:00", "2026-03-04T10:15:00"),
        ("2026-03-04T10:15:00+02:00", "2026-03-04T08:15:00Z", "2026-03-04T10:15:00+02:00"),
        ("2026-03-04", "2026-03-05T10:15:00", "2026-03-04"),
    ],
)
def test_zone_is_borrowed_only_from_a_source_that_says_the_same(first: str, second: str, date: str) -> None:
    meta = f"<meta property='article:published_time' content='{second}'>"
    assert read(jsonld(f'{{"@type":"NewsArticle","datePublished":"{first}"}}') + meta).published_at == date


@pytest.mark.parametrize(
    ("url", "body", "guess"),
    [
        ("http://vadu.example/2026/03/04/goat", "", "2026-03-04"),
        ("http://vadu.example/goat-04-03-2026", "", "2026-03-04"),
        (URL, "<h1>Goat elected mayor</h1><p>4. 3. 2026, 10:15</p>", "2026-03-04T10:15:00"),
        (
            URL,
            "<h1>Goat elected mayor</h1><p>On 1 May 2025 it was a kid.</p><p>Published: 4 March 2026</p>",
            "2026-03-04",
        ),
        (URL, "<h1>Goat elected mayor</h1><p>Updated: 5 March 2026</p><p>4 March 2026</p>", "2026-03-04"),
        (URL, "<h1>Goat elected mayor</h1><p>२०२६-०३-०४</p>", "2026-03-04"),
    ],
)
def test_date_that_nothing_calls_that_of_publication_is_a_guess(url: str, body: str, guess: str) -> None:
    facts = read("", body + PROSE, url)
    assert (facts.published_at, facts.guessed_at) == (None, guess)


@pytest.mark.parametrize(("lang", "date"), [("en-US", "2026-03-04"), ("en-GB", "2026-04-03"), ("", "2026-04-03")])
def test_slashes_are_read_as_the_page_would(lang: str, date: str) -> None:
    tree = parse_html(f"<html lang='{lang}'><body><h1>Goat elected mayor</h1><p>03/04/2026</p>{PROSE}</body></html>")
    assert read_metadata(survey(tree), URL).guessed_at == date


@pytest.mark.parametrize(
    ("head", "url", "page_type"),
    [
        ("<meta property='og:title' content='Liveticker: Goat wins again'>", URL, "liveblog"),
        ("<meta property='og:title' content='Live: Goat wins again'>", URL, "liveblog"),
        ("<meta property='og:title' content='EN DIRECT, la chèvre gagne'>", URL, "liveblog"),
        ("<meta property='og:title' content='Live music: goats on stage'>", URL, "article"),
        ("<meta property='og:title' content='Kommentar: Die Ziege siegt'>", URL, "opinion"),
        ("<meta property='article:section' content='Meinung'>", URL, "opinion"),
        ("", "http://vadu.example/opinion/goat", "opinion"),
        ("", "http://vadu.example/blog/goat", "article"),
        ("<meta property='og:type' content='video.other'>", URL, "video"),
        (jsonld('{"@type":"ImageGallery"}') + jsonld('{"@type":"NewsArticle"}'), URL, "article"),
        ("<meta property='og:type' content='profile'>", URL, "other"),
        (jsonld('{"@type":"OpinionNewsArticle"}'), URL, "opinion"),
        (jsonld('{"@type":"NewsArticle"}') + jsonld('{"@type":"ClaimReview"}'), URL, "article"),
    ],
)
def test_type(head: str, url: str, page_type: str) -> None:
    assert read(head, "", url).type == page_type


def test_breadcrumb_is_the_section_where_nothing_else_is() -> None:
    crumbs = ",".join(f'{{"@type":"ListItem","name":"{name}"}}' for name in ("Home", "Politics", "Goats", "Goat wins"))
    assert read(jsonld(f'{{"@type":"BreadcrumbList","itemListElement":[{crumbs}]}}')).section == "Politics"


def test_summaries_and_bodies() -> None:
    article = {
        "@type": "NewsArticle",
        "description": "It won &amp; danced.",
        "alternativeHeadline": "Nine votes",
        "articleBody": "&lt;p&gt;One &amp;amp; two.&lt;/p&gt;<p>Three<br>four < five.</p>",
    }
    facts = read("<meta name='description' content='It won.'>" + jsonld(json.dumps(article)))
    assert facts.descriptions == ("It won.", "It won & danced.", "Nine votes")
    assert facts.bodies == ("One & two.\nThree\nfour < five.",)


def test_each_field_says_where_it_comes_from() -> None:
    head = "<meta property='og:title' content='Goat wins - Vadu'>" + jsonld(
        '{"@type":"NewsArticle","headline":"Goat wins","datePublished":"2026-03-04","author":{"name":"Jane Doe"}}'
    )
    witnesses = explain_metadata(page(head, "<h1>Goat wins</h1>"), URL)
    assert {source for source, _ in witnesses["title"]} == {"json-ld:NewsArticle.headline", "meta:og:title", "h1"}
    assert witnesses["published_at"] == [("json-ld:NewsArticle.datePublished", "2026-03-04")]
    assert witnesses["authors"][0] == ("json-ld:NewsArticle.author", "Jane Doe")


@pytest.mark.parametrize(
    ("body", "block"),
    [
        ("<p>Menu</p><h1>Goat wins today</h1><p>Text</p>", 1),
        ("<p>Goat wins today</p><h1>Goat wins today</h1>", 1),
        ("<p>Menu</p><h2>Local - Goat wins today</h2>", 1),
        ("<p>Menu</p><p>Goat wins today</p>", 1),
        ("<p>Menu</p><h1>Something else</h1>", 1),
        ("<p>Menu</p>", None),
    ],
)
def test_headline_block(body: str, block: int | None) -> None:
    assert headline_block(page("", body), "Goat wins today") == block
