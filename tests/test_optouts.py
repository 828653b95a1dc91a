"""Opt-outs: what robots metas, X-Robots-Tag and TDMRep say to us, and that a record's flags say it too."""

from __future__ import annotations

import io
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import page, warc_record

import newsclean
from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.extraction import parse_html
from newsclean.metadata import opt_outs
from newsclean.metadata.optouts import OPT_OUTS
from newsclean.page import Page
from newsclean.record import record_schema
from newsclean.sources.warc import read_warc
from newsclean.survey import survey

CASES = tomllib.loads((Path(__file__).parent / "cases" / "optouts.toml").read_text("utf-8"))["case"]
BODY = page("The bridge stays closed")


def archived(headers: str, content: str = BODY) -> Page:
    """A page as an archive gives it back: its headers come from the bytes that were sent."""
    payload = content.encode()
    response = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n".encode() + payload
    head, _, _ = warc_record("one", b"").partition(b"Content-Type")
    head += b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(response)
    with io.BytesIO(head + response + b"\r\n\r\n") as raw, io.BufferedReader(raw) as file:
        (document,) = read_warc(file, "a.warc", max_bytes=1_000_000)
    assert isinstance(document, Page)
    return document


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    read = archived("".join(f"{line}\r\n" for line in case.get("headers", ())))
    tree = parse_html(f"<html><head>{case.get('head', '')}</head><body><p>The bridge stays closed.</p></body></html>")
    at = case.get("at", datetime(2026, 3, 1, tzinfo=UTC))
    assert sorted(opt_outs(read.headers, survey(tree), at)) == case["flags"]


def test_a_text_document_has_headers_alone():
    text = "\n\n".join(
        ["The bridge stays closed", "<meta name='robots' content='noai'> is what the council's site says."] * 9
    )
    document = Page(text, kind="text", id="t", headers={"x-robots-tag": "noarchive"})
    record = Cleaner.from_settings(Settings.load()).clean(document)[1]
    assert record.flags == ["noarchive"]


def test_a_record_bears_them_and_a_clean_of_the_archive_gives_the_same():
    marked = BODY.replace(
        "<head>", "<head><meta name='robots' content='noai, unavailable_after: 2026-01-02T03:04:04Z'>"
    )
    cleaner = Cleaner.from_settings(Settings.load())
    again = archived("X-Robots-Tag: otherbot: noindex\r\nX-Robots-Tag: noarchive\r\nTDM-Reservation: 1\r\n", marked)
    headers = {"x-robots-tag": "otherbot: noindex\nnoarchive", "tdm-reservation": "1"}
    fetched = Page(marked.encode(), url=again.url, headers=headers, fetched_at=again.fetched_at)
    flags = ["noai", "noarchive", "noindex", "tdm-reserved"]
    assert cleaner.clean(fetched)[1].flags == cleaner.clean(again)[1].flags == flags


def test_without_a_time_of_fetching_now_is_when():
    marked = BODY.replace("<head>", "<head><meta name='robots' content='unavailable_after: 2025-01-01'>")
    assert newsclean.clean(marked).flags == ["noindex"]
    assert newsclean.clean(marked.replace("2025", "2999")).flags == []


def test_the_schema_names_each_flag():
    described = record_schema()["properties"]["flags"]["description"]
    assert all(f"`{flag}`" in described for flag in OPT_OUTS)
