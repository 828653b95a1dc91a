"""Word when a site breaks: what a run counts, what is an alarm and what is none, and how it is told."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import threading
import time
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console

from newsclean.reasons import Reason
from newsclean.record import Record
from newsclean.watching import (
    Alarm,
    SourceRun,
    WayIn,
    check_telling,
    find_alarms,
    prometheus,
    run_report,
    share_removed,
    summary,
    tell,
    telling,
    write_metrics,
    write_report,
)
from newsclean.watching.alarms import AlarmKind
from newsclean.watching.runs import FIELDS, SAMPLE_SIZE

CASES = tomllib.loads((Path(__file__).parent / "cases" / "alarms.toml").read_text("utf-8"))
START = datetime(2026, 1, 5, 7, tzinfo=UTC)
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
LENGTHS = (0.5, 0.7, 1, 1.4, 2)
"""Texts of a run, as shares of their median."""
LOOKED_AT = 100
"""The last runs of a history, each of which is judged too."""


# --- alarms


def usual(**figures) -> dict:
    """What is not said of a source's run."""
    return {
        "new": 0,
        "changed": 0,
        "gone": 0,
        "retried": 0,
        "recovered": 0,
        "title": 0.98,
        "published_at": 1,
        "authors": 0.8,
        "length": 2000,
        "scatter": 1,
        "removed": 0.08,
        "refused": {},
        "unfit": {},
        "ways_in": {"feed": "ok"},
        "asked": True,
    } | figures


def run_of(at: datetime, figures: dict) -> SourceRun:
    """A run that went so, counted as a crawl does."""
    run = SourceRun(at)
    for url, state in figures["ways_in"].items():
        run.add_answer(200, 0.2, asked="index")
        run.add_way_in(url, WayIn(state))
    records = figures["new"] + figures["changed"]
    for index in range(records):
        is_new = index < figures["new"]
        record = {
            "text": "x" * round(figures["length"] * LENGTHS[index % 5] ** figures["scatter"]),
            "title": "A title" if index < round(figures["title"] * records) else None,
            "published_at": "2026-01-05" if index < round(figures["published_at"] * records) else None,
            "authors": ["Hester Quill"] if index < round(figures["authors"] * records) else [],
        }
        run.add_found()
        run.add_answer(200, 0.4, asked="article" if is_new else "revisit")
        run.add_record(record, "new" if is_new else "changed", figures["removed"])
    for status, count in figures["refused"].items():
        for _ in range(count):
            run.add_answer(int(status) if status.isdecimal() else None, asked="article")
            run.add_reject(Reason.HTTP_ERROR, asked="article")
    for reason, count in figures["unfit"].items():
        for _ in range(count):
            run.add_answer(200, 0.4, asked="article")
            run.add_reject(reason, asked="article")
    for _ in range(figures["gone"]):
        run.add_answer(404, 0.1, asked="revisit")
        run.add_gone()
    for _ in range(figures["recovered"]):
        run.add_answer(200, 0.1, asked="retry")
    for _ in range(figures["retried"]):
        run.add_answer(403, 0.1, asked="retry")
        run.add_reject(Reason.HTTP_ERROR, asked="retry")
    return run


def span(words: str) -> timedelta:
    return timedelta(**{UNITS[words[-1]]: int(words[:-1])})


def figures_at(case: dict, at: datetime) -> dict:
    """What a run of a case's history counts."""
    new = case["new"][at.weekday()] if isinstance(case["new"], list) else case["new"]
    is_time = at.hour in case.get("hours", [at.hour]) and (at.minute == 0 or "hours" not in case)
    is_time = is_time and at.day in case.get("dates", [at.day])
    special = case.get("weekly", {}).get(str(at.weekday()), {}) | case.get("odd", {}).get(f"{at:%Y-%m-%d}", {})
    return usual(**{"new": new if is_time else 0} | case.get("usual", {}) | special)


