"""What a page says of its article, from JSON-LD, metas, microdata and the page itself."""

from newsclean.metadata.facts import Metadata, Witness
from newsclean.metadata.headings import headline_block
from newsclean.metadata.optouts import opt_outs
from newsclean.metadata.reading import explain_metadata, read_metadata

__all__ = ["Metadata", "Witness", "explain_metadata", "headline_block", "opt_outs", "read_metadata"]
