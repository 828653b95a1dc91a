"""One run of a scheduled crawl: what it was told, what it holds open, and how its results become lasting.

Results are appended to the files and synced; then one transaction of the state notes the pages and how long the files
are. A run that starts cuts the files back to that, so whatever moment a run is killed at, nothing is lost and nothing
stands there twice.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Self

import orjson
from sqlalchemy.exc import SQLAlchemyError

from newsclean.archiving import WarcArchive
from newsclean.crawl.browser import find_browser
from newsclean.crawl.changes import Change, compare, given
from newsclean.crawl.outputs import Compression, Outputs, Rotation
from newsclean.crawl.sourcefile import Source, load_sources
from newsclean.crawl.visiting import Fetched
from newsclean.locks import hold
from newsclean.outcome import Cleaned, Outcome, Reject
from newsclean.page import Hints, Page
from newsclean.reasons import Reason
from newsclean.record import Record
from newsclean.state import State, reason_of
from newsclean.state.pages import Content, Known, Version, Visit, Visited, key_of_id
from newsclean.state.schedule import next_try, next_visit
from newsclean.state.store import hint_values
from newsclean.watching import (
    HISTORY_RUNS,
    SourceRun,
    check_telling,
    find_alarms,
    run_report,
    share_removed,
    tell,
    write_metrics,
    write_report,
)
from newsclean.workers import WorkersError

_FORBIDDEN_FOR = 7 * 86_400
"""Seconds until a page is tried again that robots.txt forbids, or that was no web page: both may change."""

TROUBLE = (OSError, SQLAlchemyError)
"""What a full disk, or a database that is gone, raises."""

logger = logging.getLogger(__name__)


class RunError(Exception):
    """A run can't go on; says why."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a run is told. Raises ValueError for what can't be."""

    file: Path
    """The sources file."""
    out: Path
    """The folder of the output."""
    state: str | None = None
    """Path or URL; `state.sqlite` in the output's folder unless told."""
    only: tuple[str, ...] = ()
    """Names of the sources to crawl; all of them unless told."""
    limit: int | None = None
    """Articles to ask for in this run."""
    max_age: timedelta | None = None
    """Age at which a listing's entry isn't worth fetching any more."""
    deadline: timedelta | None = None
    """Time after which nothing more is asked for."""
    rotate: Rotation = "none"
    compress: Compression = "none"
    archive: bool = False
    archive_bytes: int = 1_000_000_000
    chromium: str = ""
    """What renders pages, where a source wants that; the system's Chromium unless told."""
    allow_private: bool = False
    """Whether hosts in private networks may be asked."""
    webhook: str | None = None
    alarm_command: str | None = None
    metrics: Path | None = None