def played(case: dict) -> list[tuple[bool, list[Alarm]]]:
    """The alarms of a case's runs, and whether each run is one of the last."""
    every, at = span(case.get("every", "1d")), START
    plan = []
    while at < START + timedelta(days=case["days"]):
        plan.append((at, False, figures_at(case, at)))
        at += every
    at += span(case.get("pause", "0d"))
    for phase in case["then"]:
        for _ in range(phase.get("runs", 1)):
            known = {name: value for name, value in phase.items() if name != "runs"}
            plan.append((at, True, usual(**case.get("usual", {}) | known)))
            at += every
    history, told = [], []
    for number, (at, is_last, figures) in enumerate(plan):
        run = run_of(at, figures).as_dict()
        alarms = find_alarms("vadu", run, history, at) if number >= len(plan) - LOOKED_AT else []
        told.append((is_last, alarms))
        history.append(run | {"alarms": [alarm.as_dict() for alarm in alarms]})
    return told


@pytest.mark.parametrize("case", CASES["quiet"], ids=lambda case: case["what"])
def test_what_is_usual_for_a_source_is_no_alarm(case):
    told = played(case)
    assert told[-1][1] == []
    if "only_last" not in case:
        assert [alarm for _, alarms in told for alarm in alarms] == []


@pytest.mark.parametrize("case", CASES["alarm"], ids=lambda case: case["what"])
def test_what_is_not_usual_is_an_alarm_with_a_sentence(case):
    told = played(case)
    assert [alarm for is_last, alarms in told if not is_last for alarm in alarms] == []
    assert [str(alarm.kind) for alarm in told[-1][1]] == case["told"]
    assert [alarm.source for alarm in told[-1][1]] == ["vadu"] * len(case["told"])
    if "says" in case:
        assert [alarm.sentence for alarm in told[-1][1]] == [case["says"]]
    json.dumps([alarm.as_dict() for alarm in told[-1][1]])


def test_there_are_as_many_cases_of_quiet_as_of_alarm():
    assert min(len(CASES["quiet"]), len(CASES["alarm"])) >= 25
    assert {kind for case in CASES["alarm"] for kind in case["told"]} == {str(kind) for kind in AlarmKind}


def test_an_alarm_that_lasts_says_since_when_it_is_told():
    case = {"days": 10, "new": 40, "then": [{"runs": 3, "new": 40, "title": 0}, {"new": 0}]}
    since = [[alarm.since for alarm in alarms] for is_last, alarms in played(case) if is_last]
    assert since == [["2026-01-15T07:00:00+00:00"]] * 4


def test_an_alarm_that_comes_again_begins_anew():
    case = {"days": 10, "new": 40, "then": [{"new": 40, "title": 0}, {"new": 40}, {"new": 40, "title": 0}]}
    since = [[alarm.since for alarm in alarms] for is_last, alarms in played(case) if is_last]
    assert since == [["2026-01-15T07:00:00+00:00"], [], ["2026-01-17T07:00:00+00:00"]]


def test_a_silence_is_told_until_something_new_comes_however_far_the_history_goes_back():
    told = played({"days": 42, "new": 12, "then": [{"runs": 5, "new": 0}]})[-1][1]
    now = datetime(2026, 9, 2, 7, tzinfo=UTC)
    last = run_of(now - timedelta(days=1), usual()).as_dict() | {"alarms": [told[0].as_dict()]}
    (alarm,) = find_alarms("vadu", run_of(now, usual()).as_dict(), [last], now)
    assert alarm.sentence.startswith("no new articles for 199 days (the last 2026-02-15 07:00 UTC)")
    assert alarm.since == "2026-09-01T07:00:00+00:00"
    assert find_alarms("vadu", run_of(now, usual(new=1)).as_dict(), [last], now) == []


