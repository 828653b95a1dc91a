"""The rule packs that come with newsclean: every rule removes what it says and keeps what it says."""

from __future__ import annotations

import pytest

from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.metadata.dates import written_date
from newsclean.page import Hints, Page
from newsclean.rules import Matcher, Rule, check_examples, load_matcher, load_packs

PACKS = load_packs()
RULES = [rule for pack in PACKS for rule in pack.rule]
TITLE = "Council votes to keep its clock slow"
STORY = (
    "The town council voted on Friday to keep its clock five minutes slow, to the relief of everyone who is late.",
    "The clock will be oiled in the spring, at a cost of two hundred, and its hands will be painted green again.",
)
LANGUAGES = "bg cs da de el en es fi fr hu id it lt nl no pl pt ro ru sk sv tr uk und"


@pytest.fixture(scope="module")
def matcher():
    return load_matcher()


def found(matcher: Matcher, rule: Rule, line: str):
    return next((match for match in matcher.match(line) if rule in match.rules), None)


def test_there_is_a_pack_for_each_language():
    assert " ".join(sorted(pack.language for pack in PACKS)) == LANGUAGES


@pytest.mark.slow
def test_rules_remove_and_keep_what_they_say_also_glued():
    assert check_examples(PACKS) == []


@pytest.mark.slow
@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_what_rules_remove_goes_through_all_stages(pack):
    """Also where a line is of two kinds, or is made up of parts: the stages must not take it apart for each other."""
    cleaner, left = Cleaner.from_settings(Settings.load()), []
    for rule in pack.rule:
        if rule.weak or rule.own_language:  # ask for more than themselves
            continue
        for line in rule.removes:
            lines = [line, *STORY] if rule.zone == "head" else [*STORY, line]
            page = Page("\n\n".join([TITLE, *lines]), id="x", kind="text", hints=Hints(language=pack.language))
            article, _ = cleaner.clean(page)
            if article.text != "\n\n".join(STORY):
                left.append((rule.name, line))
    assert left == []


def test_rules_remove_what_they_say_with_any_spaces(matcher):
    spaced = [(rule, f"  {line.replace(' ', chr(160))} ") for rule in RULES for line in rule.examples[:4]]
    assert [(rule.name, line) for rule, line in spaced if not found(matcher, rule, line)] == []


def test_captured_dates_can_be_read(matcher):
    unread = []
    for rule in RULES:
        if rule.kind in ("published", "updated"):
            for line in rule.examples:
                date = dict(found(matcher, rule, line).captured).get("date")
                if date and not written_date(date, (rule.pack, "en")):
                    unread.append((rule.name, line, date))
    assert unread == []


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Sursa: Facebook", "Facebook"),
        ("SURSĂ FOTO: Ion Popescu / Agerpres", "Ion Popescu / Agerpres"),
        ("Source: AP Photo/Jane Doe", "AP Photo/Jane Doe"),
        ("(Photo by Jane Doe/Getty Images)", "Jane Doe/Getty Images"),
        ("Sursa video: X / @ion_exemplu", "X / @ion_exemplu"),
        ("Foto: Hotnews.ro.", "Hotnews.ro"),
    ],
)
def test_a_credit_is_captured(matcher, line, source):
    best = max(
        (match for match in matcher.match(line) if match.rule.kind == "source_line"), key=lambda match: match.kept
    )
    assert dict(best.captured)["source"].strip(" .") == source


@pytest.mark.parametrize(
    "line", ["DISTRIBUIE PE FACEBOOK", "LASA UN RASPUNS", "Citeşte şi: Lacul devine roz", "LEAVE A REPLY"]
)
def test_capitals_cedillas_and_missing_marks_are_the_same_words(matcher, line):
    assert matcher.match(line)


@pytest.mark.parametrize(
    "unit",
    ["+", "+ ", '"', '+++ "', "=", "=== a ", " ", "* ", "> < ", "A, ", "Source: A ", "Vezi și: ", ".” ", "◆ a "],
)
def test_hostile_lines_end(matcher, unit):
    line = unit * (100_000 // len(unit))
    matcher.match(line)
    matcher.match_glued(line)
    matcher.match(line[:900])
    matcher.match_glued(line[:900])
