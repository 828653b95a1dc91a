"""The library's two calls: clean one page here, or many in worker processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from newsclean.configuration import Settings
from newsclean.page import Page
from newsclean.reasons import Rejected
from newsclean.record import Record

if TYPE_CHECKING:
    from newsclean.cleaner import Cleaner


def clean(page: bytes | str, url: str | None = None, **settings: Any) -> Record:
    """Clean one HTML page or text document and give its record.

    `url` is where it was fetched from; settings are named as in `newsclean.settings`, in lower case
    (`quotes="typographic"`). The record's id is that of the URL, else a hash of the content. Raises `Rejected` with a
    reason where it can't become a record, ValueError for a wrong setting.
    """
    return _cleaner(_settings(settings).model_dump_json(by_alias=True)).clean(_page(page, url))[1]


def clean_many(
    pages: Iterable[bytes | str | tuple[bytes | str, str | None] | Page], **settings: Any
) -> Iterator[Record | Rejected]:
    """Clean a stream of pages in worker processes; give a Record or a `Rejected` for each, in the order of the pages.

    A page is what `clean` takes, a pair of it and its URL, or a `newsclean.page.Page`. The processes are started anew,
    so a script that calls this does it under `if __name__ == "__main__":`.
    """
    from newsclean.batch import clean_all
    from newsclean.outcome import Cleaned

    for outcome in clean_all(map(_as_page, pages), _settings(settings)):
        if isinstance(outcome, Cleaned):
            yield Record.model_validate_json(outcome.record)
        else:
            yield Rejected(outcome.reason, outcome.detail)


def _as_page(item: bytes | str | tuple[bytes | str, str | None] | Page) -> Page:
    if isinstance(item, Page):
        return item
    return _page(*item) if isinstance(item, tuple) else _page(item, None)


def _page(content: bytes | str, url: str | None) -> Page:
    if not isinstance(content, bytes | str):
        raise TypeError(f"a page is bytes or str, not {type(content).__name__}")
    if not isinstance(url, str | None):
        raise TypeError(f"a URL is str, not {type(url).__name__}")
    if isinstance(content, str):
        content = content.encode("utf-8", "replace").decode()  # no file can hold half a surrogate pair
    return Page(content, url=url)


def _settings(settings: Mapping[str, Any]) -> Settings:
    return Settings.load({name.upper(): value for name, value in settings.items()})


@lru_cache(maxsize=8)
def _cleaner(settings: str) -> Cleaner:
    """The stages for some settings, as JSON."""
    from newsclean.cleaner import Cleaner

    return Cleaner.from_settings(Settings.model_validate_json(settings))