def test_history_may_come_in_any_order_and_hold_what_is_not_over():
    runs = [run_of(START + timedelta(days=day), usual(new=40)).as_dict() for day in range(10)]
    now = START + timedelta(days=10)
    broken = run_of(now, usual(new=40, title=0)).as_dict()
    later = run_of(now + timedelta(days=1), usual(new=40, title=0)).as_dict()
    (alarm,) = find_alarms("vadu", broken, [later, broken, *reversed(runs)], now)
    assert alarm.kind == AlarmKind.TITLES_GONE


def test_history_of_an_earlier_version_may_lack_figures():
    bare = [{"started": f"2025-12-{day:02}T07:00:00Z", "requests": 3} for day in range(1, 20)]
    assert find_alarms("vadu", run_of(START, usual(new=40)).as_dict(), bare, START) == []


@pytest.mark.parametrize("started", [None, "", "yesterday", 7])
def test_a_history_without_times_is_refused(started):
    with pytest.raises(ValueError, match=r"a run of the history: started is .*, and no ISO 8601 time"):
        find_alarms("vadu", SourceRun(START).as_dict() | {"requests": 1}, [{"started": started, "requests": 1}], START)


def test_three_thousand_runs_are_judged_in_a_moment():
    runs = [run_of(START + timedelta(minutes=15 * i), usual(new=i % 3)).as_dict() for i in range(3000)]
    before = time.process_time()
    now = START + timedelta(days=40)
    find_alarms("vadu", run_of(now, usual(new=1)).as_dict(), runs, now)
    assert time.process_time() - before < 2


SHARES = st.floats(0, 1)
COUNTS = st.dictionaries(st.sampled_from(["403", "404", "500", "no answer"]), st.integers(0, 30), max_size=3)
FIGURES = st.fixed_dictionaries(
    {
        "new": st.integers(0, 60),
        "changed": st.integers(0, 20),
        "gone": st.integers(0, 20),
        "retried": st.integers(0, 20),
        "recovered": st.integers(0, 20),
        "scatter": st.integers(0, 3),
        "title": SHARES,
        "published_at": SHARES,
        "authors": SHARES,
        "length": st.integers(10, 3000),
        "removed": SHARES,
        "refused": COUNTS,
        "unfit": st.dictionaries(st.sampled_from(list(Reason)), st.integers(0, 30), max_size=3),
        "ways_in": st.dictionaries(st.sampled_from(["feed", "sitemap", "page"]), st.sampled_from(list(WayIn))),
    }
)


@settings(max_examples=60, deadline=None)
@given(figures=FIGURES, runs=st.integers(0, 60), minutes=st.sampled_from([1, 15, 60, 1440, 10080]))
def test_what_never_changes_never_alarms(figures, runs, minutes):
    run = run_of(START, figures).as_dict()
    times = [START + timedelta(minutes=minutes * number) for number in range(runs + 1)]
    *history, last = [run | {"started": at.isoformat()} for at in times]
    assert find_alarms("vadu", last, history, times[-1]) == []


# --- what a run counts


@settings(max_examples=60, deadline=None)
@given(figures=FIGURES)
def test_a_run_as_a_dict_is_plain_json_and_gives_the_run_back(figures):
    values = run_of(START, figures).as_dict()
    assert json.loads(json.dumps(values)) == values
    assert SourceRun.from_dict(values).as_dict() == values
    assert SourceRun.from_dict(values | {"alarms": [], "of a later version": 1}).as_dict() == values


