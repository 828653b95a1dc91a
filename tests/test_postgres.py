"""The tests' own PostgreSQL: that it is one, that it is empty each time, and what becomes of a test without it."""

from __future__ import annotations

import programs
import pytest
from programs import needs
from sqlalchemy import create_engine, text

pytestmark = pytest.mark.xdist_group("postgres")


@pytest.mark.parametrize("run", [1, 2])
def test_each_database_is_new(database: str, run: int) -> None:
    engine = create_engine(database)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT version()")).startswith("PostgreSQL ")
        assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
        connection.execute(text("CREATE TABLE only_here (run integer)"))
    engine.dispose()


def test_the_server_takes_several_at_once(postgres: str) -> None:
    engine = create_engine(postgres)
    with engine.connect() as one, engine.connect() as other:
        pids = {connection.scalar(text("SELECT pg_backend_pid()")) for connection in (one, other)}
    engine.dispose()
    assert len(pids) == 2


@pytest.mark.parametrize(("in_ci", "outcome"), [("1", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_program_that_is_missing_skips_a_test_and_fails_it_in_ci(monkeypatch, in_ci, outcome) -> None:
    monkeypatch.setenv("NEWSCLEAN_CI", in_ci)
    with pytest.raises(outcome, match="nosuchprogram is not on this machine"):
        needs("nosuchprogram")


def test_of_debians_versions_the_newest_is_taken(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(programs, "DEBIAN_POSTGRES", tmp_path)
    for version in ("9.6", "15", "9.4"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "nosuchserver").touch()
    assert needs("nosuchserver") == tmp_path / "15" / "bin" / "nosuchserver"
