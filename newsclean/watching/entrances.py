"""Ways in that worked and no longer do: feeds that turned to web pages, and what can't be read at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import takewhile
from typing import Any

from newsclean.watching.looks import AlarmKind, Finding, Look
from newsclean.watching.runs import WayIn

_ALL_RUNS, _ALL_FOR = 2, timedelta(hours=1)
"""All ways in must fail in two runs and for an hour: a server that starts anew is no alarm."""
_ONE_RUNS, _ONE_FOR = 3, timedelta(days=1)
"""One of several must fail in three runs and for a day, since the others still bring the articles."""
OPEN = (WayIn.OK, WayIn.EMPTY)
"""An empty list is no failure: a news sitemap lists two days, and is empty after a quiet weekend. One that stays empty
ends in silence, which is told."""
_NAMED = 3
"""Ways in that a sentence names."""


def closed(current: Look, earlier: Sequence[Look]) -> Iterator[Finding]:
    """The ways in that worked before and are closed now. `earlier` is newest first."""
    ways_in = current.run["ways_in"]
    worked = {url for look in earlier for url, state in look.run["ways_in"].items() if state in OPEN}
    shut = [url for url, state in ways_in.items() if state not in OPEN and url in worked]
    turned = [url for url in shut if ways_in[url] == WayIn.HTML]
    if turned:
        yield Finding(AlarmKind.FEED_IS_HTML, f"feed turned to HTML: {_listed(turned)}", {"urls": turned})
    failing = _lasting([url for url in shut if url not in turned], [current, *earlier])
    if failing:
        problems = {url: current.run["problems"].get(url, ways_in[url]) for url in failing}
        named = _listed([f"{url}: {problem}" for url, problem in problems.items()])
        sentence = f"ways in fail: {len(failing)} of {len(ways_in)} ({named})"
        yield Finding(AlarmKind.WAYS_IN_FAIL, sentence, {"problems": problems, "ways_in": len(ways_in)})


def _lasting(shut: list[str], looks: Sequence[Look]) -> list[str]:
    """Those that have been shut for long enough: sooner where no other is open."""

    def all_fail(run: Mapping[str, Any]) -> bool:
        states = run["ways_in"].values()
        return bool(states) and not any(state in OPEN for state in states)

    if _lasts(all_fail, looks, _ALL_RUNS, _ALL_FOR):
        return shut
    return [
        url
        for url in shut
        if _lasts(lambda run, url=url: run["ways_in"].get(url, WayIn.OK) not in OPEN, looks, _ONE_RUNS, _ONE_FOR)  # type: ignore[misc]
    ]


def _lasts(is_so: Callable[[Mapping[str, Any]], bool], looks: Sequence[Look], runs: int, span: timedelta) -> bool:
    """Whether something is so in the newest looks: in so many, over such a time."""
    row = list(takewhile(lambda look: is_so(look.run), looks))
    return len(row) >= runs and row[0].at - row[-1].at >= span


def _listed(names: Sequence[str]) -> str:
    """The first few, and how many more."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
