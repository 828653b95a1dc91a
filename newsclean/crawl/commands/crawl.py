"""`scrapy crawl`, which says in one sentence why a crawl can't start, and by its exit code how it went."""

from __future__ import annotations

import argparse
import asyncio
import logging

from scrapy.commands import crawl
from scrapy.exceptions import UsageError

from newsclean.crawl.progress import is_fruitless
from newsclean.crawl.running import ScheduledRun
from newsclean.crawl.starting import without_traceback


class Command(crawl.Command):
    """Exit codes: 0 done, 1 nothing could be cleaned, or an error, 2 wrong call; of a scheduled crawl also 3 and 4.

    Scrapy's own command shows a traceback for each wrong argument and gives 0 where a feed is gone.
    """

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl. Raises UsageError for a wrong argument or setting, a broken pack, an output that can't be written."""
        if len(args) != 1:
            super().run(args, opts)
        logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(without_traceback)
        assert self.crawler_process is not None  # noqa: S101 - Scrapy sets it before it runs a command
        try:
            crawler = self._create_crawler(args[0])
        except KeyError as error:
            raise UsageError(f"{error.args[0]}; `scrapy list` names them", print_help=False) from None
        task = self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        assert isinstance(task, asyncio.Task)  # noqa: S101 - so it is with Scrapy's default reactor
        if not task.done() or task.cancelled():  # a second Ctrl-C
            self.exitcode = 1
        elif failure := task.exception():
            if isinstance(failure, ValueError | OSError):
                raise UsageError(str(failure), print_help=False) from None
            raise failure
        elif isinstance(run := getattr(crawler.spider, "run", None), ScheduledRun):
            self.exitcode = run.exit_code
        else:
            self.exitcode = int(is_fruitless(crawler.stats.get_stats()))