def test_a_run_counts_what_became_of_each_request():
    run = SourceRun(START)
    run.add_answer(200, 0.5, asked="index")
    run.add_answer(200, 0.1, asked="article")
    run.add_answer(304, 0.1, asked="revisit")
    run.add_answer(404, 0.1, asked="revisit")
    run.add_answer(503, 0.3, asked="revisit")
    run.add_answer(403, 0.2, asked="article")
    run.add_answer(None, asked="article")
    run.add_answer(500, 0.2, asked="retry")
    run.add_answer(200, 0.2, asked="retry")
    run.add_answer(429, 0.2, asked="index")
    run.add_reject(Reason.NO_ARTICLE, asked="article")
    run.add_reject(Reason.NO_ARTICLE, asked="retry")
    run.add_reject(Reason.UNREACHABLE, asked="article")
    run.add_found(3)
    run.add_unchanged()
    run.add_gone()
    values = run.as_dict()
    known = ("found", "requests", "fetched", "tried", "unchanged", "gone", "median_seconds")
    assert [values[name] for name in known] == [3, 10, 3, 7, 1, 1, 0.2]
    assert values["http_errors"] == {"403": 1, "404": 1, "429": 1, "500": 1, "503": 1}
    assert values["refused"] == {"403": 1, "503": 1, "no answer": 1}
    assert values["rejected"] == {"no-article": 2, "unreachable": 1}
    assert values["unfit"] == {"no-article": 1}


def test_a_run_measures_the_records_of_new_and_changed_articles():
    run = SourceRun(START)
    run.add_record({"text": "ă" * 100, "title": "T", "tags": [], "authors": ["Ilka Dorovan"]}, "new", 0.5)
    run.add_record({"text": "x" * 300, "title": "", "tags": ["ferry"], "image": None}, "changed", 0)
    run.add_record({"text": "x" * 900, "title": "T", "tags": []}, "new", 0.1)
    values = run.as_dict()
    assert (values["new"], values["changed"], values["records"]) == (2, 1, 3)
    rates = {name: rate for name, rate in values["fill_rates"].items() if rate}
    assert rates == {"title": 0.6667, "tags": 0.3333, "authors": 0.3333}
    assert (values["median_length"], values["length_quartiles"], values["share_removed"]) == (300, [100, 900], 0.2)


def test_a_run_of_nothing_knows_nothing():
    values = SourceRun(START).as_dict()
    assert (values["median_length"], values["share_removed"], values["median_seconds"]) == (None, None, None)
    assert set(values["fill_rates"].values()) == {None}


def test_the_fields_that_are_watched_are_the_records():
    assert set(FIELDS) < set(Record.model_fields)


def test_the_memory_of_a_run_is_bounded_and_its_median_near():
    run = SourceRun(START)
    for length in range(20_000):
        run.add_record({"text": "x" * (length % 2000)}, "new", 0)
        run.add_way_in(f"https://vadu.example/sitemap-{length}.xml", WayIn.HTTP_ERROR, "HTTP 404")
    values = run.as_dict()
    assert len(run._lengths._values) == SAMPLE_SIZE
    assert values["median_length"] == pytest.approx(1000, rel=0.1)
    assert (len(values["ways_in"]), len(values["problems"]), values["ways_in_left_off"]) == (200, 200, 19_800)


def test_the_last_word_on_a_way_in_counts():
    run = SourceRun(START)
    run.add_way_in("feed", WayIn.UNREACHABLE, "no answer in 30 s")
    assert run.as_dict()["problems"] == {"feed": "no answer in 30 s"}
    run.add_way_in("feed")
    assert (run.as_dict()["ways_in"], run.as_dict()["problems"]) == ({"feed": "ok"}, {})


def test_a_problem_that_quotes_half_a_character_can_still_be_written(tmp_path):
    run = SourceRun(START)
    run.add_way_in("https://vadu.example/\ud800", WayIn.UNREADABLE, "no feed: \udcff" + "x" * 1000)
    write_report(tmp_path / "run.json", report_of({"vadu": run}))
    (problem,) = json.loads((tmp_path / "run.json").read_bytes())["sources"]["vadu"]["problems"].values()
    assert problem.startswith("no feed: ?x")
    assert len(problem) == 200


def test_the_share_removed_is_of_what_was_extracted():
    edits = [
        {"field": "text", "old": "Share this!\n\n", "new": ""},
        {"field": "text", "old": "publicatÄƒ", "new": "publicată"},
        {"field": "text", "old": "...", "new": "…and so on"},
        {"field": "title", "old": " | Vadu Monitor", "new": ""},
    ]
    assert share_removed(edits, 93) == pytest.approx(14 / (93 + 14 - 7))
    assert share_removed([], 0) == 0
    assert share_removed([{"field": "text", "old": "x" * 50, "new": ""}], 0) == 1


