"""The next page of a story: found where there is one, and never anything else, such as the next article."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from lxml.html import HtmlElement

from newsclean.extraction import parse_html
from newsclean.paging import MAX_PAGES, is_further_page, next_page, whole_story
from newsclean.paging.wording import Says, Wording, read_wording

CASES = tomllib.loads((Path(__file__).parent / "cases" / "paging.toml").read_text("utf-8"))["case"]
STORY = "https://news.example/city/the-bridge-stays-closed"


def tree(links: str = "", head: str = "") -> HtmlElement:
    return parse_html(f"<html><head>{head}</head><body><p>The bridge stays closed.</p>{links}</body></html>")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    page = tree(case.get("links", ""), case.get("head", ""))
    assert next_page(page, case["url"], case.get("seen", ())) == case.get("next")
    assert whole_story(page, case["url"]) == case.get("whole")


def test_enough_cases_say_no():
    assert len(CASES) >= 40
    assert sum("next" not in case for case in CASES) >= 20


@pytest.mark.parametrize(
    "text",
    [
        "next page", "Next Page »", "nächste Seite", "Naechste Seite", "Weiter auf der nächsten Seite", "Page suivante",
        "Página siguiente", "Siguiente página", "Pagina successiva", "Próxima página", "Volgende pagina",
        "Następna strona", "Další stránka", "Ďalšia strana", "Pagina următoare", "Következő oldal", "Nästa sida",
        "Neste side", "Næste side", "Seuraava sivu", "Sonraki sayfa", "Следующая страница", "Наступна сторінка",
        "Следваща страница", "Επόμενη σελίδα", "Halaman selanjutnya", "Kitas puslapis", "次のページ",
        "下一页", "다음 페이지",
    ],
)  # fmt: skip
def test_the_next_page_in_the_languages_of_the_web(text):
    assert read_wording(text).says is Says.NEXT_PAGE
    assert next_page(tree(f'<a href="?page=2">{text}</a>'), STORY) == f"{STORY}?page=2"


@pytest.mark.parametrize(
    "text",
    [
        "2", "[2]", "Page 2", "page 2 of 3", "2/3", "2 / 3", "2 von 3", "Seite 2", "2. Seite", "2. oldal", "Página 2",
        "pagina 2 din 3", "Strona 2", "Sida 2", "Sivu 2", "Sayfa 2", "Стр. 2", "Страница 2 из 3", "第2页", "2ページ目",
        "Continued on page 2", "Lesen Sie auf Seite 2: Wie die Fähre zurückkam",
    ],
)  # fmt: skip
def test_a_page_by_its_number(text):
    assert read_wording(text) == Wording(Says.PAGE, 2)


@pytest.mark.parametrize(
    "text",
    [
        "weiterlesen", "Lire la suite", "continue reading", "Czytaj dalej", "Læs videre", "Leggi: continua", "»", "→",
        "Читать далее", "続きを読む",
    ],
)  # fmt: skip
def test_going_on(text):
    assert read_wording(text).says is Says.NEXT


@pytest.mark.parametrize(
    "text",
    [
        "Next article", "Nächster Artikel", "Article suivant", "Siguiente noticia", "Next photo", "Nächstes Bild",
        "Следующая статья", "Older posts", "2 comments", "Next page of comments", "Weitere Kommentare",
    ],
)  # fmt: skip
def test_going_elsewhere(text):
    assert read_wording(text).says is Says.ANOTHER


@pytest.mark.parametrize(
    "text", ["View all", "Auf einer Seite lesen", "Single page", "Tout lire sur une page", "На одной странице", "全文"]
)
def test_all_on_one_page(text):
    assert read_wording(text).says is Says.WHOLE


@pytest.mark.parametrize("text", ["", "The ferry's secret", "next " * 50, "In 2019 the bridge fell", "Weitere Themen"])
def test_saying_nothing(text):
    assert read_wording(text).says in (Says.NOTHING, Says.ANOTHER)


def test_a_story_ends_where_it_is_too_long():
    seen = []
    page = STORY
    while page is not None:
        seen.append(page)
        number = len(seen) + 1
        page = next_page(tree(f'<a rel="next" href="?page={number}">{number}</a>'), page, seen)
    assert len(seen) == MAX_PAGES == 20
    assert seen[-1] == f"{STORY}?page=20"


def test_pages_that_lead_to_each_other_are_had_once():
    two = next_page(tree('<a rel="next" href="?page=2">2</a>'), STORY, [STORY])
    assert two is not None
    assert (
        next_page(tree('<a rel="next" href="?page=1">1</a><a rel="next" href="?page=2">3</a>'), two, [STORY, two])
        is None
    )


@pytest.mark.parametrize(
    "part",
    ["-2" * 5_000, "/2" * 5_000, "/page" * 5_000, ",seite-" * 3_000 + "2", "_" * 10_000 + "2", "?page=2&" * 2_000],
)
def test_long_addresses_and_texts_take_no_long_time(part):
    page = tree(f'<a href="{STORY}{part}">{part}</a>' * 20)
    started = time.perf_counter()
    next_page(page, STORY)
    next_page(page, STORY + part)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("path", "further"),
    [
        ("/news?page=2", True),
        ("/news/page/3", True),
        ("/story-seite-2.html", True),
        ("/news?page=1", False),
        ("/?p=12", False),
        ("/story-2", False),
        ("/2026/11/22/story", False),
        ("/top-10", False),
    ],
)
def test_an_address_may_say_plainly_that_it_is_a_further_page(path: str, further: bool) -> None:
    assert is_further_page(f"https://blatt.example{path}") is further
