"""The state: one SQLite file, or a PostgreSQL database that several machines share.

SQLite has one run at a time, told by a lock that ends with its process. On PostgreSQL runs share the work: a page is
leased to the run that asks for it, and a run that no longer says that it is alive has no leases.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Self

import orjson
from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from newsclean.page import Hints
from newsclean.state.opening import opened
from newsclean.state.pages import Content, Known, Listed, Version, Visit, Visited, page_key
from newsclean.state.tables import history, listing, name, output, page, run, version

LEASE = 120
"""Seconds for which a run holds its leases without saying that it is alive."""
_AT_ONCE = 500
"""Rows of one statement."""
_SEEN_ANEW = 86_400
"""Seconds after which a page's being listed is worth a write: a sitemap lists thousands in every run."""


class State:
    """What is known of pages, listings, outputs and runs. Each method that writes is one transaction."""

    def __init__(self, engine: Engine, texts: Engine, lock: BinaryIO | None = None) -> None:
        self._engine, self._texts, self._lock = engine, texts, lock
        self._upsert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[engine.dialect.name]
        self._run: int | None = None
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}

    @classmethod
    def open(cls, where: str | Path, *, exclusive: bool = True, create: bool = True) -> Self:
        """Open a state, by the path of its SQLite file or by a SQLAlchemy URL, and bring its schema up to date.

        `exclusive`: for a run; a SQLite file that another run has open is refused. Raises StateError.
        """
        return cls(*opened(where, exclusive=exclusive, create=create))

    def close(self) -> None:
        """Close all connections, and let another run begin."""
        self._engine.dispose()
        self._texts.dispose()
        if self._lock is not None:
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- runs --------------------------------------------------------------------------------------------------------

    def begin_run(self, now: int) -> int:
        """Note that a run begins; gives its number."""
        with self._engine.begin() as connection:
            if self._engine.dialect.name == "sqlite":  # the lock says that no other is at work
                connection.execute(update(page).where(page.c.leased_by.is_not(None)).values(leased_by=None))
                connection.execute(update(listing).where(listing.c.leased_by.is_not(None)).values(leased_by=None))
            done = connection.execute(insert(run).values(started=now, alive_until=now + LEASE))
            self._run = int((done.inserted_primary_key or (0,))[0])
        return self._run

    def stay_alive(self, now: int) -> None:
        """Hold the run's leases for another while."""
        with self._engine.begin() as connection:
            connection.execute(update(run).where(run.c.id == self._run).values(alive_until=now + LEASE))

    def end_run(self, now: int, exit_code: int, started: int, reports: Mapping[str, Mapping[str, Any]]) -> None:
        """Note how a run ended, and what it did for each source; its leases end."""
        rows = [
            {"run": self._run, "source": source, "started": started, "report": orjson.dumps(report).decode()}
            for source, report in reports.items()
        ]
        with self._engine.begin() as connection:
            ending = {"ended": now, "alive_until": now, "exit_code": exit_code}
            connection.execute(update(run).where(run.c.id == self._run).values(ending))
            if rows:
                connection.execute(insert(history), rows)

    def past_reports(self, source: str, most: int) -> list[dict[str, Any]]:
        """What the latest runs did for a source, at most so many, the oldest first."""
        chosen = select(history.c.report).where(history.c.source == source)
        chosen = chosen.order_by(history.c.started.desc(), history.c.run.desc()).limit(most)
        with self._engine.connect() as connection:
            return [orjson.loads(report) for report in connection.scalars(chosen)][::-1]

    # ---- listings ----------------------------------------------------------------------------------------------------

    def claim_listing(
        self, url: str, now: int, parent: str | None = None, changed_at: int | None = None
    ) -> tuple[str | None, str | None] | None:
        """The ETag and the Last-Modified by which to ask for a listing; None where there is no need to.

        Another run is at it, or the index that names it (`parent`) says that it was last changed before it was read.
        """
        chosen = select(listing, run.c.alive_until).outerjoin(run, run.c.id == listing.c.leased_by)
        with self._engine.begin() as connection:
            known = connection.execute(chosen.where(listing.c.url == url)).first()
            if known is not None:
                is_taken = known.leased_by != self._run and (known.alive_until or 0) > now
                is_unchanged = changed_at is not None and known.asked_at > changed_at
                if is_taken or is_unchanged:
                    return None
            told = {"leased_by": self._run, "parent": parent, "changed_at": changed_at}
            claim = self._upsert(listing).values(url=url, asked_at=0, **told)
            connection.execute(claim.on_conflict_do_update(index_elements=["url"], set_=told))
        return (known.etag, known.last_modified) if known is not None else (None, None)

    def note_listing(
        self,
        url: str,
        source: str,
        entries: Iterable[Listed],
        now: int,
        validators: tuple[str | None, str | None] | None,
    ) -> int:
        """Note what a listing lists, and by what ETag and Last-Modified to ask for it next time: both or neither.

        A page that isn't known is to be fetched, one that has changed since its last visit is due. `validators` of
        None leave those that are known, as after a 304. Gives how many pages were new.
        """
        unique: dict[int, Listed] = {}
        for entry in entries:
            unique.setdefault(page_key(entry.url), entry)
        new = 0
        for key, entry in unique.items():  # names have a transaction of their own
            self._fixed(key, source, entry.url)
        with self._engine.begin() as connection:
            for keys in _batches(list(unique)):
                chosen = select(page.c.key, page.c.fetched_at, page.c.last_seen, page.c.outcome)
                known = {row.key: row for row in connection.execute(chosen.where(page.c.key.in_(keys)))}
                rows = [
                    self._fixed(key, source, unique[key].url) | _pending(unique[key], now)
                    for key in keys
                    if key not in known
                ]
                if rows:
                    connection.execute(self._upsert(page).on_conflict_do_nothing(index_elements=["key"]), rows)
                new += len(rows)
                for key in [key for key, row in known.items() if _is_changed(unique[key], row)]:
                    values = {"due": now, "hints": _written(unique[key].hints)}
                    connection.execute(update(page).where(page.c.key == key).values(values))
                if seen := [key for key, row in known.items() if now - row.last_seen > _SEEN_ANEW]:
                    connection.execute(update(page).where(page.c.key.in_(seen)).values(last_seen=now))
            told: dict[str, Any] = {"asked_at": now, "leased_by": None}
            if validators is not None:
                told |= {"etag": validators[0], "last_modified": validators[1]}
            statement = self._upsert(listing).values(url=url, **told)
            connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=told))
        return new

    def release_listing(self, url: str) -> None:
        """Give back a listing that couldn't be read: it is as it was when it was last."""
        with self._engine.begin() as connection:
            connection.execute(update(listing).where(listing.c.url == url).values(leased_by=None))

    def children(self, url: str) -> list[tuple[str, int | None]]:
        """The sitemaps to ask for when their index hasn't changed, each with when the index says that it was changed.

        Those of which it doesn't say that, and those that haven't been read since.
        """
        is_open = listing.c.changed_at.is_(None) | (listing.c.asked_at <= listing.c.changed_at)
        chosen = select(listing.c.url, listing.c.changed_at).where(listing.c.parent == url, is_open)
        with self._engine.connect() as connection:
            return [(row.url, row.changed_at) for row in connection.execute(chosen)]

    def keep_children(self, url: str, named: Collection[str]) -> None:
        """Note that an index names these sitemaps, and no longer any other."""
        with self._engine.begin() as connection:
            known = connection.scalars(select(listing.c.url).where(listing.c.parent == url)).all()
            for dropped in _batches([child for child in known if child not in named]):
                connection.execute(update(listing).where(listing.c.url.in_(dropped)).values(parent=None))

    # ---- pages -------------------------------------------------------------------------------------------------------

    def claim(self, source: str, limit: int, now: int) -> list[Known]:
        """Pages of a source that are due, leased to this run: first those to be asked for again, then new ones."""
        number, found = self._number(source), list[Any]()
        with self._engine.begin() as connection:
            for due in (page.c.due.between(1, now), page.c.due <= 0):
                if len(found) < limit:
                    chosen = select(page).where(page.c.source == number, due, self._is_free(now)).order_by(page.c.due)
                    chosen = chosen.limit(limit - len(found)).with_for_update(skip_locked=True)
                    found += connection.execute(chosen).all()
            for ids in _batches([row.id for row in found]):
                connection.execute(update(page).where(page.c.id.in_(ids)).values(leased_by=self._run))
        return self._with_hints([self._known(row) for row in found])

    def release(self, keys: Iterable[int]) -> None:
        """Give back pages that this run doesn't get to."""
        with self._engine.begin() as connection:
            for batch in _batches(list(keys)):
                mine = page.c.key.in_(batch) & (page.c.leased_by == self._run)
                connection.execute(update(page).where(mine).values(leased_by=None))

    def look_up(self, key: int) -> Known | None:
        """What is known of a page."""
        with self._engine.connect() as connection:
            row = connection.execute(select(page).where(page.c.key == key)).first()
        return self._known(row) if row is not None else None

    def count_due(self, source: str, now: int) -> int:
        """How many pages of a source wait to be asked for."""
        chosen = select(func.count()).where(page.c.source == self._number(source), page.c.due <= now)
        with self._engine.connect() as connection:
            return connection.scalar(chosen) or 0

    def commit(
        self,
        visits: Sequence[Visit],
        versions: Sequence[tuple[int, Version]],
        folder: str,
        lengths: Mapping[str, int | None],
    ) -> None:
        """Note what came of pages, their new versions, and how long the files are that hold them: all or nothing.

        `versions` with their pages' keys. A length of None is of a file that is written to no more.
        """
        texts = [
            {"key": key, "version": found.number, "at": found.at, "article": zlib.compress(orjson.dumps(found.article))}
            for key, found in versions
        ]
        if texts:  # first, since a version of which the state doesn't know is overwritten by the next of its number
            statement = self._upsert(version)
            told = {"at": statement.excluded.at, "article": statement.excluded.article}
            with self._texts.begin() as connection:
                connection.execute(statement.on_conflict_do_update(index_elements=["key", "version"], set_=told), texts)
        for visit in visits:  # names have a transaction of their own
            self._fixed(visit.key, visit.source, visit.url)
            if visit.content is not None:
                self._number(visit.content.rules)
        with self._engine.begin() as connection:
            for visit in visits:
                self._note(connection, visit)
            for file, length in lengths.items():
                connection.execute(delete(output).where(output.c.folder == folder, output.c.file == file))
                if length is not None:
                    connection.execute(insert(output).values(folder=folder, file=file, length=length))

    def lengths(self, folder: str) -> dict[str, int]:
        """How far each file of a folder holds what the state knows."""
        chosen = select(output.c.file, output.c.length).where(output.c.folder == folder)
        with self._engine.connect() as connection:
            return {row.file: row.length for row in connection.execute(chosen)}

    def versions(self, key: int) -> list[Version]:
        """The versions of a page, the first first."""
        return self._versions(version.c.key == key)

    def version(self, key: int, number: int) -> Version | None:
        """One version of a page."""
        return next(iter(self._versions((version.c.key == key) & (version.c.version == number))), None)

    def prune(self, before: int) -> dict[str, int]:
        """Forget pages that no listing has shown and no visit has found since, their texts, and runs from before.

        Gives how many of each were forgotten. A page that a site lists again is new again; so sitemaps stay known whose
        index is still read, else all that an archive's lists would be.
        """
        index = listing.alias("index_of_sitemaps")
        old = and_(page.c.last_seen < before, func.coalesce(page.c.fetched_at, 0) < before)
        counts = {"pages": 0, "versions": 0}
        while True:
            with self._engine.begin() as connection:
                keys = list(connection.scalars(select(page.c.key).where(old).limit(_AT_ONCE)))
                counts["pages"] += connection.execute(delete(page).where(page.c.key.in_(keys))).rowcount
            if not keys:
                break
            with self._texts.begin() as connection:
                counts["versions"] += connection.execute(delete(version).where(version.c.key.in_(keys))).rowcount
        with self._engine.begin() as connection:
            connection.execute(delete(history).where(history.c.started < before))
            counts["runs"] = connection.execute(delete(run).where(run.c.alive_until < before)).rowcount
            still_read = select(index.c.url).where(index.c.asked_at >= before)
            is_old = (listing.c.asked_at < before) & listing.c.parent.not_in(still_read).is_not(
                False
            )  # null: no parent
            connection.execute(delete(listing).where(is_old))
        for engine in (self._engine, self._texts):
            if engine.dialect.name == "sqlite":
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql("VACUUM")
        return counts

    # ---- inside ------------------------------------------------------------------------------------------------------

    def _is_free(self, now: int) -> ColumnElement[bool]:
        """A page that no living run is at, be it this one."""
        alive = select(run.c.id).where(run.c.id == page.c.leased_by, run.c.alive_until > now).exists()
        return or_(page.c.leased_by.is_(None), and_(page.c.leased_by != self._run, ~alive))

    def _number(self, text: str) -> int:
        """The number of a name."""
        if text not in self._numbers:
            chosen = select(name.c.id).where(name.c.name == text)
            with self._engine.begin() as connection:
                found = connection.scalar(chosen)
                if found is None:
                    connection.execute(self._upsert(name).values(name=text).on_conflict_do_nothing())
                    found = connection.scalar(chosen)
            self._numbers[text] = int(found or 0)
        return self._numbers[text]

    def _name(self, number: int) -> str:
        if number not in self._names:
            with self._engine.connect() as connection:
                self._names |= {row.id: row.name for row in connection.execute(select(name))}
        return self._names[number]

    def _known(self, row: Any) -> Known:
        content = None
        if row.version is not None:
            content = Content(
                row.version, self._name(row.rules), row.etag, row.last_modified, row.body_hash, row.content_hash,
                row.title_hash, row.text_hash, row.dates_hash,
            )  # fmt: skip
        return Known(
            row.key, self._name(row.source), self._name(row.site) + row.path, Visited(row.outcome), row.first_seen,
            row.failures, row.detail, Hints(**_hint_values(row.hints and orjson.loads(row.hints))), content,
        )  # fmt: skip

    def _with_hints(self, found: list[Known]) -> list[Known]:
        """Pages with what a listing once said of them, where it says nothing now: that is kept with their texts."""
        silent = [known.key for known in found if known.content is not None and known.hints == Hints()]
        kept: dict[int, Hints] = {}
        for keys in _batches(silent):
            chosen = select(version.c.key, version.c.article).where(version.c.key.in_(keys)).order_by(version.c.version)
            with self._texts.connect() as connection:
                for row in connection.execute(chosen):
                    kept[row.key] = Hints(**_hint_values(_unpacked(row.article).get("hints")))
        return [replace(known, hints=kept[known.key]) if known.key in kept else known for known in found]

    def _note(self, connection: Connection, visit: Visit) -> None:
        values: dict[str, Any] = {
            "outcome": int(visit.outcome),
            "fetched_at": visit.at,
            "last_seen": visit.at,
            "due": visit.due,
            "failures": visit.failures,
            "detail": visit.detail,
            "leased_by": None,
        }
        if visit.outcome != Visited.FAILED:
            values["hints"] = None
        if found := visit.content:
            values |= {field: getattr(found, field) for field in Content.__slots__} | {
                "rules": self._number(found.rules)
            }
        done = connection.execute(update(page).where(page.c.key == visit.key).values(values))
        if not done.rowcount:
            fixed = self._fixed(visit.key, visit.source, visit.url)
            connection.execute(insert(page).values(values | fixed | {"first_seen": visit.at}))

    def _fixed(self, key: int, source: str, url: str) -> dict[str, Any]:
        """The columns of a page that never change."""
        site, path = _split(url)
        return {"key": key, "source": self._number(source), "site": self._number(site), "path": path}

    def _versions(self, which: ColumnElement[bool]) -> list[Version]:
        chosen = select(version).where(which).order_by(version.c.version)
        with self._texts.connect() as connection:
            rows = connection.execute(chosen).all()
        return [Version(row.version, row.at, _unpacked(row.article)) for row in rows]


