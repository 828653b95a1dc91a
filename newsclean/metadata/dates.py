"""Dates: from the many ways of writing one to ISO 8601, never inventing a zone; the zone of a source that is known."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_ISO = re.compile(
    r"""(?x) ^\s* (?P<y>\d{4})-?(?P<m>\d{2})-?(?P<d>\d{2}) (?!\d)
        (?: [T\s,]\s* (?P<H>\d{1,2}):?(?P<M>\d{2}) (?: :?(?P<S>\d{2}) (?:[.,]\d+)? )?
            \s*(?P<zone> Z | UTC | GMT | [+-]\d{2}:?\d{2} | [+-]\d{2} )? (?:\[[\w/]+\])? )?"""
)
_NUMERIC = re.compile(
    r"""(?x) (?<![\d.]) (?P<a>\d{1,2})(?P<sep>[./-])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<y>\d{4}|(?<=\.)\d{2}(?!\.\d)) (?!\d)
        (?: [\sT,|–-]* (?:\w{1,3}\s+)? (?P<H>\d{1,2})[:.h](?P<M>\d{2}) (?: :(?P<S>\d{2}) )?
            (?:\s*(?P<half>[ap])\.?m\.?)? )?""",
    re.I,
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-./](\d{2})[-./](\d{2})(?!\d)(?:[\sT,|]+(\d{1,2}):(\d{2}))?")
_EAST_ASIAN = re.compile(
    r"""(?x) (?<!\d) (\d{4}) \s{0,2}[年년]\s{0,2} (\d{1,2}) \s{0,2}[月월]\s{0,2} (\d{1,2}) \s{0,2}[日일]
        (?: \D{0,6} (\d{1,2}):(\d{2}) )?"""
)
_IN_WORDS = re.compile(
    r"""(?x) (?<!\d) (?:
          \d{1,2} (?:st|nd|rd|th|er|º|ª|-?го)? [.,]? [\s-]{0,2} (?:de\s|of\s|d['’])? [^\s\d.,;:|]{3,14}
            [.,]{0,2} [\s-]{1,2} (?:de\s|del\s|of\s)? \d{4}
        | [^\s\d.,;:|]{3,14} \.? \s{1,2} \d{1,2} (?:st|nd|rd|th)? ,? \s{1,2} \d{4}
        | \d{4} [.,]? \s{1,2} [^\s\d.,;:|]{3,14} \s{1,2} \d{1,2}
    ) (?!\d)""",
    re.I,
)
_ORDINAL = re.compile(r"(?<=\d)[ºª]|(?<=\d{4}) ?m\.(?=\s)|(?<=\d) d\.")
"""What dateparser doesn't know: 1º de março, 2024 m. kovo 12 d."""
_TIME = re.compile(
    r"(?<!\d)(?P<H>\d{1,2})[:.h](?P<M>\d{2})(?![.\d])(?::(?P<S>\d{2}))?(?:\s{0,2}(?P<half>[ap])\.?m\b)?", re.I
)
_TIME_AFTER, _TIME_BEFORE = 25, 15
"""Code points behind and before a date within which its time stands."""
_NAIVE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?")
_SHORT = 40
"""A longer text is no date alone."""
_CENTURY = 2000
"""Of years with two digits."""
EARLIEST = 1990
"""No news page in the web is older; a date before it is a template's zero."""


def iso_date(value: str, *, month_first: bool = False) -> str | None:
    """A machine-readable date (ISO 8601 in its looser forms, RFC 2822, epoch seconds) as ISO 8601, else None.

    The zone stays as it was given; a time without one stays without. `month_first` as in `written_date`.
    """
    value = _ascii_digits(value.strip())
    if match := _ISO.match(value):
        return _from_iso(match)
    if re.fullmatch(r"\d{10}|\d{13}", value):
        return _checked(datetime.fromtimestamp(int(value[:10]), UTC))
    try:
        return _checked(parsedate_to_datetime(value))
    except (ValueError, TypeError):
        return written_date(value, (), month_first=month_first)


def written_date(text: str, languages: tuple[str, ...], *, month_first: bool = False) -> str | None:
    """A date as people write it, as ISO 8601 with its time where one is given, else None.

    Numbers are day first (03-04-2022 is 3 April), unless that is no date, or unless slashes part them where they are
    read `month_first`. `languages` are tried, in order, for names of months.
    """
    text = _ascii_digits(text)
    if match := _YEAR_FIRST.search(text) or _EAST_ASIAN.search(text):
        y, m, d, hour, minute = (int(g) if g else 0 for g in match.groups())
        return _built(y, m, d, (hour, minute, 0) if match[4] else None)
    if match := _NUMERIC.search(text):
        return _from_numeric(match, month_first=month_first)
    return _from_words(text, languages)


def date_alone(text: str, languages: tuple[str, ...], *, month_first: bool = False) -> date | None:
    """The day that is all a text says, with its weekday and a time as may be; None where it says anything else."""
    found = _parsed(_ORDINAL.sub("", _ascii_digits(text)), languages, month_first=month_first)
    return found.date() if found else None


def in_zone(date: str, timezone: str | None) -> str:
    """A date (ISO 8601) with the offset that the zone (IANA name) has then, if it has a time and no zone of its own.

    Of a time that comes twice as clocks go back it is the first; one that is skipped as they go forward has the offset
    from before (PEP 495). Raises KeyError or ValueError where there is no such zone.
    """
    if timezone is None or not _NAIVE.fullmatch(date):
        return date
    offset = datetime.fromisoformat(date[:19]).replace(tzinfo=ZoneInfo(timezone)).isoformat()[19:]
    return date + offset


def _ascii_digits(text: str) -> str:
    """A text whose digits, of whatever script, are those of ASCII."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


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
    a, b, year, clock = int(match["a"]), int(match["b"]), int(match["y"]), _halved(match)
    year += _CENTURY if year < 100 else 0
    day, month = (b, a) if month_first and match["sep"] == "/" else (a, b)
    return _built(year, month, day, clock) or _built(year, day, month, clock)


def _halved(match: re.Match[str]) -> tuple[int, int, int] | None:
    """A time with its a.m. or p.m. resolved."""
    clock = _clock(match)
    if clock and match["half"]:
        return (clock[0] % 12 + (12 if match["half"].lower() == "p" else 0), *clock[1:])
    return clock


def _from_words(text: str, languages: tuple[str, ...]) -> str | None:
    """A date with its month in words, and the time that stands by it."""
    text = _ORDINAL.sub("", text)
    if not re.search(r"\d{4}", text) or not languages:
        return None
    for match in _IN_WORDS.finditer(text):
        if date := _parsed(match[0], languages):
            return _built(date.year, date.month, date.day, _time_by(text, match))
    date = _parsed(text, languages) if len(text) <= _SHORT else None
    return _built(date.year, date.month, date.day, None) if date else None


def _time_by(text: str, date: re.Match[str]) -> tuple[int, int, int] | None:
    after = _TIME.search(text, date.end(), date.end() + _TIME_AFTER)
    time = after or _TIME.search(text, max(date.start() - _TIME_BEFORE, 0), date.start())
    return _halved(time) if time else None


def _parsed(text: str, languages: tuple[str, ...], *, month_first: bool = False) -> datetime | None:
    from dateparser import parse
    from dateparser.data.languages_info import language_order

    return parse(
        text,
        languages=[code for code in dict.fromkeys(map(_dateparser_code, languages)) if code in language_order],
        settings={
            "REQUIRE_PARTS": ["day", "month", "year"],
            "DATE_ORDER": "MDY" if month_first else "DMY",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )


def _dateparser_code(language: str) -> str:
    """A BCP 47 tag as dateparser names languages, which has Norwegian only as Bokmål and Nynorsk."""
    code = language.partition("-")[0]
    return "nb" if code == "no" else code


def _built(year: int, month: int, day: int, clock: tuple[int, int, int] | None) -> str | None:
    try:
        date = datetime(year, month, day, *(clock or (0, 0, 0)))
    except ValueError:
        return None
    if not _is_plausible(date):
        return None
    return date.isoformat() if clock else date.date().isoformat()


def _checked(date: datetime) -> str | None:
    return date.replace(microsecond=0).isoformat() if _is_plausible(date.replace(tzinfo=None)) else None


def _is_plausible(date: datetime) -> bool:
    """Whether a page may have been written then: within the web's years, and not in the future in any zone."""
    return date.year >= EARLIEST and date <= datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
