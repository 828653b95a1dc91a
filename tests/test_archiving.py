"""What is kept of a crawl as WARC: it comes back to the byte, other programs can read it, and no crash tears it."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from conftest import page, rows
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from newsclean.archiving import Exchange, WarcArchive
from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.outcome import Cleaned, Reject
from newsclean.page import Hints, Page
from newsclean.sources import Tally, read_inputs
from samples.pages import expectations, page_for
from samples.server import HOST, respond

WHEN = datetime(2026, 3, 4, 5, 6, 7, 891011, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
CHECKOUT = Path(__file__).parents[1]


def exchange(name: str, body: bytes | None = None, **fields) -> Exchange:
    """The fetch of a page whose title is its name."""
    content = page(name).encode() if body is None else body
    given = {"status": 200, "fetched_at": WHEN, "response_headers": HTML} | fields
    return Exchange(url=f"https://news.example/{name}", body=content, **given)


def noise(name: str) -> Exchange:
    """A page of 20 kB that no compression makes smaller."""
    return exchange(name, b"<p>" + random.Random(name).randbytes(20_000))


def read(folder: Path, *, max_bytes: int = 10_000_000) -> tuple[list, Counter[str]]:
    """The documents of an archive, and what was passed over."""
    tally = Tally()
    documents = list(read_inputs([str(folder)], max_bytes=max_bytes, tally=tally))
    return documents, tally.passed_over


def told(folder: Path) -> list[str]:
    """Page names, and for what is no page the reason."""
    return [d.url.rpartition("/")[2] if isinstance(d, Page) else str(d.reason) for d in read(folder)[0]]


def records(folder: Path) -> list[dict]:
    """All records as another program reads them: type, WARC headers, HTTP first line and headers, content."""
    found = []
    for file in sorted(folder.glob("*.warc.gz")):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                http = record.http_headers
                found.append(
                    {
                        "type": record.rec_type,
                        "warc": dict(record.rec_headers.headers),
                        "line": f"{http.protocol} {http.statusline}" if http else "",
                        "http": dict(http.headers) if http else {},
                        "content": record.content_stream().read(),
                    }
                )
    return found


def assert_sound(folder: Path) -> None:
    """Every file is read to its end by warcio's own checker, which recomputes all digests; each starts as it must."""
    files = sorted(folder.glob("*.warc.gz"))
    assert Checker(Namespace(inputs=list(map(str, files)), verbose=False)).process_all() == 0
    for file in files:
        with file.open("rb") as stream:
            assert next(iter(ArchiveIterator(stream))).rec_type == "warcinfo", file.name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "warc"


# What is written, and what comes back

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,12}", fullmatch=True).filter(
    lambda name: name.lower() not in ("content-type", "content-length", "content-encoding", "transfer-encoding")
)
VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF)).map(lambda value: value.strip(" "))
WORDS = st.text(st.characters(exclude_categories=()), min_size=1)
HINTS = st.builds(Hints, st.none() | WORDS, st.none() | WORDS, st.lists(WORDS, max_size=3).map(tuple))
MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2190, 1, 1), timezones=st.just(UTC))


@settings(max_examples=150, deadline=None)
@given(
    body=st.binary(max_size=3000),
    headers=st.lists(st.tuples(NAMES, VALUES), max_size=5),
    hints=HINTS,
    parts=st.lists(st.binary(max_size=500), max_size=3),
    fetched_at=MOMENTS,
)
def test_body_headers_date_hints_and_further_pages_come_back_to_the_byte(
    tmp_path_factory, body, headers, hints, parts, fetched_at
):
    folder = tmp_path_factory.mktemp("warc")
    with WarcArchive.open(folder) as archive:
        archive.add(
            exchange("one", body, response_headers=(*HTML, *headers), fetched_at=fetched_at),
            hints=hints,
            parts=[exchange(f"one?page={n}", part) for n, part in enumerate(parts, 2)],
        )
        archive.add(exchange("two"))
    (found, other), passed_over = read(folder)
    expected = {"content-type": HTML[0][1], "content-length": str(len(body))}
    for name, value in headers:
        expected[name.lower()] = f"{expected[name.lower()]}\n{value}" if name.lower() in expected else value
    assert found.headers == expected
    assert (found.content, found.url, found.kind) == (body, "https://news.example/one", "html")
    assert (found.fetched_at, found.hints, found.more) == (fetched_at, hints, tuple(parts))
    assert (other.content, other.hints, other.more) == (page("two").encode(), Hints(), ())
    assert passed_over == {"warcinfo record": 1, "request record": 2 + len(parts)}
    assert_sound(folder)
    shutil.rmtree(folder)


