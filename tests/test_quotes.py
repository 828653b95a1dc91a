"""Quotation marks by each policy, from a table."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean.quotes import MARKS, normalize_quotes, straighten
from newsclean.whitespace import normalize_whitespace

CASES = tomllib.loads((Path(__file__).parent / "cases" / "quotes.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["straight"], ids=lambda case: case["from"])
def test_straight(case: dict[str, str]) -> None:
    assert normalize_quotes(case["from"], "straight", "en") == case["to"]


@pytest.mark.parametrize("case", CASES["typographic"], ids=lambda case: f"{case['language']} {case['from']}")
def test_typographic_as_the_language_writes_them(case: dict[str, str]) -> None:
    assert normalize_quotes(case["from"], "typographic", case["language"]) == case["to"]


@given(st.text(alphabet="ab '\"“”„‘’‚«»‹›,.`´-", max_size=40))
def test_keep_keeps_and_straight_changes_nothing_twice(text: str) -> None:
    assert normalize_quotes(text, "keep", "en") == text
    once = straighten(text)
    assert straighten(once) == once


@pytest.mark.parametrize("case", CASES["typographic"], ids=lambda case: f"{case['language']} {case['from']}")
def test_what_is_typographic_already_stays(case: dict[str, str]) -> None:
    assert normalize_quotes(case["to"], "typographic", case["language"]) == case["to"]


@given(st.text(alphabet="ab1 '\"“”„‘’‚«»‹›,.`´-—(\u202f", max_size=30), st.sampled_from(sorted(MARKS)))
@settings(max_examples=1000)
def test_what_was_made_typographic_is_made_so_again(text: str, language: str) -> None:
    once = normalize_quotes(normalize_whitespace(text), "typographic", language)
    assert normalize_quotes(normalize_whitespace(once), "typographic", language) == once
