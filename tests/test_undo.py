"""`newsclean undo`: what was extracted comes back to the letter, for each sample and in any order."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from conftest import article, rows

from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.page import Unreadable
from newsclean.reasons import Rejected
from newsclean.sources import read_inputs

ROOT = Path(__file__).parent.parent
SAMPLES = ("samples/texts", "samples/site", "samples/layouts/pages")


def extracted(folder: str) -> dict[str, tuple[str | None, str]]:
    """What the extracting stage gives for each document of a folder."""
    first = Cleaner.from_settings(Settings.load({"STAGES": Settings.load().stages[:1]}))._stages[0]
    found = {}
    for page in read_inputs([folder], max_bytes=10**8):
        if isinstance(page, Unreadable):
            continue
        try:
            given = first.process_item(page)
        except Rejected:
            continue
        found[page.id] = (given.title or None, given.text)
    return found


@pytest.mark.parametrize("folder", SAMPLES)
@pytest.mark.parametrize("quotes", ["straight", pytest.param("typographic", marks=pytest.mark.slow)])
def test_every_sample_comes_back_to_the_letter(shell, folder, quotes):
    shell("clean", str(ROOT / folder), "-o", "out.jsonl", "--quotes", quotes, code=None)
    shell("undo", "out.jsonl", "out.audit.jsonl", "-o", "before.jsonl", code=0)
    before = {row["id"]: (row["title"], row["text"]) for row in rows(shell.folder / "before.jsonl")}
    assert len(before) == len(rows(shell.folder / "out.jsonl")) > 0
    wanted = extracted(str(ROOT / folder))
    assert {name: wanted[name] for name in before} == before


@pytest.fixture
def cleaned(shell):
    for name in ("a", "b", "c"):
        (shell.folder / f"{name}.txt").write_text(article(name) + "\n\nPlease enter your comment!")
    shell("clean", "a.txt", "b.txt", "c.txt", "-o", "out.jsonl", code=0)
    return shell


def test_records_may_be_fewer_and_in_another_order(cleaned):
    records = (cleaned.folder / "out.jsonl").read_bytes().splitlines()
    (cleaned.folder / "some.jsonl.gz").write_bytes(gzip.compress(records[2] + b"\n\n" + records[0]))
    done = cleaned("undo", "some.jsonl.gz", "out.audit.jsonl", code=0)
    given = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in given] == ["c", "a"]
    assert all(row["text"].endswith("Please enter your comment!") for row in given)


def test_a_record_that_was_changed_since_is_told_and_the_others_come(cleaned):
    records = [json.loads(line) for line in (cleaned.folder / "out.jsonl").read_text().splitlines()]
    records[1]["text"] += " And more."
    del records[2]["title"]
    (cleaned.folder / "changed.jsonl").write_text("\n".join(map(json.dumps, records)))
    done = cleaned("undo", "changed.jsonl", "out.audit.jsonl", code=1)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr.decode().splitlines() == [
        "newsclean: changed.jsonl: line 2: the audit has no 'b' with this title and text",
        "newsclean: changed.jsonl: line 3: has no title",
    ]


def test_an_audit_that_cannot_be_read_and_an_output_that_is_an_input_are_wrong_calls(cleaned):
    (cleaned.folder / "broken.jsonl").write_text('{"id": "a"}')
    assert b"audit, line 1: has no content_hash" in cleaned("undo", "out.jsonl", "broken.jsonl", code=2).stderr
    before = (cleaned.folder / "out.jsonl").read_bytes()
    assert b"is an input" in cleaned("undo", "out.jsonl", "out.audit.jsonl", "-o", "out.jsonl", code=2).stderr
    assert (cleaned.folder / "out.jsonl").read_bytes() == before
