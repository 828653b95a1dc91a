"""Packs: what is broken is told with file, rule and reason; how rules match; rules of one site."""

from __future__ import annotations

from pathlib import Path

import pytest
import re2

from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.page import Page
from newsclean.rules import Matcher, PackError, check_examples, load_matcher, load_packs

STORY = "The town council voted on Friday to keep its clock five minutes slow, to the relief of everyone who is late."


def pack(folder: Path, text: str, name: str = "own") -> str:
    (folder / f"{name}.toml").write_text(text, "utf-8")
    return str(folder)


def rule(**fields: str) -> str:
    values = {
        "id": '"raffle"',
        "kind": '"newsletter"',
        "phrases": '["Win a clock"]',
        "keeps": '["Win a clock, he said."]',
    }
    return "[[rule]]\n" + "\n".join(f"{key} = {value}" for key, value in (values | fields).items() if value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[rule]", "own.toml: "),
        (rule(kind='"newslettr"'), "own.toml, rule 'raffle': kind: "),
        (rule(id='"Two Words"'), "own.toml, rule 'Two Words': id: "),
        (rule(keeps=""), "own.toml, rule 'raffle': needs at least one line in keeps"),
        (rule(phrases=""), "needs either a pattern or phrases"),
        (rule(pattern='"x"'), "needs either a pattern or phrases"),
        (rule(phrases="", pattern="'x'"), "needs at least one line in removes"),
        (rule(colour='"red"'), "own.toml, rule 'raffle': colour: "),
        (rule() + "\n" + rule(), "own.toml, rule 'raffle': another rule has the same name"),
        ('language = "english"', "own.toml: language: "),
    ],
)
def test_broken_pack_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(PackError) as error:
        load_packs([pack(tmp_path, text)])
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [("'(win'", "missing )"), ("'(?=win)'", "invalid perl operator"), ("'{prize}'", "nothing defines {prize}")],
)
def test_broken_expression_is_told(tmp_path: Path, pattern: str, told: str) -> None:
    packs = load_packs([pack(tmp_path, rule(phrases="", pattern=pattern, removes='["win"]'))])
    with pytest.raises(PackError, match=r"own\.toml, rule 'raffle'") as error:
        Matcher(packs)
    assert told in str(error.value)


def test_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no such folder"):
        load_packs([str(tmp_path / "nowhere")])


def test_examples_that_fail_are_told(tmp_path: Path) -> None:
    text = rule(
        phrases="", pattern="'win a .*'", removes='["Win a clock", "Lose a clock"]', keeps='["Win a fight, he said."]'
    )
    own = [each for each in load_packs([pack(tmp_path, text)]) if each.name == "own"]
    problems = check_examples(own)
    assert problems == [
        "own.toml, rule 'raffle': doesn't remove 'Lose a clock'",
        "own.toml, rule 'raffle': 'Win a fight, he said.' must stay, but own/raffle matches it",
    ]


@pytest.mark.parametrize(
    ("line", "matches"),
    [
        ("Win a clock", True),
        ("WIN  A\xa0CLOCK!", True),
        ("Win a clock…", True),
        ("Win a clock today", False),
        ("I win a clock", False),
    ],
)
def test_phrase_matches_the_whole_line_but_for_case_and_white_space(tmp_path: Path, line: str, matches: bool) -> None:
    own = [p for p in load_packs([pack(tmp_path, rule())]) if p.name == "own"]
    assert bool(Matcher(own).match(line)) is matches


@pytest.mark.parametrize(
    "expression", [r"[^.!?]+$", r"[$€]\d+\b", r"\p{L}+(?:$|[.])", r"\S+\z", r"(?-i:\p{Lu})[\p{L}]*"]
)
@pytest.mark.parametrize("line", ["Win $5 today", "Win Orla, today", "Win (a clock) today", "Win – Orla: today"])
def test_a_slot_takes_what_its_expression_matches_and_ends_before_what_follows(
    tmp_path: Path, expression: str, line: str
) -> None:
    """Also where the expression asks for the end of what it takes, which is not the line's."""
    text = f"[define]\nprize = '''{expression}'''\n" + rule(
        phrases='["Win <prize> today"]', removes='["Win"]', keeps='["Lose"]'
    )
    own = [p for p in load_packs([pack(tmp_path, text)]) if p.name == "own"]
    prize = line.removeprefix("Win ").removesuffix(" today").strip("–:, ")
    taken = re2.fullmatch(f"(?i){expression}", prize) is not None
    assert bool(Matcher(own).match(line)) is taken


@pytest.mark.parametrize(
    ("pattern", "line", "matches"),
    [
        (".*win a (?:clock|boat).*", "Would you not like to win a clock?", True),
        (".*win a (?:clock|boat).*", "WOULD YOU NOT LIKE TO WIN A BOAT?", True),
        (".*win a (?:clock|boat).*", "Would you not like to win a goat?", False),
        ("(?:.*[^\\p{L}])?câștigă un ceas.*", "Hai și tu: CÂȘTIGĂ UN CEAS!", True),
        ("[^.]*[0-9]{4}", "Ring us: 4711", True),
        ("[^.]*[0-9]{4}", "Ring us: 471", False),
        ("(?:.*[^\\p{L}])?İLK HABER.*", "Bizden İLK HABER sana", True),
    ],
)
def test_an_expression_may_begin_anywhere_in_a_line(tmp_path: Path, pattern: str, line: str, matches: bool) -> None:
    text = rule(phrases="", pattern=f"'''{pattern}'''", removes='["Win"]', keeps='["Lose"]')
    own = [p for p in load_packs([pack(tmp_path, text)]) if p.name == "own"]
    assert bool(Matcher(own).match(line)) is matches


