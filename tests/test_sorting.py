"""What is sorted out of the blocks that the engine takes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from time import process_time

import pytest

from newsclean.extraction.parsing import parse_html
from newsclean.extraction.sorting import sort_out
from newsclean.survey import Survey, survey

SENTENCE = "The goat was elected mayor by nine votes, said the clerk, who had counted them twice."
OTHER = "Nobody in the three villages had stood against it, and nobody had thought of asking why."
SORTING = tomllib.loads((Path(__file__).parent / "cases" / "sorting.toml").read_text("utf-8"))


def spelled_out(body: str) -> str:
    """A body with its placeholders replaced: varied text, no shingle twice, ending as a sentence does."""

    def text(match: re.Match[str]) -> str:
        word, size = match[1], int(match[2] or 100)
        return " ".join(f"{word} {number}" for number in range(size))[: size - 1] + "."

    return re.sub(r"\{(\w+)(?::(\d+))?\}", text, body)


def page(body: str) -> Survey:
    return survey(parse_html(f"<html><body>{body}</body></html>"))


def words_kept(case: dict) -> list[str]:
    found = page(spelled_out(case["body"]))
    chosen = sort_out(found, range(len(found.blocks)), [case.get("title", "")])
    return [found.blocks[index].text.split()[0] for index in chosen]


@pytest.mark.parametrize(
    "case", SORTING["wild"] + SORTING["negative"] + SORTING["mended"], ids=lambda case: case["what"]
)
def test_what_stays_of_what_was_taken(case: dict) -> None:
    assert words_kept(case) == case["kept"]


@pytest.mark.parametrize(
    ("between", "kept"),
    [
        ("<h2>Votes</h2>", [0, 1, 2]),
        ("<h2><a href='/x'>Votes</a></h2>", [0, 2]),
        ("<h1>Votes</h1>", [0, 2]),
        ("<div><h2>Votes</h2></div>", [0, 2]),
        ("<h2 class='promo newsletter'>Votes</h2>", [0, 2]),
        ("<div>Votes</div>", [0, 2]),
    ],
)
def test_heading_between_chosen_blocks_is_taken_along(between: str, kept: list[int]) -> None:
    assert sort_out(page(f"<p>{SENTENCE}</p>{between}<p>{OTHER}</p>"), [0, 2], []) == kept


def test_heading_above_the_first_chosen_block_is_not() -> None:
    assert sort_out(page(f"<h2>Votes</h2><p>{SENTENCE}</p><p>{OTHER}</p>"), [1, 2], []) == [1, 2]


def test_time_is_linear_in_long_blocks() -> None:
    def seconds(count: int) -> float:
        body = "".join(f"<p>{number} {SENTENCE} {'goat ' * 320}</p>" for number in range(count))
        found = page(body)
        start = process_time()
        sort_out(found, range(count), [])
        return process_time() - start

    assert seconds(60) < 10 * max(seconds(15), 0.005)
