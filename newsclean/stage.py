"""What a stage is: a class with a constructor that takes values and a `process_item`."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from newsclean.configuration import Settings


class Stage:
    """Base of the stages. A stage takes an item (a Page, then an Article), changes it and hands it on.

    It does no I/O and keeps nothing of one item for the next. What can't go on raises `newsclean.Rejected`.
    """

    name: ClassVar[str]
    """As it stands in the audit and in the record's counts; the module's name unless a class says otherwise."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "name" not in cls.__dict__:
            cls.name = cls.__module__.rpartition(".")[2]

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Make the stage from the settings; one that has no settings need not override it."""
        del settings
        return cls()

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """For whoever lists a stage in Scrapy's ITEM_PIPELINES, where it runs inline."""
        return cls.from_settings(Settings.load(crawler.settings))

    def process_item(self, item: Any) -> Any:
        """Take one item and give what the next stage takes; raise `Rejected` where it can't become a record."""
        raise NotImplementedError
