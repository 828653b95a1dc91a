"""The one walk over a parsed page: its text as a line of blocks, and everything that metadata is read from."""

from newsclean.survey.classwords import Mark
from newsclean.survey.results import Heading, Survey, TextBlock
from newsclean.survey.walking import survey

__all__ = ["Heading", "Mark", "Survey", "TextBlock", "survey"]
