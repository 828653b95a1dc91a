"""Strip and capture source lines: "Sursa: Facebook" leaves the text and becomes one of the record's sources."""

from __future__ import annotations

from newsclean.stripping import RuleStrip


class StripSourceLines(RuleStrip):
    """Takes and gives an Article; credits of photos and an agency's signature at the end are sources too."""

    kinds = ("source_line", "signature")
