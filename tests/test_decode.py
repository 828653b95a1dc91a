"""Which charset a document is really in."""

from __future__ import annotations

import pytest

from newsclean.decode import decode, is_web_page
from newsclean.reasons import Reason, Rejected

ROMANIAN = "Primăria a închis „podul” până sâmbătă, a spus primarul. " * 4
UKRAINIAN = "Міська рада закрила міст до суботи, сказав голова. " * 6


def page(text: str, charset: str = "") -> str:
    return f"<html><head>{f'<meta charset={charset}>' if charset else ''}</head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "header"),
    [
        (ROMANIAN, "utf-8", "", None),
        (ROMANIAN, "utf-8", "iso-8859-1", None),
        (ROMANIAN, "utf-8", "", "text/html; charset=iso-8859-1"),
        (ROMANIAN, "utf-8-sig", "windows-1252", None),
        (ROMANIAN, "utf-16", "", None),
        (ROMANIAN, "windows-1250", "windows-1250", None),
        (ROMANIAN, "windows-1250", "", "text/html; charset=windows-1250"),
        (UKRAINIAN, "windows-1251", "windows-1251", None),
        (UKRAINIAN, "windows-1251", "", None),
        ("“It’s late”, she said – café closed.", "windows-1252", "iso-8859-1", None),
    ],
)
def test_the_bytes_decide(text: str, encoding: str, declared: str, header: str | None) -> None:
    assert text in decode(page(text, declared).encode(encoding, "replace"), header).replace("ş", "ș").replace("ţ", "ț")


def test_a_page_cut_off_in_a_character_stays_utf8() -> None:
    assert ROMANIAN[:100] in decode(page(ROMANIAN).encode()[:-30][:-1] + b"\xc4")


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 \x00\x01", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04rest", bytes(range(256)) * 9]
)
def test_binary_data_is_no_document(content: bytes) -> None:
    with pytest.raises(Rejected) as verdict:
        decode(content)
    assert verdict.value.reason is Reason.BINARY


@pytest.mark.parametrize(
    ("content_type", "content", "expected"),
    [
        ("text/html; charset=utf-8", b"", True),
        ("application/xhtml+xml", b"<html/>", True),
        ("", b"<!doctype html><p>x", True),
        ("text/plain", b"<html><body><p>x</p>", True),
        ("text/plain", b"User-agent: *", False),
        ("application/pdf", b"%PDF-1.7", False),
        ("application/json", b"{}", False),
        ("image/png", b"<html>", False),
    ],
)
def test_what_is_a_web_page(content_type: str, content: bytes, expected: bool) -> None:
    assert is_web_page(content_type, content) is expected
