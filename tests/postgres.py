"""A PostgreSQL server of the tests' own: in a temporary folder, on a Unix socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from programs import needs

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""What the tests write needs to outlive their clients, not a power cut."""
PATIENCE = 60
"""Seconds in which a server must be up; it takes one on an idle machine."""


@dataclass
class Server:
    """A server that runs; its one user may do everything."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str = "postgres") -> str:
        """A database's URL as SQLAlchemy takes it."""
        return f"postgresql+psycopg://newsclean@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """The URL of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="newsclean", dbname="postgres", autocommit=True)


@contextmanager
def serving_postgres() -> Iterator[Server]:
    """Start a server, and end it. Skips, or in CI fails, where there is none to start."""
    initdb, postgres = needs("initdb"), needs("postgres")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # pytest's folders are too deep for a socket, and closed to others
    user = _unprivileged()
    try:
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        call = [initdb, "-D", data, "-U", "newsclean", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
        made = subprocess.run(call, cwd=folder, user=user, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        options = [part for setting in (*QUICK, "listen_addresses=") for part in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            call = [postgres, "-D", data, "-k", folder, *options]
            process = subprocess.Popen(call, cwd=folder, user=user, stdout=log, stderr=log)
        server = Server(folder)
        try:
            _wait_for(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # "fast": whoever is still connected is cut off
            process.wait(PATIENCE)
    finally:
        shutil.rmtree(folder)


def _unprivileged() -> str | None:
    """Whom to run as: PostgreSQL refuses root. None for whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            server.connect().close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError((server.folder / "log").read_text()) from None
            time.sleep(0.05)
        else:
            return
