"""Pages that need a browser: a real Chromium runs the scripts of a site on loopback."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from conftest import FEW_STAGES
from programs import needs

from crawl.newssite import Answer, article, read
from crawl.scheduling import COMMAND, feed
from newsclean.crawl.browser import PROGRAMS, Browser, NoBrowserError, Reader, RenderError, find_browser
from newsclean.crawl.browser import Answer as Given

pytestmark = pytest.mark.slow

SHELL = """<!doctype html><html lang="en"><head><meta charset="{charset}"><title>The Orlavitsa Ferry</title>
<link rel="stylesheet" href="/style.css"></head>
<body><div id="app"></div><img src="/logo.png"><iframe src="/frame"></iframe>
<script>
fetch("{api}{name}.json").then(answer => answer.json()).then(story => {{
  const page = document.getElementById("app"), body = page.appendChild(document.createElement("article"));
  body.innerHTML = "<h1>" + story.title + "</h1>" + story.text.map(line => "<p>" + line + "</p>").join("");
}});
</script></body></html>"""
"""A page whose article is written by script."""
LINES = [
    f"Paragraph {number}: the ferry crossed the river twice before noon, said Štefan Quill. Nobody was late for work."
    for number in range(5)
]
FAST = ("RENDER_TIMEOUT=15", f"STAGES={','.join(FEW_STAGES)}")
"""What the other stages strip is none of a browser's business."""


def shell(name: str, *, api: str = "/api/", charset: str = "utf-8") -> Answer:
    body = SHELL.format(name=name, api=api, charset=charset).encode(charset)
    return Answer(body, type=f"text/html; charset={charset}", headers={"ETag": f'"{name}"'})


def story(title: str) -> Answer:
    return Answer(json.dumps({"title": title, "text": LINES}).encode(), type="application/json")


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The system's Chromium. Skips, or in CI fails, where there is none."""
    for program in PROGRAMS:
        try:
            return find_browser(program)
        except ValueError:
            continue
    return needs("chromium")


@pytest.fixture
def paper(site, scheduled, chromium):
    """A site with a plain page and one that is written by script."""
    site.routes = {
        "/feed": feed("/plain", "/scripted"),
        "/plain": article("Story plain"),
        "/scripted": shell("scripted"),
        "/api/scripted.json": story("Story scripted"),
    }

    def write(**more: object) -> None:
        scheduled.write({"name": "paper", "feeds": [f"{site.url}/feed"], **more})

    site.write = write
    return site


def titles(rows: list[dict]) -> list[str]:
    return sorted(row["title"] for row in rows)


def test_a_source_says_whether_its_pages_are_rendered(site, scheduled, chromium, tmp_path):
    ways = {"never": False, "always": True, "auto": "auto"}
    sources = [
        {"name": name, "feeds": [f"{site.url}/{name}/feed"], "render": render, "user_agent": f"reader-{name}/1"}
        for name, render in ways.items()
    ]
    for name in ways:
        pages = f"/{name}/plain", f"/{name}/scripted", f"/{name}/empty"
        site.routes |= {
            f"/{name}/feed": feed(*pages),
            pages[0]: article(f"Plain, {name}"),
            pages[1]: shell(f"{name}/scripted", charset="iso-8859-2"),
            pages[2]: "<html><body><div id='app'></div><script>fetch('nothing.json')</script></body></html>",
            f"/api/{name}/scripted.json": story(f"Scripted, {name}"),
        }
    scheduled.write(*sources)
    ran = scheduled.run("--archive", settings=FAST)
    assert ran.code == 0, ran.stderr
    assert titles(ran.new) == ["Plain, always", "Plain, auto", "Plain, never", "Scripted, always", "Scripted, auto"]
    assert {row["text"] for row in ran.new if row["title"].startswith("Scripted")} == {"\n\n".join(LINES)}
    rejected = "/never/scripted", "/never/empty", "/always/empty", "/auto/empty"
    assert sorted(row["url"] for row in ran.rejects) == sorted(site.url + path for path in rejected)
    assert {row["reason"] for row in ran.rejects} == {"no-article"}
    once = [f"/{name}/{path}" for name in ways for path in ("feed", "plain", "scripted", "empty")]
    by_script = [f"/{name}/nothing.json" for name in ("always", "auto")]
    by_script += [f"/api/{name}/scripted.json" for name in ("always", "auto")]
    assert sorted(site.paths) == sorted(once + by_script), "no page twice; no images, frames, styles"
    for asked in site.asked:
        name = next((name for name in ways if f"/{name}/" in asked.path), "")
        assert name in asked.headers["user-agent"]

    call = [*COMMAND, "clean", scheduled.out / "warc", "-o", tmp_path / "again.jsonl"]
    stages = [part for setting in FAST for part in ("-s", setting)]
    subprocess.run([*call, *stages], capture_output=True, check=False)
    assert comparable(read(tmp_path / "again.jsonl")) == comparable(ran.new), "archived is what was cleaned"
    assert len(read(tmp_path / "again.rejects.jsonl")) == len(ran.rejects)

    site.asked.clear()
    site.routes["/api/always/scripted.json"] = story("Scripted, always, corrected")
    scheduled.make_due()
    second = scheduled.run(settings=FAST)
    assert [(row["title"], row["version"]) for row in second.new] == [("Scripted, always, corrected", 2)], second.stderr
    conditional = [asked.path for asked in site.asked if "if-none-match" in asked.headers]
    assert conditional == [], "an unchanged document may show another article"