def test_site_rule_applies_to_its_site_and_below_it_alone(tmp_path: Path) -> None:
    folder = pack(tmp_path, 'site = "vadu.example"\n' + rule())
    cleaner = Cleaner.from_settings(Settings.load({"PACKS": [folder]}))

    def text(url: str | None) -> str:
        page = Page(f"Clock stays slow\n\n{STORY}\n\nWin a clock\n\n{STORY}", url=url, kind="text", id="x")
        return cleaner.clean(page)[1].text

    assert "Win a clock" not in text("http://www.vadu.example/a")
    assert "Win a clock" not in text("http://news.vadu.example/a")
    assert "Win a clock" in text("http://notvadu.example/a")
    assert "Win a clock" in text(None)


def test_a_glued_rule_of_another_site_hides_no_other(tmp_path: Path) -> None:
    folder = pack(tmp_path, 'site = "vadu.example"\n' + rule(phrases='["Vote soon. Sursa: Facebook"]', glued="true"))
    own = Matcher(load_packs([folder]))
    glued = f"{STORY} Vote soon. Sursa: Facebook"
    assert [own.match_glued(glued, host)[0].rule.name for host in ("vadu.example", None)] == [
        "own/raffle",
        "ro/source-label",
    ]


def test_broken_rules_for_a_site_stop_the_start_unless_they_were_learned(tmp_path: Path) -> None:
    broken = rule(phrases='["win (a clock"]', removes='["win a clock"]')
    with pytest.raises(PackError, match=r"own\.toml, rule 'raffle': '\)' is missing"):
        load_matcher((pack(tmp_path, 'site = "vadu.example"\n' + broken),))


def test_an_expression_that_would_keep_a_backtracking_engine_busy_for_years_ends(tmp_path: Path) -> None:
    fields = {"pattern": "'(?:[a-z]+ ?)+!'", "removes": '["win!"]', "max_length": "2000", "glued": "true"}
    own = Matcher(load_packs([pack(tmp_path, rule(phrases="", unless="'(?:[a-z]+ ?)+;'", **fields))]))
    line = "win a clock " * 160
    assert [match.rule.id for match in own.match(line + "!")] == ["raffle"]
    assert not [match for match in own.match(line + "?") if match.rule.id == "raffle"]
    assert not own.match_glued(f"{STORY} {line}?")


@pytest.mark.parametrize(("language", "stays"), [("de", False), ("sv", True), (None, True)])
def test_a_rule_may_ask_for_its_own_language(tmp_path: Path, language: str | None, stays: bool) -> None:
    folder = pack(tmp_path, 'language = "de"\n' + rule(own_language="true"))
    cleaner = Cleaner.from_settings(Settings.load({"PACKS": [folder]}))
    lang = f' lang="{language}"' if language else ""
    story = "<p>Der Rat der Stadt hat am Freitag beschlossen, die Uhr am Markt um {} Minuten nachgehen zu lassen.</p>"
    if language != "de":
        story = (
            "<p>Stadens råd beslöt på fredagen att klockan vid torget ska gå {} minuter efter, som den alltid har.</p>"
        )
    body = f"{story.format(5)}{story.format(10)}<p>Win a clock</p>{story.format(15)}"
    html = f"<html{lang}><body><article><h1>Die Uhr</h1>{body}</article></body></html>"
    assert ("Win a clock" in cleaner.clean(Page(html, kind="html", id="x"))[1].text) is stays


@pytest.mark.parametrize(("name", "stays"), [("share-bar", False), ("lead-in", True)])
def test_what_the_page_names_furniture_upholds_a_weak_rule(tmp_path: Path, name: str, stays: bool) -> None:
    folder = pack(tmp_path, rule(weak="true"))
    cleaner = Cleaner.from_settings(Settings.load({"PACKS": [folder]}))
    body = f'<p>{STORY}</p><p>{STORY} Again.</p><p class="{name}">Win a clock</p><p>{STORY} And again.</p>'
    html = f"<html><body><article><h1>The clock of the town</h1>{body}</article></body></html>"
    assert ("Win a clock" in cleaner.clean(Page(html, kind="html", id="x"))[1].text) is stays


def test_own_pack_changes_the_hash_in_the_record(tmp_path: Path) -> None:
    page = Page(f"Clock stays slow\n\n{STORY}", kind="text", id="x")
    hashes = {
        Cleaner.from_settings(Settings.load({"PACKS": packs})).clean(page)[1].cleaned_with.packs
        for packs in ([], [pack(tmp_path, rule())])
    }
    assert len(hashes) == 2
