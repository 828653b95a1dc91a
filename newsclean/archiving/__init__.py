"""Keeps what was fetched, as WARC: `newsclean.sources` reads it back, to make the records anew."""

from newsclean.archiving.exchange import Exchange
from newsclean.archiving.files import WarcArchive
from newsclean.sources.notes import Role

__all__ = ["Exchange", "Role", "WarcArchive"]