def comparable(rows: list[dict]) -> list[dict]:
    return sorted(({**row, "version": 0, "changed": []} for row in rows), key=lambda row: row["id"])


def test_links_of_a_section_page_may_be_written_by_script_and_robots_txt_holds_for_scripts(paper, scheduled):
    paper.routes |= {
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /private/\n", type="text/plain"),
        "/section": "<html><body><script>document.body.innerHTML = ['scripted', 'private/x', 'hidden']"
        ".map(name => `<a href='/${name}'>${name}</a>`).join(' ')</script></body></html>",
        "/hidden": shell("hidden", api="/private/"),
        "/private/hidden.json": story("Story hidden"),
    }
    scheduled.write({"name": "paper", "pages": [f"{paper.url}/section"], "render": True})
    ran = scheduled.run(settings=FAST)
    assert (ran.code, titles(ran.new)) == (0, ["Story scripted"]), ran.stderr
    assert sorted(row["reason"] for row in ran.rejects) == ["no-article", "robots"]
    assert not [path for path in paper.paths if path.startswith("/private/")]


def test_a_page_that_never_ends_loading_is_to_be_tried_again(paper, scheduled):
    paper.routes |= {
        "/feed": feed("/loop", "/slow", "/late"),
        "/loop": "<html><body><script>while (true) {}</script></body></html>",
        "/slow": shell("slow"),
        "/api/slow.json": story("Story slow")._replace(wait=12),
        "/late": shell("late").body.replace(b"</body>", b"<script>fetch('/never')</script></body>"),
        "/api/late.json": story("Story late"),
        "/never": Answer(b"", wait=12),
    }
    paper.write(render=True)
    ran = scheduled.run(settings=(*FAST, "RENDER_TIMEOUT=5"))
    assert ran.code == 0, ran.stderr
    assert titles(ran.new) == ["Story late"], "an article that is there is taken"
    assert {row["url"].rpartition("/")[2]: row["reason"] for row in ran.rejects} == {
        "loop": "unreachable",
        "slow": "unreachable",
    }
    with sqlite3.connect(scheduled.out / "state.sqlite") as state:
        found = state.execute("select path, failures, due > fetched_at from page where failures").fetchall()
    assert sorted(found) == [("/loop", 1, 1), ("/slow", 1, 1)]


def test_a_browser_that_is_killed_is_started_anew(paper, scheduled):
    paths = [f"/{number}" for number in range(14)]
    paper.routes |= {path: shell(path[1:]) for path in paths}
    paper.routes |= {f"/api{path}.json": story(f"Story {path[1:]}")._replace(wait=0.2) for path in paths}
    paper.routes["/feed"] = feed(*paths)
    paper.write(render=True)

    def begun() -> list[str]:
        """The pages whose scripts ran, in their order."""
        return [path for path in paper.paths if path.startswith("/api/")]

    with scheduled.begin(settings=FAST) as going:
        for count, program in ((3, "chrom"), (8, "node")):
            wait_for(lambda count=count: len(begun()) >= count)
            for process in below(going.pid, program):
                os.kill(process, signal.SIGKILL)
        _, told = going.communicate(timeout=90)
    assert going.returncode == 0, told
    found, failed = scheduled.records(), read(scheduled.out / "articles.rejects.jsonl")
    assert len(found) + len(failed) == 14, told
    assert 1 <= len(failed) <= 4, "two pages are open at a time"
    assert {paper.url + path.removeprefix("/api").removesuffix(".json") for path in begun()[-2:]} <= {
        row["url"] for row in found
    }


