"""What feeds and sitemaps have in common: they come packed, and as XML that nearly is XML."""

from __future__ import annotations

import gzip
import io
import re
import zlib

MAX_UNPACKED = 52_428_800
"""Bytes of an index, unpacked: the sitemap protocol's own limit. What comes after is cut off."""

_PREAMBLE = 4096
"""Bytes before an XML declaration that are looked at for what a server wrongly put there."""
_BARE_AMPERSAND = re.compile(
    rb"""(?isx)
    ( <!\[CDATA\[ .*? (?: \]\]> | \Z ) )              # where an ampersand is one
    | & (?! (?: \w{1,32} | \#\d{1,7} | \#x[0-9a-f]{1,6} ) ; )  # no entity and no character reference
    """
)


class BrokenIndexError(ValueError):
    """A feed or a sitemap that can't be read."""


def unpacked(content: bytes) -> bytes:
    """The content, out of its gzip where it is packed, whatever its name and type. Raises BrokenIndexError."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            return file.read(MAX_UNPACKED)
    except (OSError, EOFError, zlib.error) as error:
        raise BrokenIndexError(f"broken gzip: {error}") from None


def mended(content: bytes) -> bytes:
    """XML without what stands before its declaration, and with its bare ampersands escaped."""
    if b"\0" in content[:64]:  # UTF-16, in which a byte is no character
        return content
    start = max(content.find(b"<?xml", 0, _PREAMBLE), 0)
    content = content[start:].strip()
    return _BARE_AMPERSAND.sub(lambda match: match[1] or b"&amp;", content)
