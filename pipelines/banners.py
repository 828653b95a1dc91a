"""Strip clickbait headline banners: tickers such as `+++ "…" +++ +++ "…" +++`."""

from __future__ import annotations

from newsclean.stripping import RuleStrip


class StripBanners(RuleStrip):
    """Takes and gives an Article."""

    kinds = ("banner",)
