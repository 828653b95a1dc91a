"""Files, folders, rows and standard input: which documents they give, under which ids, and what is rejected instead."""

from __future__ import annotations

import gzip
import json
import os
import socket
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
import zstandard
from conftest import article, page, warc_page

from newsclean.page import Page
from newsclean.sources import InputError, Tally, read_inputs

TEXT = article("Bridge closed").encode()


def read(*inputs: Path | str, max_bytes: int = 100_000, tally: Tally | None = None):
    return list(read_inputs(map(str, inputs), max_bytes=max_bytes, tally=tally))


def reasons(documents) -> list[str]:
    return ["page" if isinstance(document, Page) else str(document.reason) for document in documents]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress], ids=["plain", "gzip", "zstd"])
@pytest.mark.parametrize(
    ("name", "content", "kind", "identity"),
    [
        ("story.txt", TEXT, "text", "story"),
        ("story.html", page("Bridge").encode(), "html", "story"),
        ("v1.2 final.htm", page("Bridge").encode(), "html", "v1.2 final"),
        ("story", TEXT, None, "story"),
        ("rows.jsonl", json.dumps({"text": "A line."}).encode(), "text", "rows:1"),
        ("rows", json.dumps({"html": "<p>A line."}).encode(), "html", "rows:1"),
        ("rows", b"\xef\xbb\xbf\n" + json.dumps({"text": "A line."}).encode(), "text", "rows:2"),
        ("pages.warc", warc_page("one"), "html", None),
        ("pages", warc_page("one"), "html", None),
    ],
)
def test_a_file_is_told_by_its_name_or_by_how_it_begins(tmp_path, pack, name, content, kind, identity):
    (tmp_path / name).write_bytes(pack(content))
    (document,) = read(tmp_path / name)
    assert (document.kind, document.id) == (kind, identity)


@pytest.mark.parametrize("suffix", [".txt", ".txt.gz", ".TXT.GZ", ".html.zst", ".warc.gz.txt"])
def test_an_id_is_the_name_without_its_extensions(tmp_path, suffix):
    (tmp_path / f"a{suffix}").write_bytes(TEXT)
    assert read(tmp_path / f"a{suffix}")[0].id == "a"


@pytest.mark.parametrize(
    ("files", "inputs", "ids"),
    [
        (["f/b.txt", "f/a/x.txt"], ["f"], ["a/x", "b"]),
        (["f/x.txt", "g/x.txt"], ["f", "g"], ["f/x", "g/x"]),
        (["f/x.txt", "g/x.txt", "g/y.txt"], ["f/x.txt", "g/x.txt", "g/y.txt"], ["f/x", "g/x", "y"]),
        (["x.txt", "x.html"], ["x.txt", "x.html"], ["x.txt", "x.html"]),
        (["f/x.txt", "f/x.html"], ["f"], ["f/x.html", "f/x.txt"]),
    ],
)
def test_ids_stay_apart(tmp_path, monkeypatch, files, inputs, ids):
    monkeypatch.chdir(tmp_path)
    for name in files:
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(TEXT)
    assert [document.id for document in read(*inputs)] == ids


def test_other_files_of_a_folder_are_counted_and_hidden_ones_are_not_seen(tmp_path):
    for name in ("a.txt", "style.css", "README", ".hidden.txt", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    (tmp_path / "again").symlink_to(tmp_path)
    tally = Tally()
    assert [document.id for document in read(tmp_path, tally=tally)] == ["a"]
    assert tally.passed_over == {"file .css": 1, "file without extension": 1, "folder behind a symbolic link": 1}
    assert tally.read_bytes == tally.total_bytes == len(TEXT)


def test_what_a_folder_holds_that_is_no_file_is_rejected_and_nothing_hangs(tmp_path):
    (tmp_path / "dangling.html").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.html")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.html"))
    (tmp_path / "z.txt").write_bytes(TEXT)
    documents = read(tmp_path)
    assert reasons(documents) == ["unreadable", "unreadable", "unreadable", "page"]
    assert documents[0].place == str(tmp_path / "dangling.html")