# --- reports, metrics, summaries


def report_of(sources: dict[str, SourceRun], alarms=(), outcome="done") -> dict:
    return run_report(
        run_id="2026-01-05T07-00-00",
        started=START,
        ended=START + timedelta(seconds=75.5),
        outcome=outcome,
        sources=sources,
        alarms=alarms,
    )


def alarm_of(source: str, sentence: str = "titles gone: 3 of 40 records have one, usually 98 %") -> Alarm:
    return Alarm(source, AlarmKind.TITLES_GONE, sentence, {"have": 3}, "2026-01-03T07:00:00+00:00")


def test_a_report_has_totals_and_each_source_with_its_alarms():
    sources = {
        "vadu": run_of(START, usual(new=40, title=0.075, unfit={"no-article": 2})),
        "hill": run_of(START, usual(new=2, refused={"403": 3})),
    }
    report = report_of(sources, [alarm_of("vadu")], "deadline")
    assert report["started"] == "2026-01-05T07:00:00+00:00"
    assert report["ended"] == "2026-01-05T07:01:15.500000+00:00"
    assert (report["run_id"], report["seconds"], report["outcome"]) == ("2026-01-05T07-00-00", 75.5, "deadline")
    assert report["totals"] == {
        "found": 42,
        "requests": 49,
        "fetched": 44,
        "new": 42,
        "changed": 0,
        "unchanged": 0,
        "gone": 0,
        "rejected": 5,
        "http_errors": 3,
    }
    assert report["sources"]["vadu"] == sources["vadu"].as_dict() | {"alarms": [alarm_of("vadu").as_dict()]}
    assert report["sources"]["hill"]["alarms"] == []
    assert report["alarms"] == [alarm_of("vadu").as_dict()]
    assert json.loads(json.dumps(report)) == report


def test_a_report_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "new" / "run.json"
    umask = os.umask(0o022)
    try:
        for name in ("vadu", "hill"):
            write_report(path, report_of({name: SourceRun(START)}))
            assert list(json.loads(path.read_bytes())["sources"]) == [name]
    finally:
        os.umask(umask)
    assert [entry.name for entry in path.parent.iterdir()] == ["run.json"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644  # others' collectors read it


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path):
    path = tmp_path / "run.json"
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_report(path, report_of({}))
    assert [entry.name for entry in tmp_path.iterdir()] == ["run.json"]


def test_metrics_may_go_to_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_metrics(pipe, report_of({}))
    reader.join()
    assert b"newsclean_run_done 1\n" in read[0]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def samples(text: str) -> dict[tuple, float]:
    """The samples of a metrics file, as Prometheus' own client reads it, by name and labels."""
    found = {}
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge"
        assert family.documentation.endswith(".")
        for sample in family.samples:
            key = sample.name, *sorted(sample.labels.items())
            assert key not in found
            assert sample.timestamp is None
            found[key] = sample.value
    return found


