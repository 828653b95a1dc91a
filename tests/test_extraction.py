"""From a page to its body, and from a text document to its lines."""

from __future__ import annotations

from time import process_time

import pytest

import newsclean
from newsclean.article import Block
from newsclean.extraction import load_forest, parse_html, read_body, read_lines, without_header
from newsclean.metadata import Metadata
from newsclean.reasons import Reason, Rejected
from newsclean.survey import survey

STORY = [
    "The cable ferry carried its first passengers in eleven years on Wednesday, when 42 people crossed the river.",
    "The county has dredged a channel ninety metres long and moved the western ramp, at a cost of three million.",
    "Captain Matvei Strugar, who worked on the old ferry as a boy, will run the boat with a crew of two, he said.",
    "The council will look at the figures in October, and may cut the timetable to mornings and evenings only.",
]
URL = "http://www.vadu-monitor.example/en/ferry"


def html(body: str, head: str = "<title>Ferry returns</title>") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def paragraphs(texts: list[str] = STORY) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def clean(body: str, **kwargs: str) -> list[str]:
    return newsclean.clean(html(body, **kwargs), url=URL).text.split("\n\n")


def test_paragraphs_in_their_order() -> None:
    assert clean(f"<article><h1>Ferry returns</h1>{paragraphs()}</article>") == STORY


def test_line_breaks_part_and_inline_tags_join() -> None:
    body = f"<article><h1>Ferry returns</h1><div>{'<br><br>'.join(STORY)}</div></article>".replace(
        "first", "<b>fi</b>rst"
    )
    assert clean(body) == STORY


def test_layout_tables_are_no_data() -> None:
    story = [
        *STORY,
        "The old boat lies on the bank, where children have made it the ship of a pirate with one very good leg.",
    ]
    menu = "<td><a href='/a'>News</a><br><a href='/b'>Sport</a></td>"
    assert clean(f"<table><tr>{menu}<td><font>{'<br><br>'.join(story)}</font></td></tr></table>") == story


def test_lede_below_the_headline_is_the_first_paragraph() -> None:
    lede = "After eleven dry years the boat is back, and not everybody on the bank is happy about it."
    head = f"<title>Ferry returns</title><meta name='description' content='{lede}'>"
    page = f"<header><h1>Ferry returns</h1><div class='x'>{lede}</div></header><article>{paragraphs()}</article>"
    assert clean(page, head=head) == [lede, *STORY]
    assert clean(f"<h1>Ferry returns</h1><article>{paragraphs([lede, *STORY])}</article>", head=head) == [lede, *STORY]
    assert clean(f"<h1>Ferry returns</h1><article>{paragraphs()}</article>", head=head) == STORY


def test_headline_and_byline_are_not_text() -> None:
    blocks = [Block(text) for text in ("Local", "Ferry returns at last", "By Dana Velcu", *STORY)]
    rest = without_header(blocks, {"Ferry returns at last"}, Metadata(authors=("Dana Velcu",)))
    assert [block.text for block in rest] == STORY


def test_a_first_paragraph_that_only_mentions_the_author_stays() -> None:
    blocks = [Block("Dana Velcu went to see the ferry, and this is what she saw."), Block(STORY[0])]
    assert without_header(blocks, {"Ferry returns at last"}, Metadata(authors=("Dana Velcu",))) == blocks


def test_a_hundred_thousand_elements_are_read_in_bounded_time() -> None:
    started = process_time()
    noise = "<div class='a b'><span>x</span></div>" * 50_000
    assert clean(f"<h1>Ferry returns</h1><article>{paragraphs()}</article>{noise}")[-len(STORY) :] == STORY
    assert process_time() - started < 25  # PAGE_TIMEOUT is 30; a quadratic step takes minutes


@pytest.mark.parametrize("depth", [300, 1500])
def test_deep_nesting_is_read_to_the_end(depth: int) -> None:
    body = "<div>" * depth + paragraphs() + "</div>" * depth
    try:
        assert clean(body) == STORY
    except Rejected as verdict:
        assert verdict.reason is Reason.TOO_DEEP  # noqa: PT017 - right, or rejected by name


def test_deeper_than_the_parser_keeps_is_rejected() -> None:
    with pytest.raises(Rejected) as verdict:
        newsclean.clean(html("<div>" * 10_000 + paragraphs()))
    assert verdict.value.reason is Reason.TOO_DEEP


def test_many_elements_and_much_script_are_no_obstacle() -> None:
    script = "<script>" + "var a = '<p>not text</p>';" * 40_000 + "</script>"
    body = "<nav>" + "<a href='/x'>y</a>" * 20_000 + f"</nav>{script}<article>{paragraphs()}</article>"
    assert clean(body) == STORY


LINK = "<li><a href='/{0}'>Council votes on the ferry for the {0}th time this year</a></li>"
LIST = f"<ul>{''.join(map(LINK.format, range(30)))}</ul>"
NOT_FOUND = """<p>We could not find the page that you were looking for. It may have moved, or it may never have been
    there at all. Try, or go back to the front page and begin again.</p>"""
CONSENT = """<p>We and our 214 partners use cookies and similar. You may consent or manage your privacy choices at any
    time by the consent link at the foot of the page, or reject all cookies.</p>"""


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (LIST, "News"),
        (NOT_FOUND, "404 - Page not found"),
        (CONSENT, "Before you go on"),
        ("<p>Hello.</p>", "Hello"),
        ("", "Nothing"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_rejected(body: str, title: str) -> None:
    with pytest.raises(Rejected) as verdict:
        newsclean.clean(html(body, f"<title>{title}</title>"), url=URL)
    assert verdict.value.reason is Reason.NO_ARTICLE


def test_blocks_know_whether_they_are_links_within_the_site() -> None:
    inside, outside = "Goat elected mayor of three villages", "The ministry's report on ferries"
    links = f"<p><a href='/en/goat'>{inside}</a></p><p><a href='http://ministry.example/'>{outside}</a></p>"
    more = [
        "A second ferry has been ordered, and it will be painted by whoever wins the raffle in the autumn.",
        "Nobody has asked what colour it should be, since everybody in the town is sure that the answer is obvious.",
        "The first passengers brought sandwiches, two accordions and a goat, which paid the full fare and sat down.",
    ]
    page = f"<article>{paragraphs(STORY)}{links}{paragraphs(more)}</article>"
    tree = parse_html(html(page))
    body = read_body(tree, survey(tree), URL, titles=[], descriptions=[], forest=load_forest())
    assert {b.text: b.link for b in body.blocks if b.text in (inside, outside)} == {inside: True, outside: False}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\n\nb\r\nc\rd", ["a", "b", "c", "d"]),
        ("\ufeff  a  \n\n\n", ["a"]),
        ("one\u2028two", ["one", "two"]),
        ("", []),
    ],
)
def test_lines_of_a_text(text: str, lines: list[str]) -> None:
    assert read_lines(text) == lines


def test_hand_wrapped_paragraphs_are_joined_and_lists_are_not() -> None:
    import textwrap

    wrapped = "\n\n".join(textwrap.fill(paragraph, 60) for paragraph in STORY)
    assert read_lines(wrapped) == STORY
    assert read_lines("Shopping\n\neggs\nflour\nsugar\n\nmilk\nbutter\nsalt") == [
        "Shopping",
        "eggs",
        "flour",
        "sugar",
        "milk",
        "butter",
        "salt",
    ]
