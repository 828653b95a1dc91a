"""What the tests of the crawl write down: a site's answers, pages, and calls of Scrapy."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

CHECKOUT = Path(__file__).parents[2]
QUICK = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0", "WORKERS=1", "RETRY_TIMES=0")
"""Settings for a site of one's own: politeness has its own tests."""


class Answer(NamedTuple):
    """How the site answers for a path."""

    body: bytes = b""
    status: int = 200
    type: str | None = "text/html; charset=utf-8"
    headers: Mapping[str, str] = MappingProxyType({})
    wait: float = 0.0


class Asked(NamedTuple):
    """A request that the site has seen."""

    path: str
    at: float
    headers: dict[str, str]


@dataclass
class Site:
    url: str
    routes: dict[str, Answer | bytes | str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    changes: dict[str, tuple[int, Answer]] = field(default_factory=dict)

    def then(self, path: str, answer: Answer, *, after: int) -> None:
        """Answer otherwise for a path after so many requests for it."""
        self.changes[path] = after, answer

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order, without robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def answer(self, path: str) -> Answer:
        after, changed = self.changes.get(path, (0, None))
        if changed is not None and sum(asked.path == path for asked in self.asked) > after:
            return changed
        route = self.routes.get(path, Answer(status=404))
        route = route.encode() if isinstance(route, str) else route
        return Answer(route) if isinstance(route, bytes) else route


@dataclass
class Crawled:
    code: int
    stdout: str
    stderr: str
    records: list[dict]
    rejects: list[dict]
    audit: list[dict]

    @property
    def titles(self) -> list[str]:
        return sorted(record["title"] for record in self.records)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Path (or place) and reason of each reject."""
        return sorted((_path(row["url"]) if row["url"] else row["place"], row["reason"]) for row in self.rejects)


def article(title: str, *, words: str = "The ferry crossed the river twice before noon.", head: str = "") -> str:
    """A page that holds an article."""
    paragraphs = "".join(
        f"<p>Paragraph {n} of {title}. {words} Nobody was late for work that day.</p>" for n in range(5)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def command(*args: str | Path, settings: tuple[str, ...] = ()) -> list[str]:
    """A call of Scrapy: `command("crawl", "feed", "url=…", "-O", "out.csv")`; `name=value` goes after `-a`."""
    options = [part for setting in settings for part in ("-s", setting)]
    values = [("-a", str(arg)) if "=" in str(arg) and str(arg)[0].isalpha() else (str(arg),) for arg in args]
    return [sys.executable, "-m", "scrapy", *(part for pair in values for part in pair), *options]


def environment(**more: str) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    return clean | {"COLUMNS": "200"} | more


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]
