"""A checkout with room for output, and commands run in it as a reader would, against the sample site."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
QUICK = "-s DOWNLOAD_DELAY=0 -s AUTOTHROTTLE_ENABLED=0"
JQ = """#!{python}
import jq, sys
_, raw, program, path = sys.argv
for value in jq.compile(program).input_text(open(path, encoding="utf-8").read()):
    print(value)
"""
"""jq's own engine in the guise of its command, for machines that have none."""


def make_checkout(folder: Path) -> Path:
    """The project's own files without what they have made."""
    for path in ROOT.iterdir():
        if path.name not in ("out", "packs", ".git"):
            (folder / path.name).symlink_to(path)
    (folder / "bin").mkdir()
    (folder / "bin" / "jq").write_text(JQ.format(python=sys.executable), "utf-8")
    (folder / "bin" / "jq").chmod(0o755)
    return folder


def run(command: str, folder: Path, proxy: str = "") -> subprocess.CompletedProcess[str]:
    """Run a shell command there; crawls go without delays, since the site is our own."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}:{folder / 'bin'}"
    environment = {**os.environ, "http_proxy": proxy, "no_proxy": "", "PATH": path}
    quick = command.replace("scrapy crawl", f"scrapy crawl {QUICK}")
    return subprocess.run(quick, shell=True, cwd=folder, env=environment, text=True, capture_output=True, timeout=150)
