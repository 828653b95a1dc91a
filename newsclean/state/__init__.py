"""What a scheduled crawl remembers from run to run: pages, their versions, listings, outputs and runs."""

from newsclean.state.opening import StateError, reason_of
from newsclean.state.store import State

__all__ = ["State", "StateError", "reason_of"]
