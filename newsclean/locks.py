"""Locks that end with the process that holds them, however it ends."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import BinaryIO


def hold(path: Path) -> BinaryIO:
    """Hold a lock until the file that is given back is closed. Raises BlockingIOError where another process has it."""
    lock = path.open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise
    return lock
