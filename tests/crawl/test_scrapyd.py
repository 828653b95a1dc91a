"""Scrapyd, really run: the project deployed as docs/deploying.md says, a crawl scheduled and read over HTTP."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import pytest
from containerfile import COPIED

from crawl.newssite import CHECKOUT, QUICK, article, environment, read
from crawl.scheduling import QUICKLY, feed
from newsclean.version import VERSION

pytestmark = [pytest.mark.xdist_group("scrapyd"), pytest.mark.slow]
PACKAGES = ("newsclean", "pipelines", "spiders")
PATIENCE = 90
"""Seconds for whatever Scrapyd is asked to do."""
DIRECT = build_opener(ProxyHandler({}))


class Scrapyd:
    """A Scrapyd on loopback, by its HTTP API."""

    def __init__(self, url: str, output: Path) -> None:
        self.url = url
        self.output = output
        """The file with what the server itself says."""

    def text(self, path: str, *fields: tuple[str, str]) -> str:
        """Get, or with fields post."""
        with DIRECT.open(f"{self.url}/{path}", urlencode(fields).encode() or None, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def call(self, path: str, *fields: tuple[str, str]) -> dict[str, Any]:
        answer = json.loads(self.text(path, *fields))
        assert answer["status"] == "ok", answer
        return answer

    def run(self, spider: str, settings: tuple[str, ...] = (), **arguments: str) -> str:
        """Schedule a job, wait until it is done, give its name."""
        fields = [("project", "newsclean"), ("spider", spider), *arguments.items()]
        job = self.call("schedule.json", *fields, *(("setting", setting) for setting in settings))["jobid"]
        until = time.monotonic() + PATIENCE
        while job not in [row["id"] for row in self.call("listjobs.json?project=newsclean")["finished"]]:
            assert time.monotonic() < until, self.call("listjobs.json?project=newsclean")
            time.sleep(0.2)
        return job

    def items(self, spider: str, job: str) -> list[dict[str, Any]]:
        """A job's records."""
        return [json.loads(line) for line in self.text(f"items/newsclean/{spider}/{job}.jl").splitlines()]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the container's image is built from, and Scrapyd's two files: building an egg writes beside them."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in (*COPIED, "setup.py", "scrapy.cfg"):
        path = CHECKOUT / name
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, folder / name)
    return folder


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has all that the tests have but newsclean, which is what a server is."""
    folder = tmp_path_factory.mktemp("server")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    paths = {"base": str(folder), "platbase": str(folder)}
    here, there = Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("purelib", "venv", paths))
    for path in here.iterdir():
        if path.name not in PACKAGES and "newsclean" not in path.name and path.suffix != ".pth":  # of editable installs
            (there / path.name).symlink_to(path)
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def scrapyd(checkout: Path, python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapyd]:
    """A Scrapyd by deploy/scrapyd.conf, in folders and on a port of its own, to which the project was deployed."""
    folder, port = tmp_path_factory.mktemp("scrapyd"), _free_port()
    conf = (CHECKOUT / "deploy" / "scrapyd.conf").read_text("utf-8")
    conf = conf.replace("/var/lib/scrapyd", str(folder)).replace("6800", str(port))
    (folder / "scrapyd.conf").write_text(conf + "poll_interval = 0.2\n", "utf-8")
    env = environment(HOME=str(folder))
    env.pop("PYTHONPATH", None)
    with (folder / "output").open("wb") as output:
        server = subprocess.Popen([python, "-m", "scrapyd"], cwd=folder, env=env, stdout=output, stderr=output)
    here = Scrapyd(f"http://127.0.0.1:{port}", folder / "output")
    try:
        _wait_for(here, server)
        _deploy(checkout, here.url)
        yield here
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _free_port() -> int:
    """One below those that the system hands out, so that nobody is given it meanwhile."""
    for port in range(21_000, 32_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no free port")


def _wait_for(scrapyd: Scrapyd, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            scrapyd.call("daemonstatus.json")
        except URLError:
            running = server.poll() is None and time.monotonic() < until
            assert running, scrapyd.output.read_text()
            time.sleep(0.1)
        else:
            return


def _deploy(checkout: Path, url: str) -> None:
    """`scrapyd-deploy`, with the server's address in scrapy.cfg."""
    config = checkout / "scrapy.cfg"
    config.write_text(re.sub("^url = .*$", f"url = {url}/", config.read_text("utf-8"), flags=re.M), "utf-8")
    call = [str(Path(sys.executable).with_name("scrapyd-deploy")), "--debug"]
    env = environment(no_proxy="127.0.0.1")
    done = subprocess.run(call, cwd=checkout, env=env, capture_output=True, text=True)
    assert done.returncode == 0 and '"status": "ok"' in done.stdout, done.stdout + done.stderr  # noqa: PT018


