"""Cleaning a cleaned record, title and text, changes nothing: for any document of sentences, prompts and traps."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.page import Page
from newsclean.reasons import Rejected
from newsclean.record import Record
from newsclean.rules import load_packs
from samples.pages import ROOT, expectations

RULES = [rule for pack in load_packs() for rule in pack.rule]
SENTENCES = sorted(
    {line for _, case in expectations() if "record" in case for line in case["record"]["text"].split("\n\n")}
)
FURNITURE = sorted({line for rule in RULES for line in rule.examples})
TRAPS = sorted({line for rule in RULES for line in rule.keeps})
HEADLINES = [
    "Goat elected mayor of three villages",
    "“Nobody asked the goat”",
    "Is the bridge closed?",
    "Podul e închis",
]


def glued(sentence: str, furniture: str) -> str:
    return f"{sentence} {furniture}"


LINE = st.one_of(
    st.sampled_from(SENTENCES),
    st.sampled_from(SENTENCES),
    st.sampled_from(FURNITURE),
    st.sampled_from(TRAPS),
    st.sampled_from(HEADLINES),
    st.builds(glued, st.sampled_from(SENTENCES), st.sampled_from(FURNITURE)),
    st.builds(glued, st.sampled_from(FURNITURE), st.sampled_from(SENTENCES)),
)


@lru_cache
def cleaner(quotes: str) -> Cleaner:
    return Cleaner.from_settings(Settings.load({"QUOTES": quotes}))


def cleaned(text: str, title: str | None, quotes: str) -> Record | None:
    try:
        return cleaner(quotes).clean(Page(text, kind="text", title=title, id="x"))[1]
    except Rejected:
        return None


def assert_stays(record: Record | None, quotes: str) -> None:
    if record is None:
        return
    again = cleaned(record.text, record.title, quotes)
    assert again is not None
    assert (again.title, again.text) == (record.title, record.text)


@given(
    st.lists(LINE, min_size=1, max_size=12),
    st.sampled_from([None, *HEADLINES]),
    st.sampled_from(["straight", "typographic"]),
)
@settings(max_examples=300, deadline=None)
def test_any_document(lines: list[str], title: str | None, quotes: str) -> None:
    assert_stays(cleaned("\n\n".join(lines), title, quotes), quotes)


@pytest.mark.parametrize("quotes", ["straight", "typographic", "keep"])
@pytest.mark.parametrize("page", sorted((ROOT.parent / "layouts" / "pages").glob("*.html")), ids=lambda page: page.stem)
def test_sample_layouts(page, quotes: str) -> None:
    try:
        record = cleaner(quotes).clean(Page(page.read_bytes(), kind="html", id="x"))[1]
    except Rejected:
        return
    assert_stays(record, quotes)
