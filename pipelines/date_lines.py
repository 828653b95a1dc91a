"""Strip published and updated lines; their dates fill what the page's metadata lacks."""

from __future__ import annotations

from newsclean.stripping import RuleStrip


class StripDateLines(RuleStrip):
    """Takes and gives an Article."""

    kinds = ("published", "updated")
