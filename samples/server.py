"""Serves the sample news site on loopback, as a web server does and as a proxy does.

As a proxy it answers for the invented host `www.vadu-monitor.example`, so that a crawl sees the site's own addresses:

    python -m samples.server 8000
    http_proxy=http://127.0.0.1:8000 scrapy crawl feed -a url=http://www.vadu-monitor.example/feed.xml
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import unquote, urlsplit

ROOT = (Path(__file__).parent / "site").resolve()
HOST = "www.vadu-monitor.example"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml",
    ".rdf": "application/rdf+xml",
    ".atom": "application/atom+xml",
    ".json": "application/feed+json",
    ".gz": "application/gzip",
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
}
SPECIAL: dict[str, dict[str, Any]] = tomllib.loads((ROOT.parent / "responses.toml").read_text("utf-8"))


def respond(path: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body for a URL's path."""
    special = SPECIAL.get(path, {})
    headers = {"Location": special["location"]} if "location" in special else {}
    file = _file(path)
    if file is None:
        return special.get("status", 404), headers | {"Content-Type": TYPES[".html"]}, b""
    headers["Content-Type"] = special.get("content_type", TYPES.get(file.suffix, "application/octet-stream"))
    return special.get("status", 200), headers, file.read_bytes()


def _file(path: str) -> Path | None:
    base = (ROOT / unquote(path).lstrip("/")).resolve()
    if not base.is_relative_to(ROOT):
        return None
    choices = (base / "index.html",) if path.endswith("/") else (base, base.with_name(base.name + ".html"))
    return next((choice for choice in choices if choice.is_file()), None)


class Handler(BaseHTTPRequestHandler):
    """Answers for the sample site's host, and for loopback when it is asked directly."""

    def do_GET(self) -> None:
        """Answer one request; a request to a proxy carries the whole URL."""
        url = urlsplit(self.path)
        known = url.hostname in (None, HOST, "vadu-monitor.example")
        status, headers, body = respond(url.path) if known else (404, {"Content-Type": "text/html"}, b"")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class gives it
        """Stay silent."""


@contextmanager
def serving(port: int = 0) -> Iterator[str]:
    """Serve on loopback, on a free port unless told; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    """Serve until interrupted."""
    with serving(int(sys.argv[1]) if len(sys.argv) > 1 else 8000) as address:
        sys.stderr.write(f"{HOST} is served on {address}, and by it as a proxy; Ctrl-C ends it\n")
        with suppress(KeyboardInterrupt):
            Event().wait()


if __name__ == "__main__":
    main()
