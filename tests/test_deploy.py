"""deploy/: what others' schedulers are given is right, and all of it runs one and the same command."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest
from checkout import ROOT
from conftest import COMMAND
from containerfile import COPIED, command, said

DEPLOY = ROOT / "deploy"
UNITS = sorted(path for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))
CALL = "newsclean crawl /etc/newsclean/sources.toml --out /var/lib/newsclean"
ENTRY = re.search(r"^(?P<when>(?:[\d*/,-]+ ){5})(?P<user>\w+) (?P<command>.+)$", (DEPLOY / "crontab").read_text(), re.M)


def unit(name: str) -> RawConfigParser:
    """A unit's sections; of a name that is given several times the last."""
    parser = RawConfigParser(strict=False, interpolation=None, delimiters="=")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / name)
    return parser


def test_all_run_the_same() -> None:
    assert ENTRY is not None
    assert unit("newsclean.service")["Service"]["ExecStart"] == f"/opt/newsclean/bin/{CALL}"
    assert f" /opt/newsclean/bin/{CALL} " in ENTRY["command"]
    assert " ".join(command()) == CALL


def test_the_command_has_the_options_that_they_give() -> None:
    done = subprocess.run([*COMMAND, "crawl", "--help"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for option in re.findall(r" (--\w+)", CALL):
        assert re.search(rf"(?<!\S){option}(?!\S)", done.stdout)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_name_each_other(path: Path) -> None:
    sections = unit(path.name)
    assert {"Unit"} < set(sections.sections()) <= {"Unit", "Service", "Timer", "Install"}
    failed = sections["Unit"].get("OnFailure")
    assert failed is None or (DEPLOY / failed).exists()
    if path.suffix == ".timer":
        assert path.with_suffix(".service") in UNITS


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze on this machine")
def test_systemd_takes_the_units_as_they_are(tmp_path: Path) -> None:
    """With the installed command in place of the one they name, which must exist."""
    for path in UNITS:
        text = path.read_text("utf-8").replace("/opt/newsclean/bin/newsclean", COMMAND[0])
        (tmp_path / path.name).write_text(text, "utf-8")
    call = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / path.name) for path in UNITS)]
    done = subprocess.run(call, capture_output=True, text=True)
    assert (done.returncode, str(tmp_path) in done.stderr) == (0, False), done.stderr


def test_alarms_fail_the_service_so_that_somebody_is_told() -> None:
    service = unit("newsclean.service")
    assert "SuccessExitStatus" not in service["Service"]
    assert service["Unit"]["OnFailure"] == "newsclean-failed.service"


def test_the_crawl_is_nobody_that_matters() -> None:
    service = unit("newsclean.service")["Service"]
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("newsclean", "yes", "strict")
    assert said("USER") not in ("0", "root")
    assert ENTRY is not None
    assert ENTRY["user"] == "newsclean"


@pytest.mark.parametrize("code", [0, 3])
def test_cron_mails_one_sentence_where_a_run_failed_and_else_nothing(tmp_path: Path, code: int) -> None:
    """The entry's own command, with a crawl that ends so and a log that keeps what it is given."""
    assert ENTRY is not None
    assert "%" not in ENTRY["command"], "cron takes it for the end of the command"
    for name, body in (("newsclean", f"echo 40 requests >&2; exit {code}"), ("logger", f"cat > {tmp_path}/log")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    line = ENTRY["command"].replace("/opt/newsclean/bin", str(tmp_path))
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", line], env=environment, capture_output=True, text=True)
    assert (tmp_path / "log").read_text() == "40 requests\n"
    mailed = "a crawl ended with 3 (2 wrong call, 3 alarms, 4 not done): grep newsclean /var/log/syslog\n"
    assert done.stdout + done.stderr == (mailed if code else "")


def test_the_image_is_built_from_files_that_exist() -> None:
    """That they are enough to build from is shown by the egg in crawl/test_scrapyd.py."""
    assert set(COPIED) >= {"pyproject.toml", "newsclean", "pipelines", "spiders"}
    assert all((ROOT / name).exists() for name in COPIED)


def test_docs_name_each_file() -> None:
    text = (ROOT / "docs" / "deploying.md").read_text("utf-8")
    for path in DEPLOY.iterdir():
        assert path.name in text
