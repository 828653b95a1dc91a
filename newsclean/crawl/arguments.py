"""What `-a` gives a spider, read and checked. Every function here raises ValueError with a sentence for the user."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from newsclean.metadata.dates import iso_date
from newsclean.urls import is_web_url

LONG_AGO = datetime.min.replace(tzinfo=UTC)

_SPAN = re.compile(r"(\d+)\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def urls_of(value: str | None, name: str = "url") -> list[str]:
    """One or several URLs, parted by commas or white space."""
    urls = re.sub(r",\s*(?=https?:)", " ", value or "").strip(" ,").split()
    if not urls:
        raise ValueError(f"-a {name}= is needed")
    for url in urls:
        if not is_web_url(url):
            raise ValueError(f"-a {name}={url}: not a web address; it starts with http:// or https://")
    return list(dict.fromkeys(urls))


def count_of(name: str, value: str | int | None) -> int | None:
    """A number from 1 on; None where nothing is given."""
    if value is None or value == "":
        return None
    if not str(value).isdecimal() or int(value) < 1:
        raise ValueError(f"-a {name}={value}: a number from 1 on is needed")
    return int(value)


def one_of(name: str, value: str, known: tuple[Any, ...]) -> Any:
    """One of some words."""
    if value not in known:
        raise ValueError(f"-a {name}={value}: one of {', '.join(known)} is needed")
    return value


def is_yes(name: str, value: str | bool) -> bool:  # noqa: FBT001 - what `-a` gives, or a caller
    """Yes or no."""
    text = str(value).lower()
    if text not in ("1", "0", "true", "false", "yes", "no", ""):
        raise ValueError(f"-a {name}={value}: yes or no is needed")
    return text in ("1", "true", "yes")


def span_of(name: str, value: str | None) -> timedelta | None:
    """A span of time (30m, 12h, 2d, 1w); None where nothing is given."""
    if not value:
        return None
    if (match := _SPAN.fullmatch(value.strip().lower())) is None:
        raise ValueError(f"-a {name}={value}: a span such as 30m, 12h, 2d or 1w is needed")
    try:
        return timedelta(**{_UNITS[match[2]]: int(match[1])})
    except OverflowError:
        return timedelta.max


def since_of(name: str, value: str, now: datetime) -> datetime:
    """A span before `now`, or a date, as an instant; a date without a zone is taken for UTC."""
    if _SPAN.fullmatch(value.strip().lower()):
        try:
            return now - (span_of(name, value) or timedelta())
        except OverflowError:
            return LONG_AGO
    if date := iso_date(value):
        at = datetime.fromisoformat(date)
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    raise ValueError(f"-a {name}={value}: a span such as 12h, 2d or 1w, or a date such as 2026-03-01, is needed")
