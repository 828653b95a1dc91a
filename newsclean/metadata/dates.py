"""Dates: from the many ways of writing one to ISO 8601, never inventing a zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(
    r"""(?x) ^\s* (?P<y>\d{4})-?(?P<m>\d{2})-?(?P<d>\d{2}) (?!\d)
        (?: [T\s,]\s* (?P<H>\d{1,2}):?(?P<M>\d{2}) (?: :?(?P<S>\d{2}) (?:[.,]\d+)? )?
            \s*(?P<zone> Z | UTC | GMT | [+-]\d{2}:?\d{2} | [+-]\d{2} )? (?:\[[\w/]+\])? )?"""
)
_NUMERIC = re.compile(
    r"""(?x) (?<!\d) (?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}) (?!\d)
        (?: [\sT,|–-]* (?:\w{1,3}\s+)? (?P<H>\d{1,2})[:.h](?P<M>\d{2}) (?: :(?P<S>\d{2}) )?
            (?:\s*(?P<half>[ap])\.?m\.?)? )?""",
    re.I,
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-./](\d{2})[-./](\d{2})(?!\d)(?:[\sT,|]+(\d{1,2}):(\d{2}))?")
EARLIEST = 1990
"""No news page in the web is older; a date before it is a template's zero."""


def iso_date(value: str) -> str | None:
    """A machine-readable date (ISO 8601 in its looser forms, RFC 2822, epoch seconds) as ISO 8601, else None.

    The zone stays as it was given; a time without one stays without.
    """
    value = value.strip()
    if match := _ISO.match(value):
        return _from_iso(match)
    if re.fullmatch(r"\d{10}|\d{13}", value):
        return _checked(datetime.fromtimestamp(int(value[:10]), UTC))
    try:
        return _checked(parsedate_to_datetime(value))
    except (ValueError, TypeError):
        return written_date(value, ())


def written_date(text: str, languages: tuple[str, ...], *, month_first: bool = False) -> str | None:
    """A date as people write it, as ISO 8601 with its time where one is given, else None.

    Numbers are day first (03-04-2022 is 3 April) unless `month_first`, or unless that is no date. `languages` are
    tried, in order, for names of months.
    """
    if match := _YEAR_FIRST.search(text):
        y, m, d, hour, minute = (int(g) if g else 0 for g in match.groups())
        return _built(y, m, d, (hour, minute, 0) if match[4] else None)
    if match := _NUMERIC.search(text):
        return _from_numeric(match, month_first=month_first)
    return _from_words(text, languages)


def is_ambiguous(text: str) -> bool:
    """Whether a date written with slashes reads both day first and month first, and the two differ."""
    match = _NUMERIC.search(text)
    return bool(
        match and match["sep"] == "/" and int(match["a"]) <= 12 and int(match["b"]) <= 12 and match["a"] != match["b"]
    )


def _from_iso(match: re.Match[str]) -> str | None:
    date = _built(int(match["y"]), int(match["m"]), int(match["d"]), _clock(match))
    zone = match["zone"]
    if date is None or not zone or "T" not in date:
        return date
    if zone in ("Z", "UTC", "GMT"):
        return date + "+00:00"
    digits = zone[1:].replace(":", "")
    return f"{date}{zone[0]}{digits[:2]}:{digits[2:] or '00'}"


def _clock(match: re.Match[str]) -> tuple[int, int, int] | None:
    if match["H"] is None:
        return None
    return int(match["H"]), int(match["M"]), int(match["S"] or 0)


def _from_numeric(match: re.Match[str], *, month_first: bool) -> str | None:
    a, b, year, clock = int(match["a"]), int(match["b"]), int(match["y"]), _clock(match)
    if clock and match["half"]:
        clock = (clock[0] % 12 + (12 if match["half"].lower() == "p" else 0), *clock[1:])
    day, month = (b, a) if month_first else (a, b)
    return _built(year, month, day, clock) or _built(year, day, month, clock)


def _from_words(text: str, languages: tuple[str, ...]) -> str | None:
    if not re.search(r"\d{4}", text) or not languages:
        return None
    from dateparser import parse
    from dateparser.data.languages_info import language_order

    date = parse(
        text,
        languages=[code for code in dict.fromkeys(map(_dateparser_code, languages)) if code in language_order],
        settings={"REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY", "RETURN_AS_TIMEZONE_AWARE": False},
    )
    if date is None:
        return None
    has_time = re.search(r"\d{1,2}[:.h]\d{2}", text) is not None
    return _built(date.year, date.month, date.day, (date.hour, date.minute, date.second) if has_time else None)


def _dateparser_code(language: str) -> str:
    """A BCP 47 tag as dateparser names languages, which has Norwegian only as Bokmål and Nynorsk."""
    code = language.partition("-")[0]
    return "nb" if code == "no" else code


def _built(year: int, month: int, day: int, clock: tuple[int, int, int] | None) -> str | None:
    try:
        date = datetime(year, month, day, *(clock or (0, 0, 0)))
    except ValueError:
        return None
    if not EARLIEST <= year <= datetime.now(UTC).year + 1:
        return None
    return date.isoformat() if clock else date.date().isoformat()


def _checked(date: datetime) -> str | None:
    return date.isoformat() if EARLIEST <= date.year <= datetime.now(UTC).year + 1 else None
