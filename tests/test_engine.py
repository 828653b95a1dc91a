"""The block engine: features, trees, and what they choose."""

from __future__ import annotations

import json
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest

from newsclean.extraction.engine import THRESHOLD, read_with_engine
from newsclean.extraction.features import FEATURES, compute_features
from newsclean.extraction.forest import Forest, load_forest
from newsclean.extraction.parsing import parse_html
from newsclean.survey import Survey, survey

SENTENCE = "The goat was elected mayor by nine votes, said the clerk, who had counted them twice."
OTHER = "Nobody in the three villages had stood against it, and nobody had thought of asking why."
LINK = "<p><a href='/x'>Council votes on the ferry for the third time this year, again</a></p>"
SUMMARY = "After eleven dry years the goat is back in office, and not everybody is happy about it."


def page(body: str) -> Survey:
    return survey(parse_html(f"<html><body>{body}</body></html>"))


def column(name: str, body: str, titles: tuple[str, ...] = (), descriptions: tuple[str, ...] = ()) -> list[float]:
    """A feature's value for each block of a page."""
    rows = compute_features(page(body), titles, descriptions)
    return rows[:, list(FEATURES).index(name)].tolist()


def test_one_row_a_block_and_one_column_a_feature() -> None:
    rows = compute_features(page(f"<h1>Goat</h1><p>{SENTENCE}</p>"), ["Goat"], [])
    assert rows.shape == (2, len(FEATURES))
    assert rows.dtype == np.float32
    assert rows.flags.c_contiguous
    assert np.isfinite(rows).all()


def test_page_without_text() -> None:
    assert compute_features(page(""), ["Goat"], ["Goat"]).shape == (0, len(FEATURES))
    reading = read_with_engine(page(""), ["Goat"], [], load_forest())
    assert (reading.blocks, reading.expected_f1, reading.chances.tolist()) == ([], 0.0, [])


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("It won.", 1), ("Won?", 1), ("勝った。", 1), ("It said:", 2), ("It said：", 2), ("And then…", 3),
        ("“It won.”", 4), ("“won”", 5), ("(won)", 5), ("in 2026", 6), ("Goat wins", 0), ("”", 5),
    ],
)  # fmt: skip
def test_ending(text: str, ending: int) -> None:
    assert column("ending", f"<p>{text}</p>") == [ending]


def test_length_counts_more_where_a_script_has_no_spaces() -> None:
    assert column("length", "<p>goat</p><p>été</p><p>山羊</p><p>山羊 ok</p>") == [4, 3, 5, 8]


def test_link_density_is_a_share_of_the_text() -> None:
    assert column("link_density", "<p>goat <a href='/x'>wins</a></p><p><a href='/x'>all</a></p><p>no</p>") == [
        pytest.approx(4 / 9),
        1,
        0,
    ]


def test_tag_tells_paragraphs_from_others() -> None:
    codes = column("tag", "<p>a</p><li>b</li><x-y>c</x-y><p>d</p><address>e</address>")
    assert codes[0] == codes[3] != codes[1] != codes[2] == codes[4]


def test_good_text_of_one_signature_is_counted_together() -> None:
    body = f"<div class='a1'><p>{SENTENCE}</p></div><div class='a2'><p>{SENTENCE}</p></div><div><p>{SENTENCE}</p><p>No"
    assert column("signature_share", body) == pytest.approx([2 / 3, 2 / 3, 1 / 3, 1 / 3])
    assert column("signature_count", body) == [2, 2, 2, 2]
    assert column("parent_share", body) == pytest.approx([1 / 3] * 4)


def test_kin_have_the_same_grandparent() -> None:
    inner = f"<div><p>{SENTENCE}</p></div>"
    assert column("kin_share", f"<main>{inner * 2}</main><aside>{inner}</aside>") == pytest.approx(
        [2 / 3, 2 / 3, 1 / 3]
    )
    assert column("grandparent_share", f"<main>{inner * 2}</main><aside>{inner}</aside>") == pytest.approx(
        [2 / 3, 2 / 3, 1 / 3]
    )


def test_what_is_no_sentence_or_mostly_links_is_no_good_text() -> None:
    body = f"<p>{SENTENCE}</p><p>{'no mark ' * 10}</p><p>Short, but good.</p>{LINK}<p>{SENTENCE}</p>"
    assert column("before", body) == pytest.approx([0, 0.5, 0.5, 0.5, 0.5])
    assert column("before", f"<p>{'no mark ' * 30}</p><p>x</p>") == [0, 1]


def test_a_linked_part_counts_against_a_sentence_twice() -> None:
    half = f"<p>{'a ' * 39}a, <a href='/x'>{'b' * 20}</a></p>"
    good = 101 * (1 - 20 / 101) ** 2
    assert column("before", f"{half}<p>{SENTENCE}</p>")[1] == pytest.approx(good / (good + len(SENTENCE)))


def test_depth_is_below_the_element_with_the_text() -> None:
    body = f"<div><p>{SENTENCE}</p><p>{OTHER}</p><ul><li>in the list</ul></div><p>outside</p>"
    assert column("depth", body) == [1, 1, 2, -1]
    assert column("container_share", body) == [1, 1, 1, 1]


def test_blocks_are_counted_from_the_headline() -> None:
    body = f"<p>above</p><h1>Goat wins</h1><p>{SENTENCE}</p><h1>Next goat</h1><p>{OTHER}</p>"
    assert column("since_headline", body) == [-1, 0, 1, 2, 3]
    assert column("since_headline", body, ("Next goat | Vadu",)) == [-3, -2, -1, 0, 1]
    assert column("since_headline", body.replace("h1", "h5"), ("Goat wins",)) == [-1, 0, 1, 2, 3]
    assert column("since_headline", body.replace("h1", "h5")) == [-999] * 5
    assert column("headlines", body) == [0, 0, 0, 1, 1]


