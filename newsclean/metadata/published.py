"""When an article was published and changed: which of a page's dates is believed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from newsclean.metadata.collecting import Collected
from newsclean.metadata.dates import iso_date, written_date
from newsclean.metadata.facts import Witness
from newsclean.metadata.surroundings import nearest_first
from newsclean.survey import Mark

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "parsely-pub-date", "sailthru.date",
    "datepublished", "date.published", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date",
    "dcterms.created", "dc.date.created", "date.created", "publishdate", "publish_date", "pubdate", "pub_date",
    "article.published", "article:published", "publication_date", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "og:pubdate", "citation_publication_date", "rnews:datepublished", "date", "created",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "og:modified_time", "datemodified",
    "dcterms.modified", "dc.date.modified", "date.modified", "date.updated", "last-modified", "revised", "lastmod",
)  # fmt: skip
_CHANGED = re.compile(
    r".{0,30}(?:modif|updat|aktuali[sz]|edited|changed|mis à jour|actualizad|aggiornat|обновлен|оновлен|güncelle)", re.I
)
_IN_PATH = re.compile(
    r"""(?x) [/_-] (?:
      (?P<y>(?:19|20)\d{2}) (?P<sep>[/-]?) (?P<m>\d{2}) (?P=sep) (?P<d>\d{2})
    | (?P<D>\d{2}) - (?P<M>\d{2}) - (?P<Y>20\d{2})
    ) (?=[/_.-]|$)"""
)
_PUBLISHED_LABEL = re.compile(
    r"""(?ix) \W{0,3} (?:first\s)? (?: published | posted | veröffentlicht | erschienen | erstellt | publié | paru
      | publicado | pubblicato | gepubliceerd | publicat
      | data\spublic[aă]rii | opublikowano | publicerad | publisert | julkaistu
      | yayınlanma
      | опубликовано | опубліковано | дата\sпубликации | megjelent | vydáno | objavljeno ) \b"""
)
_DATELINE = re.compile(r"(?:[^\W\d][\w .-]{1,30}[,\s–-]{1,3})?\(?\d{1,2}[./]\s?\d{1,2}[./]\s?\d{4}(?!\d)")
_AS_PUBLISHED, _UNLABELLED, _AS_CHANGED = range(3)
"""What a date is called, the most telling first."""
_LONGEST = 120
"""Code points; a longer block is a paragraph: a date in it is one of the story."""
_TIME_ABOVE = 10
"""Blocks above the headline from where on a `<time>` may be the article's."""


def published_witnesses(found: Collected, headline: int | None) -> Iterator[Witness]:
    """Dates that a machine reads: JSON-LD of an article, metas, other JSON-LD, microdata, then `<time>`."""
    return _dates(
        found,
        found.of_articles("datePublished"),
        found.metas(*_PUBLISHED),
        found.of_others("datePublished"),
        found.itemprops("datepublished", "datecreated"),
        _times(found, headline),
        found.of_articles("dateCreated"),
    )


def modified_witnesses(found: Collected) -> Iterator[Witness]:
    """Dates of the last change, likewise."""
    return _dates(
        found,
        found.of_articles("dateModified"),
        found.metas(*_MODIFIED),
        found.of_others("dateModified"),
        found.itemprops("datemodified"),
    )


def _dates(found: Collected, *sources: Iterable[Witness]) -> Iterator[Witness]:
    for claims in sources:
        for source, value in claims:
            if date := iso_date(value, month_first=found.month_first):
                yield Witness(source, date)


def _times(found: Collected, headline: int | None) -> Iterator[Witness]:
    """The page's `<time>` elements from shortly above the headline on, but no reader's and no box's."""
    survey = found.survey
    first = max((headline or 0) - _TIME_ABOVE, 0)
    for element, block in survey.times:
        value = element.get("datetime")
        if not value or block < first or _CHANGED.search(f"{element.get('class')} {element.get('itemprop')}"):
            continue
        if block < len(survey.blocks) and survey.marks[survey.blocks[block].node] & Mark.COMMENT:
            continue
        yield Witness("time", value)


def believed_date(witnesses: Iterable[Witness]) -> Witness | None:
    """The first date; with its time or its zone from another source that gives the same day, wall clock or instant."""
    claims = list(witnesses)
    if not claims:
        return None
    first = claims[0]
    return next((claim for claim in claims[1:] if _is_fuller(claim.value, first.value)), first)


def _is_fuller(other: str, date: str) -> bool:
    """Whether one date is another, better said.

    A naive time borrows the zone of the same wall clock; UTC gives way to the same instant with a local offset, which
    is right more often; a mere day gives way to a time on it.
    """
    if "T" not in date:
        return "T" in other and other[:10] == date
    if len(date) == len("2026-03-04T10:15:00"):
        return len(other) > len(date) and other[:16] == date[:16]
    if not date.endswith("+00:00") or other.endswith("+00:00") or len(other) != len(date):
        return False
    return datetime.fromisoformat(other) == datetime.fromisoformat(date)


def guessed_witnesses(found: Collected, headline: int | None, language: str | None) -> Iterator[Witness]:
    """Dates that nothing but a reader calls those of publication.

    First what is labelled so by the headline, then the URL's, then the nearest to the headline, then htmldate's.
    The URL's comes later where the page says that it was changed before that day: then it is not of publication.
    """
    visible = list(_visible_dates(found, headline, language))
    yield from (witness for rank, witness in visible if rank == _AS_PUBLISHED)
    of_url = _of_url(found.url)
    is_late = any(rank == _AS_CHANGED and of_url and witness.value[:10] < of_url.value for rank, witness in visible)
    if of_url and not is_late:
        yield of_url
    yield from (witness for rank, witness in visible if rank != _AS_PUBLISHED)
    if date := _htmldate(found):
        yield Witness("htmldate", date)


def _of_url(url: str | None) -> Witness | None:
    if match := _IN_PATH.search(url or ""):
        year, month, day = match["y"] or match["Y"], match["m"] or match["M"], match["d"] or match["D"]
        if date := iso_date(f"{year}-{month}-{day}"):
            return Witness("url", date)
    return None


def _visible_dates(found: Collected, headline: int | None, language: str | None) -> Iterator[tuple[int, Witness]]:
    """Dates around the headline with the rank of their labels: what is called published first, then the nearest."""
    survey = found.survey
    languages = tuple(dict.fromkeys((language or "en", "en")))
    texts = [text for index in nearest_first(survey, headline) if (text := _dated(survey.blocks[index].text))]
    for text in sorted(texts, key=_label_rank):
        if date := written_date(text, languages, month_first=found.month_first):
            yield _label_rank(text), Witness("near-headline", date)


def _dated(text: str) -> str | None:
    """What of a block may be the article's date: the whole if it is short, else a dateline at its start."""
    if len(text) <= _LONGEST:
        return text if any(c.isdigit() for c in text) else None
    dateline = _DATELINE.match(text)
    return dateline[0] if dateline else None


def _label_rank(text: str) -> int:
    if _PUBLISHED_LABEL.match(text):
        return _AS_PUBLISHED
    return _AS_CHANGED if _CHANGED.match(text) else _UNLABELLED


def _htmldate(found: Collected) -> str | None:
    """What htmldate finds, without its extensive search, which takes 0.1 s. The tree stays as it is."""
    from htmldate import find_date

    if not found.survey.elements:
        return None
    tree = found.survey.elements[0].getroottree().getroot()
    return iso_date(find_date(tree, extensive_search=False, original_date=True, url=found.url) or "")
