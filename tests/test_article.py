"""The law of the audit: whatever is done to an article, its edits undo it to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean.article import SEPARATOR, Article, Block, Cause, Edit, undo
from newsclean.explaining import trace
from newsclean.page import Page

LINE = st.text(alphabet=st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), min_size=1, max_size=12)
OPERATION = st.tuples(
    st.sampled_from(["remove", "rewrite", "cut", "retitle"]),
    st.integers(0, 99),
    st.integers(0, 12),
    st.integers(0, 12),
    LINE,
)
CAUSE = Cause("stage", "rule")


def worked_on(title: str, lines: list[str], operations: list[tuple[str, int, int, int, str]]) -> Article:
    article = Article(Page(""), title, [Block(line) for line in lines])
    for what, which, start, length, new in operations:
        if what == "retitle":
            article.rewrite(None, new, CAUSE)
        elif article.blocks:
            index = which % len(article.blocks)
            if what == "remove":
                article.remove(index, CAUSE)
            elif what == "rewrite":
                article.rewrite(index, new, CAUSE)
            else:
                article.edit(index, start, start + length, "", CAUSE)
    return article


@given(LINE, st.lists(LINE, max_size=6), st.lists(OPERATION, max_size=12))
@settings(max_examples=400)
def test_undo_gives_back_what_stood_before(title: str, lines: list[str], operations: list) -> None:
    article = worked_on(title, lines, operations)
    assert undo(article.edits, title=article.title, text=article.text) == (title, SEPARATOR.join(lines))


@given(LINE, st.lists(LINE, max_size=6), st.lists(OPERATION, max_size=12))
@settings(max_examples=400)
def test_an_explanation_shows_the_whole_before_and_the_whole_after(
    title: str, lines: list[str], operations: list
) -> None:
    article = worked_on(title, lines, operations)
    pieces = trace(article.edits, "text", article.text)
    assert "".join(piece.before for piece in pieces) == SEPARATOR.join(lines)
    assert "".join(piece.after for piece in pieces) == article.text


def test_undo_of_another_records_edits_says_so() -> None:
    edit = Edit("stage", "rule", "text", 3, "old", "new")
    with pytest.raises(ValueError, match="'new' is not there"):
        undo([edit], title="", text="something else")


def test_neighbours_of_a_removed_block_know_of_it() -> None:
    article = Article(Page(""), "", [Block(line) for line in ("a", "b", "c")])
    article.remove(1, CAUSE)
    assert [(b.text, b.cut_before, b.cut_after) for b in article.blocks] == [("a", False, True), ("c", True, False)]
