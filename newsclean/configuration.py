"""The settings as one typed object, checked when it is made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from newsclean import settings as defaults

QuotePolicy = Literal["straight", "typographic", "keep"]


class Settings(BaseModel):
    """What the stages and the workers are built from; plain values, so that it can be sent to a worker process.

    The defaults and what each setting does stand in `newsclean.settings`. A setting that newsclean doesn't know is kept
    for the user's own stages: `settings.get("MY_THRESHOLD", 3)`.
    """

    model_config = ConfigDict(frozen=True, extra="allow", alias_generator=str.upper)

    stages: tuple[str, ...] = Field(min_length=1)
    packs: tuple[str, ...]
    quotes: QuotePolicy
    max_page_bytes: int = Field(gt=0)
    min_words: int = Field(ge=0)
    max_stripped: float = Field(ge=0, le=1)
    workers: int = Field(ge=0)
    page_timeout: float = Field(gt=0)
    page_memory_mb: int = Field(gt=0)

    @classmethod
    def load(cls, overrides: Mapping[str, Any] | None = None) -> Self:
        """The defaults with `overrides` (names in upper case) on top; ValueError says which value is wrong and why."""
        known = {name: getattr(defaults, name) for name in dir(defaults) if name.isupper()}
        values = known | {k: _listed(k, v) for k, v in dict(overrides or {}).items() if _is_plain(v)}
        wanted = {name.upper() for name in cls.model_fields} | set(values) - set(known)
        try:
            return cls.model_validate({k: v for k, v in values.items() if k in wanted})
        except ValidationError as error:
            first = error.errors()[0]
            raise ValueError(f"setting {first['loc'][0]}: {first['msg']}, got {first['input']!r}") from None

    def get(self, name: str, default: Any = None) -> Any:
        """A setting of the user's own, by its name in upper case."""
        return (self.model_extra or {}).get(name, default)

    @property
    def worker_count(self) -> int:
        """`workers`, with 0 resolved to the cores this process may use."""
        return self.workers or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_plain(value: Any) -> bool:
    """Whether a value can go to a worker: Scrapy's settings also hold classes and other objects."""
    return value is None or isinstance(value, str | int | float | bool | list | tuple | dict)


def _listed(name: str, value: Any) -> Any:
    """Lists given on a command line are separated by commas, as in Scrapy."""
    if name in ("STAGES", "PACKS") and isinstance(value, str):
        return [part for part in value.split(",") if part]
    return value
