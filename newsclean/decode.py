"""From bytes to text: which charset a document is really in, and whether it is a text document at all."""

from __future__ import annotations

import re
from codecs import lookup

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from newsclean.page import Kind
from newsclean.reasons import Reason, Rejected

_MAGIC = re.compile(
    rb"\A(?:%PDF-|\x89PNG|GIF8|\xff\xd8\xff|PK\x03\x04|\x1f\x8b|\x28\xb5\x2f\xfd|BZh|\x7fELF|Rar!|RIFF|OggS|ID3|\x00\x00\x00.ftyp|MZ\x90)",
    re.S,
)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|section|main|div|p|h[1-6]|br|table|ul|ol|span|title|meta)\b[^<>]*>",
    re.I,
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SNIFFED = 4096
"""Bytes that are looked at to tell binary data and markup; the markup of a page starts within its first lines."""
_MAX_CONTROLS = 0.02
"""Share of control characters from which on data is taken for binary; single ones occur in badly made pages."""


def decode(content: bytes, content_type: str | None = None) -> str:
    """Decode a document's bytes.

    Asked in this order: the byte order mark, whether the bytes are valid UTF-8, the HTTP header, the declaration in the
    document, detection. A declaration that the bytes contradict loses. Raises `Rejected` (binary) for data that is no
    text.
    """
    encoding, bom = read_bom(content)
    if encoding and bom:
        return content[len(bom) :].decode(encoding, "replace")
    if is_binary(content):
        raise Rejected(Reason.BINARY, f"starts with {content[:8]!r}")
    declared = [http_content_type_encoding(content_type), html_body_declared_encoding(content[:_SNIFFED])]
    candidates = ["utf-8", *(resolve_encoding(name) for name in declared if name)]
    for candidate in candidates:
        if candidate and (text := _strictly(content, candidate)) is not None:
            return text
    return _detected(content, next((c for c in candidates[1:] if c), None))


def is_binary(content: bytes) -> bool:
    """Whether bytes are no text in any charset: a known file type, or full of control characters."""
    sample = content[:_SNIFFED]
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    return bool(_MAGIC.match(sample)) or len(_CONTROL.findall(sample)) > len(sample) * _MAX_CONTROLS


def is_web_page(content_type: str, content: bytes) -> bool:
    """Whether a response is HTML by its Content-Type or, where that says no more than text, by its markup."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type in ("text/html", "application/xhtml+xml"):
        return True
    vague = media_type in ("", "text/plain", "application/octet-stream", "unknown/unknown")
    return vague and not is_binary(content) and kind_of(content[:_SNIFFED].decode("latin-1")) == "html"


def kind_of(text: str) -> Kind:
    """`html` where a text carries markup near its start, else `text`."""
    return "html" if _HTML.search(text[:_SNIFFED]) else "text"


def _strictly(content: bytes, encoding: str) -> str | None:
    """The text where every byte is valid, else None. C1 control characters are letters of another charset."""
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    if encoding != "utf-8" and re.search("[\x80-\x9f]", text):
        return None
    return text


def _detected(content: bytes, declared: str | None) -> str:
    """What detection finds; where it finds nothing, the declared charset (else UTF-8) with its errors marked.

    Mostly valid UTF-8 with a few broken bytes, as cut-off pages have it, stays UTF-8.
    """
    text = content.decode("utf-8", "replace")
    if text.count("\ufffd") <= 3 + len(content) / 2000:  # a page in another charset has more than one in 2,000
        return text
    visible = re.sub(rb"<script.*?</script>|<style.*?</style>|<[^<>]*>", b" ", content, flags=re.S | re.I)
    best = from_bytes(visible[:100_000]).best()
    encoding = best.encoding if best else declared or "utf-8"
    return content.decode(lookup(encoding).name, "replace")
