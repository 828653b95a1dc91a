"""Every command in the README is run as it stands, and its before and after are true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from checkout import ROOT, make_checkout, run

import newsclean
from samples.server import serving

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.S)
COMMANDS = [line for language, block in BLOCKS if language == "sh" for line in block.splitlines()]
PACK = next(block for language, block in BLOCKS if language == "toml")
BEFORE = re.search(r"<pre>\n(.*?)</pre>", README, re.S)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_each_command_runs(tmp_path: Path) -> None:
    """In order and in one place, since later ones read what earlier ones write."""
    checkout = make_checkout(tmp_path)
    (checkout / "packs").mkdir()
    (checkout / "packs" / "vadu-monitor.toml").write_text(PACK, "utf-8")
    with serving() as proxy:
        for command in COMMANDS:
            made = re.fullmatch(r"make (\w+)", command)  # the tests are being made right now
            done = run(f"make --dry-run {made[1]}" if made else command, checkout, proxy)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
            assert "Traceback" not in done.stderr, command


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


def test_site_rule_of_the_readme_is_one_rule() -> None:
    assert len(tomllib.loads(PACK)["rule"]) == 1
