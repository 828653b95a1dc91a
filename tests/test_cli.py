"""The command line: what goes in and out, what is told on standard error, and the exit codes 0, 1 and 2."""

from __future__ import annotations

import gzip
import json
import os
import pty
import subprocess
from pathlib import Path

import pytest
import zstandard
from conftest import COMMAND, SENTENCES, article, members, page, rows, warc_page

from newsclean import Record
from newsclean.record import record_schema
from newsclean.version import VERSION

ROOT = Path(__file__).parent.parent


@pytest.fixture
def mixed(tmp_path):
    """A folder with every kind of input and of trouble; good ones are named good."""
    folder = tmp_path / "in"
    folder.mkdir()
    good, bad = page("Good").encode(), {"text": 5}
    row = {"id": "good-row", "text": article("Good")}
    contents = {
        "a-good.html": good,
        "b.html": b"",
        "c.html": b"%PDF-1.4 \x00\x01\x02",
        "d.html": b"<html><body>" + b"<div>" * 10_000 + b"deep",
        "e.html": b"<html><body><p>Nothing here.</p></body></html>",
        "f-good.txt.gz": gzip.compress(article("Good").encode()),
        "g.txt.gz": gzip.compress(os.urandom(2000))[:900],
        "h.html": b"<p>" + b"word " * 20_000,
        "i.jsonl": "\n".join([json.dumps(row), "no json", json.dumps(bad)]).encode(),
        "j.warc.gz": b"".join(m if n != 1 else m[:-9] for n, m in enumerate(members(*map(warc_page, ("x", "y", "z"))))),
        "k-good.txt": article("Good").encode(),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return folder


REASONS = [
    "empty",
    "binary",
    "too-deep",
    "no-article",
    "broken-gzip",
    "too-large",
    "broken-json",
    "bad-row",
    "broken-warc",
]


@pytest.mark.usefixtures("mixed")
def test_bad_input_never_stops_a_run_and_never_vanishes(shell):
    records, rejects = shell.clean("in", "-s", "MAX_PAGE_BYTES=80000", code=1)
    assert [record["id"] for record in records[:3]] == ["a-good", "f-good", "good-row"]
    assert [record["title"] for record in records[3:]] == ["x", "z", "Good"]
    assert [reject["reason"] for reject in rejects] == REASONS
    places = [reject["place"] for reject in rejects]
    assert places[:2] == ["in/b.html", "in/c.html"]
    assert places[6:8] == ["in/i.jsonl:2", "in/i.jsonl:3"]
    assert places[8].startswith("in/j.warc.gz#")
    assert all(reject["detail"] for reject in rejects)


@pytest.mark.slow
@pytest.mark.usefixtures("mixed")
def test_any_number_of_workers_gives_the_same_bytes(shell):
    for workers in ("1", "3"):
        shell("clean", "in", "-o", f"w{workers}.jsonl", "--workers", workers, code=1)
    for kind in ("", ".audit", ".rejects"):
        one, three = ((shell.folder / f"w{n}{kind}.jsonl").read_bytes() for n in (1, 3))
        assert one == three != b""


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(bytes, id="plain"),
        pytest.param(gzip.compress, id="gzip", marks=pytest.mark.slow),
        pytest.param(zstandard.compress, id="zstd", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize(
    ("content", "identity"),
    [
        (page("Good").encode(), "stdin"),
        (article("Good").encode(), "stdin"),
        (json.dumps({"text": article("Good")}).encode(), "stdin:1"),
        (warc_page("Good"), None),
    ],
    ids=["html", "text", "rows", "warc"],
)
def test_standard_input_is_told_by_how_it_begins(shell, pack, content, identity):
    done = shell("clean", "-", stdin=pack(content), code=0)
    record = json.loads(done.stdout)
    assert record["title"] == "Good"
    assert record["text"].startswith(SENTENCES[0][:40])
    assert identity is None or record["id"] == identity
    assert done.stderr == b""


def test_what_stands_beside_the_output(shell):
    (shell.folder / "a.txt").write_text(article("Good"))
    (shell.folder / "b.txt").write_text("")
    shell("clean", "a.txt", "b.txt", "-o", "new/out.jsonl", code=1)
    assert sorted(p.name for p in (shell.folder / "new").iterdir()) == [
        "out.audit.jsonl",
        "out.jsonl",
        "out.rejects.jsonl",
    ]
    shell("clean", "a.txt", "b.txt", "--audit", "only.jsonl", code=1)
    assert [row["id"] for row in rows(shell.folder / "only.jsonl")] == ["a"]
    done = shell("clean", "a.txt", "b.txt", "-o", "/dev/null", code=1)
    assert b"1 cleaned, 1 rejected (1 empty), --rejects FILE says which" in done.stderr
    assert not Path("/dev/null.audit.jsonl").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["clean"], "Missing argument"),
        (["clean", "a.txt", "--foo"], "No such option: --foo"),
        (["clean", "a.txt", "--workers", "x"], "'--workers'"),
        (["cleen"], "No such command 'cleen'"),
        (["clean", "nowhere.txt"], "nowhere.txt: No such file or directory"),
        (["clean", ""], "No such file or directory"),
        (["clean", "empty"], "empty: nothing to read there"),
        (["clean", "a.txt", "-o", "empty"], "empty: Is a directory"),
        (["clean", "a.txt", "-o", "a.txt/out.jsonl"], "a.txt: File exists"),
        (["clean", "a.txt", "-o", "/dev/full"], "No space left on device"),
        (["clean", "a.txt", "--rejects", "/proc/none/x"], "/proc/none"),
        (["clean", "a.txt", "-o", "a.txt"], "a.txt: is an input or another output too"),
        (["clean", ".", "--audit", "empty/../a.txt"], "a.txt: is an input"),
        (["clean", "a.txt", "--audit", "x", "--rejects", "x"], "x: is an input or another output too"),
        (
            ["clean", "a.txt", "-s", "QUOTES=foo"],
            "QUOTES: Input should be 'straight', 'typographic'",
        ),
        (["clean", "a.txt", "-s", "quotes"], "NAME=VALUE is needed"),
        (["clean", "a.txt", "--packs", "nowhere"], "nowhere: no such folder of rule packs"),
        (["clean", "a.txt", "--packs", "packs"], "xx.toml"),
        (["explain", "nowhere.txt"], "nowhere.txt: No such file"),
        (["explain", "a.txt", "--nth", "2"], "a.txt: has no document 2"),
        (["check", "-s", "STAGES=x.Y"], "stage 'x.Y': No module named 'x'"),
        (["check", "--packs", "packs"], "xx.toml"),
    ],
)
def test_a_wrong_call_is_one_sentence_and_exit_code_2(shell, words, said):
    (shell.folder / "a.txt").write_text(article("Good"))
    (shell.folder / "empty").mkdir()
    (shell.folder / "packs").mkdir()
    (shell.folder / "packs" / "xx.toml").write_text("x = [")
    done = shell(*words, code=2)
    assert said in done.stderr.decode()
    assert done.stderr.startswith(b"newsclean: ")
    assert done.stderr.count(b"\n") == 1
    assert (shell.folder / "a.txt").read_text() == article("Good")


