"""Bodies that a page carries only in its script data."""

from __future__ import annotations

import json
from time import process_time
from typing import Any

import pytest

from newsclean.article import Article
from newsclean.extraction.parsing import parse_html
from newsclean.extraction.scriptdata import read_script_data
from newsclean.page import Page
from newsclean.survey import survey
from pipelines.extract import ExtractArticle

STORY = [
    "Eleven years the cable ferry had lain on the bank, where children made it the ship of a one-legged pirate.",
    "On Wednesday it carried its first passengers, and 42 people crossed the river before the rain came down.",
    "The county has dredged a channel ninety metres long and moved the western ramp, at a cost of three million.",
    "Captain Matvei Strugar, who worked on the old ferry as a boy, will run the boat with a crew of two, he said.",
    "The council will look at the figures in October, and may cut the timetable to mornings and evenings only.",
    "“Nobody likes to wait, but nobody likes to fall in either,” said the mayor, Hester Quill.",
]
HTML = "".join(f"<p>{text}</p>" for text in STORY)
TITLE = "Ferry returns to the river"
KEYS = [f"Paragraph:{number}" for number in range(len(STORY))]
APOLLO = {
    "ROOT_QUERY": {"article": {"__ref": "Article:7"}},
    "Article:7": {"id": "7", "body": [{"__ref": key} for key in KEYS]},
    **{key: {"__typename": "Paragraph", "text": text} for key, text in zip(KEYS, STORY, strict=True)},
}


def script(text: str, attributes: str = "") -> str:
    return f"<script {attributes}>{text}</script>"


def push(*parts: Any) -> str:
    return script(f"self.__next_f.push({json.dumps(list(parts))})")


def data(value: Any) -> str:
    return script(json.dumps(value), "id='__NEXT_DATA__' type='application/json'")


def read(scripts: str, bodies: tuple[str, ...] = ()) -> list[str]:
    return read_script_data(survey(parse_html(f"<html><body>{scripts}</body></html>")), bodies, [TITLE])


WILD = {
    "Next.js, markup": data({"props": {"pageProps": {"story": {"id": "7", "slug": "ferry", "body": HTML}}}}),
    "Next.js, plain text": data({"props": {"story": {"text": "\n\n".join(STORY)}}}),
    "objects, one a paragraph": data({"content": [{"type": "text", "value": text} for text in STORY]}),
    "objects of markup": data({"content": [{"type": "text", "value": f"<p>{text}</p>"} for text in STORY]}),
    "strings, one a paragraph": data({"content": STORY}),
    "objects and a few links among them": data(
        {"content": [*({"value": text} for text in STORY), {"title": "Goat elected mayor of three", "url": "/goat"}]}
    ),
    "Apollo's references": script(f"window.__APOLLO_STATE__ = {json.dumps(APOLLO)};"),
    "an assignment among code": script(f"var a={{}};window.X = {json.dumps({'a': {'body': HTML}})};run(a);"),
    "an argument": script(f"window.hydrate({json.dumps({'body': HTML})});"),
    "a string of JSON": script(f"window.X = JSON.parse({json.dumps(json.dumps({'body': HTML}))});"),
    "React's flight": push(1, "1a:I[]") + push(1, f"23:T{len(HTML):x},") + push(1, HTML) + push(0),
    "broken JSON before it": script("window.A = {'a': 1, };" + f"window.X = {json.dumps({'body': HTML})};"),
    "the longest of several": data({"teaser": HTML[:330], "related": {"body": HTML[:400]}, "body": HTML}),
    "a placeholder for an advertisement": data({"content": [*STORY[:2], "$$AD$$", "{{ ad slot:1 }}", *STORY[2:]]}),
    "a placeholder in markup": data({"body": HTML.replace("</p>", "</p><p>[[AD-SLOT 1]]</p>", 2)}),
    "a caption and a post in markup": data(
        {"body": f"{HTML}<figure><figcaption>The ferry, seen from the bank.</figcaption></figure>"}
    ),
    "Apollo's cache inside Next.js' data": data({"props": {"apolloState": APOLLO}}),
    "a paragraph in two runs": data({"content": [{"runs": [{"t": x[:40]}, {"t": x[40:]}]} for x in STORY]}),
    "React's flight, the text with its header": push(1, f"23:T{len(HTML):x},{HTML}"),
}
KNOWN_FAILURES = {
    "React's flight, a text in two pushes": push(1, HTML[: len(HTML) // 2]) + push(1, HTML[len(HTML) // 2 :]),
}
NEGATIVE = {
    "nothing": "",
    "code": data({"template": "if (x < 3) { y = [x]; } else { return; } It is. " * 40}),
    "a list of links": data({"items": [{"title": text, "url": f"/{i}"} for i, text in enumerate(STORY)]}),
    "a list of links with remarks": data({"items": [*({"title": "Goat", "url": "/x"} for _ in range(9)), *STORY]}),
    "related articles": data({"related": [{"headline": text, "summary": text * 2} for text in STORY]}),
    "short strings": data({"labels": {f"label{i}": "Read more about it." for i in range(90)}}),
    "names": data({"names": ["Orlavitsa Vadu", "Hester Quill"] * 60}),
    "a token": data({"token": "a" * 2000}),
    "a short text": data({"body": STORY[0], "token": "a" * 900}),
    "JSON that ends too soon": script(f"window.X = {json.dumps({'body': HTML})[:-9]}"),
    "JSON that is none": script(f"window.X = {{body: '{HTML}'}}"),
    "nested deeper than any data": script("window.X = " + "[" * 100_000),
    "placeholders alone": data({"content": ["$$AD$$", "{{ ad slot:1 }}"] * 90}),
}


@pytest.mark.parametrize("scripts", WILD.values(), ids=list(WILD))
def test_body_is_found(scripts: str) -> None:
    assert read(scripts) == STORY


@pytest.mark.xfail(reason="React announces long texts, so only those announced are put together")
@pytest.mark.parametrize("scripts", KNOWN_FAILURES.values(), ids=list(KNOWN_FAILURES))
def test_body_is_not_found_yet(scripts: str) -> None:
    assert read(scripts) == STORY


@pytest.mark.parametrize("scripts", NEGATIVE.values(), ids=list(NEGATIVE))
def test_what_is_no_body(scripts: str) -> None:
    assert read(scripts) == []


def test_messages_are_no_body() -> None:
    assert read(data({"messages": ["Please try again.", "Your password is wrong.", "Thank you."] * 30})) == []


def test_body_of_jsonld() -> None:
    assert read("", ("\n".join(STORY),)) == STORY
    assert read("", (STORY[0],)) == []
    assert read(data({"teaser": HTML[:450]}), ("\n".join(STORY),)) == STORY


def extracted(body: str, head: str = "") -> Article:
    page = f"<html><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    return ExtractArticle().process_item(Page(page, url="http://vadu.example/en/ferry"))


SHELL = f"<div id='root'><h1>{TITLE}</h1><p>Loading, please wait.</p></div>"
JSONLD = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join(STORY)})