def test_a_decoded_body_is_not_decoded_again(folder):
    sent = (*HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "12"))
    with WarcArchive.open(folder) as archive:
        archive.add(exchange("one", response_headers=sent))
    assert read(folder)[0][0].content == page("one").encode()
    (response,) = (record for record in records(folder) if record["type"] == "response")
    assert response["line"] == "HTTP/1.1 200 OK"
    assert response["http"] == {
        "Content-Type": "text/html; charset=utf-8",
        "X-Crawler-Content-Encoding": "gzip",
        "X-Crawler-Transfer-Encoding": "chunked",
        "X-Crawler-Content-Length": "12",
        "Content-Length": str(len(page("one").encode())),
    }


def test_each_answer_stands_with_its_note_and_its_request(folder):
    request = (("User-Agent", "newsclean"), ("Cookie", "id=1"), ("Authorization", "Basic x"), ("Accept", "text/html"))
    with WarcArchive.open(folder, software="newsclean/9 (a test)") as archive:
        archive.add(
            exchange("one?a=1&b", request_headers=request, ip="192.0.2.7", reason="Fine"), hints=Hints("A title")
        )
    info, response, note, asked = records(folder)
    assert b"software: newsclean/9 (a test)\r\n" in info["content"]
    assert b"format: WARC/1.1\r\n" in info["content"]
    assert info["warc"]["WARC-Filename"] == next(folder.iterdir()).name
    assert (response["type"], response["line"]) == ("response", "HTTP/1.1 200 Fine")
    assert response["warc"]["WARC-Date"] == "2026-03-04T05:06:07.891011Z"
    assert response["warc"]["WARC-IP-Address"] == "192.0.2.7"
    assert response["warc"]["WARC-Payload-Digest"].startswith("sha1:")
    assert (note["type"], note["content"]) == ("metadata", b"newsclean-title: A title\r\n")
    assert (asked["type"], asked["line"]) == ("request", "GET /one?a=1&b HTTP/1.1")
    assert asked["http"] == {"Host": "news.example", "User-Agent": "newsclean", "Accept": "text/html"}
    for record in (note, asked):
        assert record["warc"]["WARC-Concurrent-To"] == response["warc"]["WARC-Record-ID"]
        assert record["warc"]["WARC-Target-URI"] == "https://news.example/one?a=1&b"


def test_a_header_that_holds_a_line_break_stays_one_header(folder):
    with WarcArchive.open(folder) as archive:
        archive.add(exchange("one", response_headers=(*HTML, ("X-Odd", "a\r\n\r\nb\nc"), ("X-Wide", "“ș”"))))
    (found,) = read(folder)[0]
    assert found.headers["x-odd"] == "a    b c"
    assert found.headers["x-wide"] == "“ș”".encode().decode("latin-1")


def test_a_date_needs_a_zone_and_is_written_in_utc(folder):
    with pytest.raises(ValueError, match="fetched_at has no zone"):
        exchange("one", fetched_at=datetime(2026, 1, 1))
    with WarcArchive.open(folder) as archive:
        archive.add(exchange("one", fetched_at=WHEN.astimezone(timezone(timedelta(hours=2)))))
    assert read(folder)[0][0].fetched_at == WHEN


