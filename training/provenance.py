"""What a model was made from, as hashes: anyone can tell whether code and corpora are still those that gave it."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_CODE = ("training/*.py", "newsclean/survey/*.py", "newsclean/extraction/features.py")
"""What decides what a model learns from a page."""
_DATA = ("gold.jsonl", "pages.warc.gz", "ground-truth.json")


def made_from(corpora: Path, **parameters: Any) -> dict[str, Any]:
    """SHA-256 of each corpus's files and of the code, the parameters, and the library's version."""
    files = sorted(path for name in _DATA for path in corpora.rglob(name))
    return {
        "corpora": {str(path.relative_to(corpora)): _hash([path]) for path in files},
        "code": _hash(sorted(path for pattern in _CODE for path in _ROOT.glob(pattern))),
        "lightgbm": version("lightgbm"),
        **parameters,
    }


def _hash(paths: list[Path]) -> str:
    digest = sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return f"sha256:{digest.hexdigest()}"
