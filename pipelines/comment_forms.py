"""Strip comment-form boilerplate: "Please enter your comment!" and its kin."""

from __future__ import annotations

from newsclean.stripping import RuleStrip


class StripCommentForms(RuleStrip):
    """Takes and gives an Article."""

    kinds = ("comment_form",)
