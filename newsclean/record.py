"""The record: what is emitted of an article. Its JSON Schema stands in `schemas/`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from newsclean.metadata.facts import PageType

SCHEMA_VERSION: Literal["1.0"] = "1.0"

Timestamp = Annotated[
    str,
    Field(pattern=r"^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?$"),
]
"""ISO 8601: a date, with its time where one is known, with a zone where page or source state one."""

_FLAGS = (
    "What a reader should know of the record. Of its dates: `ambiguous-date`, `published-at-is-of-update`. Of its "
    "text: `much-stripped`, `site-changed`, `page-missing` (one of the story's pages held nothing of it). What the "
    "publisher reserves, by robots directives or TDMRep: `noindex`, `noarchive`, `noai`, `noimageai`, `tdm-reserved`."
)


class CleanedWith(BaseModel):
    """What made a record: records of one article differ where this does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str = Field(description="newsclean's version.")
    packs: str = Field(description="A hash of the rule packs.")


class Record(BaseModel):
    """One news article. A field that nothing is known of is null or an empty array, and never missing."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, title="newsclean record", json_schema_serialization_defaults_required=True
    )

    schema_version: Literal["1.0"] = Field(SCHEMA_VERSION, description="Version of this schema.")
    id: str = Field(
        min_length=1,
        description="The row's id, else a hash of the URL's canonical form, else the file's name without extensions.",
    )
    url: str | None = Field(description="The address the page was fetched from.")
    canonical_url: str | None = Field(
        description="The page's own word for its address, else `url` without tracking parameters."
    )
    domain: str | None = Field(description="The URL's host without `www.`.")
    site_name: str | None = Field(description="What the site calls itself.")
    type: PageType = Field(description="What kind of page it is.")
    title: str | None = Field(description="The headline, without the site's name and section.")
    authors: list[str] = Field(description="Names of people; a newsroom or an agency where nobody else is named.")
    published_at: Timestamp | None = Field(
        description="First publication, with the zone where page or source state one."
    )
    modified_at: Timestamp | None = Field(description="Last change that the page states.")
    language: str | None = Field(description="BCP 47 tag; the text's own where the page's claim is missing or wrong.")
    section: str | None = Field(description="The site's section.")
    tags: list[str] = Field(description="The page's keywords.")
    description: str | None = Field(description="The page's summary of itself.")
    image: str | None = Field(description="URL of the lead image.")
    sources: list[str] = Field(description='Credits taken out of the text: "Sursa: Facebook" gives "Facebook".')
    paywalled: bool | None = Field(
        description="Whether the page says it is not free to read; null where it says nothing."
    )
    text: str = Field(min_length=1, description="The article: paragraphs joined by one blank line.")
    word_count: int = Field(
        ge=1, description="Words of the text; where a script has no spaces, one for two characters."
    )
    content_hash: str = Field(pattern=r"^sha256:[0-9a-f]{64}$", description="SHA-256 of title and text.")
    version: int = Field(ge=1, description="Counts the newsroom's changes to the article, from 1.")
    changed: list[Literal["title", "text", "dates"]] = Field(
        description="What differs from the version before; empty in the first."
    )
    removed: dict[str, int] = Field(description="How many removals each stage made.")
    flags: list[str] = Field(description=_FLAGS)
    fetched_at: Timestamp | None = Field(description="When the page was fetched, in UTC.")
    cleaned_with: CleanedWith = Field(description="Version and rule packs that made the record.")


def record_schema() -> dict[str, Any]:
    """The record's JSON Schema (draft 2020-12), every field required."""
    schema = Record.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"newsclean-record-{SCHEMA_VERSION}",
        **schema,
    }