@dataclass
class ScheduledRun:
    """A run, from the opening of its state to its report."""

    options: Options
    sources: list[Source]
    state: State
    outputs: Outputs
    archive: WarcArchive | None
    started: datetime
    number: int
    folder: str
    """What the state calls the output's folder: a name that stays with it when it is moved."""
    _folder_lock: BinaryIO
    browser: Path | None = None
    """The browser, where a source renders."""
    reports: dict[str, SourceRun] = field(default_factory=dict)
    written: set[int] = field(default_factory=set)
    """Keys of the articles that this run has dealt with, since several URLs may lead to one."""
    trouble: str | None = None
    """Why the run ended before it was done."""
    browser_trouble: str | None = None
    """Why pages that need a browser were left for the next run."""
    left: int = 0
    """Pages that were due and are left for the next run."""
    exit_code: int = 4
    """0 done, 3 done with alarms, 4 ended before it was done."""

    @classmethod
    def begin(cls, options: Options) -> Self:
        """Open everything, and bring files and state together. Raises ValueError or OSError."""
        sources = _chosen(load_sources(options.file), options)
        browser = _browser(sources, options)
        check_telling(options.webhook, options.alarm_command)
        options.out.mkdir(parents=True, exist_ok=True)
        lock = _lock(options.out)
        started = datetime.now(UTC)
        outputs = Outputs(options.out, options.rotate, options.compress, started)
        state = State.open(options.state or options.out / "state.sqlite")
        try:
            folder = _folder_id(options.out)
            known = state.lengths(folder)
            told = outputs.restore({n: length for n, length in known.items() if "/" not in n}, started)
            state.commit([], [], folder, told)
            archive = None
            if options.archive:
                archive = WarcArchive.open(options.out / "warc", max_bytes=options.archive_bytes)
                for warning in archive.cut(_of_archive(known)):
                    logger.warning(warning)
            number = state.begin_run(int(started.timestamp()))
        except BaseException:
            state.close()
            raise
        run = cls(options, sources, state, outputs, archive, started, number, folder, lock, browser)
        run.reports = {source.name: SourceRun(started) for source in sources}
        return run

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be asked for."""
        deadline = self.options.deadline
        return self.trouble is not None or (deadline is not None and datetime.now(UTC) - self.started > deadline)

    async def settle(self, fetched: Fetched, clean: Callable[[Page], Awaitable[Outcome]]) -> Settled:
        """What becomes of an answer: the state's new row, and what is written."""
        try:
            return await self._settled(fetched, clean)
        except (*TROUBLE, WorkersError):
            raise
        except Exception as error:  # one page's bug must not stop the others, nor come up in every run
            logger.exception("%s", fetched.known.url)
            told = replace(fetched, reason=Reason.STAGE_FAILED, detail=f"{type(error).__name__}: {error}")
            return self._failed(told, int(fetched.at.timestamp()))

    async def _settled(self, fetched: Fetched, clean: Callable[[Page], Awaitable[Outcome]]) -> Settled:
        known, now = fetched.known, int(fetched.at.timestamp())
        report = self.reports[known.source]
        if fetched.answer == "unchanged":
            report.add_unchanged()
            last = self.state.version(known.key, known.content.version) if known.content else None
            born = _born(last.article.get("published_at") if last else None, known, now)
            return Settled(fetched, [_visit(known, Visited.ARTICLE, now, next_visit(born, now))])
        if fetched.answer == "postponed":
            due = now + (fetched.retry_after or 0)
            return Settled(
                fetched, [_visit(known, known.outcome, now, due, failures=known.failures, detail=known.detail)]
            )
        if fetched.answer == "gone" and known.content is not None:
            report.add_gone()
            return Settled(fetched, [_visit(known, Visited.GONE, now, None, detail=fetched.detail)])
        if fetched.answer in ("failed", "gone"):
            return self._failed(fetched, now)
        if fetched.answer == "refused":
            return self._rejected(fetched, fetched.reason or Reason.BINARY, fetched.detail, now + _FORBIDDEN_FOR)
        assert fetched.page is not None  # noqa: S101 - that is what the answer `page` means
        if isinstance(fetched.outcome, Reject):
            return self._rejected(fetched, fetched.outcome.reason, fetched.outcome.detail, None)
        assert isinstance(fetched.outcome, Cleaned)  # noqa: S101 - the workers gave the one or the other
        return await self._article(fetched, fetched.page, fetched.outcome, now, clean)

    def commit(self, settled: Sequence[Settled]) -> None:
        """Write, sync and note what is settled. Raises RunError where that can't be done; the files are as before."""
        if self.trouble is not None:
            raise RunError(self.trouble)
        now = datetime.now(UTC)
        outcomes = [outcome for one in settled for outcome in one.outcomes]
        versions = [version for one in settled for version in one.versions]
        visits = [visit for one in settled for visit in one.visits]
        try:
            lengths = self.outputs.write(outcomes, now) | self._archived(settled)
            self.state.commit(visits, versions, self.folder, lengths)
            self.outputs.committed(lengths)
            if self.options.rotate == "day" and (closed := self.outputs.close(now, is_end=False)):
                self.state.commit([], [], self.folder, closed)
                self.outputs.committed(closed)
        except TROUBLE as error:
            self.fail(error)
            self._roll_back()
            raise RunError(self.trouble) from error

    def fail(self, error: Exception) -> None:
        """End the run, since files or state can't be used: nothing more is asked for, and nothing noted."""
        self.trouble = self.trouble or _told(error)

    def finish(self) -> dict[str, Any]:
        """Close the run: its files, its report and the state's history; gives the report. `exit_code` says how it went.

        What can't be written any more is told in the log.
        """
        now = datetime.now(UTC)
        alarms = []
        try:
            closed = self.outputs.close(now, is_end=True)
            if self.archive is not None:
                closed |= {f"warc/{name}": length for name, length in self.archive.sync().items()}
                self.archive.close()
            self.state.commit([], [], self.folder, closed)
            self.left = sum(self.state.count_due(source.name, int(now.timestamp())) for source in self.sources)
            for name, found in self.reports.items():
                past = self.state.past_reports(name, HISTORY_RUNS)
                alarms += find_alarms(name, found.as_dict(), past, self.started)
        except TROUBLE as error:
            self.fail(error)
        self.trouble = self.trouble or self.browser_trouble
        self.exit_code = 4 if self.trouble else 3 if alarms else 0
        report = run_report(
            run_id=str(self.number),
            started=self.started,
            ended=now,
            outcome=self.trouble or "done",
            sources=self.reports,
            alarms=alarms,
        ) | {"left": self.left}
        try:
            self.state.end_run(int(now.timestamp()), self.exit_code, int(self.started.timestamp()), report["sources"])
        except TROUBLE as error:
            self.fail(error)
        finally:
            self.state.close()
            self._folder_lock.close()
        self._write_report(report)
        if alarms:
            for sentence in tell(alarms, report, webhook=self.options.webhook, command=self.options.alarm_command):
                logger.error(sentence)
        return report

    def _write_report(self, report: dict[str, Any]) -> None:
        if self.trouble is not None:
            report["outcome"], self.exit_code = self.trouble, 4
        try:
            write_report(self.options.out / "run.json", report)
            if self.options.metrics is not None:
                write_metrics(self.options.metrics, report)
        except OSError as error:
            self.fail(error)
            self.exit_code = 4

    # ---- inside ------------------------------------------------------------------------------------------------------

    async def _article(
        self, fetched: Fetched, page: Page, cleaned: Cleaned, now: int, clean: Callable[[Page], Awaitable[Outcome]]
    ) -> Settled:
        known, report = fetched.known, self.reports[fetched.known.source]
        key, visits = key_of_id(cleaned.id), list[Visit]()
        if key != known.key:  # a redirect: the page it leads to has a row of its own
            visits.append(_visit(known, Visited.MOVED, now, None, detail=page.url))
            found = self.state.look_up(key)
            if key in self.written:
                return Settled(fetched, visits)
            url = page.url or known.url
            known = found or Known(key, known.source, url, Visited.PENDING, now, hints=known.hints)
        self.written.add(key)
        record = Record.model_validate_json(cleaned.record)
        source = next(source for source in self.sources if source.name == fetched.known.source)
        if opted_out := sorted(set(source.obey) & set(record.flags)):
            return self._rejected(fetched, Reason.OPTED_OUT, f"the page says {', '.join(opted_out)}", None)

        def last() -> Version | None:
            return self.state.version(key, known.content.version) if known.content else None

        change = await compare(page, cleaned, known.content, last, clean)
        visit = _visit(
            known, Visited.ARTICLE, now, next_visit(_born(record.published_at, known, now), now), content=change.content
        )
        if known.content is not None and not change.changed:
            report.add_unchanged()
            return Settled(fetched, [*visits, visit])
        values = orjson.loads(cleaned.record)
        if known.content is not None:
            values |= {"version": change.content.version, "changed": list(change.changed)}
            cleaned = Cleaned(cleaned.id, orjson.dumps(values), cleaned.audit)
        edits = orjson.loads(cleaned.audit)["edits"]
        status: Any = "new" if known.content is None else "changed"
        report.add_record(values, status, share_removed(edits, len(record.text)))
        version = Version(change.content.version, now, _article_of(values, cleaned, change, page.hints))
        return Settled(fetched, [*visits, visit], [cleaned], [(key, version)], Record.model_validate(values))

    def _failed(self, fetched: Fetched, now: int) -> Settled:
        known = fetched.known
        reason = fetched.reason or Reason.HTTP_ERROR
        failures = known.failures + 1
        due = next_try(failures, now, fetched.retry_after)
        detail = f"{reason}: {fetched.detail}"
        outcome = Visited.GIVEN_UP if due is None else Visited.FAILED
        visit = _visit(known, outcome, now, due, failures=failures, detail=detail)
        report = self.reports[known.source]
        if due is None:
            told = f"after {failures} tries, the last of which: {detail}"
            reject = Reject(Reason.GIVEN_UP, told, None, known.url, key_id(known.key))
        elif known.failures == 0:
            reject = Reject(reason, fetched.detail, None, known.url, key_id(known.key))
        else:
            return Settled(fetched, [visit])
        report.add_reject(reject.reason, asked=asked_for(known))
        return Settled(fetched, [visit], [reject])

    def _rejected(self, fetched: Fetched, reason: Reason, detail: str, due: int | None) -> Settled:
        """A page without a record; told once, not in every run."""
        known, now = fetched.known, int(fetched.at.timestamp())
        self.reports[known.source].add_reject(reason, asked=asked_for(known))
        visit = _visit(known, Visited.REJECTED, now, due, detail=str(reason))
        if known.outcome == Visited.REJECTED and known.detail == str(reason):
            return Settled(fetched, [visit])
        reject = fetched.outcome if isinstance(fetched.outcome, Reject) else None
        told = reject or Reject(reason, detail, None, known.url, key_id(known.key))
        return Settled(fetched, [visit], [told])

    def _archived(self, settled: Sequence[Settled]) -> dict[str, int | None]:
        if self.archive is None:
            return {}
        for one in settled:
            fetched = one.fetched
            if fetched.exchange is not None:
                gives = any(isinstance(outcome, Cleaned) for outcome in one.outcomes) or fetched.outcome is None
                is_page = gives or any(isinstance(outcome, Reject) for outcome in one.outcomes)
                hints = fetched.page.hints if fetched.page else fetched.known.hints
                role: Any = "page" if is_page else "unchanged"
                self.archive.add(fetched.exchange, hints=hints, role=role, parts=fetched.parts)
        return {f"warc/{name}": length for name, length in self.archive.sync().items()}

    def _roll_back(self) -> None:
        try:
            self.outputs.rollback()
            if self.archive is not None:
                self.archive.rollback()
        except OSError as error:
            logger.warning("what was written last stays until the next run cuts it off: %s", error)


