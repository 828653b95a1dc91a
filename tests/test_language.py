"""The language of a text, and when a page's own claim is believed."""

from __future__ import annotations

import pytest

from newsclean.language import choose_language, count_words, detect_language

TEXTS = {
    "en": "The council voted at midnight to keep the town clock five minutes slow, as it has been for a hundred years, "
    "and the mayor said that nobody in the town would have to be on time for anything because of it.",
    "de": "Der Rat hat um Mitternacht beschlossen, die Uhr der Stadt fünf Minuten nachgehen zu lassen, wie sie es seit "
    "hundert Jahren tut, und der Bürgermeister sagte, dass deshalb niemand in der Stadt zu spät sein werde.",
    "es": "El consejo votó a medianoche para que el reloj de la ciudad siga cinco minutos atrasado, como lo ha estado "
    "durante cien años, y el alcalde dijo que nadie en la ciudad llegará tarde por ello.",
    "ro": "Consiliul a votat la miezul nopții ca ceasul orașului să rămână în urmă cu cinci minute, așa cum este de o "
    "sută de ani, iar primarul a spus că nimeni din oraș nu va întârzia din cauza asta.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_text_is_told_by_itself(code: str) -> None:
    assert detect_language(TEXTS[code]) == code


@pytest.mark.parametrize("code", TEXTS)
@pytest.mark.parametrize("claim", [*TEXTS, "fr", "pt", "nl", "en-GB", "zz", None])
def test_claim_is_believed_only_where_the_text_bears_it_out(code: str, claim: str | None) -> None:
    expected = claim if claim and claim.partition("-")[0] == code else code
    assert choose_language(TEXTS[code], claim) == expected


def test_claim_of_a_short_text_is_believed() -> None:
    assert choose_language("Goat wins.", "hu") == "hu"
    assert choose_language("Goat wins.", None) is None


def test_one_of_several_codes_for_a_language_is_kept() -> None:
    text = "Rådet vedtok ved midnatt at klokken i byen fortsatt skal gå fem minutter for sakte, slik den har."
    assert choose_language(text, "nb") == "nb"


@pytest.mark.parametrize(("text", "words"), [("one two", 2), ("", 1), ("東京の朝", 2), ("東京 news", 2)])
def test_words_are_counted(text: str, words: int) -> None:
    assert count_words(text) == words
