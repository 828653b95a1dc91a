"""The state of scheduled crawls, in SQLite and in PostgreSQL alike."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect, text

from newsclean.page import Hints
from newsclean.state import State, StateError
from newsclean.state.pages import Content, Known, Listed, Version, Visit, Visited, page_key
from newsclean.state.schedule import DAY, HOUR, RETRIES, REVISITS, next_try, next_visit
from newsclean.state.store import LEASE
from newsclean.state.tables import MIGRATIONS, metadata, migrate

NOW = 1_795_000_000
FEED = "https://vadu.example/feed"
URL = "https://www.vadu.example/news/clock"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgres"))])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a state is."""
    if request.param == "sqlite":
        return str(tmp_path / "state.sqlite")
    return str(request.getfixturevalue("database"))


@pytest.fixture
def state(where: str) -> Iterator[State]:
    with State.open(where) as opened:
        opened.begin_run(NOW)
        yield opened


def listed(*urls: str, changed_at: int | None = None) -> list[Listed]:
    return [Listed(url, Hints(title="Clock stays slow"), changed_at) for url in urls]


def note(state: State, entries: list[Listed], now: int = NOW, etag: str | None = '"1"') -> int:
    return state.note_listing(FEED, "vadu", entries, now, (etag, None))


def content(version: int = 1, **values: object) -> Content:
    told = {"etag": '"a"', "last_modified": NOW, "body_hash": 1, "content_hash": b"x" * 16}
    hashes = {"title_hash": -1, "text_hash": 2, "dates_hash": 3}
    return Content(**{"version": version, "rules": "0.1.0 abc"} | told | hashes | values)  # type: ignore[arg-type]


def done(known: Known, due: int | None = None, outcome: Visited = Visited.ARTICLE, **values: object) -> Visit:
    return Visit(known.key, known.source, known.url, outcome, NOW, due, **values)  # type: ignore[arg-type]


def test_what_a_listing_shows_is_to_be_fetched_once_and_the_newest_first(state: State) -> None:
    old, new = (
        Listed("https://vadu.example/old", changed_at=NOW - DAY),
        Listed("https://vadu.example/new", changed_at=NOW),
    )
    assert note(state, [old, new, *listed(URL, f"{URL}?utm_source=x")]) == 3
    assert [known.url for known in state.claim("vadu", 10, NOW)] == [new.url, old.url, URL]
    assert state.claim("vadu", 10, NOW) == [], "they are leased to this run"
    assert note(state, listed(URL), now=NOW + 5) == 0


def test_what_a_listing_said_goes_with_the_page_also_when_it_is_asked_for_again(state: State) -> None:
    note(state, listed(URL))
    (known,) = state.claim("vadu", 1, NOW)
    assert known.hints == Hints(title="Clock stays slow")
    version = Version(1, NOW, {"text": "x", "hints": {"title": "Clock stays slow", "authors": ["Ada Muster"]}})
    state.commit([done(known, NOW + 5, content=content())], [(known.key, version)], "f", {})
    (again,) = state.claim("vadu", 1, NOW + 6)
    assert again.hints == Hints(title="Clock stays slow", authors=("Ada Muster",))
    assert again.content == content()


@pytest.mark.parametrize(("changed_at", "due"), [(NOW - 5, False), (NOW, False), (NOW + 5, True), (None, False)])
def test_a_page_is_due_when_a_listing_says_that_it_changed_after_its_visit(
    state: State, changed_at: int | None, due: bool
) -> None:
    note(state, listed(URL))
    (known,) = state.claim("vadu", 1, NOW)
    state.commit([done(known, content=content())], [], "f", {})
    note(state, listed(URL, changed_at=changed_at), now=NOW + 10)
    assert bool(state.claim("vadu", 1, NOW + 10)) is due


def test_a_listing_is_asked_for_by_what_it_last_said(state: State) -> None:
    assert state.claim_listing(FEED, NOW) == (None, None)
    state.note_listing(FEED, "vadu", [], NOW, ('"1"', "Mon, 05 Jan 2026 08:00:00 GMT"))
    assert state.claim_listing(FEED, NOW + 5) == ('"1"', "Mon, 05 Jan 2026 08:00:00 GMT")
    state.note_listing(FEED, "vadu", [], NOW + 5, None)
    state.release_listing(FEED)
    assert state.claim_listing(FEED, NOW + 9) == ('"1"', "Mon, 05 Jan 2026 08:00:00 GMT"), "a failure forgets nothing"


def test_a_sitemap_that_its_index_says_is_unchanged_is_not_asked_for(state: State) -> None:
    child = "https://vadu.example/one.xml"
    assert state.claim_listing(child, NOW, FEED, NOW - DAY) == (None, None)
    state.note_listing(child, "vadu", [], NOW, (None, None))
    assert state.claim_listing(child, NOW + 5, FEED, NOW - DAY) is None
    assert state.claim_listing(child, NOW + 5, FEED, NOW + 1) == (None, None)
    state.note_listing(child, "vadu", [], NOW + 5, (None, None))
    assert state.children(FEED) == [], "the index says when it was changed"
    state.claim_listing(child, NOW + 9, FEED, None)
    assert state.children(FEED) == [(child, None)]