def test_the_egg_holds_every_file_of_the_packages(checkout: Path, tmp_path: Path) -> None:
    """Rule packs, models and all; what is missing there would be missing where newsclean is installed, too."""
    egg = tmp_path / "newsclean.egg"
    call = [Path(sys.executable).with_name("scrapyd-deploy"), "--build-egg", egg]
    subprocess.run(call, cwd=checkout, env=environment(), check=True, capture_output=True)
    paths = (path for name in PACKAGES for path in (checkout / name).rglob("*") if path.is_file())
    with zipfile.ZipFile(egg) as archive:
        held = {name for name in archive.namelist() if not name.startswith("EGG-INFO") and not name.endswith(".pyc")}
        assert f"\nVersion: {VERSION}\n" in archive.read("EGG-INFO/PKG-INFO").decode()
    assert held == {str(path.relative_to(checkout)) for path in paths}


def test_the_spiders_are_listed(scrapyd: Scrapyd) -> None:
    listed = scrapyd.call("listspiders.json?project=newsclean")["spiders"]
    assert {"feed", "sitemap", "site", "urls", "archive"} <= set(listed)


def test_a_scheduled_crawl_gives_its_records(scrapyd: Scrapyd, python: Path, site, tmp_path: Path) -> None:
    """From the egg: nothing else on that server has newsclean."""
    absent = subprocess.run([python, "-c", "import newsclean"], cwd=tmp_path, env=_bare(), capture_output=True)
    assert b"ModuleNotFoundError" in absent.stderr
    site.routes = {"/ferry": article("The ferry is back") + "<p>Please enter your comment!</p>", "/empty": "<p>No.</p>"}
    settings = (*QUICK, f"OUTPUT={tmp_path / 'own.jsonl'}")
    job = scrapyd.run("urls", settings, url=f"{site.url}/ferry {site.url}/empty")

    log = scrapyd.text(f"logs/newsclean/urls/{job}.log")
    assert "Traceback" not in log, log
    [record] = scrapyd.items("urls", job)
    assert (record["title"], record["url"]) == ("The ferry is back", f"{site.url}/ferry")
    assert record["text"].startswith("Paragraph 0 of The ferry is back.")
    assert "comment" not in record["text"]
    assert record["cleaned_with"]["version"] == VERSION
    assert read(tmp_path / "own.jsonl") == [record]
    assert [row["reason"] for row in read(tmp_path / "own.rejects.jsonl")] == ["no-article"]


def test_a_scheduled_run_over_the_sources_goes_on_where_the_last_one_ended(scrapyd: Scrapyd, site, tmp_path) -> None:
    """What `newsclean crawl` does; `/items/` has what is new of each run."""
    site.routes = {"/feed": feed("/a", "/b", etag='"1"'), "/a": article("Story a"), "/b": article("Story b")}
    (tmp_path / "sources.toml").write_text(f'[[source]]\nname = "paper"\nfeeds = ["{site.url}/feed"]\n', "utf-8")
    arguments = {"file": str(tmp_path / "sources.toml"), "out": str(tmp_path / "out"), "allow_private": "1"}
    first, second = (scrapyd.run("sources", QUICKLY, **arguments) for _ in range(2))
    assert sorted(record["title"] for record in scrapyd.items("sources", first)) == ["Story a", "Story b"]
    assert scrapyd.items("sources", second) == []
    assert len(read(tmp_path / "out" / "articles.jsonl")) == 2


def test_a_wrong_argument_is_told_in_the_server_s_own_log(scrapyd: Scrapyd) -> None:
    """Though Scrapyd gives each spider arguments of its own, such as `_job`, which pass."""
    scrapyd.run("feed", urls="http://127.0.0.1:9/feed")
    output = scrapyd.output.read_text("utf-8")
    assert "-a urls=: feed has no such argument; it takes url, limit" in output
    assert "Process died: exitstatus=2" in output
    assert "Traceback" not in output


def _bare() -> dict[str, str]:
    return {name: value for name, value in environment().items() if name != "PYTHONPATH"}
