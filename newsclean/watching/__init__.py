"""Word when a site breaks: what a run did for each source, compared with that source's own history, and told."""

from newsclean.watching.alarms import HISTORY_RUNS, Alarm, find_alarms
from newsclean.watching.metrics import prometheus, write_metrics
from newsclean.watching.reports import run_report, write_report
from newsclean.watching.runs import SourceRun, WayIn, share_removed
from newsclean.watching.summaries import summary
from newsclean.watching.telling import check_telling, tell

__all__ = [
    "HISTORY_RUNS",
    "Alarm",
    "SourceRun",
    "WayIn",
    "check_telling",
    "find_alarms",
    "prometheus",
    "run_report",
    "share_removed",
    "summary",
    "tell",
    "write_metrics",
    "write_report",
]
