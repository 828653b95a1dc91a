"""Where documents come from when nobody crawls: files, folders, WARC archives, JSONL rows, standard input."""

from newsclean.sources.reading import InputError, Tally, read_inputs

__all__ = ["InputError", "Tally", "read_inputs"]