def test_a_sitemap_that_could_not_be_read_is_asked_for_also_when_its_index_is_as_it_was(state: State) -> None:
    one, two = "https://vadu.example/one.xml", "https://vadu.example/two.xml"
    for child in (one, two):
        state.claim_listing(child, NOW, FEED, NOW - DAY)
    state.note_listing(one, "vadu", [], NOW, ('"1"', None))
    state.release_listing(two)
    assert state.children(FEED) == [(two, NOW - DAY)]
    assert state.claim_listing(two, NOW + 5, FEED, NOW - DAY) == (None, None)
    state.note_listing(two, "vadu", [], NOW + 5, (None, None))
    assert state.children(FEED) == []


def test_a_sitemap_that_its_index_no_longer_names_is_not_asked_for(state: State) -> None:
    one, two = "https://vadu.example/one.xml", "https://vadu.example/two.xml"
    for child in (one, two):
        state.claim_listing(child, NOW, FEED)
        state.note_listing(child, "vadu", [], NOW, (None, None))
    state.keep_children(FEED, {two})
    assert state.children(FEED) == [(two, None)]


def test_pruning_keeps_the_sitemaps_of_an_index_that_is_still_read(state: State) -> None:
    index, old, lone = (f"https://vadu.example/{name}.xml" for name in ("index", "old", "lone"))
    state.note_listing(index, "vadu", [], NOW, (None, None))
    for url, parent in ((old, index), (lone, None)):
        state.claim_listing(url, NOW - 90 * DAY, parent, NOW - 100 * DAY)
        state.note_listing(url, "vadu", [], NOW - 90 * DAY, ('"1"', None))
    state.prune(NOW - 30 * DAY)
    assert state.claim_listing(old, NOW, index, NOW - 100 * DAY) is None, "or all that it lists would be new again"
    assert state.claim_listing(lone, NOW) == (None, None)


def test_a_commit_holds_pages_versions_and_lengths(state: State) -> None:
    note(state, listed(URL))
    (known,) = state.claim("vadu", 1, NOW)
    first, second = Version(1, NOW, {"text": "Old."}), Version(2, NOW + 9, {"text": "New."})
    state.commit([done(known, content=content())], [(known.key, first)], "f", {"a": 10, "b": 3})
    state.commit([done(known, content=content(2))], [(known.key, second)], "f", {"a": 20, "b": None})
    assert state.lengths("f") == {"a": 20}
    assert state.lengths("g") == {}
    assert state.versions(known.key) == [first, second]
    assert state.version(known.key, 1) == first
    found = state.look_up(known.key)
    assert found is not None
    assert found.content == content(2)


def test_a_visit_to_a_page_that_was_not_listed_makes_it_known(state: State) -> None:
    url = "https://vadu.example/led-to"
    state.commit([Visit(page_key(url), "vadu", url, Visited.ARTICLE, NOW, None, content=content())], [], "f", {})
    found = state.look_up(page_key(url))
    assert found is not None
    assert (found.url, found.source, found.first_seen) == (url, "vadu", NOW)


def test_leases_end_with_the_run_that_is_no_longer_heard_of(where: str) -> None:
    exclusive = where.startswith("postgresql")
    with State.open(where, exclusive=exclusive) as first, State.open(where, exclusive=exclusive) as second:
        first.begin_run(NOW)
        note(first, listed(*(f"{URL}/{n}" for n in range(4))))
        assert first.claim_listing(FEED, NOW) is not None
        mine = first.claim("vadu", 3, NOW)
        if not exclusive:
            return  # SQLite has one run at a time: its lock has its own test
        second.begin_run(NOW)
        assert [known.url for known in second.claim("vadu", 9, NOW)] == [f"{URL}/3"]
        assert second.claim_listing(FEED, NOW) is None
        first.stay_alive(NOW + LEASE - 1)
        assert second.claim("vadu", 9, NOW + LEASE + 1) == []
        after = NOW + 3 * LEASE
        assert {known.key for known in second.claim("vadu", 9, after)} >= {known.key for known in mine}
        assert second.claim_listing(FEED, after) is not None


def test_a_page_that_is_released_is_free(state: State) -> None:
    note(state, listed(URL))
    state.release([known.key for known in state.claim("vadu", 1, NOW)])
    assert len(state.claim("vadu", 1, NOW)) == 1


