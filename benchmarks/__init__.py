"""Measures newsclean and its peers on the same pages in the same run: `make bench CORPORA=DIR`."""
