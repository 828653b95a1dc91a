"""Strip other furniture: share, newsletter and consent prompts, ad labels, related links, tags, notices, navigation."""

from __future__ import annotations

from newsclean.stripping import RuleStrip


class StripFurniture(RuleStrip):
    """Takes and gives an Article."""

    kinds = (
        "share",
        "newsletter",
        "advertisement",
        "related",
        "tags",
        "copyright",
        "consent",
        "feedback",
        "navigation",
        "boilerplate",
    )
