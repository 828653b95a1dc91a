"""From news sites, or from files, to clean, validated JSON records, with an account of every removal."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsclean.api import clean, clean_many
    from newsclean.page import Page
    from newsclean.reasons import Reason, Rejected
    from newsclean.record import Record

__all__ = ["Page", "Reason", "Record", "Rejected", "clean", "clean_many"]

_HOMES = {"Page": "page", "Reason": "reasons", "Record": "record", "Rejected": "reasons"}
"""Where names come from, but for those of `api`."""


def __getattr__(name: str) -> Any:
    """Import what is asked for, so that the command line, which asks for little, starts at once."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'api')}"), name)
