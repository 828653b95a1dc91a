"""`make demo`: serve the sample site on loopback, crawl it from its feed and its sitemap, show what came out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from samples.server import HOST, respond, serving

OUTPUT = Path("out/articles.jsonl")
SHOWN = "/ro/pod-plutitor"
"""The article that is shown before and after: it has clutter of most kinds."""
console = Console()


def main() -> None:
    """Crawl, then tell."""
    for path in OUTPUT.parent.glob("articles*.jsonl"):
        path.unlink()
    with serving() as proxy:
        console.print(f"The sample site {HOST} is served on loopback.\n")
        for spider, url in (("feed", f"http://{HOST}/feed.xml"), ("sitemap", f"http://{HOST}/sitemap.xml")):
            crawl(spider, url, proxy)
    records, audits, rejects = (rows(name) for name in ("articles", "articles.audit", "articles.rejects"))
    console.print(totals(records, audits, rejects))
    show(next(record for record in records if record["url"].endswith(SHOWN)), audits)
    for path in sorted(OUTPUT.parent.glob("articles*.jsonl")):
        console.print(f"{path}  {len(path.read_bytes().splitlines())} lines")


def crawl(spider: str, url: str, proxy: str) -> None:
    """Run one spider in a process of its own, as anyone would by hand; no delays, since the site is our own."""
    command = ["scrapy", "crawl", spider, "-a", f"url={url}"]
    console.print(f"[bold]$ {' '.join(command)}[/bold]")
    unhurried = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", f"OUTPUT={OUTPUT}"]
    environment = {**os.environ, "http_proxy": proxy, "no_proxy": ""}
    subprocess.run([sys.executable, "-m", *command, *unhurried], check=True, env=environment)
    console.print()


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of one of the three files."""
    path = OUTPUT.with_name(f"{name}.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def totals(records: list[dict[str, Any]], audits: list[dict[str, Any]], rejects: list[dict[str, Any]]) -> Table:
    """What was fetched, cleaned, removed and rejected."""
    table = Table(title="Both crawls together", title_justify="left", show_header=False)
    table.add_row("fetched", str(len(records) + len(rejects)))
    table.add_row("cleaned", str(len(records)))
    removed: Counter[str] = Counter()
    for record in records:
        removed.update(record["removed"])
    for stage, count in removed.most_common():
        table.add_row(f"removed by {stage}", str(count))
    edits = Counter(edit["stage"] for audit in audits for edit in audit["edits"])
    for stage in ("repair", "normalize"):
        table.add_row(f"changed by {stage}", str(edits[stage]))
    for reason, count in Counter(reject["reason"] for reject in rejects).most_common():
        table.add_row(f"rejected: {reason}", str(count))
    return table


def show(record: dict[str, Any], audits: list[dict[str, Any]]) -> None:
    """One article before and after."""
    edits = next(audit["edits"] for audit in audits if audit["id"] == record["id"])
    before = Text(f"{len(respond(SHOWN)[2]):,} bytes of HTML; what stood in its article and is none:\n\n")
    for edit in edits:
        if not edit["new"] and edit["old"].strip():
            before.append(f"  {edit['old'].strip()}", style="red strike").append(f"  {edit['rule']}\n", style="dim")
    after = Text(f"{record['title']}\n", style="bold")
    facts = {name: record[name] for name in ("authors", "published_at", "language", "sources") if record[name]}
    after.append(f"{json.dumps(facts, ensure_ascii=False)}\n\n", style="dim")
    after.append("\n\n".join(record["text"].split("\n\n")[:3]) + "\n\n…", style="not bold")
    console.print(Panel(before, title=f"before: {record['url']}", title_align="left"))
    console.print(Panel(after, title="after", title_align="left"))


if __name__ == "__main__":
    main()
