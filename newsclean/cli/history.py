"""`newsclean history` and `newsclean state prune`."""

from __future__ import annotations

import difflib
import re
import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

State = Annotated[
    str, typer.Option("--state", metavar="URL", help="The state of the crawls: a SQLite file, or postgresql://….")
]
_SPAN = re.compile(r"(\d+)\s*([dwy])")
_DAYS = {"d": 1, "w": 7, "y": 365}


def history(
    url: Annotated[str, typer.Argument(metavar="URL", help="An article's address, or a record's id.")],
    state: State = "out/state.sqlite",
) -> None:
    """Show the versions of an article that scheduled crawls have seen, each as what changed from the one before."""
    from newsclean.state import State as Store
    from newsclean.state.pages import key_of_id, page_key

    key = key_of_id(url) if re.fullmatch(r"[0-9a-f]{16}", url) else page_key(url)
    with Store.open(state, exclusive=False, create=False) as store:
        known, versions = store.look_up(key), store.versions(key)
    if known is None:
        raise ValueError(f"{state} knows nothing of {url}")
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{known.url}  ({known.source}, first seen {_day(known.first_seen)})", style="bold", markup=False)
    if not versions:
        console.print(f"no version: {known.detail or known.outcome.name.lower()}", markup=False)
    before: dict[str, Any] | None = None
    for version in versions:
        changed = f": {', '.join(version.article['changed'])} changed" if before else ""
        console.print(f"\nversion {version.number}, {_day(version.at)}{changed}", style="bold", markup=False)
        _show(console, version.article.get("before") or before, version.article)
        before = version.article
    if known.outcome.name in ("GONE", "GIVEN_UP", "MOVED"):
        console.print(f"\n{known.outcome.name.lower().replace('_', ' ')}: {known.detail}", style="bold", markup=False)


def prune(
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="SPAN", help="Forget what nothing has shown for so long: 400d, 2y.")
    ],
    state: State = "out/state.sqlite",
) -> None:
    """Forget pages that no listing has shown for long, their versions, and the history of runs from before.

    A page that a site lists again is new again, so choose a span longer than its feeds and sitemaps reach back.
    """
    from newsclean.state import State as Store

    span = _SPAN.fullmatch(older_than.strip().lower())
    if span is None:
        raise ValueError(f"--older-than {older_than}: a span such as 400d, 60w or 2y is needed")
    before = datetime.now(UTC) - timedelta(days=int(span[1]) * _DAYS[span[2]])
    with Store.open(state, create=False) as store:
        counts = store.prune(int(before.timestamp()))
    sys.stdout.write(f"forgotten: {', '.join(f'{count:,} {what}' for what, count in counts.items())}\n")


def _show(console: Console, old: dict[str, Any] | None, new: dict[str, Any]) -> None:
    """A version: the first whole, a later one as the paragraphs that differ, with their words struck and added."""
    for field in ("title", "published_at", "modified_at"):
        if old is None or old.get(field) != new[field]:
            told = Text(f"{field}: ")
            console.print(told + (_compared(old.get(field) or "", new[field] or "") if old else Text(new[field] or "")))
    paragraphs = new["text"].split("\n\n")
    if old is None:
        console.print(Text(new["text"]))
        return
    earlier = old["text"].split("\n\n")
    for tag, first, end, start, stop in difflib.SequenceMatcher(
        None, earlier, paragraphs, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            console.print(_compared("\n\n".join(earlier[first:end]), "\n\n".join(paragraphs[start:stop])))


def _compared(old: str, new: str) -> Text:
    """What was taken away, as [-…-], and what was added, as {+…+}, word by word; colours where they show."""
    a, b = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    shown = Text()
    for tag, first, end, start, stop in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            shown.append("".join(a[first:end]))
            continue
        if first < end:
            shown.append(f"[-{''.join(a[first:end])}-]", style="red")
        if start < stop:
            shown.append(f"{{+{''.join(b[start:stop])}+}}", style="green")
    return shown


def _day(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