def test_an_answer_not_modified_is_a_revisit_that_reading_passes_over(folder):
    with WarcArchive.open(folder) as archive:
        archive.add(exchange("one"))
        archive.add(exchange("one", b"", status=304, fetched_at=WHEN + timedelta(days=1)), earlier=WHEN)
        archive.add(exchange("two", b"", status=304))
    documents, passed_over = read(folder)
    assert len(documents) == 1
    assert passed_over["revisit record"] == 2
    first, second = (record for record in records(folder) if record["type"] == "revisit")
    assert first["warc"]["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert first["warc"]["WARC-Refers-To-Target-URI"] == "https://news.example/one"
    assert first["warc"]["WARC-Refers-To-Date"] == "2026-03-04T05:06:07.891011Z"
    assert first["line"] == "HTTP/1.1 304 Not Modified"
    assert "WARC-Refers-To-Date" not in second["warc"]
    assert_sound(folder)


def test_the_same_bytes_again_are_a_revisit_with_their_digest(folder):
    with WarcArchive.open(folder) as archive:
        archive.add(exchange("one"))
        archive.add(exchange("one", fetched_at=WHEN + timedelta(days=1)), earlier=WHEN, hints=Hints("A title"))
    assert told(folder) == ["one"]
    response, revisit = (record for record in records(folder) if record["type"] in ("response", "revisit"))
    assert revisit["warc"]["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert revisit["warc"]["WARC-Payload-Digest"] == response["warc"]["WARC-Payload-Digest"]
    assert revisit["warc"]["WARC-Refers-To-Date"] == response["warc"]["WARC-Date"]
    assert revisit["content"] == b""
    assert_sound(folder)


# What is no article

INDEXES = [
    ("feed.xml", "application/rss+xml", 200),
    ("feed-as-a-page", "text/html", 200),
    ("sitemap.xml", "text/xml", 200),
    ("sitemap.xml.gz", "text/html", 200),
    ("robots.txt", "text/plain", 200),
    ("robots-with-markup.txt", "text/plain", 200),
    ("section", "text/html", 200),
    ("moved", "text/html", 301),
    ("gone", "text/html", 410),
    ("broken", "text/html", 500),
]


def test_feeds_sitemaps_robots_and_section_pages_give_neither_records_nor_rejects(shell, tmp_path):
    bodies = {
        "feed.xml": respond("/feed.xml")[2],
        "sitemap.xml": respond("/sitemap.xml")[2],
        "sitemap.xml.gz": respond("/sitemap-articles.xml.gz")[2],
        "robots.txt": respond("/robots.txt")[2],
        "feed-as-a-page": respond("/feed.xml")[2],
    }
    with WarcArchive.open(tmp_path / "warc") as archive:
        for name, content_type, status in INDEXES:
            answer = exchange(name, bodies.get(name), status=status, response_headers=(("Content-Type", content_type),))
            archive.add(answer, role="index")
        archive.add(exchange("one"), role="unchanged")
        archive.add(exchange("two"))
    found, rejects = shell.clean("warc", "-s", "MIN_WORDS=5")
    assert [record["url"] for record in found] == ["https://news.example/two"]
    assert rejects == []
    assert_sound(tmp_path / "warc")


def test_what_was_passed_over_is_counted_by_its_role(folder):
    with WarcArchive.open(folder) as archive:
        archive.add(exchange("section"), role="index")
        archive.add(exchange("one"), role="unchanged", parts=[exchange("one?page=2")])
    assert read(folder) == (
        [],
        {"index page": 1, "unchanged page": 2, "warcinfo record": 1, "request record": 3},
    )


# Stories of several pages


def member_starts(file: Path) -> list[tuple[int, str]]:
    """Where each record begins in a file, and its type."""
    with file.open("rb") as stream:
        archive = ArchiveIterator(stream)
        return [(archive.get_record_offset(), record.rec_type) for record in archive]


def test_a_further_page_that_is_damaged_makes_its_story_a_reject_and_not_half_a_record(folder):
    with WarcArchive.open(folder) as archive:
        archive.add(exchange("one"), parts=[exchange("one?page=2"), exchange("one?page=3")])
        archive.add(exchange("two"))
    (file,) = folder.iterdir()
    start = [at for at, kind in member_starts(file) if kind == "response"][1]
    content = bytearray(file.read_bytes())
    content[start + 40 : start + 60] = bytes(20)
    file.write_bytes(content)
    broken, half, whole = read(folder)[0]
    assert (broken.reason, half.reason) == ("broken-warc", "broken-warc")
    assert (half.url, half.detail) == (
        "https://news.example/one",
        "1 of the story's 2 further pages cannot be read",
    )
    assert whole.url == "https://news.example/two"


def test_further_pages_without_their_first_are_counted(folder):
    with WarcArchive.open(folder) as archive:
        archive.add(exchange("one"), parts=[exchange("one?page=2")])
        archive.add(exchange("two"))
    (file,) = folder.iterdir()
    _, first, following = (at for at, kind in member_starts(file) if kind == "response")
    content = file.read_bytes()
    file.write_bytes(content[:first] + content[following:])
    documents, passed_over = read(folder)
    assert [document.url for document in documents] == ["https://news.example/two"]
    assert passed_over["further page of a lost one"] == 1


def test_no_more_further_pages_are_held_than_ten_of_the_largest_size(folder):
    with WarcArchive.open(folder) as archive:
        archive.add(exchange("one"), parts=[exchange(f"one?page={n}", bytes(1000)) for n in range(2, 14)])
    (document,), passed_over = read(folder, max_bytes=1000)
    assert document.detail == "2 of the story's 12 further pages cannot be read"
    assert passed_over["further page of a lost one"] == 2


# Files


def test_a_file_that_is_full_is_followed_by_the_next_and_no_story_is_parted(folder):
    with WarcArchive.open(folder, max_bytes=50_000) as archive:
        for n in range(10):
            archive.add(noise(f"{n}"), parts=[noise(f"{n}?page=2")])
        lengths = archive.sync()
    files = sorted(folder.iterdir())
    assert [file.name.rpartition("-")[2] for file in files] == [f"{n:05}.warc.gz" for n in range(5)]
    assert lengths == {file.name: file.stat().st_size for file in files}
    documents, _ = read(folder)
    assert [len(document.more) for document in documents] == [1] * 10
    for file in files:
        assert len(told(file)) == 2
    assert_sound(folder)


def test_a_later_run_goes_on_in_the_newest_file_while_there_is_room(folder):
    lengths: dict[str, int] = {}
    for name in ("one", "two", "three"):
        with WarcArchive.open(folder, max_bytes=40_000) as archive:
            assert archive.cut(lengths) == []
            archive.add(noise(name))
            lengths |= archive.sync()
            assert archive.sync() == {}
    assert [file.name.rpartition("-")[2] for file in sorted(folder.iterdir())] == ["00000.warc.gz", "00001.warc.gz"]
    assert len(lengths) == 2
    assert told(folder) == ["one", "two", "three"]
    assert_sound(folder)


def test_a_run_that_was_told_nothing_of_the_files_begins_one_of_its_own(folder):
    for name in ("one", "two"):
        with WarcArchive.open(folder) as archive:
            archive.add(exchange(name))
    assert len(list(folder.iterdir())) == 2
    assert told(folder) == ["one", "two"]


def test_a_second_run_in_the_same_folder_is_refused(folder):
    with WarcArchive.open(folder), pytest.raises(ValueError, match="another run is writing its archive there"):
        WarcArchive.open(folder)
    WarcArchive.open(folder).close()


# Crashes


@pytest.fixture(scope="module")
def torn(tmp_path_factory) -> tuple[Path, dict[str, int]]:
    """An archive of which five stories in two files are synced and ten more, in three files, are not; the lengths."""
    folder = tmp_path_factory.mktemp("torn") / "warc"
    with WarcArchive.open(folder, max_bytes=70_000) as archive:
        for n in range(5):
            archive.add(noise(f"kept{n}"), hints=Hints(f"Title {n}"))
        lengths = archive.sync()
        for n in range(10):
            archive.add(noise(f"lost{n}"), parts=[noise(f"lost{n}?page=2")])
    return folder, lengths


def go_on(folder: Path, lengths: dict[str, int]) -> list[str]:
    """What the next run does: cut, and add a story more; gives the warnings."""
    with WarcArchive.open(folder, max_bytes=70_000) as archive:
        warnings = archive.cut(lengths)
        archive.add(noise("after"))
        archive.sync()
    return warnings


@pytest.mark.parametrize("point", range(30))
def test_wherever_a_write_was_torn_the_next_run_has_what_was_synced_and_goes_on(torn, folder, point):
    source, lengths = torn
    shutil.copytree(source, folder)
    chance = random.Random(point)
    *_, last = sorted(lengths)
    newer = sorted(file.name for file in folder.iterdir() if file.name > last)
    torn_file = folder / chance.choice([last, *newer])
    for name in newer:
        if name > torn_file.name:
            (folder / name).unlink()
    least = lengths.get(torn_file.name, 0)
    os.truncate(torn_file, chance.randint(least, torn_file.stat().st_size))
    assert go_on(folder, lengths) == []
    assert told(folder) == [*(f"kept{n}" for n in range(5)), "after"]
    assert [document.hints.title for document in read(folder)[0]] == [*(f"Title {n}" for n in range(5)), None]
    assert_sound(folder)


@pytest.mark.parametrize("point", range(5))
def test_a_file_that_lost_what_was_synced_is_named_and_not_written_to(torn, folder, point):
    source, lengths = torn
    shutil.copytree(source, folder)
    *_, last = sorted(lengths)
    size = random.Random(point).randint(1, lengths[last] - 1)
    os.truncate(folder / last, size)
    (warning,) = go_on(folder, lengths)
    known = f"{size:,} bytes, where the state knows of {lengths[last]:,}; the pages in between are lost"
    assert warning == f"{folder / last}: {known}"
    assert (folder / last).stat().st_size == size
    assert told(folder)[-1] == "after"
    assert told(folder)[:3] == ["kept0", "kept1", "kept2"]


def test_files_that_were_moved_away_are_not_missed_and_their_numbers_not_used_again(torn, folder):
    _, lengths = torn
    assert go_on(folder, lengths) == []
    (file,) = folder.iterdir()
    assert file.name > max(lengths)
    assert file.name.endswith(f"-{len(lengths):05}.warc.gz")


def test_files_that_someone_put_there_are_left_alone(torn, folder):
    source, lengths = torn
    shutil.copytree(source, folder)
    others = ("newsclean-20200101000000-00000.warc.gz", "other.warc.gz", "notes.txt")
    for name in others:
        (folder / name).write_bytes(b"?")
    go_on(folder, lengths)
    assert {(folder / name).read_bytes() for name in others} == {b"?"}


def test_an_archive_of_which_the_state_knows_nothing_is_set_aside_and_not_removed(torn, folder):
    source, _ = torn
    shutil.copytree(source, folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    warnings = go_on(folder, {})
    assert len(warnings) == len(before)
    assert "the state knows nothing of it; set aside as newsclean-" in warnings[0]
    assert {name: (folder / f"{name}.unknown").read_bytes() for name in before} == before
    assert told(folder) == ["after"]


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.sampled_from(["add", "add", "add", "sync", "rollback", "stop", "crash"]), max_size=25))
def test_whatever_the_order_of_writing_syncing_taking_back_and_crashing(tmp_path_factory, steps):
    """A model: what was synced stands, in its order, and nothing else. The first run syncs before it can crash."""
    folder = tmp_path_factory.mktemp("order") / "warc"
    lengths: dict[str, int] = {}
    synced: list[str] = []
    pending: list[str] = []
    archive = WarcArchive.open(folder, max_bytes=9_000)
    for number, step in enumerate(["add", "sync", *steps, "stop"]):
        if step == "add":
            archive.add(exchange(f"{number}", b"<p>" + random.Random(number).randbytes(number * 300)))
            pending.append(f"{number}")
            continue
        if step == "sync":
            lengths |= archive.sync()
            synced += pending
        elif step == "rollback":
            archive.rollback()
        else:
            archive.close()
            if step == "crash":
                newest = max(folder.iterdir())
                os.truncate(newest, max(newest.stat().st_size - 300, lengths.get(newest.name, 0)))
            archive = WarcArchive.open(folder, max_bytes=9_000)
            assert archive.cut(lengths) == []
        pending = []
    archive.close()
    assert {file.name: file.stat().st_size for file in folder.iterdir()} == lengths
    assert told(folder) == synced
    assert_sound(folder)
    shutil.rmtree(folder)


WRITER = """
import dataclasses, json, random, sys
from datetime import UTC, datetime
from pathlib import Path
from newsclean.archiving import Exchange, WarcArchive

HTML = (("Content-Type", "text/html"),)
folder, known, first = Path(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])
with WarcArchive.open(folder, max_bytes=60_000) as archive:
    warnings = archive.cut(known)
    assert not warnings, warnings
    for number in range(first, 10**6):
        body = b"<p>" + random.Random(number).randbytes(3000)
        url = f"https://news.example/{number}"
        answer = Exchange(url=url, status=200, body=body, fetched_at=datetime.now(UTC), response_headers=HTML)
        part = dataclasses.replace(answer, url=url + "?page=2")
        archive.add(answer, parts=[part] * (number % 3))
        if number % 4 == 3:
            print(json.dumps([number, archive.sync()]), flush=True)
"""


def test_a_run_that_is_killed_leaves_what_was_synced_and_no_lock(folder):
    """The test is the state: what it has read of the lengths is committed."""
    lengths: dict[str, int] = {}
    last = -1
    chance = random.Random(5)
    for _ in range(6):
        call = [sys.executable, "-c", WRITER, str(folder), json.dumps(lengths), str(last + 1)]
        with subprocess.Popen(call, stdout=subprocess.PIPE, cwd=CHECKOUT) as writer:
            for _ in range(chance.randint(1, 12)):
                last, new = json.loads(writer.stdout.readline())
                lengths |= new
            os.kill(writer.pid, signal.SIGKILL)
    with WarcArchive.open(folder) as archive:
        assert archive.cut(lengths) == []
    documents, _ = read(folder)
    assert [document.url for document in documents] == [f"https://news.example/{n}" for n in range(last + 1)]
    assert [len(document.more) for document in documents] == [n % 3 for n in range(last + 1)]
    assert_sound(folder)


FULL = """
import json, resource, sys
from pathlib import Path
sys.path.insert(0, "tests")
from test_archiving import noise
from newsclean.archiving import WarcArchive

resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
with WarcArchive.open(Path(sys.argv[1])) as archive:
    done, lengths = 0, {}
    try:
        while True:
            archive.add(noise(f"{done}"))
            archive.add(noise(f"{done}b"))
            lengths |= archive.sync()
            done += 1
    except OSError as error:
        archive.rollback()
    sizes = {file.name: file.stat().st_size for file in Path(sys.argv[1]).iterdir()}
    print(json.dumps([done, lengths, sizes, archive.sync()]))
"""


def test_a_full_disk_takes_nothing_of_what_was_synced(folder):
    """A limit to the size of files stands for the disk: a write is taken in part, the next one fails."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(folder)], capture_output=True, check=True, text=True, cwd=CHECKOUT
    )
    count, lengths, sizes, rest = json.loads(done.stdout)
    assert count == 2
    assert sizes == lengths
    assert rest == {}
    assert told(folder) == ["0", "0b", "1", "1b"]
    assert_sound(folder)


def test_what_is_taken_back_leaves_no_trace_and_writing_goes_on(folder):
    with WarcArchive.open(folder, max_bytes=50_000) as archive:
        archive.add(noise("one"))
        archive.rollback()
        assert list(folder.iterdir()) == []
        archive.add(noise("two"))
        lengths = archive.sync()
        for n in range(8):
            archive.add(noise(f"{n}"))
        archive.rollback()
        assert {file.name: file.stat().st_size for file in folder.iterdir()} == lengths
        archive.add(noise("three"))
        assert archive.sync().keys() == lengths.keys()
    assert told(folder) == ["two", "three"]
    assert_sound(folder)


# Making the records anew


def sampled() -> list[Page]:
    """The sample site's web pages, as a crawl has them."""
    found = [page_for(expected) for _, expected in expectations() if expected.get("url") and "packs" not in expected]
    pages = [web_page for web_page in found if web_page.kind == "html"]
    return [replace(web_page, fetched_at=WHEN + timedelta(seconds=n)) for n, web_page in enumerate(pages)]


def fetch(url: str, body: bytes, headers: Mapping[str, str], fetched_at: datetime = WHEN) -> Exchange:
    return Exchange(url=url, status=200, body=body, fetched_at=fetched_at, response_headers=tuple(headers.items()))


@pytest.mark.slow
def test_cleaning_the_archive_gives_the_records_of_the_crawl_to_the_byte(shell, tmp_path):
    pages = sampled()
    assert len(pages) > 30
    assert any(web_page.hints != Hints() for web_page in pages)
    with WarcArchive.open(tmp_path / "warc", max_bytes=60_000) as archive:
        for path in ("/feed.xml", "/sitemap-news.xml", "/robots.txt", "/"):
            _, headers, body = respond(path)
            archive.add(fetch(f"http://{HOST}{path}", body, headers), role="index")
        for web_page in pages:
            archive.add(
                fetch(web_page.url, web_page.content, web_page.headers, web_page.fetched_at), hints=web_page.hints
            )
        archive.add(fetch(pages[0].url, pages[0].content, pages[0].headers), role="unchanged")
        archive.add(fetch(pages[1].url, pages[1].content, pages[1].headers), earlier=pages[1].fetched_at)
    assert len(list((tmp_path / "warc").iterdir())) > 1
    cleaner = Cleaner.from_settings(Settings.load({}))
    outcomes = [cleaner.run(web_page) for web_page in pages]
    shell("clean", "warc", "-o", "out.jsonl", code=1)
    for name, what in (("out.jsonl", "record"), ("out.audit.jsonl", "audit")):
        crawled = [getattr(outcome, what) for outcome in outcomes if isinstance(outcome, Cleaned)]
        assert sorted((tmp_path / name).read_bytes().splitlines(), key=by_id) == sorted(crawled, key=by_id)
    rejected = {(row["reason"], row["url"]) for row in rows(tmp_path / "out.rejects.jsonl")}
    assert rejected == {(outcome.reason, outcome.url) for outcome in outcomes if isinstance(outcome, Reject)}


def by_id(line: bytes) -> str:
    return json.loads(line)["id"]
