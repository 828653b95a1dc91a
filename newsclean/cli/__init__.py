"""The command line, `newsclean`."""

import sys


def main() -> None:
    """Run the command line. Worker processes import this module again, and nothing of what the commands need."""
    try:
        from newsclean.cli.app import run

        run()
    except KeyboardInterrupt:
        sys.exit(130)  # as shells count it: 128 and the signal's number
