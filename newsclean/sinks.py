"""Where outcomes go: three files of JSON lines."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from newsclean.outcome import Cleaned, Outcome


def beside(output: Path, what: str) -> Path:
    """`NAME.audit.jsonl` beside `NAME.jsonl`, and likewise for `rejects`."""
    stem = output.name.removesuffix(".jsonl")
    return output.with_name(f"{stem}.{what}.jsonl")


class JsonlSink:
    """Writes records, audits and rejects, each a line as soon as it is there."""

    def __init__(self, records: BinaryIO | None, audit: BinaryIO | None, rejects: BinaryIO | None) -> None:
        self._records, self._audit, self._rejects = records, audit, rejects
        self._files = ExitStack()
        self.counts: Counter[str] = Counter()
        """`cleaned` and `rejected`."""
        self.reasons: Counter[str] = Counter()

    @classmethod
    def open(
        cls, records: Path | BinaryIO | None, audit: Path | None, rejects: Path | None, *, mode: str = "wb"
    ) -> Self:
        """Open the files, making their folders; what is None isn't written. Raises OSError."""
        with ExitStack() as files:
            opened = [
                target if target is None or not isinstance(target, Path) else files.enter_context(_opened(target, mode))
                for target in (records, audit, rejects)
            ]
            sink = cls(*opened)
            sink._files = files.pop_all()
        return sink

    def write(self, outcome: Outcome) -> None:
        """Write one outcome. Raises OSError where a file can't take it."""
        if isinstance(outcome, Cleaned):
            self.counts["cleaned"] += 1
            _write_line(self._audit, outcome.audit)
            _write_line(self._records, outcome.record)
        else:
            self.counts["rejected"] += 1
            self.reasons[outcome.reason] += 1
            _write_line(self._rejects, outcome.line)

    def flush(self) -> None:
        """Hand what was written to the operating system, where a kill of this process can't take it back."""
        for file in (self._audit, self._records, self._rejects):
            if file is not None:
                file.flush()

    def close(self) -> None:
        """Flush all, close what was opened here. Raises OSError where a file couldn't take the last lines."""
        with self._files:
            self.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _opened(path: Path, mode: str) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open(mode)  # type: ignore[return-value]


def _write_line(file: BinaryIO | None, line: bytes) -> None:
    if file is not None:
        file.write(line + b"\n")
