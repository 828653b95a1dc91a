"""Which pages become articles, and which reader reads them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from newsclean.article import Article
from newsclean.cleaner import Cleaner
from newsclean.extraction.forest import Forest, load_forest
from newsclean.page import Page
from newsclean.reasons import Reason, Rejected
from pipelines.extract import ExtractArticle

CASES = tomllib.loads((Path(__file__).parent / "cases" / "judging.toml").read_text("utf-8"))
URL = "http://vadu.example/en/2026/ferry-returns"
STORY = [
    "Eleven years the cable ferry had lain on the bank, where children made it the ship of a one-legged pirate.",
    "On Wednesday it carried its first passengers, and 42 people crossed the river before the rain came down.",
    "The county has dredged a channel ninety metres long and moved the western ramp, at a cost of three million.",
    "Captain Matvei Strugar, who worked on the old ferry as a boy, will run the boat with a crew of two, he said.",
    "The council will look at the figures in October, and may cut the timetable to mornings and evenings only.",
]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in STORY)
LINK = "<li><a href='/{0}'>Council votes on the ferry for the {0}th time this year</a></li>"
TEASER = (
    "<div class='item'><h2><a href='/{0}'>Council votes on the ferry for the {0}th time</a></h2>"
    "<p>For the {0}th time this year the council has voted on the ferry, and not for the last time, it fears.</p></div>"
)
WORDS = {
    "story": PARAGRAPHS,
    "links": "".join(map(LINK.format, range(20))),
    "few": "".join(map(LINK.format, range(3))),
    "teasers": "".join(map(TEASER.format, range(12))),
    "brief": "<p>The men who went missing above Orlavitsa on Sunday are all back at home, the police said.</p>"
    "<p>Forty volunteers with dogs looked for them until dark, and were asked in for soup by the mayor.</p>",
    "sorry": "We could not find what you were looking for. It may have moved, or it may never have been here at all. "
    "Try to search for it, or go back to the front page and begin again from there.",
}


def page(case: dict[str, str]) -> Page:
    body = case["body"]
    for word, text in WORDS.items():
        body = body.replace(f"{{{word}}}", text)
    head = f"<title>{case['title']}</title>{case.get('head', '')}"
    return Page(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", url=case.get("url", URL))


def texts(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


@pytest.mark.parametrize("case", CASES["rejected"] + CASES["odd-titles"], ids=lambda case: case["what"])
def test_what_is_no_article_is_rejected_and_told_why(case: dict[str, str]) -> None:
    with pytest.raises(Rejected, match=case.get("why")) as verdict:
        ExtractArticle().process_item(page(case))
    assert verdict.value.reason is Reason.NO_ARTICLE


@pytest.mark.parametrize("case", CASES["recorded"] + CASES["briefs"], ids=lambda case: case["what"])
def test_what_looks_like_no_article_and_is_one_is_recorded(case: dict[str, str]) -> None:
    assert texts(ExtractArticle().process_item(page(case)))


@pytest.mark.parametrize("title", CASES["error-titles"])
def test_error_page_is_told_by_its_title_in_many_languages(title: str) -> None:
    with pytest.raises(Rejected, match="an error page"):
        ExtractArticle().process_item(page({"title": title, "body": f"<h1>{title}</h1><p>{{sorry}}</p>"}))


def test_fewest_words_are_a_setting() -> None:
    brief = page({"title": "Goat wins", "body": "<p>It won by nine votes, said the clerk.</p>"})
    assert texts(ExtractArticle(min_words=5).process_item(brief)) == ["It won by nine votes, said the clerk."]


ARTICLE = {"title": "Ferry returns", "body": "<h1>Ferry returns</h1><article>{story}{story}{story}{story}</article>"}


def forest_of(chance: float) -> Forest:
    """Trees that give every block the same probability."""
    odds = np.log(chance / (1 - chance))
    return Forest(np.zeros((1, 1), np.int32), np.zeros((1, 1), np.float32), np.array([[odds, odds]]))


def test_where_the_engine_is_sure_it_reads() -> None:
    article = ExtractArticle(forest=forest_of(0.99)).process_item(page(ARTICLE))
    assert article.reader == "engine"
    assert texts(article) == STORY  # what stands there again goes


def test_where_the_engine_is_unsure_trafilatura_reads() -> None:
    case = {**ARTICLE, "body": "<h1>Ferry returns</h1><article>{story}</article>"}
    article = ExtractArticle(forest=forest_of(0.6)).process_item(page(case))
    assert article.reader == "trafilatura"
    assert texts(article) == STORY


def test_shipped_engine_is_sure_of_a_plain_article() -> None:
    case = {**ARTICLE, "body": "<h1>Ferry returns</h1><article>{story}</article><ul>{links}</ul>"}
    article = ExtractArticle(forest=load_forest()).process_item(page(case))
    assert (article.reader, texts(article)) == ("engine", STORY)


@pytest.mark.parametrize("wrong", ["ascii", "utf-16", "shift_jis", "klingon"])
def test_wrong_declared_charset_is_not_believed(wrong: str) -> None:
    text = f"<html><head><meta charset='{wrong}'><title>Pod</title></head><body><h1>Pod</h1>{PARAGRAPHS}<p>Șoseaua era…"
    content = f"{text} și nimeni nu știa de ce, a spus primarul satului.</p></body></html>".encode()
    article = ExtractArticle().process_item(
        Page(content, url=URL, headers={"content-type": f"text/html; charset={wrong}"})
    )
    assert texts(article) == [*STORY, "Șoseaua era… și nimeni nu știa de ce, a spus primarul satului."]


@pytest.mark.parametrize("content", ["", " \n ", b"", b"\xef\xbb\xbf \n"])
def test_nothing_at_all_is_empty(content: str | bytes) -> None:
    with pytest.raises(Rejected) as verdict:
        ExtractArticle().process_item(Page(content, url=URL))
    assert verdict.value.reason is Reason.EMPTY


@pytest.mark.parametrize("tag", ["div", "span", "b", "blockquote", "table><tr><td"])
def test_ten_thousand_levels_are_too_deep(tag: str) -> None:
    with pytest.raises(Rejected) as verdict:
        Cleaner([ExtractArticle()]).clean(page({"title": "Deep", "body": f"<{tag}>" * 10_000 + PARAGRAPHS}))
    assert verdict.value.reason is Reason.TOO_DEEP


def test_larger_than_allowed_is_rejected_unread() -> None:
    with pytest.raises(Rejected) as verdict:
        ExtractArticle(max_page_bytes=100).process_item(page(ARTICLE))
    assert verdict.value.reason is Reason.TOO_LARGE
