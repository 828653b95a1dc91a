"""Learned boilerplate: what recurs on a site's pages goes, in whatever language, and no sentence with it."""

from __future__ import annotations

import json

import pytest
from invented_site import InventedLanguage, MadePage, made_site, write_site

from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.learning import SiteTally, Tallies, learn, write_pack
from newsclean.page import Page
from newsclean.quotes import straighten
from newsclean.rules import check_examples, load_packs

PAGES = made_site(300)


def cleaned(pages: list[MadePage], folder) -> dict[str, list[str]]:
    """The paragraphs that each page gives, titles before them."""
    cleaner = Cleaner.from_settings(Settings.load({"PACKS": [str(folder)]}))
    paragraphs = {}
    for page in pages:
        record = cleaner.clean(Page(page.html(), url=f"https://invented.example/{page.name}"))[1]
        paragraphs[page.name] = [record.title or "", *record.text.split("\n\n")]
    return paragraphs


def left_and_lost(pages: list[MadePage], given: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """The furniture that is still there, and the paragraphs that are not."""
    left, lost = [], []
    for page in pages:
        lines, whole = set(given[page.name]), "\n\n".join(given[page.name])
        left += [kind for kind, text in page.furniture if straighten(text) in (whole if "glued" in kind else lines)]
        lost += [text for text in page.paragraphs if straighten(text) not in whole]
    return left, lost


@pytest.mark.slow
@pytest.mark.parametrize("as_text", [False, True], ids=["html", "text"])
def test_the_furniture_of_a_site_in_an_invented_language_goes_and_no_sentence_with_it(shell, as_text):
    write_site(shell.folder, PAGES, as_text=as_text)
    done = shell("learn", "pages.jsonl", "-o", "packs", code=0)
    assert b"packs/invented.example.toml: " in done.stdout
    records, _ = shell.clean("pages.jsonl", "--packs", "packs")
    left, lost = left_and_lost(PAGES, {record["id"]: record["text"].split("\n\n") for record in records})
    assert lost == []
    assert len(left) <= 0.01 * sum(len(page.furniture) for page in PAGES)
    assert b"all sound" in shell("check", "--packs", "packs", code=0).stdout


def learned_from(pages: list[MadePage], folder) -> SiteTally:
    """A site's tally of the pages' own lines, and the pack that is learned of it."""
    tally = SiteTally()
    for page in pages:
        tally.add([page.title, *map(straighten, page.lines)], f"https://invented.example/{page.name}")
    found = learn(tally)
    if found:
        (folder / "invented.example.toml").write_text(write_pack("invented.example", tally.pages, found), "utf-8")
    return tally


def test_pages_that_were_not_learned_from_are_cleaned_too(tmp_path):
    learned_from(PAGES[:150], tmp_path)
    left, lost = left_and_lost(PAGES[150:], cleaned(PAGES[150:], tmp_path))
    assert lost == []
    assert len(left) <= 0.01 * sum(len(page.furniture) for page in PAGES[150:])


def test_few_pages_teach_nothing(tmp_path):
    learned_from(PAGES[:19], tmp_path)
    assert list(tmp_path.iterdir()) == []
    learned_from(PAGES[:20], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["invented.example.toml"]


def test_the_same_text_twice_counts_once(tmp_path):
    assert learned_from(PAGES[:10] * 5, tmp_path).pages == 10
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("share", [0.03, 0.06, 0.1])
def test_what_runs_in_follow_ups_is_no_furniture(share):
    say = InventedLanguage(3)
    agency, quotation, subhead = say.sentence(), "“Pok nar velu.”", say.label(2, 3)
    tally = SiteTally()
    for number in range(200):
        lines = [say.headline(), *(f"{say.sentence()} {say.sentence()}" for _ in range(6))]
        if number < share * 200:
            lines[2:2] = [agency, quotation, subhead]
        tally.add(lines, None)
    assert learn(tally) == []


def test_memory_is_bounded_and_what_recurs_is_still_found():
    say = InventedLanguage(5)
    tallies, most = Tallies(most_shapes=3000), 0
    for _ in range(2000):
        tallies.add("invented.example", [*(say.sentence() for _ in range(8)), "Drulme tarvo selun"], None)
        most = max(most, sum(len(tally.counts) for tally in tallies.sites.values()))
    assert most < 3200
    found = learn(tallies.sites["invented.example"])
    assert [each.count.example for each in found if each.shape.kind == "line"] == ["Drulme tarvo selun"]


def test_a_pack_is_for_a_person_to_review(tmp_path):
    learned_from(PAGES, tmp_path)
    everything = load_packs([str(tmp_path)])
    packs = [pack for pack in everything if pack.site]
    assert [(pack.site, pack.learned_from) for pack in packs] == [("invented.example", 300)]
    for rule in packs[0].rule:
        assert rule.pages is not None
        assert 5 <= rule.pages <= 300
        assert rule.share == round(rule.pages / 300, 3)
        assert rule.example.startswith("https://invented.example/page-")
        assert rule.removes
    assert [rule.pages for rule in packs[0].rule] == sorted((r.pages for r in packs[0].rule), reverse=True)
    assert check_examples([*packs, next(pack for pack in everything if pack.name == "und")]) == []


@pytest.mark.slow
def test_a_pack_that_was_reviewed_is_not_written_over(shell):
    write_site(shell.folder, PAGES[:30], as_text=True)
    shell("learn", "pages.jsonl", "-o", "packs", code=0)
    path = shell.folder / "packs" / "invented.example.toml"
    path.write_text("# reviewed\n" + path.read_text())
    assert b"--overwrite" in shell("learn", "pages.jsonl", "-o", "packs", code=2).stderr
    assert path.read_text().startswith("# reviewed")
    shell("learn", "pages.jsonl", "-o", "packs", "--overwrite", code=0)
    assert not path.read_text().startswith("# reviewed")


@pytest.mark.slow
def test_documents_without_a_url_need_a_site(shell):
    rows = [{"id": page.name, "title": page.title, "text": "\n\n".join(page.lines)} for page in PAGES[:40]]
    (shell.folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    done = shell("learn", "rows.jsonl", "-o", "packs", code=0)
    assert b"40 documents have no URL" in done.stderr
    shell("learn", "rows.jsonl", "-o", "packs", "--site", "invented.example", code=0)
    assert (shell.folder / "packs" / "invented.example.toml").is_file()
