"""When a page is asked for again."""

from __future__ import annotations

HOUR, DAY = 3600, 86_400

REVISITS = (HOUR, 4 * HOUR, 12 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
"""Ages of an article, in seconds, at which it is asked for again: most corrections are made within hours, nearly all
within days."""

RETRIES = (15 * 60, HOUR, 6 * HOUR, DAY, 3 * DAY)
"""Seconds after a failure until the next try; after as many failures and one more a page is given up."""


def next_visit(born: int, now: int) -> int | None:
    """When an article that was published, or else first seen, at `born` is due again; None for never."""
    return next((born + age for age in REVISITS if born + age > now), None)


def next_try(failures: int, now: int, retry_after: int | None = None) -> int | None:
    """When a page is tried again after so many failures in a row; None where it is given up.

    `retry_after`: seconds that the server asked to be spared.
    """
    if failures > len(RETRIES):
        return None
    return now + max(RETRIES[failures - 1], retry_after or 0)
