"""Runs the stages: one page in, one outcome out. The batch and the crawl both use it, in worker processes."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Self

from newsclean.article import Article
from newsclean.configuration import Settings
from newsclean.outcome import Outcome, cleaned, rejected
from newsclean.page import Page
from newsclean.reasons import Reason, Rejected
from newsclean.record import Record


class Cleaner:
    """The stages of the settings, built once, run on page after page."""

    def __init__(self, stages: Sequence[Any]) -> None:
        if not stages:
            raise ValueError("no stages: STAGES is empty, and uncleaned text is not published")
        self._stages = stages

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Import and build the stages. Raises ValueError for a name that isn't there, and what a stage raises."""
        return cls([load_stage(name).from_settings(settings) for name in settings.stages])

    def clean(self, page: Page) -> tuple[Article, Record]:
        """Run all stages. Raises `Rejected` where the page can't become a record, be it by a stage's error."""
        try:
            return self._staged(page)
        except Rejected:
            raise
        except MemoryError as error:
            raise Rejected(Reason.OUT_OF_MEMORY, "more than PAGE_MEMORY_MB") from error
        except RecursionError as error:
            raise Rejected(Reason.TOO_DEEP, "elements nest too deep to be walked") from error
        except Exception as error:  # kept with its place; one page's bug must not stop the others
            raise Rejected(Reason.STAGE_FAILED, _explained(error)) from error

    def run(self, page: Page) -> Outcome:
        """Run all stages and give the outcome, a record or a reject."""
        try:
            return cleaned(*self.clean(page))
        except Rejected as verdict:
            return rejected(page, verdict)

    def _staged(self, page: Page) -> tuple[Article, Record]:
        item: Any = page
        article: Article | None = None
        for stage in self._stages:
            item = stage.process_item(item)
            article = item if isinstance(item, Article) else article
        if article is None or not isinstance(item, Record):
            raise Rejected(Reason.STAGE_FAILED, f"the last stage gave a {type(item).__name__}, not a Record")
        return article, item


def load_stage(name: str) -> Any:
    """The class of a dotted name, from the current folder too, as in Scrapy. Raises ValueError where there is none."""
    module, _, attribute = name.rpartition(".")
    if "" not in sys.path:
        sys.path.append("")
    try:
        return getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(f"stage {name!r}: {error}") from None


def _explained(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({place.name}, line {place.lineno} of {place.filename.rpartition('/')[2]})"
