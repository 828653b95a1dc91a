"""White space: runs, what can't be seen, and spaces before punctuation where the language has none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.whitespace import close_up, normalize_whitespace


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("He came , saw and left .", "He came, saw and left."),
        ('"Why ?" she asked ; nobody knew !', '"Why?" she asked; nobody knew!'),
        ("The reason : money", "The reason: money"),
        ("(see above )", "(see above )"),
        ("It ended 2 : 1 .", "It ended 2 : 1."),
        ("Wait ... what ?!", "Wait ... what?!"),
        ("Fine :) and ;)", "Fine :) and ;)"),
        ("the .com boom , a .5 share", "the .com boom, a .5 share"),
        ("a - b – c / d", "a - b – c / d"),
        ("¿Qué ? ¡No !", "¿Qué? ¡No!"),
    ],
)
def test_spaces_before_punctuation_go(text, closed):
    assert close_up(text, "en") == closed
    assert close_up(closed, "en") == closed


def test_a_single_one_is_as_the_newsroom_wrote_it():
    text = "The mayor , who was late, left. Nobody asked, and nobody, she said, will ask her."
    assert close_up(text, "en") == text


@pytest.mark.parametrize("language", ["fr", "fr-FR", "br", None])
def test_they_stay_where_the_language_has_them_or_nobody_knows(language):
    assert close_up("Pourquoi ? Parce que : voilà !", language) == "Pourquoi ? Parce que : voilà !"


@given(st.text(alphabet='ab1 ,.;:!?)"\xa0\u200b\u00ad\t', max_size=40))
def test_twice_changes_nothing(text):
    once = close_up(normalize_whitespace(text), "en")
    assert close_up(normalize_whitespace(once), "en") == once


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\u200bb\u00adc\ufeff", "abc"),
        ("a \xa0 b\u3000c\t\r\nd", "a b c d"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
    ],
)
def test_what_cannot_be_seen_goes_and_joiners_stay(text, clean):
    assert normalize_whitespace(text) == clean
