"""From news sites, or from files, to clean, validated JSON records, with an account of every removal."""

from newsclean.api import clean, clean_many
from newsclean.page import Page
from newsclean.reasons import Reason, Rejected
from newsclean.record import Record

__all__ = ["Page", "Reason", "Record", "Rejected", "clean", "clean_many"]