def test_metrics_are_read_by_prometheus_own_parser(tmp_path):
    run = run_of(START, usual(new=40, title=0.075, refused={"403": 3}, unfit={"no-article": 2}))
    write_metrics(tmp_path / "newsclean.prom", report_of({"vadu": run}, [alarm_of("vadu")]))
    found = samples((tmp_path / "newsclean.prom").read_text("utf-8"))

    def value(name: str, **labels: str) -> float:
        return found[name, *sorted(labels.items())]

    assert value("newsclean_run_start_timestamp_seconds") == START.timestamp()
    assert value("newsclean_run_end_timestamp_seconds") == START.timestamp() + 75.5
    assert value("newsclean_run_duration_seconds") == 75.5
    assert value("newsclean_run_done") == 1
    assert value("newsclean_run_alarms") == 1
    assert value("newsclean_source_links_found", source="vadu") == 40
    assert value("newsclean_source_articles", source="vadu", outcome="new") == 40
    assert value("newsclean_source_pages_rejected", source="vadu", reason="no-article") == 2
    assert value("newsclean_source_http_errors", source="vadu", status="403") == 3
    assert value("newsclean_source_field_fill_ratio", source="vadu", field="title") == 0.075
    assert value("newsclean_source_text_length_characters", source="vadu") == 2000
    assert value("newsclean_source_removed_ratio", source="vadu") == 0.08
    assert value("newsclean_source_request_duration_seconds", source="vadu") == 0.4
    assert value("newsclean_source_ways_in", source="vadu", state="ok") == 1
    alarms = {dict(labels)["kind"]: value for (name, *labels), value in found.items() if name == "newsclean_alarm"}
    assert alarms == {str(kind): float(kind == "titles-gone") for kind in AlarmKind}


@given(names=st.lists(st.text(min_size=1), max_size=3, unique=True))
@settings(max_examples=60, deadline=None)
def test_metrics_carry_any_name_of_a_source(names):
    found = samples(prometheus(report_of({name: SourceRun(START) for name in names})))
    sources = {dict(labels)["source"] for name, *labels in found if name == "newsclean_source_requests"}
    assert sources == set(names)


def test_each_metric_is_declared_once_above_its_samples_and_the_last_line_ends():
    text = prometheus(report_of({name: run_of(START, usual(new=2)) for name in ("vadu", "hill")}))
    assert text.endswith("\n")
    declared = []
    for line in text.splitlines():
        if match := re.fullmatch(r"# (HELP|TYPE) (newsclean_[a-z_]+) (.+)", line):
            assert match[1] == "HELP" or (declared[-1] == match[2] and match[3] == "gauge")
            declared += [match[2]] if match[1] == "HELP" else []
        else:
            sample = re.fullmatch(r'(newsclean_[a-z_]+)(?:\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? -?[0-9.e+]+', line)
            assert sample is not None, line
            assert sample[1] == declared[-1]
    assert len(declared) == len(set(declared))


def printed(report: dict) -> str:
    console = Console(width=80, record=True, file=open(os.devnull, "w"), highlight=False)  # noqa: SIM115, PTH123
    console.print(summary(report), soft_wrap=True)
    console.file.close()
    return console.export_text()


def test_a_summary_names_sources_problems_and_alarms():
    broken = run_of(START, usual(new=1400, refused={"403": 3}))
    broken.add_way_in("https://vadu.example/feed", WayIn.HTTP_ERROR, "HTTP 404")
    text = printed(report_of({"vadu": broken, "hill [north]": SourceRun(START)}, [alarm_of("vadu")], "deadline"))
    assert "run 2026-01-05T07-00-00: deadline, 1 min 16 s" in text
    assert re.search(r"^vadu +1,400 +1,400 +1,400 +3 +3 +2,000 +8% *$", text, re.M)
    assert re.search(r"^hill \[north\] +0 ", text, re.M)
    assert re.search(r"^all +1,400 ", text, re.M)
    assert "vadu: https://vadu.example/feed: HTTP 404" in text
    line = "ALARM vadu: titles gone: 3 of 40 records have one, usually 98 % (told since 2026-01-03 07:00 UTC)"
    assert line in text.splitlines()


# --- telling


@pytest.fixture
def receiver(receiver, monkeypatch):
    monkeypatch.setattr(telling, "RETRY_AFTER", 0.01)
    return receiver


REPORT = report_of({"vadu": SourceRun(START)})
ALARMS = [alarm_of("vadu"), alarm_of("Orlavița", "texts halved")]


