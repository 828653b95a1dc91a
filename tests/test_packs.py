"""The rule packs that come with newsclean: every rule removes what it says and keeps what it says."""

from __future__ import annotations

import pytest

from newsclean.metadata.dates import written_date
from newsclean.rules import Matcher, Rule, load_packs

PACKS = load_packs()
RULES = [rule for pack in PACKS for rule in pack.rule]
KINDS = frozenset(rule.kind for rule in RULES)
BEFORE = "The bridge was closed on Friday. "


@pytest.fixture(scope="module")
def matcher():
    return Matcher(PACKS, KINDS)


def examples(lines):
    return [pytest.param(rule, line, id=f"{rule.name}-{n}") for rule, n, line in lines]


REMOVES = examples((rule, n, line) for rule in RULES for n, line in enumerate(rule.removes))
KEEPS = examples((rule, n, line) for rule in RULES for n, line in enumerate(rule.keeps))
GLUED = examples((rule, n, line) for rule in RULES if rule.glued for n, line in enumerate(rule.removes))
DATED = examples(
    (rule, n, line)
    for rule in RULES
    if rule.kind in ("published", "updated") and "(?P<date>" in (rule.pattern or "")
    for n, line in enumerate(rule.removes)
)


def found(matcher: Matcher, rule: Rule, line: str):
    return next((match for match in matcher.match(line) if match.rule.name == rule.name), None)


@pytest.mark.parametrize(("rule", "line"), REMOVES)
def test_a_rule_removes_what_it_says(matcher, rule, line):
    assert found(matcher, rule, line), f"{rule.name} does not match {line!r}"


@pytest.mark.parametrize(("rule", "line"), REMOVES)
def test_other_spaces_make_no_difference(matcher, rule, line):
    assert found(matcher, rule, f"  {line.replace(' ', chr(160))} ")


@pytest.mark.parametrize(("rule", "line"), KEEPS)
def test_no_rule_takes_what_a_rule_keeps(matcher, rule, line):
    assert [match.rule.name for match in matcher.match(line)] == []
    assert matcher.match_end(line) is None


@pytest.mark.parametrize(("rule", "line"), GLUED)
def test_what_is_glued_to_a_sentence_goes_and_the_sentence_stays(matcher, rule, line):
    match = matcher.match_end(BEFORE + line)
    assert match is not None
    assert match.start == len(BEFORE)


@pytest.mark.parametrize(("rule", "line"), DATED)
def test_a_captured_date_can_be_read(matcher, rule, line):
    date = found(matcher, rule, line).captured.get("date")
    language = rule.pack.partition("-")[0]
    assert date is None or written_date(date, tuple(dict.fromkeys((language, "en")))), date


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
    assert captured["source"].strip(" .") == source


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
    matcher.match_end(line)
    matcher.match(line[:900])
    matcher.match_end(line[:900])
