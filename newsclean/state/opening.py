"""Opens the databases of a state, and brings their schemas up to date."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import URL, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from newsclean.locks import hold
from newsclean.state import tables

_CACHE = 65_536
"""KiB of a SQLite file that are kept in memory: what deciding on one of a million URLs reads of its index."""
_LOCK = 0x6E65_7773
"""The number by which PostgreSQL knows newsclean's migrations."""


class StateError(ValueError):
    """A state that can't be used: says which and why."""


def opened(where: str | Path, *, exclusive: bool, create: bool) -> tuple[Engine, Engine, BinaryIO | None]:
    """The database of a path or a SQLAlchemy URL, the one that holds texts, and the lock on them where there is one.

    Raises StateError.
    """
    url = _url(where)
    shown = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    with ExitStack() as stack:
        try:
            engine, texts, lock = _connected(url, exclusive=exclusive, create=create)
            stack.callback(engine.dispose)
            stack.callback(texts.dispose)
            if lock is not None:
                stack.callback(lock.close)
            _make_tables(engine, texts)
        except tables.NewerStateError as error:
            raise StateError(f"{shown}: {error}") from None
        except (SQLAlchemyError, ModuleNotFoundError, OSError) as error:
            raise StateError(f"{shown}: {reason_of(error)}") from None
        stack.pop_all()
    return engine, texts, lock


def reason_of(error: Exception) -> str:
    """What a database, its driver or the file system says, in one line."""
    if isinstance(error, ModuleNotFoundError):
        return f"{error}; it comes with the extra newsclean[postgres]"
    text = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return " ".join(text.split())


def _url(where: str | Path) -> URL:
    if isinstance(where, Path) or "://" not in where:
        return URL.create("sqlite", database=str(where))
    try:
        url = make_url(where)
    except SQLAlchemyError as error:
        raise StateError(f"{where}: {error}") from None
    if url.get_backend_name() == "postgresql" and "+" not in url.drivername:
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StateError(f"{url.get_backend_name()}: a state is in SQLite or in PostgreSQL")
    return url


def _connected(url: URL, *, exclusive: bool, create: bool) -> tuple[Engine, Engine, BinaryIO | None]:
    if url.get_backend_name() == "postgresql":
        engine = create_engine(url, pool_pre_ping=True)
        return engine, engine, None
    path = Path(url.database or "")
    if not create and not path.exists():
        raise StateError(f"{path}: there is no such state")
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = _locked(path) if exclusive else None
    return _sqlite(path), _sqlite(path.with_name(f"{path.stem}.texts{path.suffix}")), lock


def _make_tables(engine: Engine, texts: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # of two runs that start together
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        tables.migrate(connection)
        if texts is engine:
            tables.texts_metadata.create_all(connection)
    if texts is not engine:
        tables.texts_metadata.create_all(texts)


def _locked(path: Path) -> BinaryIO:
    try:
        return hold(path.with_name(f"{path.name}.lock"))
    except BlockingIOError:
        raise StateError(f"{path}: another run is at work with it") from None


def _sqlite(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)))

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA busy_timeout=30000")
        connection.execute(f"PRAGMA cache_size=-{_CACHE}")

    return engine
