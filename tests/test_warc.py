"""WARC archives: which records hold pages, what is said of them beside, and how reading goes on after damage."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from dataclasses import fields

import pytest
import zstandard
from conftest import members, page, warc_page, warc_record

from newsclean.page import Hints, Page
from newsclean.sources.hints import HINTS_TYPE, hint_fields, read_hint_fields
from newsclean.sources.notes import Note, note_fields
from newsclean.sources.warc import read_warc

ONE, TWO, THREE = (warc_page(name) for name in ("one", "two", "three"))
REQUEST = warc_record("q", b"GET / HTTP/1.1\r\n\r\n", kind="request", content_type="application/http")


def read(archive: bytes, *, max_bytes: int = 1_000_000, passed_over: Counter[str] | None = None):
    with io.BytesIO(archive) as raw, io.BufferedReader(raw) as file:
        return list(read_warc(file, "a.warc", max_bytes=max_bytes, passed_over=passed_over))


def told(documents) -> list[str]:
    """Page names, and for what is no page the reason."""
    return [d.url.rpartition("/")[2] if isinstance(d, Page) else str(d.reason) for d in documents]


@pytest.mark.parametrize(
    "archive",
    [
        pytest.param(ONE + TWO + THREE, id="plain"),
        pytest.param(b"".join(members(ONE, TWO, THREE)), id="gzip by record"),
        pytest.param(gzip.compress(ONE + TWO + THREE), id="gzip as a whole"),
        pytest.param(zstandard.compress(ONE + TWO + THREE), id="zstd as a whole"),
        pytest.param(b"".join(map(zstandard.compress, (ONE, TWO, THREE))), id="zstd by record"),
        pytest.param(b"".join(members(ONE, TWO, THREE)) + bytes(512), id="padded"),
    ],
)
def test_every_packing_gives_the_same_pages(archive):
    documents = read(archive)
    assert told(documents) == ["one", "two", "three"]
    assert documents[0].content == page("one").encode()
    assert documents[0].headers["content-type"] == "text/html; charset=utf-8"
    assert documents[0].place == "a.warc#urn:test:one"
    assert documents[0].fetched_at.isoformat() == "2026-01-02T03:04:05+00:00"


@pytest.mark.parametrize(
    ("record", "counted"),
    [
        (warc_record("i", b"\x89PNG\r\n\x1a\n", content_type="image/png"), "image/png"),
        (warc_record("i", b"", content_type="image/png"), "image/png"),
        (warc_record("r", b"gone", status="404 Not Found"), "HTTP 404"),
        (warc_record("r", b"", status="204 No Content"), "HTTP 204"),
        (warc_record("r", b"", status="301 Moved Permanently"), "HTTP 301"),
        (
            warc_record("q", b"GET / HTTP/1.1\r\n\r\n", kind="request", content_type="application/http"),
            "request record",
        ),
        (warc_record("v", b"", kind="revisit", content_type="application/http"), "revisit record"),
        (
            warc_record("w", b"software: x\r\n", kind="warcinfo", content_type="application/warc-fields"),
            "warcinfo record",
        ),
        (warc_record("m", b"a: b\r\n", kind="metadata", content_type="text/x-other"), "metadata record"),
        (warc_record("d", b"20260101\n1.2.3.4", kind="resource", content_type="text/dns"), "text/dns"),
    ],
)
def test_records_without_a_page_are_counted_not_rejected(record, counted):
    passed_over: Counter[str] = Counter()
    assert told(read(record + ONE, passed_over=passed_over)) == ["one"]
    assert passed_over == {counted: 1}


def test_a_page_that_a_cache_changed_is_a_page_as_in_a_crawl():
    assert told(read(warc_page("one", status="203 Non-Authoritative Information"))) == ["one"]


def test_headers_of_one_name_keep_all_values_and_their_bytes_as_in_a_crawl():
    lines = "text/html\r\nX-Robots-Tag: noai\r\nx-robots-tag: ș\u00a0à"
    (document,) = read(warc_page("one", content_type=lines))
    assert document.headers["x-robots-tag"] == "noai\n" + "ș\u00a0à".encode().decode("latin-1")


@pytest.mark.parametrize(
    "value",
    ["A title", " two  spaces ", "no\u00a0break", "line\r\nbreak\u2028and another", "50%", "*", "UTF-8''", "\ud83d"],
)
def test_hints_come_back_to_the_letter(value):
    hints = Hints(title=value, authors=(value, "Ana Pop", value))
    assert read_hint_fields(hint_fields(hints)) == hints


def test_a_note_that_says_nothing_is_empty():
    assert note_fields(Note()) == b""


def test_a_role_of_a_later_version_is_no_page():
    beside = warc_record(
        "h",
        b"newsclean-role: preview\r\n",
        kind="metadata",
        content_type=HINTS_TYPE,
        headers="WARC-Concurrent-To: <urn:test:one>\r\n",
    )
    passed_over: Counter[str] = Counter()
    assert told(read(ONE + beside + TWO, passed_over=passed_over)) == ["two"]
    assert passed_over == {"preview page": 1}


def test_a_record_of_extracted_text_is_a_text_document():
    (document,) = read(warc_record("t", "Apă caldă".encode(), kind="conversion", content_type="text/plain"))
    assert (document.kind, document.content) == ("text", "Apă caldă".encode())


def test_hints_go_with_the_page_that_they_are_concurrent_to():
    hints = Hints("A title", "2026-01-01T10:00:00+02:00", ("Ana Pop", "Ion Luca"), "ro", "Europe/Bucharest")
    assert all(getattr(hints, field.name) for field in fields(Hints))
    beside = warc_record(
        "h",
        hint_fields(hints),
        kind="metadata",
        content_type=HINTS_TYPE,
        headers="WARC-Concurrent-To: <urn:test:two>\r\n",
    )
    found = read(ONE + TWO + REQUEST + beside + THREE)
    assert [document.hints for document in found] == [Hints(), hints, Hints()]


def test_fields_of_other_programs_take_nothing_from_the_hints():
    concurrent = "WARC-Concurrent-To: <urn:test:one>\r\n"
    ours = warc_record("h", b"newsclean-title: T\r\n", kind="metadata", content_type=HINTS_TYPE, headers=concurrent)
    theirs = warc_record("w", b"fetchTimeMs: 12\r\n", kind="metadata", content_type=HINTS_TYPE, headers=concurrent)
    assert read(ONE + ours + theirs)[0].hints == Hints("T")


def test_hints_that_make_no_sense_are_one_reject_and_the_page_stays():
    concurrent = "WARC-Concurrent-To: <urn:test:one>\r\n"
    payload = b"newsclean-timezone: Europe/Nowhere\r\n"
    broken = warc_record("h", payload, kind="metadata", content_type=HINTS_TYPE, headers=concurrent)
    documents = read(ONE + broken + TWO)
    assert sorted(told(documents)) == ["broken-warc", "one", "two"]
    assert "timezone 'Europe/Nowhere': no zone" in next(d.detail for d in documents if not isinstance(d, Page))


DAMAGED = {
    "garbage in a member": (lambda a, b, c: [a, b[:60] + b"\0" * 40 + b[100:], c], "one broken-warc three"),
    "a member cut short": (lambda a, b, c: [a, b[:-30], c], "one broken-warc three"),
    "a member's first bytes lost": (lambda a, b, c: [a, b"xxxx" + b[4:], c], "one broken-warc three"),
    "a wrong checksum": (lambda a, b, c: [a, b[:-8] + bytes(8), c], "one broken-warc three"),
    "the first member broken": (lambda a, b, c: [a[:50] + b"\xff" * 9 + a[59:], b, c], "broken-warc two three"),
    "the last member cut off": (lambda a, b, c: [a, b, c[:-20]], "one two broken-warc"),
    "two broken in a row": (lambda a, b, c: [a[:-30], b[:-30], c], "broken-warc broken-warc three"),
    "two broken apart": (lambda a, b, c: [a[:-30], b, c[:-30]], "broken-warc two broken-warc"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_broken_member_is_one_reject_and_reading_goes_on_at_the_next(damage):
    harm, expected = DAMAGED[damage]
    documents = read(b"".join(harm(*members(ONE, TWO, THREE))))
    assert told(documents) == expected.split()


def test_a_broken_record_is_placed_by_its_offset():
    sound, *_ = members(ONE)
    (_, broken, _) = read(sound + sound[:-30] + sound)
    assert broken.place == f"a.warc#{len(sound)}"


@pytest.mark.parametrize("wrong", [10, -10, 3000, 10**9])
def test_a_wrong_length_in_a_plain_archive_costs_one_record(wrong):
    true = len(ONE) - ONE.index(b"HTTP/1.1") - 4
    assert told(read(ONE + warc_page("two", length=true + wrong) + THREE)) == ["one", "broken-warc", "three"]


@pytest.mark.parametrize("line", [b"", b"Content-Length: x\r\n", b"Content-Length: -5\r\n"])
def test_a_record_without_a_length_is_broken(line):
    head, _, rest = TWO.partition(b"Content-Length: ")
    assert told(read(ONE + head + line + rest.partition(b"\r\n")[2] + THREE)) == ["one", "broken-warc", "three"]


def test_a_file_that_is_no_archive_is_one_reject():
    assert told(read(b"This is no archive.\n" * 5000)) == ["broken-warc"]
    assert told(read(b"")) == []


def test_a_page_over_the_limit_is_not_read_whole():
    bomb = gzip.compress(warc_record("bomb", b"<p>" + bytes(300_000_000)))
    (document, _) = read(bomb + members(ONE)[0], max_bytes=1000)
    assert len(document.content) == 1001


def test_a_page_of_no_address_has_its_place_for_an_id():
    record = warc_page("two", kind="resource", content_type="text/html")
    (document,) = read(record.replace(b"WARC-Target-URI: https://news.example/two\r\n", b""))
    assert document.id == "a.warc#urn:test:two"


def test_a_pipe_is_read_as_a_file_is():
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    archive = b"".join(DAMAGED["two broken apart"][0](*members(ONE, TWO, THREE)))
    with io.BufferedReader(Pipe(archive)) as pipe:
        assert told(read_warc(pipe, "-", max_bytes=10**6)) == ["broken-warc", "two", "broken-warc"]
