"""Dates, from a table."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from newsclean.metadata.dates import is_ambiguous, iso_date, written_date

CASES = tomllib.loads((Path(__file__).parent / "cases" / "dates.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["machine"], ids=lambda case: case["from"])
def test_machine_readable_date_keeps_its_zone(case: dict[str, str]) -> None:
    assert iso_date(case["from"]) == case["to"]


@pytest.mark.parametrize("case", CASES["written"], ids=lambda case: case["from"])
def test_written_date_is_day_first(case: dict) -> None:
    assert written_date(case["from"], tuple(case.get("languages", ["en"]))) == case["to"]


@pytest.mark.parametrize("text", CASES["none"])
def test_no_date_is_made_up(text: str) -> None:
    assert iso_date(text) is None


@pytest.mark.parametrize("text", CASES["ambiguous"])
def test_slashes_may_be_read_both_ways(text: str) -> None:
    assert is_ambiguous(text)


@pytest.mark.parametrize("text", CASES["unambiguous"])
def test_what_can_be_read_one_way_is_not_ambiguous(text: str) -> None:
    assert not is_ambiguous(text)