def test_no_browser_outlives_a_run_that_is_killed(paper, scheduled):
    paper.routes["/api/scripted.json"] = story("Story scripted")._replace(wait=5)
    paper.write(render=True)
    with scheduled.begin(settings=FAST) as going:
        wait_for(lambda: "/api/scripted.json" in paper.paths)
        started = [*below(going.pid, "chrom"), *below(going.pid, "node")]
        assert started
        going.kill()
        going.communicate(timeout=30)
    wait_for(lambda: not any(is_alive(process) for process in started))


def test_pages_wait_for_the_next_run_where_the_browser_does_not_start(paper, scheduled, tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho broken >&2\nexit 1\n")
    broken.chmod(0o755)
    paper.routes |= {"/always": feed("/a", "/b"), "/a": shell("a"), "/b": shell("b")}
    always = {"name": "always", "feeds": [f"{paper.url}/always"], "render": True}
    scheduled.write({"name": "auto", "feeds": [f"{paper.url}/feed"], "render": "auto"}, always)
    ran = scheduled.run(settings=(*FAST, f"CHROMIUM={broken}"))
    assert ran.code == 4
    assert f"{broken} doesn't start" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert (titles(ran.new), ran.rejects) == (["Story plain"], []), "no page's fault"
    with sqlite3.connect(scheduled.out / "state.sqlite") as state:
        waiting = state.execute("select path from page where failures = 0 and due > 0 and path != '/plain'").fetchall()
    assert sorted(waiting) == [("/a",), ("/b",), ("/scripted",)]


@pytest.mark.parametrize(
    ("setting", "hidden", "told"),
    [
        ("CHROMIUM=/nowhere/chromium", (), "CHROMIUM=/nowhere/chromium: there is no such program"),
        ("CHROMIUM=", ("chromium",), "there is no Chromium: install it"),
        ("CHROMIUM=", ("playwright",), "it comes with the extra newsclean[browser]"),
    ],
)
def test_what_is_missing_is_told_before_the_run_begins(site, scheduled, tmp_path, setting, hidden, told):
    scheduled.write({"name": "paper", "feeds": [f"{site.url}/feed"], "render": True})
    call = scheduled.call(settings=(setting,))
    hide = "import importlib.util as u\nfind = u.find_spec\nu.find_spec = lambda n: None if n in {!r} else find(n)"
    program = f"{hide.format(hidden)}\nfrom newsclean.cli import main\nimport sys\nsys.argv[1:] = {call[1:]!r}\nmain()"
    path = str(tmp_path) if hidden else os.environ["PATH"]
    env = os.environ | {"PATH": path, "CHROMIUM": ""}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True)
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "source 'paper' renders its pages" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (scheduled.out / "state.sqlite").exists()


# ---- the browser alone -----------------------------------------------------------------------------------------------


def rendered(chromium: Path, html: str, answers: dict[str, Given] | None = None, limit: float = 10):
    """What a page at http://www.orlavitsa.example/ becomes, and the URLs that it asked for."""
    asked = []

    async def fetch(one):
        asked.append(one)
        return (answers or {}).get(one.url)

    async def run():
        browser = Browser(chromium, limit)
        try:
            reader = Reader("paper-reader/1", "ro", "Europe/Bucharest")
            return await browser.render("http://www.orlavitsa.example/a", html, reader, fetch)
        finally:
            await browser.close()

    return asyncio.run(run()), asked


