"""Where documents come from when nobody crawls: files, folders, WARC archives, JSONL rows, standard input."""

from newsclean.sources.listing import InputError, Tally, list_sources
from newsclean.sources.reading import read_inputs

__all__ = ["InputError", "Tally", "list_sources", "read_inputs"]
