"""Dates with slashes: whether 03/04/2022 is 3 April or 4 March."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?![\d/])")
_MONTH_FIRST = frozenset({"en-us", "es-us", "en-us-posix", "en-ph", "fil", "fil-ph", "tl", "en-pr", "es-pr", "en-gu"})
"""Locales that write the month first, by Unicode CLDR's short formats of dates."""
_MONTH_FIRST_HOSTS = ("us", "gov", "mil", "ph", "pr", "gu")
_COUNTRY = 2
"""Letters of a country's top-level domain; others say nothing of a country."""
_NO_COUNTRY = frozenset({"io", "tv", "me", "co", "fm", "ai", "cc", "to", "ly"})
"""Countries' domains that the whole world uses."""


def slashed_dates(text: str) -> list[tuple[int, int, int]]:
    """The dates with slashes in a text: first number, second number, year."""
    return [(int(a), int(b), int(year)) for a, b, year in _SLASHED.findall(text)]


def order_by_locale(language: str | None, host: str | None) -> bool | None:
    """Whether the month comes first where a page of this language (BCP 47) and host is written.

    None where nothing says: English without a country.
    """
    tag = (language or "").strip().replace("_", "-").lower()
    if tag in _MONTH_FIRST:
        return True
    if tag and tag != "en":
        return False
    top = (host or "").rpartition(".")[2]
    if top in _MONTH_FIRST_HOSTS:
        return True
    return False if len(top) == _COUNTRY and top not in _NO_COUNTRY else None


def order_by_others(texts: Iterable[str]) -> bool | None:
    """What dates that can be read only one way say of the others; None where there are none, or they disagree."""
    orders = {b > 12 for text in texts for a, b, _ in slashed_dates(text) if (a > 12) != (b > 12)}
    return orders.pop() if len(orders) == 1 else None


def order_by_known(text: str, known: Iterable[str], latest: str | None) -> bool | None:
    """Which reading of a text's date is one of the known dates (ISO 8601), or the only one not after the latest."""
    days = {moment[:10] for moment in known}
    for a, b, year in slashed_dates(text)[:1]:
        readings = {True: _iso(year, a, b), False: _iso(year, b, a)}
        for fits in (
            [first for first, day in readings.items() if day in days],
            [first for first, day in readings.items() if day and latest and day <= latest[:10]],
        ):
            if len(fits) == 1:
                return fits[0]
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
