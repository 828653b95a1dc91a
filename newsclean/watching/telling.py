"""Telling alarms: posted as JSON to a webhook, handed as JSON to a command."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from email.message import Message
from http.client import HTTPException
from ipaddress import ip_address
from threading import Thread
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

import orjson

from newsclean.watching.alarms import Alarm

WEBHOOK_TIMEOUT = 10.0
"""Seconds for each of two attempts, all in all: name, connection, answer."""
RETRY_AFTER = 1.0
"""Seconds between them."""
COMMAND_TIMEOUT = 60.0
"""Seconds after which the command and what it started are ended."""
_TAIL = 2000
"""Bytes at the end of what a command said, of which the last line is told."""
_KEEP_METHOD = (307, 308)
"""Redirects that keep method and content (RFC 9110, 15.4). The others would make it a GET that carries no alarms."""
_PLAIN = re.compile(r"[!-~]+")
"""Printable ASCII without spaces: what an address is made of."""
_WORTH_RETRYING = (408, 425, 429)


def check_telling(webhook: str | None, command: str | None) -> None:
    """See whether alarms could be told. Raises ValueError for what is no web address, or no command of this machine."""
    if webhook is not None:
        _check_url(webhook)
    if command is not None:
        words = _words(command)
        if shutil.which(words[0]) is None:
            raise ValueError(f"alarm command: there is no program {words[0]!r}")


def tell(
    alarms: Sequence[Alarm], report: Mapping[str, Any], *, webhook: str | None = None, command: str | None = None
) -> list[str]:
    """Tell the alarms of a run, where there are any. Gives a sentence for each way by which they couldn't be told.

    The webhook is asked twice at most. What is told is one JSON object: `text` (all of it in plain words, as chat
    services show it), `run_id`, `started`, `ended`, `outcome`, `totals` and `alarms`.
    """
    if not alarms:
        return []
    content = _message(alarms, report)
    failures = []
    if webhook is not None:
        failures.append(_post(webhook, content))
    if command is not None:
        failures.append(_run(command, content))
    return [failure for failure in failures if failure]


def _message(alarms: Iterable[Alarm], report: Mapping[str, Any]) -> bytes:
    told = [alarm.as_dict() for alarm in alarms]
    text = "\n".join(f"newsclean: {alarm['source']}: {alarm['sentence']}" for alarm in told)
    of_run = {name: report[name] for name in ("run_id", "started", "ended", "outcome", "totals")}
    return orjson.dumps({"text": text, **of_run, "alarms": told})


def _post(url: str, content: bytes) -> str:
    """Post; gives why it failed, in a sentence that doesn't show the URL, whose path is often a secret."""
    try:
        host = _check_url(url)
    except ValueError as error:
        return str(error)
    failure, is_worth_retrying = _attempt(url, host, content)
    if is_worth_retrying:
        time.sleep(RETRY_AFTER)
        failure, _ = _attempt(url, host, content)
    return f"webhook at {host}: {failure}" if failure else ""


def _attempt(url: str, host: str, content: bytes) -> tuple[str, bool]:
    """Why it failed, if it did, and whether another attempt may help.

    A thread of its own, since urllib's time-out begins anew with each byte that comes.
    """
    verdict = [(f"no answer in {WEBHOOK_TIMEOUT:g} s", True)]

    def attempt() -> None:
        verdict[:] = [_verdict(url, host, content)]

    thread = Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(WEBHOOK_TIMEOUT)
    return verdict[0]


def _verdict(url: str, host: str, content: bytes) -> tuple[str, bool]:
    headers = {"Content-Type": "application/json", "User-Agent": "newsclean"}
    try:
        request = Request(url, content, headers, method="POST")  # noqa: S310 - the opener knows http and https only
        with _opener(host).open(request, timeout=WEBHOOK_TIMEOUT):
            return "", False
    except HTTPError as error:
        with error:
            moved = error.headers.get("Location") if error.code // 100 == 3 else None
            why = ": it has moved, give its new address" if moved else ""
            return f"HTTP {error.code} {error.reason}{why}", error.code >= 500 or error.code in _WORTH_RETRYING
    except URLError as error:
        return str(error.reason), True
    except (OSError, HTTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}", isinstance(error, OSError | HTTPException)


def _opener(host: str) -> OpenerDirector:
    """Opens http and https alone, by the environment's proxies; no proxy reaches this machine's own addresses."""
    opener = OpenerDirector()
    handlers = (
        ProxyHandler({} if _is_this_machine(host) else None),
        HTTPHandler(),
        HTTPSHandler(),
        _KeepPosting(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    )
    for handler in handlers:
        opener.add_handler(handler)
    return opener


class _KeepPosting(HTTPRedirectHandler):
    """Follows the redirects that keep a POST a POST, to http and https, and never from https to http."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        """The request again, at the new address. Raises HTTPError for a redirect that isn't followed."""
        safe = ("http", "https") if urlsplit(req.full_url).scheme == "http" else ("https",)
        if code not in _KEEP_METHOD or urlsplit(newurl).scheme not in safe:
            raise HTTPError(req.full_url, code, msg, headers, fp)
        return Request(newurl, req.data, dict(req.headers), method="POST")  # noqa: S310 - as above


def _check_url(url: str) -> str:
    """The host. Raises ValueError for what is no web address."""
    try:
        parts = urlsplit(url)
        is_plain = _PLAIN.fullmatch(url) and parts.username is None and parts.port != 0
        if is_plain and parts.scheme in ("http", "https") and parts.hostname:
            return parts.hostname
    except ValueError:  # a port that is no number, brackets around what is no address
        pass
    raise ValueError(
        "webhook: no address to post to; http:// or https:// and a host, in ASCII, without user and password"
    )


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _run(command: str, content: bytes) -> str:
    """Run the command with the content on standard input; gives why it failed."""
    try:
        words = _words(command)
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
            # Files, since a pipe may outlive the command in the hands of what it started.
            given.write(content)
            given.seek(0)
            process = subprocess.Popen(words, stdin=given, stdout=said, stderr=said, start_new_session=True)  # noqa: S603 - the user's own
            code = _wait(process)
            said.seek(max(0, said.seek(0, os.SEEK_END) - _TAIL))
            last = said.read().decode(errors="replace").strip().rpartition("\n")[2]
    except ValueError as error:
        return str(error)
    except OSError as error:
        return f"alarm command: {error.strerror or error}"
    if code == 0:
        return ""
    how = f"not done in {COMMAND_TIMEOUT:g} s" if code is None else f"exit code {code}"
    return f"alarm command {words[0]}: {how}{f': {last}' if last else ''}"


def _wait(process: subprocess.Popen[bytes]) -> int | None:
    """The exit code; None where the command took too long. Then, or when interrupted, all that it started is ended."""
    try:
        return process.wait(COMMAND_TIMEOUT)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _words(command: str) -> list[str]:
    """The command's words, as a shell would part them. Raises ValueError."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ValueError(f"alarm command: {error}") from None
    if not words:
        raise ValueError("alarm command: is empty")
    return words
