"""Programs that tests start and pip doesn't bring: where they are, and what becomes of a test where they are not."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
"""Debian keeps the servers of several versions side by side, VERSION/bin each, and none of them on the path."""


def find(program: str) -> Path | None:
    """Where a program is, of PostgreSQL's the newest; None where it is not."""
    on_path = shutil.which(program)
    if on_path:
        return Path(on_path)
    versions = sorted(DEBIAN_POSTGRES.glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]))
    return versions[-1] if versions else None


def needs(program: str) -> Path:
    """Where a program is. Without it the test is skipped; in CI (NEWSCLEAN_CI, as `.ci/run` sets it) it fails."""
    path = find(program)
    if path is None:
        reason = f"{program} is not on this machine"
        if os.environ.get("NEWSCLEAN_CI"):
            pytest.fail(f"{reason}, and in CI no test is skipped for that: .ci/run installs it")
        pytest.skip(reason)
    return path
