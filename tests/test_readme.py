"""Every command in the README is run as it stands, and its before and after are true."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import newsclean
from samples.server import serving

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.S)
COMMANDS = [line for language, block in BLOCKS if language == "sh" for line in block.splitlines()]
BEFORE = re.search(r"<pre>\n(.*?)</pre>", README, re.S)

JQ = """#!{python}
import jq, sys
_, raw, program, path = sys.argv
for value in jq.compile(program).input_text(open(path, encoding="utf-8").read()):
    print(value)
"""
"""jq's own engine in the guise of its command, for machines that have none."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with room for output: the project's own files, and what the README has its reader write."""
    folder = tmp_path_factory.mktemp("checkout")
    for path in ROOT.iterdir():
        if path.name not in ("out", "packs", ".git"):
            (folder / path.name).symlink_to(path)
    (folder / "bin").mkdir()
    (folder / "bin" / "jq").write_text(JQ.format(python=sys.executable), "utf-8")
    (folder / "bin" / "jq").chmod(0o755)
    (folder / "packs").mkdir()
    (folder / "packs" / "vadu-monitor.toml").write_text(
        next(b for language, b in BLOCKS if language == "toml"), "utf-8"
    )
    return folder


def run(command: str, folder: Path, proxy: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}:{folder / 'bin'}"
    environment = {**os.environ, "http_proxy": proxy, "no_proxy": "", "PATH": path}
    hurried = command.replace("scrapy crawl", "scrapy crawl -s DOWNLOAD_DELAY=0 -s AUTOTHROTTLE_ENABLED=0")
    return subprocess.run(hurried, shell=True, cwd=folder, env=environment, text=True, capture_output=True, timeout=150)


@pytest.mark.xdist_group("readme")
def test_each_command_runs(checkout: Path, site: str) -> None:
    """In order and in one place, since later ones read what earlier ones write."""
    for command in COMMANDS:
        if command.startswith("make"):
            command = f"make --dry-run {command.split()[1]}"  # the tests are being made right now
        done = run(command, checkout, site)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, command


@pytest.mark.xdist_group("readme")
def test_demo_shows_what_it_says(checkout: Path, site: str) -> None:
    done = run("python -m samples.demo", checkout, site)
    assert done.returncode == 0, done.stderr
    for shown in ("cleaned", "removed by comment_forms", "rejected: no-article", "before:", "after"):
        assert shown in done.stdout
    for name in ("articles", "articles.audit", "articles.rejects"):
        assert (checkout / "out" / f"{name}.jsonl").stat().st_size > 0


def test_before_and_after_are_true() -> None:
    assert BEFORE is not None
    record = newsclean.clean(BEFORE[1])
    for value in (record.title, record.published_at, record.sources[0]):
        assert f'"{value}"' in README
    assert record.text == 'The clock will stay "five minutes late", the mayor said.'


def test_python_example_runs(tmp_path: Path) -> None:
    """With pages where the example has an ellipsis."""
    story = "<html><h1>A goat is mayor</h1>" + "<p>The goat won by nine votes, and it ate two of the ballots.</p>" * 9
    code = next(block for language, block in BLOCKS if language == "python").replace("<html>…</html>", story)
    code = "page_1 = page_2 = 'A goat\\n\\nThe goat of the village was elected mayor by nine votes.'\n" + code
    script = tmp_path / "example.py"
    body = "\n".join(f"    {line}" for line in code.splitlines())
    script.write_text(f"if __name__ == '__main__':\n{body}\n", "utf-8")
    done = subprocess.run([sys.executable, script], text=True, capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("A goat") >= 2


def test_site_rule_of_the_readme_is_sound() -> None:
    pack = tomllib.loads(next(block for language, block in BLOCKS if language == "toml"))
    assert len(pack["rule"]) == 1