def test_pruning_forgets_what_nothing_has_shown_and_keeps_the_rest(state: State) -> None:
    note(state, listed(f"{URL}/1", f"{URL}/2"), now=NOW - 400 * DAY)
    one, two = state.claim("vadu", 2, NOW)
    for known in (one, two):
        visit = Visit(known.key, "vadu", known.url, Visited.ARTICLE, NOW - 400 * DAY, None, content=content())
        state.commit([visit], [(known.key, Version(1, NOW, {"text": "x"}))], "f", {})
    note(state, listed(two.url), now=NOW)
    assert state.prune(NOW - 300 * DAY) == {"pages": 1, "versions": 1, "runs": 0}
    assert state.look_up(one.key) is None
    assert state.versions(one.key) == []
    assert state.look_up(two.key) is not None
    assert note(state, listed(one.url)) == 1, "what is listed again is new again"


def test_history_comes_back_in_order(state: State) -> None:
    for number in range(3):
        state.begin_run(NOW + number)
        state.end_run(NOW + number, 0, NOW + number, {"vadu": {"new": number}})
    assert state.past_reports("vadu", 2) == [{"new": 1}, {"new": 2}]
    assert state.past_reports("other", 2) == []


def test_a_state_of_a_newer_newsclean_is_refused_with_a_sentence(where: str) -> None:
    State.open(where).close()
    engine = create_engine(where if "://" in where else f"sqlite:///{where}")
    with engine.begin() as connection:
        connection.execute(text("update meta set value = '99' where key = 'schema'"))
    engine.dispose()
    with pytest.raises(StateError, match=r"has schema 99 and this newsclean knows 1: a newer one has written it"):
        State.open(where)


def test_an_older_state_is_upgraded_step_by_step_and_keeps_what_it_knows(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with State.open(path) as old:
        old.begin_run(NOW)
        note(old, listed(URL))
    engine = create_engine(f"sqlite:///{path}")
    steps = (*MIGRATIONS, lambda connection: connection.execute(text("alter table page add column mood text")))
    for _ in range(2):  # the second time there is nothing to do
        with engine.begin() as connection:
            migrate(connection, steps)  # type: ignore[arg-type]
    columns = [column["name"] for column in inspect(engine).get_columns("page")]
    engine.dispose()
    assert columns[-1] == "mood"
    with sqlite3.connect(path) as connection:
        assert connection.execute("select value from meta where key = 'schema'").fetchone() == (str(len(steps)),)
        assert connection.execute("select count(*) from page").fetchone() == (1,)
    connection.close()


def test_the_steps_lead_to_the_tables_that_are_used(where: str) -> None:
    State.open(where).close()
    engine = create_engine(where if "://" in where else f"sqlite:///{where}")
    found = {table: {column["name"] for column in inspect(engine).get_columns(table)} for table in metadata.tables}
    engine.dispose()
    assert found == {name: set(table.columns.keys()) for name, table in metadata.tables.items()}


def test_one_run_at_a_time_holds_a_sqlite_state_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    holding = f"from newsclean.state import State; s = State.open({str(path)!r}); print('held', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", holding], stdin=-1, stdout=-1, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StateError, match="another run is at work with it"):
            State.open(path)
        State.open(path, exclusive=False).close()
        other.kill()
    State.open(path).close()


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("mysql://x/y", "mysql: a state is in SQLite or in PostgreSQL"),
        ("nowhere://", "nowhere"),
        ("postgresql://nobody@127.0.0.1:1/none", "127.0.0.1"),
        ("/dev/null/state.sqlite", "/dev/null"),
    ],
)
def test_what_is_no_state_is_told_in_one_line(where: str, told: str) -> None:
    with pytest.raises(StateError) as error:
        State.open(where)
    assert told in str(error.value)
    assert "\n" not in str(error.value)
    assert "secret" not in str(error.value)


@given(born=st.integers(0, 2**32), after=st.integers(0, 400 * DAY))
def test_visits_thin_out_with_age_and_end(born: int, after: int) -> None:
    due = next_visit(born, born + after)
    assert due is None or due - born in REVISITS
    assert (due is None) == (after >= REVISITS[-1])
    assert due is None or due > born + after
    if due is not None and due - born > HOUR:
        assert due - born <= 5 * max(after, HOUR)


def test_tries_are_further_and_further_apart_and_end() -> None:
    due = [next_try(failures, NOW) for failures in range(1, len(RETRIES) + 2)]
    assert due[-1] is None
    waits = [at - NOW for at in due if at is not None]
    assert waits == sorted(waits)
    assert next_try(1, NOW, retry_after=DAY) == NOW + DAY


@pytest.mark.endurance
@pytest.mark.timeout(1800)
def test_among_a_million_urls_deciding_takes_no_longer_and_the_file_stays_small(tmp_path: Path) -> None:
    from benchmarks.states import measure

    few, many = measure(10_000, tmp_path), measure(1_000_000, tmp_path)
    assert many.bytes_per_url * many.urls < 250e6
    assert many.seconds / few.seconds < 1.5, "a ratio of two times in one run"
