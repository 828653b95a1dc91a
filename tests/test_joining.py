"""A story on several pages is one record: each paragraph once, metadata of the first page, nothing of the turning."""

from __future__ import annotations

import pytest

from newsclean.article import Block
from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.extraction import join_pages, parse_html
from newsclean.page import Page
from newsclean.paging import next_page, whole_story
from newsclean.reasons import Reason, Rejected
from newsclean.record import Record

HOST = "https://orlavitsa-gazette.example"
STORY = f"{HOST}/2026/03/the-night-the-ferry-sang"
TITLE = "The Night the Ferry Sang"
LEDE = "For forty years the Orlavitsa ferry has crossed in silence. Last Thursday, by all accounts, it did not."
PAGES = (
    (
        "Tihomir Brass, who has steered the ferry since he was nineteen, heard it first. He took it for the wind.",
        "“Then it went up a third,” he says, and pours another cup of the black tea that he is known for.",
        "The passengers, eleven of them and a goat, had been talking about the price of plums until that moment.",
        "What they heard is a matter of dispute. Seven speak of a hymn, three of a waltz, and one will not say.",
    ),
    (
        "The engineer, Ottilie Varga, came from the capital on Saturday with two suitcases of instruments.",
        "She measured the hull from the inside and from the outside, and found it to be four centimetres too long.",
        "“A ferry of that length is an organ pipe,” she wrote in her report, which the council has yet to publish.",
        "The council’s own expert disagrees. He holds that the goat may have had a part in the matter.",
    ),
    (
        "On Sunday some two thousand people stood on the banks, and the ferry crossed eleven times without a sound.",
        "Brass was not surprised. He says that it has always been shy, and that nobody should have brought a band.",
        "The measurements go on. Until they are done, passengers are asked to keep quiet and to leave goats at home.",
        "The plums, meanwhile, have become cheaper; nobody on either bank is able to say why that should be.",
    ),
)
PARAGRAPHS = [LEDE, *(text.replace("“", '"').replace("”", '"').replace("’", "'") for page in PAGES for text in page)]


def address(number: int) -> str:
    return STORY if number == 1 else f"{STORY}/{number}"


def html(number: int, *, body: str | None = None, head: str = "", pages: int = 3) -> str:
    """A page of the story as its site serves it, with all that a site puts around one."""
    paragraphs = body or "".join(f"<p>{text}</p>" for text in PAGES[number - 1])
    pager = " ".join(f"<b>{n}</b>" if n == number else f'<a href="{address(n)}">{n}</a>' for n in range(1, pages + 1))
    onward = (
        f'<p><a href="{address(number + 1)}">Continue reading on page {number + 1}</a></p>' if number < pages else ""
    )
    return f"""<!doctype html><html lang="en"><head><title>{TITLE} | Orlavitsa Gazette</title>
    <link rel="canonical" href="{STORY}"><meta property="og:type" content="article">
    <meta property="og:title" content="{TITLE}"><meta property="og:description" content="{LEDE}">
    <meta property="article:published_time" content="2026-03-0{number}T08:00:00+01:00">
    <link rel="next" href="{HOST}/2026/03/plums-are-cheaper">{head}</head>
    <body><nav><a href="/">Home</a> <a href="/city">City</a> <a href="/river">River</a></nav>
    <article><h1>{TITLE}</h1><p class="byline">By Hester Quill</p><p class="standfirst">{LEDE}</p>
    <p>Page {number} of {pages}</p><div class="article-body">{paragraphs}{onward}</div>
    <div class="page-links">{pager}</div>
    <p>Subscribe to our newsletter</p></article>
    <nav class="post-navigation"><a rel="next" href="{HOST}/2026/03/plums-are-cheaper">Next: Plums are cheaper</a></nav>
    <aside><h3>Read also</h3><a href="/2026/02/goat-elected">Goat elected to the harbour board</a></aside>
    <footer>© 2026 Orlavitsa Gazette. All rights reserved.</footer></body></html>"""


def cleaned(*pages: str, **fields: object) -> Record:
    page = Page(pages[0].encode(), url=STORY, more=tuple(map(str.encode, pages[1:])), **fields)  # type: ignore[arg-type]
    return Cleaner.from_settings(Settings.load()).clean(page)[1]


def blocks(*texts: str) -> list[Block]:
    return [Block(text) for text in texts]


def joined(*pages: list[Block], headings: tuple[str, ...] = ()) -> list[str]:
    return [block.text for block in join_pages(pages, headings)]


def test_the_pages_are_found_one_after_the_other_and_the_next_article_is_none_of_them():
    site = {address(number): html(number) for number in (1, 2, 3)}
    found = [STORY]
    while page := next_page(parse_html(site[found[-1]]), found[-1], found):
        found.append(page)
    assert found == [address(1), address(2), address(3)]


def test_the_record_holds_each_paragraph_once_and_nothing_of_the_page_turning():
    record = cleaned(*map(html, (1, 2, 3)))
    assert record.text.split("\n\n") == PARAGRAPHS


def test_all_else_is_the_first_page_s():
    record, alone = cleaned(*map(html, (1, 2, 3))), cleaned(html(1))
    first = alone.model_dump(exclude={"text", "word_count", "content_hash", "removed", "cleaned_with"})
    assert record.model_dump(include=first.keys()) == first
    assert (record.title, record.authors, record.published_at) == (TITLE, ["Hester Quill"], "2026-03-01T08:00:00+01:00")
    assert alone.text.split("\n\n") == PARAGRAPHS[:5]


