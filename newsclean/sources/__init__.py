"""Where documents come from when nobody crawls: files, folders, WARC archives, JSONL rows, standard input."""

from newsclean.sources.listing import STDIN, InputError, Source, Tally, list_sources
from newsclean.sources.reading import read_inputs, read_sources

__all__ = ["STDIN", "InputError", "Source", "Tally", "list_sources", "read_inputs", "read_sources"]