@dataclass(slots=True)
class Settled:
    """What becomes of an answer."""

    fetched: Fetched
    visits: list[Visit]
    outcomes: list[Outcome] = field(default_factory=list)
    versions: list[tuple[int, Version]] = field(default_factory=list)
    record: Record | None = None
    """What goes on to other pipelines and exports."""


def key_id(key: int) -> str:
    """The id of a record by its page's key."""
    return key.to_bytes(8, signed=True).hex()


def asked_for(known: Known) -> Any:
    """What a page is asked for: `article`, `revisit` or `retry`."""
    if known.outcome == Visited.FAILED:
        return "retry"
    return "article" if known.content is None else "revisit"


def _visit(
    known: Known,
    outcome: Visited,
    now: int,
    due: int | None,
    *,
    failures: int = 0,
    detail: str | None = None,
    content: Content | None = None,
) -> Visit:
    return Visit(known.key, known.source, known.url, outcome, now, due, failures, detail, content)


def _article_of(values: Mapping[str, Any], cleaned: Cleaned, change: Change, hints: Hints) -> dict[str, Any]:
    """What is kept of a version."""
    kept = {name: values[name] for name in ("url", "title", "text", "published_at", "modified_at", "changed")}
    kept |= {"rules": change.content.rules, "given": given(cleaned), "hints": hint_values(hints)}
    return kept | {"before": change.before} if change.before else kept


