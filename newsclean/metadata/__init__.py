"""What a page says of its article, from JSON-LD, metas, microdata and the page itself."""

from newsclean.metadata.facts import Metadata
from newsclean.metadata.reading import read_metadata

__all__ = ["Metadata", "read_metadata"]
