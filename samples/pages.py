"""The sample site as Pages, without a crawl: what the server would answer, and what feeds and sitemaps say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newsclean.configuration import Settings
from newsclean.page import Hints, Page
from newsclean.urls import canonical_form
from samples.server import HOST, ROOT, respond
from spiders.feed import read_feed
from spiders.sitemap import read_sitemap

EXPECTED = ROOT.parent / "expected"


def expectations() -> list[tuple[Path, dict[str, Any]]]:
    """What each page and text must give, by file."""
    return [(path, json.loads(path.read_text("utf-8"))) for path in sorted(EXPECTED.glob("*.json"))]


def page_for(expected: dict[str, Any]) -> Page:
    """The Page of one expectation."""
    url = expected.get("url")
    path = ROOT.parent / expected["page"]
    if url is None:
        return Page(path.read_bytes(), id=path.stem, kind="text", place=expected["page"])
    if "packs" in expected:
        return Page(path.read_bytes(), url=url, kind="html", place=expected["page"])
    _, headers, body = respond(urlsplit(url).path)
    headers = {name.lower(): value for name, value in headers.items()}
    kind = "html" if headers["content-type"].startswith("text/html") else None
    return Page(body, url=url, kind=kind, headers=headers, hints=_hints().get(canonical_form(url), Hints()))  # type: ignore[arg-type]


def settings_for(expected: dict[str, Any]) -> Settings:
    """The settings of one expectation: with a folder of packs where it names one."""
    packs = [str(ROOT.parent / expected["packs"])] if "packs" in expected else []
    return Settings.load({"PACKS": packs})


def _hints() -> dict[str, Hints]:
    return {canonical_form(url): hints for url, hints in (*_from_sitemap(), *_from_feed())}


def _from_feed() -> Iterator[tuple[str, Hints]]:
    for entry in read_feed((ROOT / "feed.xml").read_bytes(), f"http://{HOST}/feed.xml"):
        yield entry.url, entry.hints


def _from_sitemap() -> Iterator[tuple[str, Hints]]:
    for entry in read_sitemap((ROOT / "sitemap-news.xml").read_bytes()):
        yield entry.url, entry.hints


__all__ = ["EXPECTED", "HOST", "expectations", "page_for", "settings_for"]
