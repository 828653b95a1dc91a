"""Titles: candidates, features, weights and their training."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from newsclean.extraction import parse_html
from newsclean.metadata.collecting import Collected
from newsclean.metadata.title_candidates import read_candidates, with_cuts, without_site
from newsclean.metadata.title_features import FEATURES, read_path
from newsclean.metadata.titles import load_weights, rank_titles
from newsclean.survey import survey

URL = "http://vadu.example/local-news/2026/goat-elected-mayor.html"


def collected(head: str, body: str = "") -> Collected:
    return Collected(survey(parse_html(f"<html><head>{head}</head><body>{body}</body></html>")), URL)


def test_shipped_weights_are_those_of_the_features() -> None:
    held = json.loads(files("newsclean.metadata").joinpath("titles.json").read_text("utf-8"))
    assert list(held["weights"]) == list(FEATURES) == list(load_weights())
    assert held["made_from"]["code"].startswith("sha256:")


def test_candidates_that_read_alike_are_one_with_all_their_sources() -> None:
    found = collected(
        "<title>Goat elected mayor | Vadu</title><meta property='og:title' content='GOAT ELECTED MAYOR'>",
        "<h1>Goat elected mayor!</h1>",
    )
    [candidate] = read_candidates(found).values()
    assert set(candidate.texts) == {"og", "first-h1", "title"}
    assert candidate.text == "Goat elected mayor!"


def test_parts_between_separators_are_candidates() -> None:
    found = collected("<title>Local: Goat elected mayor - in pictures</title>")
    cut = set(with_cuts(read_candidates(found))) - set(read_candidates(found))
    assert {"goat elected mayor in pictures", "goat elected mayor", "local goat elected mayor"} <= cut


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Goat elected mayor | Vadu Monitor", "Goat elected mayor"),
        ("Goat elected mayor - Local - Vadu Monitor", "Goat elected mayor - Local"),
        ("Vadu Monitor: Goat elected mayor", "Goat elected mayor"),
        ("Vadu Monitor", "Vadu Monitor"),
        ("Goat reads Vadu Monitor", "Goat reads Vadu Monitor"),
        ("山羊当选市长-瓦杜", "山羊当选市长"),
    ],
)
def test_site_name_goes_where_a_separator_parts_it(text: str, bare: str) -> None:
    assert without_site(text, frozenset({"vadumonitor", "瓦杜"})) == bare


@pytest.mark.parametrize(
    "body",
    [
        "<div class='site-logo'><a><h1>A paper for goats</h1></a></div>",
        "<aside><h1>A paper for goats</h1></aside>",
        "<nav><h1>A paper for goats</h1></nav>",
        "<div id='cookie-banner'><h1>A paper for goats</h1></div>",
    ],
)
def test_heading_of_the_site_is_no_title(body: str) -> None:
    found = collected("<title>Goat elected mayor by nine votes</title>", body)
    assert rank_titles(found, None)[0].text == "Goat elected mayor by nine votes"


def test_heading_with_a_kicker() -> None:
    found = collected(
        "<meta property='og:title' content='Goat elected mayor by nine votes'>",
        "<h1><span>Local news</span> <span>Goat elected mayor by nine votes</span></h1>",
    )
    assert rank_titles(found, None)[0].text == "Goat elected mayor by nine votes"


def test_slug_is_the_part_of_the_path_with_the_most_words() -> None:
    assert read_path(URL) == ({"goat", "elected", "mayor", "html"}, {"localnews", "2026"})
    assert read_path(None) == (frozenset(), frozenset())


def test_training_gives_the_same_each_time(tmp_path: Path) -> None:
    pytest.importorskip("scipy", reason="comes with the train extra")
    pytest.importorskip("tldextract", reason="comes with the train extra")
    from benchmarks.corpora import read_corpora
    from training.titles import train_titles

    (tmp_path / "pages").mkdir()
    rows = []
    for number in range(6):
        title = f"Goat number {number} elected mayor"
        rows.append({"id": str(number), "url": f"http://paper{number}.example/goat", "title": title})
        page = f"<title>{title} | Paper</title><h1>Paper {number}</h1><h2>{title}</h2>"
        (tmp_path / "pages" / f"{number}.html").write_text(f"<html><body>{page}</body></html>")
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, rows)))
    first, second = (train_titles(read_corpora(tmp_path), folds=3) for _ in range(2))
    assert first == second
    assert first.reachable[tmp_path.name] == 1
