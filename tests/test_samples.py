"""The sample site: what each page must give, field by field, what must not be in it, and that edits can be undone."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from newsclean.article import Edit, undo
from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.quotes import straighten
from newsclean.reasons import Rejected
from samples.pages import expectations, page_for, settings_for
from samples.snapshot import outcome

CASES = {path.stem: expected for path, expected in expectations()}
ARTICLES = {name: expected for name, expected in CASES.items() if "record" in expected}


@lru_cache
def cleaner_with(packs: tuple[str, ...]) -> Cleaner:
    return Cleaner.from_settings(Settings.load({"PACKS": packs}))


@pytest.fixture
def cleaner(request: pytest.FixtureRequest) -> Cleaner:
    """The cleaner of the sample that a test is about."""
    name = request.node.callspec.params["name"] if hasattr(request.node, "callspec") else "index"
    return cleaner_with(settings_for(CASES[name]).packs)


@pytest.mark.parametrize("name", ARTICLES)
def test_page_gives_its_record_field_by_field(name: str, cleaner: Cleaner) -> None:
    expected, given = ARTICLES[name], outcome(cleaner, page_for(ARTICLES[name]))
    assert "reject" not in given
    differing = {
        field: {"expected": value, "given": given["record"].get(field)}
        for field, value in expected["record"].items()
        if given["record"].get(field) != value
    }
    assert differing == {}
    assert given["removed"] == expected["removed"]


@pytest.mark.parametrize("name", sorted(CASES.keys() - ARTICLES.keys()))
def test_page_without_an_article_is_rejected_with_its_reason(name: str, cleaner: Cleaner) -> None:
    assert outcome(cleaner, page_for(CASES[name])) == {"reject": CASES[name]["reject"]}


@pytest.mark.parametrize("name", ARTICLES)
def test_nothing_of_the_furniture_is_left(name: str, cleaner: Cleaner) -> None:
    text = f"{ARTICLES[name]['record']['title']}\n{ARTICLES[name]['record']['text']}"
    lines = set(map(folded, text.splitlines()))
    for line in ARTICLES[name]["absent"]:
        assert folded(line) not in lines
        if len(line) > 25:
            assert folded(line) not in folded(text)


@pytest.mark.parametrize("name", ARTICLES)
def test_record_and_audit_rebuild_what_was_extracted(name: str, cleaner: Cleaner) -> None:
    page = page_for(ARTICLES[name])
    article, record = cleaner.clean(page)
    extracted: Any = cleaner._stages[0].process_item(page)
    edits = [Edit(**edit) for edit in audit_rows(article)]
    assert undo(edits, title=record.title or "", text=record.text) == (extracted.title, extracted.text)


@pytest.mark.parametrize("name", ARTICLES)
def test_cleaning_a_cleaned_record_changes_nothing(name: str, cleaner: Cleaner) -> None:
    record = ARTICLES[name]["record"]
    page = page_for(ARTICLES[name])
    again = cleaner.clean(type(page)(record["text"], kind="text", title=record["title"], id="again"))[1]
    assert (again.title, again.text) == (record["title"], record["text"])


def test_samples_cover_what_they_are_for() -> None:
    languages = {expected["record"]["language"] for expected in ARTICLES.values()}
    assert languages >= {"ro", "en", "de", "fr", "uk"}
    assert len([name for name in CASES if not name.startswith("texts__")]) >= 30


def audit_rows(article: Any) -> list[dict[str, Any]]:
    """The edits as they come back from the audit file."""
    import orjson

    return orjson.loads(orjson.dumps(article.edits))


def folded(text: str) -> str:
    return " ".join(straighten(text).casefold().split())


def test_a_rejected_page_raises_when_cleaned_by_hand(cleaner: Cleaner) -> None:
    with pytest.raises(Rejected, match="no-article"):
        cleaner.clean(page_for(CASES["index"]))
