"""What a scheduled crawl remembers from run to run: pages, their versions, listings, outputs and runs."""

from newsclean.state.store import State, StateError

__all__ = ["State", "StateError"]
