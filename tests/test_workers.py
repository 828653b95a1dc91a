"""Worker processes: what a page may do to them, and that the others never notice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable

import pytest
from conftest import COMMAND, article, rows

TROUBLE = {
    "time.sleep(600)": ("timeout", "6 s"),
    "while True: pass": ("timeout", "6 s"),
    "os._exit(7)": ("worker-died", "exit code 7"),
    "os.kill(os.getpid(), 11)": ("worker-died", "exit code -11"),
    "sys.exit(3)": ("worker-died", "SystemExit"),
    "raise MemoryError": ("out-of-memory", "PAGE_MEMORY_MB"),
    "bytearray(3 << 30)": ("out-of-memory", "PAGE_MEMORY_MB"),
    "raise KeyError('half a \\ud83d pair')": ("stage-failed", "KeyError"),
    "sum(1 for _ in iter(lambda: text.missing, 0))": ("stage-failed", "AttributeError"),
    "(lambda f: f(f))(lambda f: f(f))": ("too-deep", ""),
    "return 5": ("stage-failed", ""),
}


@pytest.fixture
def good_and_bad(tmp_path):
    """Six rows; the stage makes trouble at the second and the fifth."""
    texts = [("bad " if n in (1, 4) else "") + article(f"Story {n}") for n in range(6)]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps({"id": n, "text": t}) + "\n" for n, t in enumerate(texts)))


@pytest.mark.usefixtures("good_and_bad")
@pytest.mark.parametrize(
    "body", [pytest.param(body, marks=[pytest.mark.slow] if "while" in body else []) for body in TROUBLE]
)
def test_trouble_stays_with_its_page(shell, stage_before, body):
    reason, detail = TROUBLE[body]
    stage = stage_before("if text.startswith('bad'):\n    " + body)
    records, rejects = shell.clean("rows.jsonl", "-s", stage, "-s", "PAGE_TIMEOUT=6", "--workers", "2", code=1)
    assert [record["id"] for record in records] == ["0", "2", "3", "5"]
    assert [(reject["id"], reject["reason"]) for reject in rejects] == [("1", reason), ("4", reason)]
    assert [reject["place"] for reject in rejects] == ["rows.jsonl:2", "rows.jsonl:5"]
    assert all(detail in reject["detail"] for reject in rejects)


@pytest.mark.usefixtures("good_and_bad")
def test_an_endless_allocation_ends_at_the_limit(shell, stage_before):
    body = "if text.startswith('bad'):\n    hoard = []\n    while True: hoard.append({len(hoard): str(hoard[-1:])})"
    _, rejects = shell.clean("rows.jsonl", "-s", stage_before(body), "-s", "PAGE_MEMORY_MB=200", code=1)
    assert [reject["reason"] for reject in rejects] == ["out-of-memory", "out-of-memory"]


@pytest.mark.usefixtures("good_and_bad")
def test_what_a_stage_prints_never_gets_between_the_records(shell, stage_before):
    stage = stage_before("print('debugging', flush=True)\nos.system('echo more')")
    done = shell("clean", "rows.jsonl", "-s", stage, code=0)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == list("012345")
    assert b"debugging" in done.stderr


def test_slow_pages_keep_their_place(shell, stage_before, tmp_path):
    lines = [json.dumps({"id": n, "text": article(f"Story {n}")}) for n in range(12)]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    records, _ = shell.clean(
        "rows.jsonl", "--workers", "3", "-s", stage_before("time.sleep(0.6 if 'Story 1' in text else 0)")
    )
    assert [record["id"] for record in records] == [str(n) for n in range(12)]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("STAGES=nowhere.Stage", "stage 'nowhere.Stage': No module named 'nowhere'"),
        ("STAGES=own_stage.Missing", "stage 'own_stage.Missing'"),
        ("STAGES=pipelines", "stage 'pipelines'"),
        ("STAGES=", "STAGES"),
    ],
)
def test_stages_that_cannot_be_built_stop_the_run_with_one_sentence(shell, stage_before, tmp_path, setting, said):
    stage_before("pass")
    (tmp_path / "a.txt").write_text(article("A story"))
    done = shell("clean", "a.txt", "-s", setting, code=2)
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    assert said in done.stderr.decode()


def started(shell, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, "clean", *words],
        cwd=shell.folder,
        env=shell.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_alive(group: int) -> bool:
    """Whether a process group still has a process that isn't a zombie."""
    found = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    return any(int(pgid) == group and not stat.startswith("Z") for pgid, stat in map(str.split, found.splitlines()))


@pytest.mark.usefixtures("good_and_bad")
@pytest.mark.parametrize("delay", [0, 0.5, 3])
def test_ctrl_c_ends_all_quickly_and_quietly(shell, stage_before, delay):
    process = started(shell, "rows.jsonl", "-o", "out.jsonl", "-s", stage_before("time.sleep(600)"))
    wait_until((shell.folder / "out.jsonl").exists)
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGINT)
    before = time.monotonic()
    _, errors = process.communicate(timeout=30)
    assert time.monotonic() - before < 10
    assert (process.returncode, errors) == (130, b"")
    wait_until(lambda: not is_alive(process.pid))


@pytest.mark.usefixtures("good_and_bad")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_workers_do_not_outlive_the_one_that_started_them(shell, stage_before, number):
    body = "open('reached', 'w').close()\ntime.sleep(1)"
    process = started(shell, "rows.jsonl", "-o", "out.jsonl", "-s", stage_before(body))
    wait_until((shell.folder / "reached").exists)
    process.send_signal(number)
    process.communicate(timeout=30)
    wait_until(lambda: not is_alive(process.pid))


@pytest.mark.usefixtures("good_and_bad")
def test_what_was_cleaned_before_ctrl_c_is_in_the_file(shell, stage_before):
    body = "if 'Story 3' in text:\n    open('reached', 'w').close()\n    time.sleep(600)"
    process = started(shell, "rows.jsonl", "-o", "out.jsonl", "--workers", "1", "-s", stage_before(body))
    wait_until((shell.folder / "reached").exists)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    assert [record["id"] for record in rows(shell.folder / "out.jsonl")] == ["0", "1", "2"]
