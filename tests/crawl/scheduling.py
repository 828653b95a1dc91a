"""What the tests of scheduled crawls write down: sources, runs, and what they leave."""

import json
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from crawl.newssite import CHECKOUT, Answer, environment, read

COMMAND = [str(Path(sys.executable).with_name("newsclean"))]
QUICKLY = (
    "DOWNLOAD_DELAY=0",
    "AUTOTHROTTLE_ENABLED=0",
    "CONCURRENT_REQUESTS_PER_DOMAIN=8",
    "WORKERS=1",
    "RETRY_TIMES=0",
)


@dataclass
class Ran:
    """A run that has ended."""

    code: int
    stdout: str
    stderr: str
    new: list[dict]
    """The records that it added to articles.jsonl."""
    rejects: list[dict]
    """The rejects that it added."""


@dataclass
class Scheduled:
    folder: Path
    options: tuple[str, ...] = ("--allow-private",)
    _seen: dict[str, int] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def write(self, *sources: dict) -> None:
        """The sources file."""
        tables = ("\n".join(f"{key} = {json.dumps(value)}" for key, value in source.items()) for source in sources)
        (self.folder / "sources.toml").write_text("".join(f"[[source]]\n{table}\n\n" for table in tables), "utf-8")

    def call(self, *options: str | Path, settings: tuple[str, ...] = ()) -> list[str]:
        given = [part for setting in (*QUICKLY, *settings) for part in ("-s", setting)]
        place = [str(self.folder / "sources.toml"), "--out", str(self.out)]
        return [*COMMAND, "crawl", *place, *self.options, *map(str, options), *given]

    def run(self, *options: str | Path, settings: tuple[str, ...] = (), **env: str) -> Ran:
        """A run to its end."""
        call = self.call(*options, settings=settings)
        done = subprocess.run(
            call, cwd=CHECKOUT, env=environment(**env), capture_output=True, text=True, timeout=180, check=False
        )
        return Ran(
            done.returncode,
            done.stdout,
            done.stderr,
            self._added("articles.jsonl"),
            self._added("articles.rejects.jsonl"),
        )

    def begin(self, *options: str | Path, settings: tuple[str, ...] = ()) -> subprocess.Popen:
        """A run that goes on."""
        call = self.call(*options, settings=settings)
        return subprocess.Popen(
            call, cwd=CHECKOUT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip

    def records(self) -> list[dict]:
        return read(self.out / "articles.jsonl")

    def make_due(self, path: str = "%") -> None:
        """Let time pass: articles whose path is like this are due to be asked for again."""
        with sqlite3.connect(self.out / "state.sqlite") as state:
            state.execute("update page set due = ? where path like ?", (int(time.time()) - 1, path))

    def _added(self, name: str) -> list[dict]:
        found = read(self.out / name)
        before, self._seen[name] = self._seen.get(name, 0), len(found)
        return found[before:]


def feed(*entries: str | tuple[str, str], etag: str | None = None) -> Answer:
    """An Atom feed of paths, or of paths with the time of their last change."""
    items = "".join(
        f'<entry><title>{path}</title><link href="{path}"/><id>{path}</id>'
        f"<published>2026-01-05T08:00:00Z</published><updated>{updated}</updated></entry>"
        for path, updated in (
            entry if isinstance(entry, tuple) else (entry, "2026-01-05T08:00:00Z") for entry in entries
        )
    )
    headers = {"ETag": etag} if etag else {}
    return Answer(
        f'<feed xmlns="http://www.w3.org/2005/Atom">{items}</feed>'.encode(),
        type="application/atom+xml",
        headers=headers,
    )


def sitemap(*entries: tuple[str, str | None], index: bool = False, etag: str | None = None) -> Answer:
    """A sitemap of URLs and times of their last change, or an index of sitemaps."""
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    items = "".join(
        f"<{inner}><loc>{url}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</{inner}>"
        for url, changed in entries
    )
    body = f'<?xml version="1.0"?><{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{items}</{outer}>'
    return Answer(body.encode(), type="application/xml", headers={"ETag": etag} if etag else {})
