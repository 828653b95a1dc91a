"""The rule packs that come with newsclean: every rule removes what it says and keeps what it says."""

from __future__ import annotations

import pytest

from newsclean.metadata.dates import written_date
from newsclean.rules import Matcher, Rule, load_packs

PACKS = load_packs()
RULES = [rule for pack in PACKS for rule in pack.rule]
BEFORE = "The bridge was closed on Friday. "


@pytest.fixture(scope="module")
def matcher():
    return Matcher(PACKS)


def rules(chosen):
    return pytest.mark.parametrize("rule", chosen, ids=lambda rule: rule.name)


def found(matcher: Matcher, rule: Rule, line: str):
    return next((match for match in matcher.match(line) if rule in match.rules), None)


@rules(RULES)
def test_a_rule_removes_what_it_says_with_any_spaces(matcher, rule):
    assert [line for line in rule.examples if not found(matcher, rule, line)] == []
    assert [line for line in rule.examples if not found(matcher, rule, f"  {line.replace(' ', chr(160))} ")] == []


@rules(RULES)
def test_no_rule_takes_what_a_rule_keeps(matcher, rule):
    taken = [(line, match) for line in rule.keeps for match in matcher.match(line) if not match.rule.weak]
    assert taken == []
    assert [(line, glued) for line in rule.keeps if (glued := matcher.match_glued(line))] == []


@rules([rule for rule in RULES if rule.glued])
def test_what_is_glued_to_a_sentence_goes_and_the_sentence_stays(matcher, rule):
    for line in rule.examples:
        match = matcher.match_glued(BEFORE + line)
        assert match is not None, line
        assert match.start == len(BEFORE), line


@rules([rule for rule in RULES if "(?P<date>" in (rule.pattern or "")])
def test_a_captured_date_can_be_read(matcher, rule):
    for line in rule.examples:
        date = dict(found(matcher, rule, line).captured).get("date")
        language = rule.pack.partition("-")[0]
        assert date is None or written_date(date, tuple(dict.fromkeys((language, "en")))), line


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
    captured = next(match for match in matcher.match(line) if match.rule.kind == "source_line").captured
    assert dict(captured)["source"].strip(" .") == source


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