def _split(url: str) -> tuple[str, str]:
    """Scheme and host of a URL, and the rest of it."""
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host}", f"{slash}{path}"


def _pending(entry: Listed, now: int) -> dict[str, Any]:
    """What is noted of a page that was never asked for, the newest of which come first."""
    return {
        "outcome": int(Visited.PENDING),
        "first_seen": now,
        "last_seen": now,
        "due": -max(0, entry.changed_at or 0),
        "failures": 0,
        "hints": _written(entry.hints),
    }


def hint_values(hints: Hints) -> dict[str, Any]:
    """What a listing said of a page: what a source says of all its pages is added anew in each run."""
    values = {field: getattr(hints, field) for field in ("title", "published_at", "authors")}
    return {field: value for field, value in values.items() if value}


def _written(hints: Hints) -> str | None:
    values = hint_values(hints)
    return orjson.dumps(values).decode() if values else None


def _hint_values(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {**(values or {}), "authors": tuple((values or {}).get("authors", ()))}


def _unpacked(article: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(zlib.decompress(article))
    return found


def _is_changed(entry: Listed, row: Any) -> bool:
    """Whether a listing says that a page has changed since it was last asked for."""
    if row.fetched_at is None or row.outcome in (Visited.GIVEN_UP, Visited.FAILED):
        return False
    return entry.changed_at is not None and entry.changed_at > row.fetched_at


def _batches(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