def test_alarms_are_posted_as_json(receiver):
    assert tell(ALARMS, REPORT, webhook=receiver.url) == []
    ((method, path, content),) = receiver.came
    assert (method, path, receiver.types) == ("POST", "/secret-token", {"application/json"})
    told = json.loads(content)
    assert told.pop("text").splitlines() == [
        "newsclean: vadu: titles gone: 3 of 40 records have one, usually 98 %",
        "newsclean: Orlavița: texts halved",
    ]
    assert told.pop("alarms") == [alarm.as_dict() for alarm in ALARMS]
    assert told == {name: REPORT[name] for name in ("run_id", "started", "ended", "outcome", "totals")}


def test_nothing_is_told_where_there_are_no_alarms(receiver, tmp_path):
    assert tell([], REPORT, webhook=receiver.url, command=f"touch {tmp_path / 'told'}") == []
    assert receiver.came == []
    assert list(tmp_path.iterdir()) == []


def test_a_webhook_that_fails_is_asked_once_more(receiver):
    receiver.answers = [(503, {})]
    assert tell(ALARMS, REPORT, webhook=receiver.url) == []
    assert len(receiver.came) == 2


def test_a_webhook_that_fails_twice_is_named_without_its_secret_path(receiver):
    receiver.answers = [(500, {}), (500, {})]
    (failure,) = tell(ALARMS, REPORT, webhook=receiver.url)
    assert failure == "webhook at 127.0.0.1: HTTP 500 Internal Server Error"


def test_a_webhook_that_refuses_is_not_asked_again(receiver):
    receiver.answers = [(403, {})]
    assert tell(ALARMS, REPORT, webhook=receiver.url) == ["webhook at 127.0.0.1: HTTP 403 Forbidden"]
    assert len(receiver.came) == 1


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_that_keeps_the_method_is_followed_with_the_alarms(receiver, status):
    receiver.answers = [(status, {"Location": "/moved"})]
    assert tell(ALARMS, REPORT, webhook=receiver.url) == []
    assert [(method, path) for method, path, _ in receiver.came] == [("POST", "/secret-token"), ("POST", "/moved")]
    assert receiver.came[0][2] == receiver.came[1][2]


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_would_lose_the_alarms_is_a_failure(receiver, status):
    receiver.answers = [(status, {"Location": "/moved"})]
    (failure,) = tell(ALARMS, REPORT, webhook=receiver.url)
    assert failure.endswith(": it has moved, give its new address")
    assert len(receiver.came) == 1


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/x", "file:///etc/hostname", "//[", "gopher://127.0.0.1/"])
def test_a_redirect_to_anything_but_the_web_is_a_failure(receiver, address):
    receiver.answers = [(307, {"Location": address})] * 2
    (failure,) = tell(ALARMS, REPORT, webhook=receiver.url)
    assert failure.startswith("webhook at 127.0.0.1: ")


def test_a_redirect_that_goes_round_ends(receiver):
    receiver.answers = [(307, {"Location": "/round"})] * 50
    (failure,) = tell(ALARMS, REPORT, webhook=receiver.url)
    assert failure.startswith("webhook at 127.0.0.1: HTTP 307")


def test_a_webhook_that_drips_is_given_up(receiver, monkeypatch):
    monkeypatch.setattr(telling, "WEBHOOK_TIMEOUT", 0.4)
    receiver.delay = 0.1
    begin = time.monotonic()
    assert tell(ALARMS, REPORT, webhook=receiver.url) == ["webhook at 127.0.0.1: no answer in 0.4 s"]
    assert time.monotonic() - begin < 3


def test_a_webhook_that_is_not_there_is_named(receiver):
    receiver.close()
    (failure,) = tell(ALARMS, REPORT, webhook=receiver.url)
    assert "webhook at 127.0.0.1: " in failure
    assert "refused" in failure


