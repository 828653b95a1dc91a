"""How a scheduled crawl's state grows: the time to decide on a URL among many against among few, and bytes a URL.

`python -m benchmarks.states [MANY [FEW]]`
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from newsclean.page import Hints
from newsclean.state import State
from newsclean.state.pages import Content, Listed, Visit, Visited, page_key

NOW = 1_795_000_000
_BATCH = 2000
_DECISIONS = 300


class Measured(NamedTuple):
    """A state of some size."""

    urls: int
    seconds: float
    """Median time of a decision: whether a listed URL is new or changed, and what is known of it."""
    bytes_per_url: float


def url(number: int) -> str:
    """An address as long as those of newspapers are (80 to 100 characters)."""
    day = f"2026/{number % 12 + 1:02}/{number % 28 + 1:02}"
    return f"https://www.vadu-monitor.example/{day}/politics/the-council-keeps-its-clock-slow-{number}.html"


def fill(state: State, count: int) -> None:
    """Make a state know of so many articles, each of which was listed and fetched."""
    chance = random.Random(1)
    state.begin_run(NOW)
    for start in range(0, count, _BATCH):
        urls = [url(number) for number in range(start, min(start + _BATCH, count))]
        state.note_listing("https://vadu-monitor.example/feed", "vadu", [Listed(u) for u in urls], NOW, ('"1"', None))
        visits = [
            Visit(page_key(u), "vadu", u, Visited.ARTICLE, NOW, None, content=_content(chance)) for u in urls
        ]  # fmt: skip
        state.commit(visits, [], "folder", {"articles.jsonl": start})


def measure(count: int, folder: Path) -> Measured:
    """Fill a state and decide on some URLs, half of which it knows."""
    path = folder / f"{count}.sqlite"
    with State.open(path) as state:
        fill(state, count)
        chance = random.Random(2)
        seconds = []
        for _ in range(_DECISIONS):
            wanted = url(chance.randrange(2 * count))
            begun = time.perf_counter()
            state.note_listing("https://vadu-monitor.example/feed", "vadu", [Listed(wanted, Hints(), NOW)], NOW, None)
            state.look_up(page_key(wanted))
            state.claim("vadu", 1, NOW)
            seconds.append(time.perf_counter() - begun)
    return Measured(count, median(seconds), path.stat().st_size / count)


def _content(chance: random.Random) -> Content:
    etag = f'W/"{chance.getrandbits(64):x}-{chance.getrandbits(32):x}"'
    hashes = [chance.getrandbits(32) - 2**31 for _ in range(3)]
    return Content(1, "0.1.0 0123456789ab", etag, NOW, chance.getrandbits(48), chance.randbytes(16), *hashes)


def main(arguments: Sequence[str] = tuple(sys.argv[1:])) -> None:
    """Measure and print."""
    many, few = (*(int(argument) for argument in arguments), *(1_000_000, 10_000)[len(arguments) :])
    with tempfile.TemporaryDirectory() as folder:
        small, large = measure(few, Path(folder)), measure(many, Path(folder))
    for found in (small, large):
        print(f"{found.urls:>9,} URLs: {found.bytes_per_url:.0f} bytes each, {found.seconds * 1e3:.2f} ms a decision")
    print(f"ratio of decisions: {large.seconds / small.seconds:.2f}; {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
