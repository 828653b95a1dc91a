"""A news site on loopback whose answers a test writes down, and real crawls of it from the checkout."""

import subprocess
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from crawl.newssite import CHECKOUT, QUICK, Asked, Crawled, Site, command, environment, read
from crawl.scheduling import Scheduled


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            here.asked.append(Asked(self.path, time.monotonic(), {k.lower(): v for k, v in self.headers.items()}))
            body, status, content_type, headers, wait = here.answer(self.path)
            time.sleep(wait)
            for name, condition in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
                if headers.get(name) and self.headers.get(condition) == headers[name]:
                    body, status = b"", 304
            self.send_response(status)
            for name, value in [("Content-Type", content_type), *headers.items(), ("Content-Length", str(len(body)))]:
                if value is not None:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except ConnectionError:  # a crawl that was killed, or that has read enough
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here = Site(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    yield here
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def scheduled(tmp_path: Path) -> Scheduled:
    """A sources file, a folder of output, and runs of `newsclean crawl` over them."""
    return Scheduled(tmp_path)


@pytest.fixture
def crawl(tmp_path: Path) -> Callable[..., Crawled]:
    """Run a spider to its end; output stands under `tmp_path`."""

    def run(*args: str | Path, settings: tuple[str, ...] = (), cwd: Path = CHECKOUT, **env: str) -> Crawled:
        output = tmp_path / "articles.jsonl"
        call = command("crawl", *args, settings=(*QUICK, f"OUTPUT={output}", *settings))
        done = subprocess.run(call, cwd=cwd, env=environment(**env), capture_output=True, text=True, timeout=120)
        files = [
            read(output.with_name(name))
            for name in ("articles.jsonl", "articles.rejects.jsonl", "articles.audit.jsonl")
        ]
        return Crawled(done.returncode, done.stdout, done.stderr, *files)

    return run