@pytest.mark.parametrize("redirect", ["> /dev/full", ">&-"])
def test_standard_output_that_takes_nothing_is_told(shell, redirect):
    (shell.folder / "a.txt").write_text(article("Good"))
    done = subprocess.run(
        ["sh", "-c", f'"$@" {redirect}', "sh", *COMMAND, "clean", "a.txt"],
        cwd=shell.folder,
        env=shell.environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("count", [1, 300])
def test_a_reader_that_has_enough_ends_it_quietly(shell, count):
    (shell.folder / "rows.jsonl").write_text(json.dumps({"text": article("Good") * 10}) + "\n" * count)
    with subprocess.Popen(
        [*COMMAND, "clean", *["rows.jsonl"] * count],
        cwd=shell.folder,
        env=shell.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(20)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_an_input_that_is_the_output_of_standard_input_is_refused(shell):
    path = shell.folder / "rows.jsonl"
    path.write_text(json.dumps({"text": article("Good")}))
    with path.open("rb") as file:
        done = subprocess.run(
            [*COMMAND, "clean", "-", "-o", "rows.jsonl"], cwd=shell.folder, stdin=file, capture_output=True, check=False
        )
    assert (done.returncode, path.stat().st_size > 0) == (2, True)


def test_on_a_terminal_it_shows_progress_and_a_summary(shell):
    (shell.folder / "a.txt").write_text(article("Good"))
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "clean", "a.txt", "-o", "out.jsonl"],
        cwd=shell.folder,
        env=shell.environment | {"TERM": "xterm"},
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # how Linux says that the other side has closed
            pass
        os.close(ours)
    assert process.returncode == 0
    assert b"1 documents" in shown
    assert b"newsclean: 1 cleaned, 0 rejected" in shown


def test_explain_shows_each_removal_in_its_place(shell):
    (shell.folder / "a.txt").write_text(article("Good") + "\nNo  “way”.\n\nPlease enter your comment!\n")
    brief = shell("explain", "a.txt", code=0).stdout.decode()
    assert "[-Please enter your comment!-] ⟨comment_forms:" in brief
    assert "normalize" not in brief
    assert "⟨normalize:" in shell("explain", "a.txt", "--all", code=0).stdout.decode()
    (shell.folder / "b.html").write_bytes(b"%PDF-1.4")
    assert b"newsclean: rejected: binary" in shell("explain", "b.html", code=1).stderr


def test_explain_fields_says_who_says_what(shell):
    page = ROOT / "samples" / "layouts" / "pages" / "interview-fr.html"
    lines = shell("explain", "--fields", str(page), code=0).stdout.decode().splitlines()
    title = lines.index(next(line for line in lines if line.startswith("title: Bérengère Flahaut")))
    sources = [line.split(": ")[0].strip() for line in lines[title + 1 : title + 5]]
    assert sources == ["json-ld:NewsArticle.headline", "h1", "title", "meta:og:title"]
    assert "authors: Côme Vallerin" in lines
    assert "section: (none)" in lines


def test_explain_fields_of_a_row_names_the_row(shell):
    row = {"html": "<h1>Goat wins</h1>" + "<p>The goat won the vote, and nobody asked twice.</p>" * 9, "title": "Goat"}
    shown = shell("explain", "--fields", "-", stdin=json.dumps(row).encode(), code=0).stdout.decode()
    assert "title: Goat\n  input: Goat\n  h1: Goat wins" in shown


def test_the_schema_is_the_one_in_the_repository_and_records_keep_to_it(shell):
    printed = json.loads(shell("schema", code=0).stdout)
    assert printed == json.loads((ROOT / "schemas" / "record.schema.json").read_text()) == record_schema()
    assert set(printed["required"]) == set(printed["properties"])
    record = json.loads(shell("clean", "-", stdin=article("Good").encode(), code=0).stdout)
    assert set(record) == set(printed["properties"])
    Record.model_validate(record, strict=True)


def test_check_finds_all_packs_and_stages_sound(shell):
    assert b"all sound" in shell("check", code=0).stdout


def test_check_names_the_file_the_rule_and_the_reason(shell):
    rule = 'id = "mine"\nkind = "share"\npattern = "foo bar"\nremoves = ["other"]\nkeeps = ["foo bar"]\n'
    (shell.folder / "xx.toml").write_text(f'language = "xx"\n[[rule]]\n{rule}')
    said = shell("check", "--packs", ".", code=2).stderr.decode()
    assert "xx.toml, rule 'mine'" in said
    assert "other" in said


@pytest.mark.parametrize(
    "words", [[], ["--help"], ["clean", "-h"], ["explain", "--help"], ["schema", "-h"], ["check", "-h"]]
)
def test_help_is_there(shell, words):
    assert b"Usage: newsclean" in shell(*words, code=0).stdout


def test_the_version_is_told(shell):
    assert shell("--version", code=0).stdout.decode() == f"newsclean {VERSION}\n"


def test_completion_is_there(shell):
    assert b"complete -o default" in shell("--show-completion", "bash", code=0).stdout
