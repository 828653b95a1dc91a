"""What a kill, Ctrl-C or a dying worker leaves behind: whole lines, no processes, and every page's outcome."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from crawl.newssite import CHECKOUT, QUICK, Answer, article, command, environment, read

STAGE = """
import os, time
from newsclean.stage import Stage

class Fragile(Stage):
    def process_item(self, item):
        if (item.url or "").endswith("/deadly"):
            os._exit(3)
        if (item.url or "").endswith("/endless"):
            time.sleep(60)
        return item

class Shout(Stage):
    def process_item(self, item):
        return item.model_copy(update={"title": item.title.upper()})
"""


@pytest.fixture
def many(site):
    paths = [f"/{n}" for n in range(400)]
    site.routes = {"/feed": f"<rss><channel>{''.join(f'<item><link>{p}</link></item>' for p in paths)}</channel></rss>"}
    site.routes |= {path: Answer(article(f"Story {path}").encode(), wait=0.02) for path in paths}
    return site


def begun(site, output: Path) -> subprocess.Popen:
    """A crawl that has written its first records."""
    call = command("crawl", "feed", f"url={site.url}/feed", settings=(*QUICK, f"OUTPUT={output}", "WORKERS=2"))
    crawl = subprocess.Popen(
        call, cwd=CHECKOUT, env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (output.exists() and output.stat().st_size > 5000):
        time.sleep(0.05)
    return crawl


def left_behind(session: int) -> list[str]:
    """The processes of a session that run 15 seconds later."""
    for _ in range(60):
        stats = [path.read_text() for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]
        running = [stat for stat in stats if stat.rpartition(")")[2].split()[3] == str(session) and ") Z" not in stat]
        if not running:
            break
        time.sleep(0.25)
    return running


def test_ctrl_c_ends_with_complete_output(many, tmp_path):
    output = tmp_path / "articles.jsonl"
    with begun(many, output) as crawl:
        os.killpg(crawl.pid, signal.SIGINT)  # as a terminal does: to the workers too
        _, stderr = crawl.communicate(timeout=60)
    records = read(output)
    assert 0 < len(records) < 400
    assert [row["id"] for row in read(tmp_path / "articles.audit.jsonl")] == [record["id"] for record in records]
    assert read(tmp_path / "articles.rejects.jsonl") == []
    assert "Traceback" not in stderr
    assert "feed: shutdown" in stderr
    assert left_behind(crawl.pid) == []


@pytest.mark.slow
def test_kill_leaves_whole_lines_and_no_workers(many, tmp_path):
    output = tmp_path / "articles.jsonl"
    with begun(many, output) as crawl:
        crawl.kill()
        crawl.communicate(timeout=60)
    assert read(output)
    assert left_behind(crawl.pid) == []


@pytest.mark.slow
def test_a_page_that_kills_or_hangs_its_worker(site, crawl, tmp_path):
    (tmp_path / "fragile.py").write_text(STAGE)
    paths = ("/a", "/deadly", "/b", "/endless", "/c")
    site.routes = {path: article(f"Story {path}") for path in paths}
    from newsclean.settings import STAGES

    stages = f"STAGES=fragile.Fragile,{','.join(STAGES)},fragile.Shout"
    crawled = crawl(
        "urls", f"url={' '.join(site.url + path for path in paths)}",
        settings=(stages, "WORKERS=2", "PAGE_TIMEOUT=5"), PYTHONPATH=str(tmp_path),
    )  # fmt: skip
    assert crawled.titles == ["STORY /A", "STORY /B", "STORY /C"]
    assert crawled.reasons == [("/deadly", "worker-died"), ("/endless", "timeout")]


def test_a_stage_as_an_item_pipeline(site, crawl, tmp_path):
    (tmp_path / "fragile.py").write_text(STAGE)
    site.routes = {"/a": article("Story")}
    pipelines = (
        'ITEM_PIPELINES={"newsclean.crawl.cleaning.CleanInWorkers": 300, "newsclean.crawl.writing.WriteOutput": 800,'
        '"fragile.Shout": 900}'
    )
    crawled = crawl(
        "urls", f"url={site.url}/a", "-O", tmp_path / "out.jsonl", settings=(pipelines,), PYTHONPATH=str(tmp_path)
    )
    assert crawled.titles == ["Story"], "written before"
    assert [record["title"] for record in read(tmp_path / "out.jsonl")] == ["STORY"]