def test_what_further_pages_reserve_is_about_those_addresses():
    """Sites keep them out of search engines, which have the first page."""
    marked = '<meta name="robots" content="noindex">'
    assert cleaned(html(1), html(2, head=marked)).flags == []
    assert cleaned(html(1, head=marked), html(2)).flags == ["noindex"]


def test_a_server_that_gives_the_first_page_again_adds_nothing():
    assert cleaned(html(1), html(1), html(1)).text.split("\n\n") == PARAGRAPHS[:5]


def test_a_page_with_the_whole_story_adds_what_the_first_lacks():
    everything = "".join(f"<p>{text}</p>" for page in PAGES for text in page)
    link = f'<p><a href="{STORY}?page=all">Read on one page</a></p>'
    first = html(1).replace("</article>", f"{link}</article>")
    assert whole_story(parse_html(first), STORY) == f"{STORY}?page=all"
    assert cleaned(first, html(1, body=everything, pages=1)).text.split("\n\n") == PARAGRAPHS


@pytest.mark.parametrize(
    "wrong",
    [
        "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>No such page.</p></body></html>",
        "<html><body></body></html>",
        "",
        "\0\1\2\3" * 200,
    ],
)
def test_a_page_without_the_story_is_left_out_and_flagged(wrong: str):
    record = cleaned(html(1), wrong, html(3))
    assert record.text.split("\n\n") == [*PARAGRAPHS[:5], *PARAGRAPHS[9:]]
    assert record.flags == ["page-missing"]


def test_the_pages_limit_holds_for_their_sum():
    page = Page(html(1).encode(), url=STORY, more=(html(2).encode(), html(3).encode()))
    size = sum(len(content) for content in (page.content, *page.more))
    Cleaner.from_settings(Settings.load({"MAX_PAGE_BYTES": size})).clean(page)
    with pytest.raises(Rejected, match=f"{size:,} bytes") as verdict:
        Cleaner.from_settings(Settings.load({"MAX_PAGE_BYTES": size - 1})).clean(page)
    assert verdict.value.reason is Reason.TOO_LARGE


def test_a_story_that_begins_with_a_few_words_is_one_with_its_further_pages():
    short = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>It sang.</p></body></html>"
    with pytest.raises(Rejected):
        cleaned(short)
    assert cleaned(short, html(2).replace(LEDE, "")).text.startswith("It sang.\n\nThe engineer")


def test_text_documents_have_pages_too():
    texts = ["\n\n".join((TITLE, *PAGES[0], "Page 1 of 2")), "\n\n".join((*PAGES[1], "Page 2 of 2"))]
    record = cleaned(*texts, kind="text")
    assert (record.title, record.text.split("\n\n")) == (TITLE, PARAGRAPHS[1:9])


A, B, C, D, E, F = (text for page in PAGES for text in page[:2])


def test_a_paragraph_that_begins_the_next_page_again_stands_once():
    assert joined(blocks(A, B), blocks(B, C)) == [A, B, C]


def test_headings_are_not_said_again():
    assert joined(blocks(A), blocks(TITLE, LEDE, B), headings=(TITLE, LEDE)) == [A, B]
    assert joined(blocks(TITLE, A), blocks(B), headings=(TITLE,)) == [TITLE, A, B]


def test_subheadings_that_recur_stay():
    assert joined(blocks(A, "Verdict", B), blocks(C, "Verdict", D)) == [A, "Verdict", B, C, "Verdict", D]


def test_a_page_s_own_heading_stays():
    assert joined(blocks(A), blocks("2. The engineer", B)) == [A, "2. The engineer", B]


def test_what_stands_on_every_page_stands_once():
    assert joined(blocks(A, "Photo: Brass", B), blocks(C, "Photo: Brass", D), blocks(E, "Photo: Brass", F)) == [
        A, "Photo: Brass", B, C, D, E, F,
    ]  # fmt: skip


def test_what_stands_at_the_ends_of_pages_stays_at_the_last():
    ends = ("Get our letter every morning, for free, and never miss a goat again.", "Ferry", "River")
    assert joined(blocks(A, *ends), blocks(B, *ends)) == [A, B, *ends]


@pytest.mark.parametrize(
    "line",
    ["Page 2 of 3", "Seite 2/3", "1 2 3", "1 | 2 | 3", "Weiter auf Seite 2", "Next page", "第2页", "Страница 2 из 3"],
)
def test_lines_between_pages_go_from_both_sides(line: str):
    assert joined(blocks(A, line), blocks(line, B), blocks(C, line)) == [A, B, C]


@pytest.mark.parametrize("line", ["Continue reading", "Next page: What the engineer found", "Weiterlesen"])
def test_links_to_the_next_page_go(line: str):
    assert joined([Block(A), Block(line, link=True)], blocks(B)) == [A, B]


@pytest.mark.parametrize(
    "line",
    [
        "He turned to the next page.",
        "Page 2 of the report is missing, and so is the goat.",
        "Next, please.",
        "2:1",
        "What happened next?",
    ],
)
def test_sentences_of_the_story_stay_at_the_edges(line: str):
    assert joined(blocks(A, line), blocks(line.replace("2", "3"), B)) == [A, line, line.replace("2", "3"), B] or (
        joined(blocks(A, line), blocks(B)) == [A, line, B]
    )


def test_one_page_is_left_as_it_is():
    assert joined(blocks("Page 1 of 1", A, "1 2 3")) == ["Page 1 of 1", A, "1 2 3"]
    assert joined() == []
