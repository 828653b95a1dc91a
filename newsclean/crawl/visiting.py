"""What a scheduled crawl hands from its spider to its commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsclean.archiving import Exchange
from newsclean.outcome import Outcome
from newsclean.page import Page
from newsclean.reasons import Reason
from newsclean.state.pages import Known

Answer = Literal["page", "unchanged", "gone", "failed", "refused", "postponed"]
"""`page`: content, to be cleaned. `unchanged`: a 304. `gone`: 404 or 410. `failed`: to be tried again. `refused`: the
site doesn't want it fetched, or it is no web page. `postponed`: the site wants to be left alone, so it wasn't asked."""


@dataclass(slots=True)
class Fetched:
    """A page of the state that was asked for, and what came back."""

    known: Known
    """What was asked for."""
    answer: Answer
    at: datetime
    page: Page | None = None
    reason: Reason | None = None
    """Why there is no page."""
    detail: str = ""
    retry_after: int | None = None
    """Seconds that the server asked to be spared."""
    exchange: Exchange | None = None
    """For the archive, where there is one."""
    parts: tuple[Exchange, ...] = ()
    """The further pages of the story."""
    outcome: Outcome | None = None
    """What the workers made of the page."""
    rendered: bool = False
    """The page went through a browser."""
    cut_short: bool = False
    """It was still loading when its time was up."""
