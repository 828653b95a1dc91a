"""A site's time zone, told from the offsets that its feeds write and the country it says it is in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

_GENERIC = frozenset(
    ("ac", "ag", "ai", "cc", "co", "dj", "fm", "gg", "im", "io", "la", "ly", "me", "nu", "sh", "to", "tv", "ws")
)
"""Domains of countries that are used for what their letters say, mostly from elsewhere."""
_RENAMED = {"uk": "gb"}
_SPAN, _STEP = 730, 15
"""Days before the newest date, and days between two of them, at which zones are compared."""


def countries_of(tag: str | None, host: str) -> list[str]:
    """The countries (ISO 3166, lower case) that a host's domain and a language tag name: none, one or two."""
    domain = host.rpartition(".")[2].lower()
    regions = [part.lower() for part in (tag or "").split("-")[1:] if re.fullmatch("[A-Za-z]{2}", part)]
    named = [_RENAMED.get(domain, domain) if domain not in _GENERIC else "", *regions]
    return [country for country in dict.fromkeys(named) if country in _zones_by_country()]


def zone_of(countries: Iterable[str], dates: Iterable[str]) -> str | None:
    """The IANA name of the countries' one zone that has the offsets of these ISO 8601 dates; None where it isn't sure.

    Dates in UTC tell nothing: that is how many systems write all dates. Zones that have kept the same time for two
    years count as one, named as the IANA database's table of present zones names it, which takes the most populous.
    """
    moments = [moment for date in dates if (moment := _moment(date)) is not None]
    if not any(moment.utcoffset() for moment in moments):
        return None
    fitting = [
        name
        for country in countries
        for name in _zones_by_country()[country]
        if all(moment.astimezone(ZoneInfo(name)).utcoffset() == moment.utcoffset() for moment in moments)
    ]
    latest = max(moments)
    if len({_habit(name, latest) for name in fitting}) != 1:
        return None
    return next((name for name in fitting if name in _present_zones()), fitting[0])


def offsets_of(dates: Iterable[str]) -> list[str]:
    """The offsets of ISO 8601 dates, each once: `+02:00`, `Z`."""
    moments = [moment for date in dates if (moment := _moment(date)) is not None]
    return sorted({moment.isoformat()[-6:] if moment.utcoffset() else "Z" for moment in moments})


def _moment(date: str) -> datetime | None:
    """The date as an instant, where it has an offset."""
    moment = datetime.fromisoformat(date)
    return moment if moment.tzinfo is not None else None


def _habit(name: str, latest: datetime) -> tuple[timedelta | None, ...]:
    """A zone's offsets over the years before."""
    zone = ZoneInfo(name)
    return tuple(
        (latest.astimezone(UTC) - timedelta(days=day)).astimezone(zone).utcoffset() for day in range(0, _SPAN, _STEP)
    )


@cache
def _zones_by_country() -> dict[str, list[str]]:
    """The IANA table of zones by country, from the tzdata package."""
    zones: dict[str, list[str]] = {}
    for country, name in _table("zone.tab"):
        zones.setdefault(country.lower(), []).append(name)
    return zones


@cache
def _present_zones() -> frozenset[str]:
    return frozenset(name for _, name in _table("zonenow.tab"))


def _table(name: str) -> list[tuple[str, str]]:
    """Country and zone of each line of one of the database's tables."""
    lines = (files("tzdata") / "zoneinfo" / name).read_text("utf-8").splitlines()
    return [(row[0], row[2]) for line in lines if line and line[0] != "#" and (row := line.split("\t"))]
