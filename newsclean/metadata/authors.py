"""Authors: which source of names is believed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, permutations
from typing import Any

from lxml.html import HtmlElement

from newsclean.metadata.bylines import find_bylines
from newsclean.metadata.collecting import Collected, text_of
from newsclean.metadata.facts import Witness
from newsclean.metadata.folding import fold_name, plain
from newsclean.metadata.jsonld import strings, types_of
from newsclean.metadata.names import ROLE, clean_names, is_agency, is_name
from newsclean.metadata.site_names import pack, site_names

__all__ = ["believed_authors", "clean_names"]

_SPECIFIC_METAS = (
    "parsely-author", "sailthru.author", "byl", "cxenseparse:author", "citation_author", "articleauthor",
    "shareaholic:article_author_name", "dcsext.author",
)  # fmt: skip
_GENERAL_METAS = ("article:author", "author", "dc.creator", "dcterms.creator", "dc.contributor", "og:article:author")
_LEVELS = 3
_COMPANY = re.compile(r"\b(?:gmbh|inc|ltd|llc|s\.r\.l|s\.a|ag|kg|webdesign|agentur)\b", re.I)
"""In a general meta it made the site."""
Choice = tuple[tuple[str, ...], list[Witness]]
"""Names, and the witnesses that gave them."""
_WRITTEN_BY = re.compile(
    r"written by|verfasst von|geschrieben von|écrit par|escrito por|scritto da|geschreven door|skrevet av|skrivet av"
    r"|napisane przez|scris de|автор|написано|yazan|autor|author|kirjoitta|szerző",
    re.I,
)


def author_groups(found: Collected, headline: int | None) -> Iterator[list[Witness]]:
    """What each source says, the most believed first; the page's text is read only when it is asked for."""
    yield list(_of_items(found.articles, ("author", "creator")))
    yield list(found.metas(*_SPECIFIC_METAS))
    yield list(_twitter_labels(found))
    yield list(_microdata(found))
    yield [Witness("rel=author", text_of(element)) for element in _together(found.survey.rel_authors)]
    by_source: dict[str, list[Witness]] = {}
    for witness in find_bylines(found.survey, headline, found.host):
        by_source.setdefault(witness.source, []).append(witness)
    for group in by_source.values():
        yield group[:1] if group[0].source == "byline" else group
    yield list(_of_items([item for item in found.jsonld if item not in found.articles], ("author",)))
    for name in _GENERAL_METAS:
        yield [witness for witness in found.metas(name) if not _COMPANY.search(witness.value)]


def _of_items(items: list[dict[str, Any]], keys: tuple[str, ...]) -> Iterator[Witness]:
    for item in items:
        for key in keys:
            for value in strings(item.get(key), "name"):
                yield Witness(f"json-ld:{(types_of(item) or ['Thing'])[0]}.{key}", plain(value))


def _twitter_labels(found: Collected) -> Iterator[Witness]:
    """Pairs of a label and a value, as a shared link shows them: "Written by", "Jane Doe"."""
    for number in ("1", "2"):
        if _WRITTEN_BY.search(found.meta(f"twitter:label{number}") or ""):
            yield from found.metas(f"twitter:data{number}")


def _microdata(found: Collected) -> Iterator[Witness]:
    for element in _together([element for name, element in found.survey.itemprops if name == "author"]):
        inner = next((e for e in element.iterdescendants() if e.get("itemprop") == "name"), element)
        if value := inner.get("content") or text_of(inner):
            yield Witness("microdata:author", plain(value))


def _together(elements: list[HtmlElement]) -> list[HtmlElement]:
    """The first element and those that stand near it: the others are about other articles."""
    if len(elements) < 2:
        return elements
    near = elements[0]
    for _ in range(_LEVELS):
        parent = near.getparent()
        near = near if parent is None else parent
    return [
        element
        for element in elements
        if element is elements[0] or near in islice(element.iterancestors(), _LEVELS + 1)
    ]


def believed_authors(found: Collected, headline: int | None) -> tuple[tuple[str, ...], list[Witness]]:
    """The authors, and the witnesses that were asked, those who named them first."""
    asked: list[list[Witness]] = []
    names, source = choose_authors(_noted(author_groups(found, headline), asked), _site_test(found))
    others = [witness for group in asked if group is not source for witness in group]
    return names, [*source, *others]


def _noted(groups: Iterator[list[Witness]], asked: list[list[Witness]]) -> Iterator[list[Witness]]:
    for group in groups:
        asked.append(group)
        yield group


def choose_authors(groups: Iterable[list[Witness]], is_site: Callable[[str], bool]) -> Choice:
    """The names of the first source that names people; no more sources are asked then.

    A nickname gives way to the fuller name that it is a part of. A site, a role or an agency stands in where no source
    names a person.
    """
    nickname: Choice = ((), [])
    spare: Choice = ((), [])
    for group in groups:
        names = clean_names(witness.value for witness in group)
        people = _people(names, is_site)
        if nickname[0]:
            people = tuple(name for name in people if is_name(name) and _is_fuller(name, nickname[0]))
        if any(map(is_name, people)):
            return people, group
        if not spare[0] and not nickname[0]:
            if people:
                nickname = people, group
            else:
                spare = names, group
    return nickname if nickname[0] else spare


def _people(names: tuple[str, ...], is_site: Callable[[str], bool]) -> tuple[str, ...]:
    """The names that are people's; of a list that the site's name leads, only what is a full name."""
    people = tuple(name for name in names if not is_site(name))
    return people if any(map(is_name, people)) or (names and not is_site(names[0])) else ()


def _is_fuller(name: str, nicknames: tuple[str, ...]) -> bool:
    """Whether a name is one of the nicknames in full: `jdoe`, `janedoe`, `Jane` and `doe` are Jane Doe."""
    words = fold_name(name).split()
    return any(_matches(fold_name(nickname).replace(" ", ""), words) for nickname in nicknames)


def _matches(handle: str, words: list[str]) -> bool:
    return handle in words or any(handle in (a + b, a[0] + b, a + b[0]) for a, b in permutations(words, 2))


def _site_test(found: Collected) -> Callable[[str], bool]:
    sites = site_names(found)

    def is_site(name: str) -> bool:
        """Whether a name is the site's, an agency's, a role, a company or a handle with a number."""
        if pack(name) in sites or pack(name.split()[0]) in sites or is_agency(name):
            return True
        return any(c.isdigit() for c in name) or bool(_COMPANY.search(name) or ROLE.search(name))

    return is_site