def test_the_browser_asks_nothing_of_the_network_itself(chromium):
    with socket.create_server(("127.0.0.1", 0)) as canary:
        touched = []
        canary.settimeout(0.2)

        def listen() -> None:
            while not done:
                try:
                    touched.append(canary.accept())
                except TimeoutError:
                    continue

        done: list[bool] = []
        thread = Thread(target=listen)
        thread.start()
        port = canary.getsockname()[1]
        place = f"127.0.0.1:{port}"
        page = f"""<html><head><link rel="dns-prefetch" href="//localhost:{port}"><link rel="preconnect" href="http://{place}">
            <link rel="prefetch" href="http://{place}/p"></head><body><iframe src="http://{place}/f"></iframe>
            <img src="http://{place}/i"><script src="http://cdn.example/moved.js"></script><script>
            new WebSocket("ws://{place}/w"); new EventSource("http://{place}/e"); navigator.sendBeacon("http://{place}/b");
            window.open("http://{place}/o"); fetch("http://{place}/x").catch(() => document.body.append("refused"));
            fetch("http://cdn.example/moved").catch(() => 0);
            new Image().src = "http://localhost:{port}/";</script></body></html>"""
        moved = Given("http://cdn.example/moved", 302, {"location": f"http://{place}/r"}, b"")
        try:
            result, asked = rendered(
                chromium, page, {"http://cdn.example/moved": moved, "http://cdn.example/moved.js": moved}
            )
        finally:
            done.append(True)
            thread.join()
    assert touched == []
    assert "refused" in result.html
    assert sorted(one.url for one in asked) == [
        f"http://{place}/x", "http://cdn.example/moved", "http://cdn.example/moved.js",
    ]  # fmt: skip


def test_scripts_of_other_hosts_have_their_way_and_see_a_reader(chromium):
    page = """<html><body><script type="module" src="https://cdn.example/app.js"></script></body></html>"""
    script = b"""
        const answer = await fetch("https://api.example/graphql", {method: "POST", credentials: "include",
            headers: {"Content-Type": "application/json", "X-Key": "1"}, body: '{"query": "story"}'});
        const said = await answer.json();
        document.body.append([said.title, navigator.userAgent, navigator.language,
            new Date(0).getHours(), document.cookie].join("|"));"""
    headers = {"Content-Type": "application/json", "Set-Cookie": "a=b"}
    answers = {
        one.url: one
        for one in (
            Given("https://cdn.example/app.js", 200, {"Content-Type": "text/javascript"}, script),
            Given("https://api.example/graphql", 200, headers, b'{"title": "Story"}'),
        )
    }
    result, asked = rendered(chromium, page, answers)
    assert "Story|paper-reader/1|ro|2|<" in result.html
    assert (asked[1].method, asked[1].body, asked[1].headers["x-key"]) == ("POST", b'{"query": "story"}', "1")


def test_a_page_may_lead_to_another_document_but_not_in_circles(chromium):
    there = "http://www.orlavitsa.example/b"
    found = Given(there, 200, {"Content-Type": "text/html"}, b"<p>here</p>")
    result, _ = rendered(chromium, f"<script>location.replace('{there}')</script>", {there: found})
    assert (result.url, "here" in result.html) == (there, True)
    here = "http://www.orlavitsa.example/a"
    circle = Given(here, 200, {"Content-Type": "text/html"}, b"<p>here</p><script>location.reload()</script>")
    _, asked = rendered(chromium, "<p>here</p><script>location.reload()</script>", {here: circle})
    assert len(asked) <= 2


def test_a_page_that_asks_on_and_on_is_cut_off(chromium):
    page = "<script>setInterval(() => fetch('/x').catch(() => 0), 1)</script><p>here</p>"
    result, asked = rendered(chromium, page, limit=2)
    assert "here" in result.html
    assert not result.is_quiet
    assert len(asked) <= 300


def test_what_can_not_be_rendered_says_why(chromium, tmp_path):
    with pytest.raises(RenderError, match=r"http://www.orlavitsa.example/a: still loading after 1 s"):
        rendered(chromium, "<script>while (true) {}</script>", limit=1)
    with pytest.raises(RenderError, match="its scripts don't end"):
        rendered(chromium, "<p>here</p><script>setTimeout(() => { while (true) {} }, 100)</script>", limit=2)
    with pytest.raises(NoBrowserError, match="doesn't start"):
        rendered(Path("/bin/false"), "<p>here</p>")


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def below(run: int, name: str) -> list[int]:
    """The processes below a run that have a name."""
    found, names = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, tail = stat.read_text().rpartition(")")
        except OSError:
            continue
        process, _, program = head.partition(" (")
        found[int(process)], names[int(process)] = int(tail.split()[1]), program

    def is_below(process: int) -> bool:
        while process in found and process != run:
            process = found[process]
        return process == run

    return [process for process, program in names.items() if name in program and is_below(process)]


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
