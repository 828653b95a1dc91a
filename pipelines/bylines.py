"""Strip bylines that the text repeats."""

from __future__ import annotations

from newsclean.stripping import RuleStrip


class StripBylines(RuleStrip):
    """Takes and gives an Article."""

    kinds = ("byline",)
