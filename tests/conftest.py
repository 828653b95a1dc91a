"""What several tests share: the command line as a process, a database, articles, WARC archives byte by byte."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres import Server, serving_postgres
from receiver import Receiver

from newsclean.settings import STAGES

FEW_STAGES = [name for name in STAGES if name.split(".")[1] in ("extract", "headline", "record")]
"""The stages that start fast, for tests that are not about what the others strip."""
COMMAND = [str(Path(sys.executable).with_name("newsclean"))]

SENTENCES = (
    "The council of Orlavitsa voted on Tuesday to close the old bridge for two weeks.",
    "Engineers will replace forty planks and the whole of the northern railing.",
    "Until then, carts and bicycles may use the ferry, which leaves every half hour.",
    "“Nobody likes to wait, but nobody likes to fall in either,” said the mayor, Hester Quill.",
)


def article(title: str) -> str:
    """A text document: its title and four paragraphs."""
    return "\n\n".join((title, *SENTENCES)) + "\n"


def page(title: str) -> str:
    """The same as an HTML page."""
    body = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    return f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


def warc_record(
    name: str,
    payload: bytes,
    *,
    kind: str = "response",
    content_type: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    headers: str = "",
    length: int | None = None,
) -> bytes:
    """One WARC record as it stands in a plain archive; `length` overrides the true Content-Length."""
    block = payload
    if kind == "response":
        block = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n\r\n".encode() + payload
        content_type = "application/http; msgtype=response"
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:test:{name}>\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
        f"WARC-Target-URI: https://news.example/{name}\r\n{headers}"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def warc_page(name: str, **fields: object) -> bytes:
    """A record with an article whose title is its name."""
    return warc_record(name, page(name).encode(), **fields)  # type: ignore[arg-type]


def members(*records: bytes) -> list[bytes]:
    """Each record as a gzip member of its own."""
    return [gzip.compress(record, mtime=0) for record in records]


class Shell:
    """Runs `newsclean` in a folder, as a person would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "100", "PYTHONWARNINGS": ""}

    def __call__(self, *words: str, stdin: bytes = b"", code: int | None = None) -> subprocess.CompletedProcess[bytes]:
        """Run to the end; `code` is the exit code that is wanted."""
        done = subprocess.run(
            [*COMMAND, *words], cwd=self.folder, env=self.environment, input=stdin, capture_output=True, check=False
        )
        assert code is None or done.returncode == code, (done.returncode, done.stderr.decode())
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done

    def clean(self, *words: str, code: int = 0, stdin: bytes = b"") -> tuple[list[dict], list[dict]]:
        """The records and the rejects of `newsclean clean … -o out.jsonl`."""
        self("clean", *words, "-o", "out.jsonl", code=code, stdin=stdin)
        return rows(self.folder / "out.jsonl"), rows(self.folder / "out.rejects.jsonl")


def rows(path: Path) -> list[dict]:
    """The lines of a JSONL file."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def stage_before(tmp_path: Path):
    """Writes a stage of a user's own, by the body of its `process_item`, and gives the `-s` that puts it first."""

    def write(body: str) -> str:
        source = "import os, sys, time\nfrom newsclean.stage import Stage\n\nclass Own(Stage):\n"
        source += "    def process_item(self, item):\n        text = str(item.content)\n"
        source += "".join(f"        {line}\n" for line in body.splitlines()) + "        return item\n"
        (tmp_path / "own_stage.py").write_text(source)
        return "STAGES=" + ",".join(["own_stage.Own", *FEW_STAGES])

    return write


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server; where there is none the test is skipped, and fails in CI.

    One for each process of pytest-xdist: `xdist_group("postgres")` keeps its tests together.
    """
    with serving_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres(postgres_server: Server) -> str:
    """The URL of that server's first database, which all tests share."""
    return postgres_server.url()


@pytest.fixture
def database(postgres_server: Server) -> str:
    """The URL of a database on that server, new and empty."""
    return postgres_server.new_database()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Where alarms are posted to."""
    server = Receiver()
    yield server
    server.close()
