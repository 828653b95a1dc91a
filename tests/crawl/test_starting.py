"""What stops the start of a crawl: one sentence on standard error, no traceback, exit code 2, and nothing written."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawl.newssite import CHECKOUT, environment

START = ("feed", "url=http://127.0.0.1:9/feed")


@pytest.mark.parametrize(
    ("arguments", "setting", "sentence"),
    [
        (("nosuch",), "", "Spider not found: nosuch"),
        (("feed", "urls=http://a.example"), "", "-a urls=: feed has no such argument; it takes url, limit"),
        (("sitemap", "url=http://a.example", "since=soon"), "", "-a since=soon: a span such as 12h"),
        (START, "STAGES=pipelines.nowhere.Stage", "pipelines.nowhere"),
        (START, "PACKS={tmp}", "mine.toml"),
        (START, "OUTPUT={tmp}/notes.txt", "line 1 of"),
        (START, "ITEM_PIPELINES={}", "CleanInWorkers is not in ITEM_PIPELINES"),
    ],
)
def test_one_sentence(crawl, tmp_path, arguments, setting, sentence):
    (tmp_path / "mine.toml").write_text("this is no rule pack")
    (tmp_path / "notes.txt").write_text("my notes\n")
    settings = (setting.replace("{tmp}", str(tmp_path)),) if setting else ()
    refused = crawl(*arguments, settings=settings)
    assert sentence in refused.stderr.splitlines()[-1]
    assert "Traceback" not in refused.stderr
    assert refused.code == 2
    assert (tmp_path / "notes.txt").read_text() == "my notes\n"
    assert refused.records == refused.rejects == []


@pytest.mark.parametrize("inside", [True, False])
def test_a_spider_of_ones_own_that_nothing_would_clean_after(tmp_path, inside):
    spider = tmp_path / "mine.py"
    pipelines = "custom_settings = {'ITEM_PIPELINES': {}}" if inside else ""
    spider.write_text(
        f"from spiders.urls import UrlsSpider\n\nclass Mine(UrlsSpider):\n    name = 'mine'\n    {pipelines}\n"
    )
    call = [sys.executable, "-m", "scrapy", "runspider", spider, "-a", "url=http://127.0.0.1:9/x"]
    where = CHECKOUT if inside else tmp_path
    env = environment(PYTHONPATH=str(CHECKOUT))
    done = subprocess.run(call, cwd=where, env=env, capture_output=True, text=True, timeout=60)
    assert "CleanInWorkers is not in ITEM_PIPELINES, so nothing would be cleaned" in done.stderr
    assert done.returncode != 0
    assert not Path(where, "mine.jsonl").exists()