def test_title_far_down_the_page_is_no_headline() -> None:
    body = f"<p>{SENTENCE}</p><p>{OTHER}</p><p>Goat wins</p>"
    assert column("since_headline", body, ("Goat wins",)) == [-999] * 3


def test_description_is_found_whole_in_part_and_by_its_opening() -> None:
    begins, part = SUMMARY[:60] + "that is not all there is to say.", SUMMARY[30:70]
    body = f"<p>{SUMMARY.upper()}</p><p>{part}</p><p>{begins}</p><p>{SENTENCE}</p><p>goat</p>"
    assert column("description", body, descriptions=(SUMMARY,)) == [3, 2, 1, 0, 0]
    assert column("description", body) == [0] * 5
    assert column("description", "<p>goat goat goat goat</p>", descriptions=("goat goat goat goat",)) == [0]


def test_links_around_reach_eight_blocks() -> None:
    body = LINK + "<p>plain words</p>" * 20
    assert [density > 0 for density in column("links_around", body)] == [True] * 9 + [False] * 12


def test_good_text_after_reaches_eight_blocks() -> None:
    body = "<p>plain words</p>" * 10 + f"<p>{SENTENCE}</p>"
    assert column("after", body) == [0, 0, *[len(SENTENCE)] * 8, 0]


@pytest.mark.parametrize(
    ("feature", "name"),
    [("in_body", "article-body"), ("in_comments", "comments"), ("in_box", "factbox"), ("in_caption", "caption")],
)
def test_names_are_features(feature: str, name: str) -> None:
    assert column(feature, f"<div class='{name}'><div><p>in</p></div></div><p>out</p>") == [1, 0]


TREES = Forest(
    features=np.array([[0, 1, 1], [2, 0, 0]], np.int32),
    thresholds=np.array([[10, 0.5, 2], [0, np.inf, np.inf]], np.float32),
    values=np.array([[-1, 1, 2, 3], [0.5, 9, -0.5, 9]], np.float64),
)


@pytest.mark.parametrize(
    ("row", "odds"),
    [
        ((5, 0.25, 0), -1 + 0.5),
        ((5, 0.75, 0), 1 + 0.5),
        ((10, 0.5, 0), -1 + 0.5),  # equal is not larger
        ((11, 2, 1), 2 - 0.5),
        ((11, 3, 1), 3 - 0.5),
        ((np.inf, np.inf, -np.inf), 3 + 0.5),
    ],
)
def test_forest_sums_the_leaves_of_its_trees(row: tuple[float, ...], odds: float) -> None:
    [chance] = TREES.predict(np.array([row], np.float32))
    assert chance == pytest.approx(1 / (1 + np.exp(-odds)))


def test_a_row_is_judged_alone() -> None:
    forest = load_forest()
    rows = np.random.default_rng(7).normal(0, 50, (40, len(FEATURES))).astype(np.float32)
    whole = forest.predict(rows)
    assert whole.tolist() == [forest.predict(rows[index : index + 1])[0] for index in range(40)]
    assert forest.predict(rows[::-1].copy())[::-1].tolist() == whole.tolist()
    assert ((whole > 0) & (whole < 1)).all()
    assert forest.predict(rows[:0]).shape == (0,)


def test_shipped_forest_fits_the_features() -> None:
    forest = load_forest()
    trees, inner = forest.features.shape
    assert forest.thresholds.shape == (trees, inner)
    assert forest.values.shape == (trees, inner + 1)
    assert (inner + 1).bit_count() == 1
    assert forest.features.min() >= 0
    assert forest.features.max() < len(FEATURES)
    assert np.isfinite(forest.values).all()
    assert load_forest() is forest


def test_shipped_model_says_what_made_it() -> None:
    held = json.loads(files("newsclean.extraction").joinpath("model.json").read_text("utf-8"))
    assert held["features"] == list(FEATURES)
    assert held["made_from"]["trees"] == len(load_forest().features)
    hashes = [held["made_from"]["code"], *held["made_from"]["corpora"].values()]
    assert len(hashes) > 1
    assert all(text.startswith("sha256:") and len(text) == 71 for text in hashes)
    assert set(held["figures out-of-fold"]) == {"engine alone", "all stages"}


def test_engine_takes_the_story_and_is_sure_of_it() -> None:
    story = "".join(f"<p>{SENTENCE} {OTHER} That was on day {day}.</p>" for day in range(8))
    found = page(
        f"<nav>News</nav><div class='top'>{LINK * 4}</div><h1>Goat wins</h1><article>{story}</article>{LINK * 6}"
    )
    reading = read_with_engine(found, ["Goat wins"], [], load_forest())
    assert reading.blocks == list(range(5, 13))
    assert reading.expected_f1 > 0.85
    assert all(b == a + 1 for a, b in pairwise(reading.blocks))
    assert (reading.chances[5:13] >= THRESHOLD).all()


def test_expected_f1_is_that_of_probabilities_that_are_right() -> None:
    found = page("<p>aaaaaaaaaa</p><p>bbbbb</p><div>ccccc</div>")
    odds = np.log([0.8 / 0.2, 0.2 / 0.8])  # paragraphs .8, the other .2
    forest = Forest(np.array([[3]], np.int32), np.array([[1]], np.float32), odds[None, :])
    reading = read_with_engine(found, [], [], forest)
    assert reading.chances == pytest.approx([0.8, 0.8, 0.2])
    assert reading.expected_f1 == pytest.approx(2 * (0.8 * 15) / (15 + 0.8 * 15 + 0.2 * 5))
