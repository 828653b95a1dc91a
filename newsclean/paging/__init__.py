"""One story on several pages: which address holds the next one, and whether another holds all of it."""

from newsclean.paging.addresses import is_further_page
from newsclean.paging.links import MAX_PAGES, next_page, whole_story

__all__ = ["MAX_PAGES", "is_further_page", "next_page", "whole_story"]
