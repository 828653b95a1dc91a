"""deploy/Containerfile, as far as tests ask it."""

from __future__ import annotations

import json

from checkout import ROOT

LINES = [line.split(maxsplit=1) for line in (ROOT / "deploy" / "Containerfile").read_text("utf-8").splitlines() if line]
COPIED = [name for word, rest in LINES if word == "COPY" and "--" not in rest for name in rest.split()[:-1]]
"""The files and folders of the project that the image is built from."""


def said(instruction: str) -> str:
    """What the last such instruction says; it is the one that counts."""
    return [rest for word, rest in LINES if word == instruction][-1]


def command() -> list[str]:
    """What a container runs."""
    return json.loads(said("ENTRYPOINT")) + json.loads(said("CMD"))
