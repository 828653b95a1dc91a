"""Rules for a site's pages: what is the body, what never is text, and what becomes of a page that they don't fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsclean.article import Article
from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.page import Page
from newsclean.reasons import Reason, Rejected
from newsclean.rules import PackError

STORY = "The clock of the town hall will stay five minutes slow, the council voted on Friday after a long debate."
OTHER = "A heron was seen on the roof of the savings bank by a reader who was on her way to the market at noon."
HTML = f"""<html><head><title>Clock stays slow</title></head><body><h1>Clock stays slow</h1>
<div id="a"><p>{STORY}</p><p class="strip">Rain <b>after</b> five.</p><p>{STORY[::-1]}.</p></div>
<div id="b"><p>{OTHER}</p><p>{OTHER[::-1]}.</p></div></body></html>"""


def packs(folder: Path, **page: object) -> list[str]:
    """A folder with one site's pack."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in page.items()]
    (folder / "vadu.toml").write_text("\n".join(['site = "vadu.example"', "[page]", *lines]), "utf-8")
    return [str(folder)]


def clean(folder: Path, url: str = "https://www.vadu.example/a", **page: object) -> Article:
    return Cleaner.from_settings(Settings.load({"PACKS": packs(folder, **page)})).clean(Page(HTML, url=url))[0]


@pytest.mark.parametrize("selector", ["#a", "div#a", "//div[@id='a']", "(//div)[1]", "./body/div[1]", "#a > p"])
def test_the_body_is_what_a_selector_says(tmp_path, selector):
    article = clean(tmp_path, body=[selector])
    assert (article.reader, article.text) == ("site-rules", f"{STORY}\n\nRain after five.\n\n{STORY[::-1]}.")
    assert [(rule.rule, rule.selector) for rule in article.page_rules] == [("vadu/body", selector)]


def test_the_first_body_that_matches_is_taken_and_elements_inside_of_others_count_once(tmp_path):
    article = clean(tmp_path, body=[".gone", "div, div p", "#b"])
    assert article.text.count(OTHER) == article.text.count(STORY) == 1
    assert [rule.elements for rule in article.page_rules] == [0, 7]


def test_what_is_dropped_is_no_text_and_is_accounted_for(tmp_path):
    article = clean(tmp_path, body=["#a"], drop=[".strip b", "//nothing"])
    assert "Rain five." in article.text
    assert [(r.rule, r.elements, r.text) for r in article.page_rules if r.rule == "vadu/drop"] == [
        ("vadu/drop", 1, "after"),
        ("vadu/drop", 0, ""),
    ]


def test_what_is_dropped_goes_where_the_body_is_found_too(tmp_path):
    assert OTHER in clean(tmp_path, drop=["#a"]).text
    assert STORY not in clean(tmp_path, drop=["#a"]).text


def test_a_page_that_the_rules_no_longer_fit_is_found_as_any_other_and_flagged_or_rejected(tmp_path):
    article = clean(tmp_path, body=[".gone"])
    assert (article.flags, article.reader == "site-rules") == ({"site-changed"}, False)
    (tmp_path / "strict").mkdir()
    with pytest.raises(Rejected) as verdict:
        clean(tmp_path / "strict", body=[".gone"], if_missing="reject")
    assert verdict.value.reason is Reason.SITE_CHANGED


def test_other_sites_are_left_alone(tmp_path):
    assert clean(tmp_path, "https://notvadu.example/a", body=["#b"], drop=["#a"]).page_rules == []


@pytest.mark.parametrize("selector", ["div[", "//div[", "p:hover:nonsense(", ""])
def test_a_broken_selector_stops_the_start_with_the_file_and_the_reason(tmp_path, selector):
    with pytest.raises(PackError, match=r"vadu\.toml, page: "):
        clean(tmp_path, body=[selector])


def test_page_rules_need_a_site(tmp_path):
    (tmp_path / "x.toml").write_text("[page]\nbody = ['p']")
    with pytest.raises(PackError, match="only a site's pack"):
        Cleaner.from_settings(Settings.load({"PACKS": [str(tmp_path)]}))


def test_explain_and_the_audit_show_their_effect(shell):
    (shell.folder / "packs").mkdir()
    packs(shell.folder / "packs", body=["#a"], drop=[".strip"])
    (shell.folder / "page.html").write_text(HTML)
    (shell.folder / "rows.jsonl").write_text(json.dumps({"url": "https://vadu.example/a", "html": HTML}))
    shown = shell("explain", "page.html", "--url", "https://vadu.example/a", "--packs", "packs", code=0).stdout.decode()
    assert "body read by site-rules" in shown
    assert "vadu/drop: .strip: 1 elements\n  [-Rain after five.-]" in shown
    shell.clean("rows.jsonl", "--packs", "packs")
    audit = json.loads((shell.folder / "out.audit.jsonl").read_text())
    assert [rule["rule"] for rule in audit["page_rules"]] == ["vadu/drop", "vadu/body"]
