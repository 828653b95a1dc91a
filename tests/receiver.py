"""A web server that alarms are posted to."""

import contextlib
import http.server
import threading
import time


class Receiver:
    """A real web server on loopback that answers a POST as it is told, and keeps what came."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str]]] = []
        """Status and headers of the next answers; 204 when there are none left."""
        self.delay = 0.0
        """Seconds between two bytes of an answer."""
        self.came: list[tuple[str, str, bytes]] = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                receiver.came.append((self.command, self.path, content))
                receiver.types.add(self.headers.get("Content-Type"))
                status, headers = receiver.answers.pop(0) if receiver.answers else (204, {})
                lines = [f"HTTP/1.0 {status} {http.HTTPStatus(status).phrase}"]
                lines += [f"{name}: {value}" for name, value in headers.items()]
                for byte in "\r\n".join([*lines, "", ""]).encode():
                    if receiver.delay:
                        time.sleep(receiver.delay)
                    self.wfile.write(bytes([byte]))

            do_GET = do_POST  # noqa: N815 - the name that http.server asks for

            def handle(self):
                with contextlib.suppress(ConnectionError):
                    super().handle()

            def log_message(self, *_):
                pass

        self.types: set[str | None] = set()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/secret-token"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
