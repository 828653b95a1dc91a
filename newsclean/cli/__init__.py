"""The command line, `newsclean`."""

from newsclean.cli.app import main

__all__ = ["main"]
