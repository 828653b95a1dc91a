"""The files of a scheduled crawl: what is written, cut back, closed and compressed."""

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsclean.crawl.outputs import Outputs
from newsclean.outcome import Cleaned, Reject
from newsclean.reasons import Reason

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def cleaned(number: int) -> Cleaned:
    return Cleaned(f"{number}", f'{{"id":{number}}}'.encode(), f'{{"audit":{number}}}'.encode())


@pytest.fixture
def begun() -> Iterator[Callable[..., Outputs]]:
    made = []

    def begin(folder: Path, rotation="none", compression="none", known=None, now=NOON) -> Outputs:
        outputs = Outputs(folder, rotation, compression, now)
        made.append(outputs)
        outputs.committed(outputs.restore(known or {}, now))
        return outputs

    yield begin
    for outputs in made:
        outputs.close(NOON, is_end=True)


def test_lines_are_appended_and_the_lengths_told(begun, tmp_path):
    outputs = begun(tmp_path)
    first = outputs.write([cleaned(1), Reject(Reason.ROBOTS)], NOON)
    assert first == {name: (tmp_path / name).stat().st_size for name in first}
    assert set(first) == {"articles.jsonl", "articles.audit.jsonl", "articles.rejects.jsonl"}
    second = outputs.write([cleaned(2)], NOON)
    assert set(second) == {"articles.jsonl", "articles.audit.jsonl"}
    assert (tmp_path / "articles.jsonl").read_text() == '{"id":1}\n{"id":2}\n'


def test_what_the_state_does_not_know_is_cut_off(begun, tmp_path):
    outputs = begun(tmp_path)
    known = outputs.write([cleaned(1)], NOON)
    outputs.committed(known)
    outputs.write([cleaned(2)], NOON)
    outputs.rollback()
    assert (tmp_path / "articles.jsonl").read_text() == '{"id":1}\n'
    outputs.write([cleaned(3)], NOON)
    again = begun(tmp_path, known=known)
    assert (tmp_path / "articles.jsonl").read_text() == '{"id":1}\n'
    again.write([cleaned(4)], NOON)
    assert (tmp_path / "articles.jsonl").read_text() == '{"id":1}\n{"id":4}\n'


def test_a_file_that_the_state_knows_nothing_of_is_not_written_to(begun, tmp_path):
    (tmp_path / "articles.jsonl").write_text("mine\n")
    with pytest.raises(ValueError, match="the state knows nothing of it"):
        begun(tmp_path)
    assert (tmp_path / "articles.jsonl").read_text() == "mine\n"


def test_a_file_that_was_taken_away_begins_anew(begun, tmp_path):
    outputs = begun(tmp_path, known={"articles.jsonl": 500})
    assert outputs.write([cleaned(1)], NOON)["articles.jsonl"] == 9


@pytest.mark.parametrize(("compression", "suffix"), [("none", ""), ("gzip", ".gz"), ("zstd", ".zst")])
def test_a_day_that_is_over_is_closed(begun, tmp_path, compression, suffix):
    outputs = begun(tmp_path, "day", compression)
    outputs.committed(outputs.write([cleaned(1)], NOON))
    assert outputs.close(NOON, is_end=False) == {}
    tomorrow = NOON + timedelta(days=1)
    outputs.committed(outputs.write([cleaned(2)], tomorrow))
    closed = outputs.close(tomorrow, is_end=False)
    assert set(closed.values()) == {None}
    names = {path.name for path in tmp_path.iterdir()}
    assert f"articles-2026-11-22.jsonl{suffix}" in names
    assert "articles-2026-11-23.jsonl" in names, "what is being written is plain"
    assert not any(name.startswith(".") for name in names)


def test_a_run_that_was_killed_while_it_closed_a_day_is_gone_on_with(tmp_path):
    plain = tmp_path / "articles-2026-11-21.jsonl"
    plain.write_text('{"id":1}\n{"id":2}\ntorn')
    with gzip.open(tmp_path / "articles-2026-11-21.jsonl.gz", "wb") as file:
        file.write(b'{"id":1}\n{"id":2}\n')
    (tmp_path / ".articles-2026-11-21.jsonl.gz.part").write_bytes(b"half")
    outputs = Outputs(tmp_path, "day", "gzip", NOON)
    told = outputs.restore({plain.name: 18}, NOON)
    assert told[plain.name] is None
    assert not plain.exists()
    with gzip.open(tmp_path / "articles-2026-11-21.jsonl.gz") as file:
        assert file.read() == b'{"id":1}\n{"id":2}\n'
    assert {path.name for path in tmp_path.iterdir()} == {"articles-2026-11-21.jsonl.gz"}


def test_files_of_a_run_are_closed_at_its_end_and_empty_ones_go(begun, tmp_path):
    outputs = begun(tmp_path, "run", "gzip")
    outputs.committed(outputs.write([cleaned(1)], NOON))
    outputs.close(NOON, is_end=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "articles-20261122T120000Z.audit.jsonl.gz",
        "articles-20261122T120000Z.jsonl.gz",
    ]


def test_a_file_that_is_never_closed_can_not_be_compressed(tmp_path):
    with pytest.raises(ValueError, match="--rotate day or run"):
        Outputs(tmp_path, "none", "gzip", NOON)
