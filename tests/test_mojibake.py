"""Mojibake, from a table: in the wild, negative, known failures."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.mojibake import repair

CASES = tomllib.loads((Path(__file__).parent / "cases" / "mojibake.toml").read_text("utf-8"))
LETTERS = "aăbcșțößéñøłžčπωжщії中文, .„”“’"


@pytest.mark.parametrize("case", CASES["wild"], ids=lambda case: case["from"])
def test_broken_text_is_repaired(case: dict[str, str]) -> None:
    assert repair(case["from"]) == case["to"]


@pytest.mark.parametrize("text", CASES["negative"])
def test_sound_text_stays_to_the_letter(text: str) -> None:
    assert repair(text) == text


@pytest.mark.xfail(reason="not repaired yet", strict=True)
@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["from"])
def test_known_failure(case: dict[str, str]) -> None:
    assert repair(case["from"]) == case["to"]


@given(st.text(alphabet=LETTERS, max_size=60))
def test_repairing_twice_changes_nothing(text: str) -> None:
    assert repair(repair(text)) == repair(text)


@pytest.mark.parametrize("charset", ["cp1252", "cp1251", "latin-1"])
@pytest.mark.parametrize("text", ["„Nu”, a spus ea – și a plecat…", "Sie sagte: „Für dich!“ – überall."])
def test_what_a_wrong_charset_broke_comes_back(text: str, charset: str) -> None:
    broken = text.encode().decode(charset, "replace" if charset == "latin-1" else "ignore")
    assert repair(broken) == text
