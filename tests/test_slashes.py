"""Dates with slashes: what decides whether 03/04/2022 is 3 April, and that what nothing decides is flagged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.metadata.slashes import order_by_known, order_by_locale, order_by_others
from newsclean.page import Hints, Page

STORY = "The town council voted on Friday to keep its clock five minutes slow, to the relief of everyone who is late."
CLEANER = Cleaner.from_settings(Settings.load())


@pytest.mark.parametrize(
    ("language", "host", "order"),
    [
        ("en-US", None, True),
        ("en_us", "x.de", True),
        ("en-GB", "x.us", False),
        ("de", None, False),
        ("en", "x.com", None),
        ("en", "x.gov", True),
        ("en", "x.co.uk", False),
        ("en", "x.io", None),
        (None, "x.ro", False),
        (None, None, None),
    ],
)
def test_locale(language, host, order):
    assert order_by_locale(language, host) is order


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["on 12/25/2022"], True),
        (["25/12/2022", "1/2/2023"], False),
        (["25/12/2022", "12/25/2022"], None),
        (["1/2/2023"], None),
        (["24/7 since 13/1"], None),
    ],
)
def test_other_dates(texts, order):
    assert order_by_others(texts) is order


@pytest.mark.parametrize(
    ("known", "latest", "order"),
    [
        (["2022-04-03T10:00:00+02:00"], None, False),
        (["2022-03-04"], None, True),
        ([], "2022-03-20", True),
        ([], "2022-05-01", None),
        (["2022-04-03", "2022-03-04"], None, None),
    ],
)
def test_known_dates(known, latest, order):
    assert order_by_known("Published: 03/04/2022", known, latest) is order


def published(line: str, *more: str, url: str | None = None, **page: object) -> tuple[str | None, list[str]]:
    text = "\n\n".join(["Clock stays slow", line, STORY, *more, STORY])
    record = CLEANER.clean(Page(text, kind="text", url=url, id="x", **page))[1]
    return record.published_at, record.flags


def test_a_published_line_is_read_by_what_decides_and_flagged_where_nothing_does():
    line = "Published: 03/04/2022"
    assert published(line) == ("2022-04-03", ["ambiguous-date"])
    assert published("Published: 03-04-2022") == ("2022-04-03", [])
    assert published(line, url="https://x.gov/a") == ("2022-03-04", [])
    assert published(line, url="https://x.co.uk/a") == ("2022-04-03", [])
    assert published(line, "Last updated: 04/19/2022") == ("2022-03-04", [])
    assert published(line, fetched_at=datetime(2022, 3, 9, tzinfo=UTC)) == ("2022-03-04", [])
    assert published(line, hints=Hints(published_at="2022-03-04T10:00:00Z")) == ("2022-03-04", [])
    assert published("Publicat: 03/04/2022") == ("2022-04-03", [])


def test_an_updated_line_is_flagged_too():
    assert published("Last updated: 03/04/2022") == ("2022-04-03", ["ambiguous-date", "published-at-is-of-update"])
