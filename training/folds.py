"""Folds by publisher: a page's sisters are never trained on while it is measured."""

from __future__ import annotations

import random
from collections.abc import Sequence
from urllib.parse import urlsplit

from tldextract import TLDExtract

_SUFFIXES = TLDExtract(suffix_list_urls=(), cache_dir=None)  # the list that comes with the package: no network


def publisher(url: str | None, fallback: str) -> str:
    """The registered domain of a page's URL: `news.example.co.uk` and `www.example.co.uk` are one publisher."""
    host = urlsplit(url or "").hostname or fallback
    return _SUFFIXES(host).top_domain_under_public_suffix or host


def assign_folds(publishers: Sequence[str], count: int, seed: int) -> list[int]:
    """A fold for each page, the same for all pages of a publisher; publishers are dealt out at random."""
    names = sorted(set(publishers))
    random.Random(seed).shuffle(names)  # noqa: S311 - a split that can be repeated, no secret
    fold_of = {name: index % count for index, name in enumerate(names)}
    return [fold_of[name] for name in publishers]