@contextmanager
def without_privileges():
    """As somebody whom permissions bind: root, as which CI runs, may read everything."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def test_what_may_not_be_read_is_rejected():
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        folder = Path(name)
        for file in ("closed.txt", "folder/x.txt"):
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_bytes(TEXT)
        (folder / "closed.txt").chmod(0)
        (folder / "folder").chmod(0)
        folder.chmod(0o755)
        try:
            with without_privileges():
                documents = read(folder)
            assert reasons(documents) == ["unreadable", "unreadable"]
        finally:
            (folder / "folder").chmod(0o700)


def test_a_file_that_vanishes_is_rejected(tmp_path):
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_bytes(TEXT)
    documents = read_inputs([str(tmp_path)], max_bytes=1000)
    (tmp_path / "b.txt").unlink()
    assert reasons(documents) == ["page", "unreadable", "page"]


def test_a_name_that_is_no_text_is_shown_with_escapes(tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_bytes(TEXT)
    (document,) = read(tmp_path)
    assert (document.id, document.place) == ("caf\\xe9", f"{tmp_path}/caf\\xe9.txt")


@pytest.mark.parametrize("inputs", [["nowhere.txt"], [""], ["a\0b"], [], ["empty"]])
def test_an_input_that_is_not_there_is_a_wrong_call(tmp_path, monkeypatch, inputs):
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    with pytest.raises(InputError):
        read(*inputs)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"text": "A line.", "id": 7}, {"id": "7", "kind": "text", "content": "A line."}),
        ({"text": "A line.", "id": "x y"}, {"id": "x y"}),
        ({"text": "A line.", "id": ""}, {"id": "rows:1"}),
        ({"text": "A line.", "url": "https://a.example/"}, {"id": None, "url": "https://a.example/"}),
        ({"text": "A line.", "url": "", "title": ""}, {"id": "rows:1", "url": None, "title": None}),
        ({"text": "A line.", "html": None, "title": "T"}, {"kind": "text", "title": "T"}),
        ({"text": "A line.", "html": ""}, {"kind": "text"}),
        ({"text": "A line.", "html": "<p>B"}, {"kind": "html", "content": "<p>B"}),
        ({"text": "half a \ud83d pair", "id": "\udc00"}, {"content": "half a \ufffd pair", "id": "\ufffd"}),
        ({"text": ""}, {"content": ""}),
    ],
)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_row_gives_a_page(tmp_path, row, expected, end):
    (tmp_path / "rows.jsonl").write_text(json.dumps(row) + end, newline="")
    (document,) = read(tmp_path / "rows.jsonl")
    assert {name: getattr(document, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "broken-json"),
        (b'{"text": "cut', "broken-json"),
        (b'{"text": "latin \xe9"}', "broken-json"),
        (b"[" * 100_000, "broken-json"),
        (b"[1, 2]", "bad-row"),
        (b'"text"', "bad-row"),
        (b"null", "bad-row"),
        (b"{}", "bad-row"),
        (b'{"html": null, "text": null}', "bad-row"),
        (b'{"text": 5}', "bad-row"),
        (b'{"text": "A line.", "url": ["u"]}', "bad-row"),
        (b'{"text": "A line.", "title": {}}', "bad-row"),
        (b'{"text": "A line.", "id": 1.5}', "bad-row"),
        (b'{"text": "A line.", "id": 123456789012345678901234567890}', "bad-row"),
        (b'{"text": "A line.", "id": true}', "bad-row"),
        (b'{"text": "' + b"x" * 700_000 + b'"}', "too-large"),
    ],
)
def test_a_line_that_is_no_row_is_one_reject_with_its_number(tmp_path, line, reason):
    good = json.dumps({"text": "A line."}).encode()
    (tmp_path / "rows.jsonl").write_bytes(b"\n".join([good, b"  ", line, good]))
    documents = read(tmp_path / "rows.jsonl")
    assert reasons(documents) == ["page", reason, "page"]
    assert documents[1].place == f"{tmp_path}/rows.jsonl:3"
    assert documents[1].detail


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_rows_before_the_damage_are_kept_and_the_damage_is_one_reject(tmp_path, pack):
    lines = [json.dumps({"text": os.urandom(500).hex()}) for _ in range(100)]
    packed = b"".join(pack("\n".join([*part, ""]).encode()) for part in (lines[:50], lines[50:]))
    (tmp_path / "rows.jsonl.gz").write_bytes(packed[: len(packed) * 3 // 4])
    documents = read(tmp_path / "rows.jsonl.gz")
    assert set(reasons(documents[:50])) == {"page"}
    assert reasons(documents).count("broken-gzip") == 1
    assert reasons(documents)[-1] == "broken-gzip"


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_compressed_file_that_is_cut_off_is_rejected(tmp_path, pack, share):
    packed = pack(os.urandom(5000))
    (tmp_path / "a.txt.gz").write_bytes(packed[: int(len(packed) * share)])
    assert reasons(read(tmp_path / "a.txt.gz")) == ["broken-gzip"]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize("name", ["bomb.html", "bomb.jsonl"])
def test_what_unpacks_to_too_much_is_not_unpacked_whole(tmp_path, pack, name):
    (tmp_path / name).write_bytes(pack(b'{"text": "' + bytes(200_000_000)))
    (document,) = read(tmp_path / name, max_bytes=1000)
    assert len(document.content) == 1001 if isinstance(document, Page) else document.reason == "too-large"
