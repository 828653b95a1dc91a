"""The command line, `newsclean`."""


def main() -> None:
    """Run the command line. Worker processes import this module again, and nothing of what the commands need."""
    from newsclean.cli.app import run

    run()