@pytest.mark.parametrize("scripts", [*WILD.values(), script(JSONLD, "type='application/ld+json'")])
def test_page_that_shows_nothing_is_read_from_its_scripts(scripts: str) -> None:
    article = extracted(SHELL + scripts)
    assert [block.text for block in article.blocks] == STORY
    assert (article.reader, article.title) == ("script-data", TITLE)


def test_page_that_shows_its_article_is_not() -> None:
    shown = [f"{text} So it was told on day {day}." for day in range(3) for text in STORY[:3]]
    body = f"<h1>{TITLE}</h1><article>{''.join(f'<p>{text}</p>' for text in shown)}</article>"
    article = extracted(body + data({"body": HTML * 2}))
    assert [block.text for block in article.blocks] == shown
    assert article.reader != "script-data"


def test_short_article_is_not_replaced_by_a_text_of_like_length() -> None:
    body = f"<h1>{TITLE}</h1><article>{''.join(f'<p>{text}</p>' for text in STORY[:4])}</article>"
    article = extracted(body + data({"body": HTML}))
    assert [block.text for block in article.blocks] == STORY[:4]


def seconds(scripts: str) -> float:
    tree = survey(parse_html(scripts))
    start = process_time()
    read_script_data(tree, [], [])
    return process_time() - start


def test_five_megabytes_are_no_obstacle() -> None:
    text = f"window.X={json.dumps([{'id': 7, 'box': {'x': 'a b c ' * 500}}] * 1700)}"
    assert len(text) > 5_000_000
    assert seconds(script(text)) < 4


@pytest.mark.parametrize(
    "unit",
    [
        "= {} ",
        "JSON.parse( ",
        "= " + " " * 200,
        "f({b:[1,c]},d);var h={k:1};",
        "={",
        '={"a":{"b":',
    ],
)
def test_time_is_linear_in_openings(unit: str) -> None:
    assert seconds(script(unit * 4_000)) < 8 * max(seconds(script(unit * 1_000)), 0.003)


@pytest.mark.timeout(0.5)
@pytest.mark.parametrize("text", ["{ let goat = 1; } ", "[1, undefined] "])
def test_script_that_begins_with_a_bracket_and_is_no_json(text: str) -> None:
    assert read(script(text * 50)) == []