def _born(published_at: str | None, known: Known, now: int) -> int:
    """When an article was published, as far as that is known and not ahead of us, else when it was first seen."""
    if published_at:
        at = datetime.fromisoformat(published_at)
        return min(now, int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()))
    return known.first_seen


def _chosen(sources: list[Source], options: Options) -> list[Source]:
    names = [source.name for source in sources]
    for wanted in options.only:
        if wanted not in names:
            raise ValueError(f"{options.file}: there is no source {wanted!r}; there are {', '.join(names)}")
    return [source for source in sources if not options.only or source.name in options.only]


def _browser(sources: list[Source], options: Options) -> Path | None:
    """The browser, where a source renders."""
    rendering = next((source for source in sources if source.render), None)
    if rendering is None:
        return None
    try:
        return find_browser(options.chromium)
    except ValueError as error:
        raise ValueError(f"{options.file}: source {rendering.name!r} renders its pages, and {error}") from None


def _of_archive(known: Mapping[str, int]) -> dict[str, int]:
    return {name.removeprefix("warc/"): length for name, length in known.items() if name.startswith("warc/")}


def _lock(folder: Path) -> BinaryIO:
    """A lock on the output's folder, which two runs with two states would else share."""
    try:
        return hold(folder / ".lock")
    except BlockingIOError:
        raise ValueError(f"{folder}: another run is writing to it") from None


def _folder_id(folder: Path) -> str:
    """The name by which a state knows a folder: kept in it, so that it may be moved, and another machine's differs."""
    path = folder / ".newsclean-id"
    if not path.exists():
        path.write_text(f"{uuid.uuid4()}\n", "ascii")
    return path.read_text("ascii").strip()


def _told(error: Exception) -> str:
    """Why a run ends, in a sentence."""
    if isinstance(error, OSError):
        return f"{error.filename or 'output'}: {error.strerror}"
    return f"state: {reason_of(error)}"
