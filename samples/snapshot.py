"""`make snapshot`: write anew what the sample pages give. The diff is to be reviewed like code."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.page import Page
from newsclean.reasons import Rejected
from samples.pages import expectations, page_for, settings_for

UNSTABLE = ("fetched_at", "cleaned_with")
"""Fields that say when and by what a record was made."""
KINDS = ("normalize", "repair", "headline")
"""Stages that change text rather than remove it: what they do shows in the record."""


def outcome(cleaner: Cleaner, page: Page) -> dict[str, Any]:
    """What a page gives: its record and what was removed from it, or why it gives none."""
    try:
        article, record = cleaner.clean(page)
    except Rejected as verdict:
        return {"reject": str(verdict.reason)}
    removed = [[e.stage, e.rule, e.field, e.old.strip()] for e in article.edits if not e.new and e.stage not in KINDS]
    return {"record": record.model_dump(mode="json", exclude=set(UNSTABLE)), "removed": removed}


def main() -> None:
    """Rewrite each file that says something else."""
    cleaner = lru_cache(lambda packs: Cleaner.from_settings(Settings.load({"PACKS": packs})))
    for path, expected in expectations():
        given = {key: expected[key] for key in ("page", "url", "packs", "absent") if key in expected}
        given |= outcome(cleaner(settings_for(expected).packs), page_for(expected))
        path.write_text(json.dumps(given, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
