"""The walk over a page: its text as blocks, and what is collected on the way."""

from __future__ import annotations

import tomllib
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean.extraction import parse_html
from newsclean.survey import Mark, Survey, survey

CASES = Path(__file__).parent / "cases"
TEXTS = tomllib.loads((CASES / "survey.toml").read_text("utf-8"))
MARKS = tomllib.loads((CASES / "marks.toml").read_text("utf-8"))


def walk(body: str, head: str = "") -> Survey:
    return survey(parse_html(f"<html><head>{head}</head><body>{body}</body></html>"))


def texts(body: str) -> list[str]:
    return [block.text for block in walk(body).blocks]


def marks_of(found: Survey, text: str) -> set[str]:
    node = next(block.node for block in found.blocks if block.text == text)
    return {name for name, bit in vars(Mark).items() if isinstance(bit, int) and found.marks[node] & bit}


@pytest.mark.parametrize("case", TEXTS["wild"] + TEXTS["negative"] + TEXTS["mended"], ids=lambda case: case["what"])
def test_blocks_of_a_page(case: dict) -> None:
    assert texts(case["body"]) == case["blocks"]


@pytest.mark.parametrize("case", MARKS["wild"] + MARKS["negative"], ids=lambda case: case["body"][:60])
def test_what_names_say(case: dict) -> None:
    found = walk(case["body"])
    assert marks_of(found, "x") == set(case["marks"])
    assert found.names[found.blocks[-1].node] == case["names"]


@pytest.mark.parametrize("case", MARKS["mended"], ids=lambda case: case["body"][:60])
def test_what_names_say_in_words_and_styles(case: dict) -> None:
    assert marks_of(walk(case["body"]), "x") == set(case["marks"])


def test_preformatted_column_has_the_paragraphs_of_its_lines() -> None:
    lines = [f"Line {number} of the old paper says what the council said. " + "It said so." * 12 for number in range(4)]
    assert texts(f"<pre>{chr(10).join(lines)}</pre>") == lines


def test_preformatted_column_wrapped_by_hand_is_joined() -> None:
    wrapped = [
        "The cable ferry carried its first passengers in eleven years",
        "on Wednesday, when forty-two people crossed the river.",
        "",
    ]
    paragraph = " ".join(wrapped[:2])
    assert texts(f"<pre>{chr(10).join(wrapped * 6)}</pre>") == [paragraph] * 6


def test_marks_are_inherited_and_end_with_their_element() -> None:
    found = walk("<div class='sidebar'><div><p>in</p></div></div><p>out</p>")
    assert marks_of(found, "in") == {"SIDE"}
    assert marks_of(found, "out") == set()


def test_table_around_a_picture_in_a_column_is_a_figure() -> None:
    picture = "<table><tr><td><img src='x'><td>The ferry in 1911</table>"
    assert "FIGURE" in marks_of(walk(f"<table><tr><td>Story{picture}</table>"), "The ferry in 1911")
    assert "FIGURE" not in marks_of(walk(picture), "The ferry in 1911")
    text = "The ferry in 1911" * 20
    assert "FIGURE" not in marks_of(walk(f"<table><tr><td>Story<table><tr><td><img src='x'><td>{text}</table>"), text)


def test_characters_inside_links_are_counted_once() -> None:
    found = walk(
        "<p>See <a href='/1'> link one </a> or <a href='/2'>two <b>bold</b></a>.</p><p>No <a name='x'></a></p>"
    )
    assert [(block.text, block.linked) for block in found.blocks] == [("See link one or two bold.", 15), ("No", 0)]
    assert [[anchor.get("href") for anchor in block.links] for block in found.blocks] == [["/1", "/2"], [None]]


def test_link_around_blocks_links_them_and_nothing_after() -> None:
    found = walk("<a href='/x'><h2>Head</h2><p>teaser</p></a><p>text</p>")
    assert [(block.text, block.linked) for block in found.blocks] == [("Head", 4), ("teaser", 6), ("text", 0)]


def test_lines_know_their_own_links() -> None:
    found = walk("<p>one<br><a href='/2'>Two</a><br><a href='/3'>three</a></p>")
    assert [(block.text, block.linked, len(block.links)) for block in found.blocks] == [
        ("one", 0, 0),
        ("Two three", 8, 2),
    ]


def test_tree_of_elements() -> None:
    found = walk("<main id='m7'><section><p>one</p></section></main><p>two</p>")
    assert found.tags == ["body", "main", "section", "p", "p"]
    assert found.parents[1:] == [0, 1, 2, 0]
    assert found.depths == [0, 1, 2, 3, 1]
    assert found.names == ["", "m0", "", "", ""]
    assert [element.tag for element in found.elements] == found.tags
    assert [block.node for block in found.blocks] == [3, 4]


def test_headings_know_their_level_and_block() -> None:
    found = walk("<p>a</p><h1>b</h1><h3></h3><p>c</p><h5>d</h5>")
    assert [(heading.level, heading.block) for heading in found.headings] == [(1, 1), (3, 2)]


