"""A scheduled crawl that is killed at any moment, and run again until it is done: every article once, none twice."""

import json
import os
import random
import signal
import time
from pathlib import Path

import pytest

from crawl.newssite import article, read
from crawl.scheduling import Scheduled, feed


def crawl_with_kills(site, scheduled: Scheduled, pages: int, kills: int, seed: int, *options: str) -> None:
    """Kill so many runs at random moments, then run until nothing is left; what is written is whole all the time."""
    paths = [f"/{number}" for number in range(pages)]
    site.routes = {path: article(f"Story {path}") for path in paths} | {"/feed": feed(*paths, etag='"1"')}
    scheduled.write({"name": "paper", "feeds": [f"{site.url}/feed"]})
    chance = random.Random(seed)
    for _ in range(kills):
        before = len(site.asked)
        run = scheduled.begin(*options, settings=("WORKERS=2",))
        if chance.random() < 0.85:  # most moments of a run are those after its start
            deadline = time.monotonic() + 60
            while len(site.asked) == before and run.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
        time.sleep(chance.uniform(0, 1.2))
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        assert_whole(scheduled.out, torn_ends=True)
    last = scheduled.run(*options, settings=("WORKERS=2",))
    assert last.code == 0, last.stderr
    assert_whole(scheduled.out, torn_ends=False)
    urls = sorted(row["url"] for row in scheduled.records())
    assert urls == sorted(site.url + path for path in paths)
    audits = [row["id"] for row in read(scheduled.out / "articles.audit.jsonl")]
    assert audits == [row["id"] for row in scheduled.records()]
    again = scheduled.run(*options)
    assert again.new == []


def assert_whole(out: Path, *, torn_ends: bool) -> None:
    """Every line is valid JSON; where a run was killed the last one may be torn until the next run begins."""
    for path in out.glob("*.jsonl"):
        lines = path.read_bytes().split(b"\n")
        for line in lines[:-1]:
            json.loads(line)
        assert torn_ends or lines[-1] == b""


@pytest.mark.slow
def test_a_crawl_that_is_killed_loses_nothing_and_writes_nothing_twice(site, scheduled):
    crawl_with_kills(site, scheduled, 200, 4, 1)


@pytest.mark.endurance
@pytest.mark.timeout(1500)
def test_fifty_kills_over_two_thousand_pages(site, scheduled):
    crawl_with_kills(site, scheduled, 2000, 50, 20261122, "--archive")