def test_no_proxy_stands_before_this_machine_and_one_does_before_others(receiver, monkeypatch):
    for name in ("no_proxy", "NO_PROXY", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert tell(ALARMS, REPORT, webhook=receiver.url) == []
    monkeypatch.setenv("http_proxy", receiver.url)
    assert tell(ALARMS, REPORT, webhook="http://hooks.example/x") == []
    assert receiver.came[-1][1] == "http://hooks.example/x"


BAD_URLS = [
    "",
    "hooks.example",
    "ftp://hooks.example/",
    "file:///etc/passwd",
    "http://",
    "http:///x",
    "http://[x",
    "http://a b/",
]
BAD_URLS += [
    "http://hooks.example:x/",
    "http://user:word@hooks.example/",
    "http://hooks.example/ș",
    "http://h.example:99999/",
]


@pytest.mark.parametrize("url", BAD_URLS)
def test_what_is_no_web_address_is_refused_before_and_named_after(url):
    with pytest.raises(ValueError, match=r"^webhook: no address to post to"):
        check_telling(url, None)
    (failure,) = tell(ALARMS, REPORT, webhook=url)
    assert failure.startswith("webhook: no address to post to")


@pytest.fixture
def script(tmp_path):
    """Writes a Python script and gives the command that runs it."""

    def write(body: str) -> str:
        path = tmp_path / "my notifier.py"
        path.write_text(f"import json, os, subprocess, sys, time\n{body}\n")
        return f"{sys.executable} '{path}' --to 'the desk'"

    return write


def test_a_command_gets_the_alarms_on_standard_input(script, tmp_path):
    body = f"json.dump([json.load(sys.stdin), sys.argv[1:]], open({str(tmp_path / 'told')!r}, 'w')); print('done')"
    command = script(body)
    check_telling(None, command)
    assert tell(ALARMS, REPORT, command=command) == []
    told, words = json.loads((tmp_path / "told").read_bytes())
    assert told["alarms"] == [alarm.as_dict() for alarm in ALARMS]
    assert words == ["--to", "the desk"]


def test_a_command_that_fails_is_named_with_its_last_word(script):
    (failure,) = tell(ALARMS, REPORT, command=script("print('x' * 9999); sys.exit('the desk is closed')"))
    assert failure == f"alarm command {sys.executable}: exit code 1: the desk is closed"


def test_a_command_need_not_read_what_it_is_given(script):
    many = [alarm_of("vadu", "x" * 1000)] * 1000
    assert tell(many, REPORT, command=script("")) == []


def test_a_command_that_hangs_is_ended_with_all_it_started(script, tmp_path, monkeypatch):
    monkeypatch.setattr(telling, "COMMAND_TIMEOUT", 1.0)
    late = f"import time; time.sleep(2); open({str(tmp_path / 'late')!r}, 'w')"
    command = script(f"print('busy', flush=True); subprocess.Popen([sys.executable, '-c', {late!r}]).wait()")
    assert tell(ALARMS, REPORT, command=command) == [f"alarm command {sys.executable}: not done in 1 s: busy"]
    time.sleep(2.5)
    assert not (tmp_path / "late").exists()


def test_a_command_may_leave_something_running(script):
    begin = time.monotonic()
    assert tell(ALARMS, REPORT, command=script("subprocess.Popen(['sleep', '5'])")) == []
    assert time.monotonic() - begin < 4


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("mail 'x", "No closing quotation"),
        ("/no/such/program", "no program|No such"),
    ],
)
def test_what_is_no_command_is_refused_before_and_named_after(command, why):
    with pytest.raises(ValueError, match=f"^alarm command: .*(?:{why})"):
        check_telling(None, command)
    (failure,) = tell(ALARMS, REPORT, command=command)
    assert re.search(f"^alarm command: .*(?:{why})", failure)


def test_a_webhook_that_fails_does_not_keep_the_command_from_being_told(receiver, script, tmp_path):
    receiver.answers = [(403, {})]
    command = script(f"open({str(tmp_path / 'told')!r}, 'w')")
    assert len(tell(ALARMS, REPORT, webhook=receiver.url, command=command)) == 1
    assert (tmp_path / "told").exists()
