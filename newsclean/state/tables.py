"""The state's tables, and the steps by which an older state becomes one of today's.

Times are whole seconds since 1970, in UTC. A page's key is the first eight bytes of the SHA-256 of its URL's canonical
form as a signed number; in hexadecimal they are the record's id.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    inspect,
    select,
)

metadata = MetaData()
texts_metadata = MetaData()

_Number = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by a column of its type INTEGER alone."""

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

name = Table(
    "name", metadata, Column("id", _Number, primary_key=True), Column("name", Text, nullable=False, unique=True)
)
"""Names of sources, of sites and of rules: pages hold their numbers."""

page = Table(
    "page",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("key", BigInteger, nullable=False, unique=True),
    Column("source", Integer, nullable=False),
    Column("site", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("outcome", SmallInteger, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("fetched_at", BigInteger),
    Column("due", BigInteger),
    Column("failures", SmallInteger, nullable=False),
    Column("detail", Text),
    Column("hints", Text),
    Column("leased_by", _Number),
    Column("version", Integer),
    Column("rules", Integer),
    Column("etag", Text),
    Column("last_modified", BigInteger),
    Column("body_hash", BigInteger),
    Column("content_hash", LargeBinary),
    Column("title_hash", Integer),
    Column("text_hash", Integer),
    Column("dates_hash", Integer),
)
"""A URL, as its scheme and host (`site`, a name) and the rest.

`due` is when it is to be asked for: below zero for what never was, the newest first; null for never. `hints` is what a
listing said of a page that is still to be fetched, as JSON; `leased_by` the run that is at it. The content hash is cut
to 16 bytes, those of title, text and dates to 4: they only say what of it has changed."""

_is_due = page.c.due.is_not(None)
Index("page_due", page.c.source, page.c.due, sqlite_where=_is_due, postgresql_where=_is_due)

listing = Table(
    "listing",
    metadata,
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("asked_at", BigInteger, nullable=False),
    Column("leased_by", _Number),
    Column("parent", Text, index=True),
    Column("changed_at", BigInteger),
)
"""A feed, a sitemap or a section page. `asked_at` is when it was last read, or a 304 said that it is as it was; 0 for
never. `parent` is the index that names a sitemap, `changed_at` when it says that this was last changed."""

output = Table(
    "output",
    metadata,
    Column("folder", Text, primary_key=True),
    Column("file", Text, primary_key=True),
    Column("length", BigInteger, nullable=False),
)
"""How far each file of a folder holds what the state knows, in bytes."""

run = Table(
    "run",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("started", BigInteger, nullable=False),
    Column("alive_until", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Column("exit_code", Integer),
)

history = Table(
    "history",
    metadata,
    Column("run", _Number, primary_key=True, autoincrement=False),
    Column("source", Text, primary_key=True),
    Column("started", BigInteger, nullable=False),
    Column("report", Text, nullable=False),
)
"""What each run did for each source, as JSON."""

Index("history_source", history.c.source, history.c.started)

version = Table(
    "version",
    texts_metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("article", LargeBinary, nullable=False),
)
"""The texts of a page's versions, as compressed JSON."""


class NewerStateError(ValueError):
    """A state that a newer newsclean has written."""


def _create(connection: Connection) -> None:
    metadata.create_all(connection)


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_create,)
"""Step by step to today's schema, whose number is how many there are. Once released a step never changes: what comes
after it is a step of its own, and `_create` then spells out the tables as they were."""


def migrate(connection: Connection, steps: tuple[Callable[[Connection], None], ...] = MIGRATIONS) -> None:
    """Bring a state to today's schema. Raises NewerStateError."""
    if not inspect(connection).has_table("meta"):
        meta.create(connection)
    at = int(connection.scalar(select(meta.c.value).where(meta.c.key == "schema")) or 0)
    if at > len(steps):
        raise NewerStateError(f"has schema {at} and this newsclean knows {len(steps)}: a newer one has written it")
    for step in steps[at:]:
        step(connection)
    if at < len(steps):
        connection.execute(meta.delete().where(meta.c.key == "schema"))
        connection.execute(meta.insert().values(key="schema", value=str(len(steps))))