def test_declarations_are_collected_in_head_and_body() -> None:
    found = walk(
        "<meta name='author' content='B'><link rel='amphtml' href='/amp'><script type='application/ld+json'>[]</script>"
        "<title>Late</title><svg><title>Icon</title></svg><div><script>let y</script></div>",
        "<meta name='Author' content='A'><meta property='og:title' content='O'><meta name='empty' content=''>"
        "<meta http-equiv='Refresh' content='5'><link rel='Canonical Alternate' href=' /x '><title> A\n b </title>"
        "<script type='application/LD+json'>{}</script><script>let x</script><script src='y.js'></script>",
    )
    assert found.metas == {"author": ["A", "B"], "og:title": ["O"], "refresh": ["5"]}
    assert found.relations == {"canonical": ["/x"], "alternate": ["/x"], "amphtml": ["/amp"]}
    assert (found.jsonld, [script.text for script in found.scripts]) == (["{}", "[]"], ["let x", "let y"])
    assert found.title == "A b"
    assert found.blocks == []


def test_witnesses_among_the_text() -> None:
    found = walk(
        "<p itemprop='Headline'>h</p><p>by <a rel='nofollow author' href='/a'>Ana</a></p>"
        "<p><time datetime='2026'>now</time><span class='author' itemprop='name'>Ana</span></p>"
        "<meta itemprop='datePublished' content='2026'>"
    )
    assert [(name, element.tag) for name, element in found.itemprops] == [
        ("headline", "p"),
        ("name", "span"),
        ("datepublished", "meta"),
    ]
    assert [element.text for element in found.rel_authors] == ["Ana"]
    assert [(element.tag, block) for element, block in found.times] == [("time", 2)]
    assert [(inline.names, inline.block) for inline in found.inlines] == [("author", 2)]


@pytest.mark.parametrize(
    ("page", "blocks", "title", "lang"),
    [
        ("<html lang='de'><head><title>T</title></head></html>", [], "T", "de"),
        ("<html xml:lang='fr'></html>", [], None, "fr"),
        ("<title>T</title>", [], "T", None),
        ("just text", ["just text"], None, None),
        ("<frameset><frame src='a'><frame src='b'></frameset>", [], None, None),
        ("<frameset><frame src='a'></frameset><title>T</title><meta name='author' content='A'>", [], "T", None),
    ],
)
def test_pages_without_a_body(page: str, blocks: list[str], title: str | None, lang: str | None) -> None:
    found = survey(parse_html(page))
    assert ([block.text for block in found.blocks], found.title, found.lang) == (blocks, title, lang)


def test_tree_stays_as_it_is() -> None:
    from lxml.html import tostring

    tree = parse_html("<p>a<br>b</p><nav>c</nav><div class='onetrust'>d</div><pre>e</pre>")
    before = tostring(tree)
    survey(tree)
    assert tostring(tree) == before


@pytest.mark.parametrize(
    "unit",
    [
        "<p class='a b'>Hi <b>you</b>.",
        "<a href='/x'>y</a>",
        "Text here.<br>",
        "<table><tr><td><img>x</table>",
        "and so on<br>",
    ],
)
def test_time_is_linear(unit: str) -> None:
    def seconds(count: int) -> float:
        tree = parse_html(f"<body>{unit * count}</body>")
        best = 9.0
        for _ in range(3):
            start = process_time()
            survey(tree)
            best = min(best, process_time() - start)
        return best

    assert seconds(8_000) < 10 * max(seconds(2_000), 0.01)


def test_hundred_thousand_elements() -> None:
    start = process_time()
    assert len(walk("<div><p>word</p></div>" * 50_000).blocks) == 50_000
    assert process_time() - start < 5


INLINE = ["b", "em", "a", "span", "sup"]
BLOCK = ["div", "section", "blockquote", "article", "h2", "nav", "br", "style"]


def pages(words: list[str]) -> st.SearchStrategy[str]:
    """Bodies made of words: a tree of inline elements in a tree of block elements."""
    inlines = st.recursive(st.sampled_from(words), lambda inner: elements(INLINE, inner), max_leaves=6)
    return st.recursive(inlines, lambda inner: elements(BLOCK, inner), max_leaves=16)


def elements(tags: list[str], inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(element, st.sampled_from(tags), st.lists(inner, max_size=4).map("".join))


def element(tag: str, content: str) -> str:
    empty = {"br": "<br>", "style": "<style>p{}</style>"}
    return empty[tag] + content if tag in empty else f"<{tag}>{content}</{tag}>"


def shown_and_read(body: str) -> tuple[str, list[str]]:
    """The text content of what a reader sees, and the blocks."""
    tree = parse_html(f"<html><body>{body}</body></html>")
    blocks = [block.text for block in survey(tree).blocks]
    for unseen in [*tree.iter("nav", "style")]:
        unseen.drop_tree()
    return tree.text_content(), blocks


@given(pages(["goat ", " ferry\n", "Orlavitsa ", " été ", "12 ", "mill. ", " ", "&amp; "]))
@settings(max_examples=60, deadline=None)
def test_no_word_is_lost_moved_or_split(body: str) -> None:
    shown, blocks = shown_and_read(body)
    assert " ".join(blocks).split() == shown.split()
    assert all(text == " ".join(text.split()) != "" for text in blocks)


@given(pages(["goat", "fer", "Orlavitsa", "é", "1", "mill.", "", " ", "\n", "&amp;"]))
@settings(max_examples=60, deadline=None)
def test_no_character_is_lost_or_moved_where_words_touch(body: str) -> None:
    shown, blocks = shown_and_read(body)
    assert "".join("".join(blocks).split()) == "".join(shown.split())
