"""Learning a site's furniture: what recurs across its pages, whatever the language."""

from newsclean.learning.deciding import Learned, learn
from newsclean.learning.tally import SiteTally, Tallies
from newsclean.learning.writing import write_pack

__all__ = ["Learned", "SiteTally", "Tallies", "learn", "write_pack"]
