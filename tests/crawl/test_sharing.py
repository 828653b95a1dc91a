"""Runs that share a state, and runs that the machine lets down."""

import json
import resource
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from crawl.newssite import CHECKOUT, Answer, article, environment, read
from crawl.scheduling import Scheduled, feed

pytestmark = pytest.mark.slow


def told(site, pages: int, wait: float = 0.0) -> list[str]:
    paths = [f"/{number}" for number in range(pages)]
    site.routes = {path: Answer(article(f"Story {path}").encode(), wait=wait) for path in paths}
    site.routes["/feed"] = feed(*paths)
    return sorted(site.url + path for path in paths)


@pytest.mark.xdist_group("postgres")
def test_two_machines_share_the_work_by_leases(site, tmp_path, database):
    urls = told(site, 80, wait=0.1)
    machines = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        machine = Scheduled(tmp_path / name)
        machine.write({"name": "paper", "feeds": [f"{site.url}/feed"]})
        machines.append(machine)
    going = [machine.begin("--state", database) for machine in machines]
    for run in going:
        _, stderr = run.communicate(timeout=150)
        assert run.returncode == 0, stderr
    assert machines[0].run("--state", database).code == 0, "takes what one of them may have left"
    found = Counter(row["url"] for machine in machines for row in machine.records())
    assert sorted(found) == urls
    assert set(found.values()) == {1}
    assert all(count == 1 for path, count in Counter(site.paths).items() if path != "/feed")


@pytest.mark.xdist_group("postgres")
def test_what_a_killed_machine_was_at_is_taken_over(site, tmp_path, database):
    urls = told(site, 12)
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = Scheduled(tmp_path / "one"), Scheduled(tmp_path / "two")
    for machine in (one, two):
        machine.write({"name": "paper", "feeds": [f"{site.url}/feed"]})
    from sqlalchemy import create_engine, text

    assert one.run("--state", database, "--limit", "4").code == 0
    engine = create_engine(database)
    with engine.begin() as connection:  # as a run leaves it that was killed three minutes ago
        connection.execute(
            text("insert into run (id, started, alive_until) values (99, 1, extract(epoch from now())::bigint - 60)")
        )
        connection.execute(text("update page set leased_by = 99 where fetched_at is null"))
        connection.execute(text("update listing set leased_by = 99"))
    engine.dispose()
    assert two.run("--state", database).code == 0
    assert sorted(row["url"] for machine in (one, two) for row in machine.records()) == urls


def limited(scheduled: Scheduled, size: int) -> subprocess.CompletedProcess:
    """A run whose files can't grow beyond so many bytes."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run(
        scheduled.call(), cwd=CHECKOUT, env=environment(), capture_output=True, text=True, preexec_fn=limit, timeout=150
    )


def test_a_full_disk_ends_the_run_with_a_sentence_and_whole_files(site, scheduled):
    urls = told(site, 200)
    scheduled.write({"name": "paper", "feeds": [f"{site.url}/feed"]})
    ended = limited(scheduled, 150_000)
    assert ended.returncode == 4, ended.stderr
    assert "ended before it was done" in ended.stderr
    assert "Traceback" not in ended.stderr
    for path in scheduled.out.glob("*.jsonl"):
        content = path.read_bytes()
        assert content == b"" or content.endswith(b"\n")
        assert all(json.loads(line) for line in content.splitlines())
    assert json.loads((scheduled.out / "run.json").read_bytes())["outcome"] != "done"
    again = scheduled.run()
    assert again.code == 0, again.stderr
    assert sorted(row["url"] for row in scheduled.records()) == urls


def test_ctrl_c_ends_the_run_and_the_next_goes_on(site, scheduled):
    urls = told(site, 60, wait=0.05)
    scheduled.write({"name": "paper", "feeds": [f"{site.url}/feed"]})
    import os
    import signal
    import time

    with scheduled.begin() as going:
        deadline = time.monotonic() + 60
        while len(site.paths) < 10 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(going.pid, signal.SIGINT)
        _, stderr = going.communicate(timeout=60)
    assert going.returncode == 4, stderr
    assert "interrupted" in stderr
    assert "Traceback" not in stderr
    assert 0 < len(scheduled.records()) < 60
    assert scheduled.run().code == 0
    assert sorted(row["url"] for row in scheduled.records()) == urls


def test_exports_of_scrapy_get_what_is_new(site, scheduled, tmp_path):
    told(site, 3)
    scheduled.write({"name": "paper", "feeds": [f"{site.url}/feed"]})
    export = json.dumps({str(tmp_path / "export.jsonl"): {"format": "jsonlines"}})
    assert scheduled.run(settings=(f"FEEDS={export}",)).code == 0
    assert sorted(row["id"] for row in read(tmp_path / "export.jsonl")) == sorted(
        row["id"] for row in scheduled.records()
    )


def test_alarms_are_told_and_are_exit_code_3(site, scheduled, receiver, tmp_path):
    """A feed that turned to HTML."""
    told(site, 3)
    scheduled.write({"name": "paper", "feeds": [f"{site.url}/feed"]})
    options = (
        *("--alarm-command", f"tee {tmp_path / 'alarm.json'}"),
        *("--webhook", receiver.url),
        *("--metrics", tmp_path / "metrics.prom"),
    )
    for _ in range(3):
        assert scheduled.run(*options).code == 0
    site.routes["/feed"] = "<!doctype html><html><body>Please enable cookies.</body></html>"
    ended = [scheduled.run(*options) for _ in range(3)][-1]
    assert ended.code == 3, ended.stderr
    alarm = json.loads((tmp_path / "alarm.json").read_bytes())["alarms"][0]
    assert alarm["source"] == "paper"
    assert json.loads(receiver.came[-1][2])["alarms"] == [alarm]
    assert "paper" in ended.stderr
    assert "newsclean_" in Path(tmp_path / "metrics.prom").read_text()
