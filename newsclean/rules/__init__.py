"""Rules as data: packs of them, and the matching of lines against many at once."""

from newsclean.rules.book import Match
from newsclean.rules.checking import check_examples
from newsclean.rules.matching import Matcher, load_matcher
from newsclean.rules.packs import Pack, PackError, Rule, load_packs, packs_hash

__all__ = [
    "Match",
    "Matcher",
    "Pack",
    "PackError",
    "Rule",
    "check_examples",
    "load_matcher",
    "load_packs",
    "packs_hash",
]
