"""Bylines that only a reader sees: "By …", what a class calls an author, links to an author's page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from newsclean.metadata.collecting import text_of
from newsclean.metadata.facts import Witness
from newsclean.metadata.names import is_name, split_names
from newsclean.metadata.site_names import pack
from newsclean.metadata.surroundings import indexes_around
from newsclean.survey import Mark, Survey, TextBlock
from newsclean.urls import site_host

_BY = re.compile(
    r"""(?ix) ^\W{0,3}(?:
      (?:(?:story|text|words|posted|written|reported)\s)?by
    | (?:(?:ein\s)?(?:text|bericht|beitrag|artikel|kommentar)\s)?vo[nm] | redaktion(?=:)
    | (?:propos\srecueillis\s|texte\s|écrit\s)?par | (?:escrito\s)?por | a\scura\sdi | di | de | (?:geschreven\s)?door
    | (?:(?:skre[vf]et|skrivet)\s)?a[fv] | tekst(?:i)? | text | kirjoittaja | autor(?:ul|a|i|es|in|en|innen)? | authors?
    | auteurs? | autore | автор(?:ы|и)? | текст | от | írta | szerző | yazan | haber | γράφει(?:\s(?:ο|η))? | του | της
    )\s{0,3}:?\s{1,3}(?=\S)"""
)
_BY_ALONE = re.compile(
    r"""(?ix) (?: ^ | [|•·,–—:]\s{0,3} | \d\s{1,3} | uhr\s{1,3} )
    (?: (?:written\s|posted\s)?by | von | par | por | di | de | door | a[fv] | autor\w{0,2} | от | автор )
    \s{0,2}:?\s{0,3}$"""
)
"""At a piece's end, before the link that is the name."""
_POSTED = re.compile(
    r"""(?ix) ^\W{0,3}(?:
      (?:posted|written|published|submitted)\s(?:on\s.{4,40}\s)?by
    | (?:veröffentlicht|geschrieben|verfasst|erstellt|eingestellt)\s(?:am\s.{4,40}\s)?von
    | (?:publié|écrit|rédigé)\s(?:le\s.{4,40}\s)?par
    | (?:publicado|escrito)\s(?:el\s.{4,40}\s)?por | (?:pubblicato|scritto)\s(?:il\s.{4,40}\s)?da
    | [^a-z]{0,30}\d{4}[^a-z]{0,30}(?:uhr\W{0,3})?(?:by|von|par|por|door|di|av|af)
    )\s{1,3}(?=\S)"""
)
"""Says so plainly that a nickname may follow."""
_CLASS = re.compile(
    r"""(?ix) (?:^|[\s_-])
      (?: by-?_?line | authors? | autor(?:es|e|in|en|innen)? | auteurs? | writer | reporter | journalist
        | redakteur | verfasser | signature | firma | contributor | forfatter )
      (?:$|[\s_-])
    | author-?name | article-?author | posted-?by | byline"""
)
_NO_CLASS = re.compile(r"comment|avatar|image|photo|bio\b|date|time|social|share|follow|related", re.I)
_PROFILE = re.compile(
    r"""(?ix) /(?: authors? | autor(?:es|i|en|in)? | auteurs? | autore | people | profile?s? | by | redaktion
      | redakteur | journalists? | journalistes? | reporters? | staff | contributors? | columnists? | schrijver
      | skribenter | forfatter | person | user | members? | writers? | bio )
    [/-][^/]+/?$"""
)
_LONGEST = 140
_NICKNAME, _NICKNAME_WORDS = 30, 3
_SENTENCE_WORDS = 10
_LEVELS = 3
"""Elements around a block whose class may say that it is a byline."""


def find_bylines(survey: Survey, headline: int | None, host: str | None) -> Iterator[Witness]:
    """The texts that name an author, the surest first: "By …", then by class, then by link on the page's own host."""
    indexes = indexes_around(survey, headline)
    yield from _said(survey, indexes)
    yield from _classed(survey, indexes)
    yield from _linked(survey, indexes, host)


def _said(survey: Survey, indexes: Sequence[int]) -> Iterator[Witness]:
    for index in indexes:
        block = survey.blocks[index]
        if len(block.text) <= 2 * _LONGEST and (text := _after_by(block)):
            yield Witness("byline", text)


def _after_by(block: TextBlock) -> str | None:
    """What follows "By" in a block, or in a piece of it; None where that is nobody's name."""
    pieces = [piece for string in block.strings if (piece := " ".join(string.split()))]
    for text in (block.text, *pieces):
        if len(text) <= _LONGEST and (match := _BY.match(text)) and _opens_with_person(text[match.end() :]):
            return text[match.end() :]
        if len(text) <= _LONGEST and (match := _POSTED.match(text)) and _may_name(text[match.end() :]):
            return text[match.end() :]
    for by, name in pairwise(pieces):
        if _BY_ALONE.search(by[-40:]) and len(name) <= _LONGEST and _names_person(name):
            return name
    return None


def _names_person(text: str) -> bool:
    names = split_names(text)
    return bool(names) and any(map(is_name, names))


def _opens_with_person(text: str) -> bool:
    """Whether a text goes on from "By" with a name, not with a sentence, such as `Von den Höfen kaufte er Brot`."""
    is_sentence = text[:1].islower() or (text.endswith(".") and len(text.split()) > _SENTENCE_WORDS)
    return not is_sentence and _names_person(text)


def _classed(survey: Survey, indexes: Sequence[int]) -> Iterator[Witness]:
    """Inline elements, then blocks, that their class calls an author; a nickname will do."""
    wanted = set(indexes)
    found: list[tuple[int, str]] = []
    covered: set[int] = set()
    for inline in survey.inlines:
        if inline.block in wanted and _CLASS.search(inline.names) and not _NO_CLASS.search(inline.names):
            text = _without_by(text_of(inline.element))
            found.append((inline.block, text))
            if _names_person(text):
                covered.add(inline.block)
    for index in indexes:
        block = survey.blocks[index]
        if index not in covered and survey.marks[block.node] & Mark.BYLINE and _is_classed(survey, block.node):
            found.append((index, _without_by(" ".join(" ".join(block.strings).split()))))
    yield from _together("byline-class", [(index, text) for index, text in found if _may_name(text)])


def _without_by(text: str) -> str:
    match = _BY.match(text)
    return text[match.end() :] if match else text


def _is_classed(survey: Survey, node: int) -> bool:
    for _ in range(_LEVELS):
        names = survey.names[node]
        if _CLASS.search(names) and not _NO_CLASS.search(names):
            return True
        node = survey.parents[node]
        if node <= 0:
            break
    return False


def _linked(survey: Survey, indexes: Sequence[int], host: str | None) -> Iterator[Witness]:
    """Links to an author's page; of a nickname, where the address holds it."""
    found = [
        (index, text_of(link), pack(link.get("href", "")))
        for index in indexes
        for link in survey.blocks[index].links
        if _PROFILE.search(href := link.get("href") or "") and site_host(href) in (None, host)
    ]
    yield from _together(
        "author-link", [(index, text) for index, text, address in found if _may_name(text) and pack(text) in address]
    )


def _may_name(text: str) -> bool:
    """Whether a text that is marked as a byline can be one: a name, or a nickname of few words."""
    if not text or len(text) > _LONGEST:
        return False
    if _names_person(text):
        return True
    words = text.split()
    small = len(words) > 1 and any(word[0].islower() for word in words)
    return len(text) <= _NICKNAME and len(words) <= _NICKNAME_WORDS and not small and len(split_names(text)) == 1


def _together(source: str, found: Sequence[tuple[int, str]]) -> Iterator[Witness]:
    """The texts beside the first that names a person, since those further down are other articles'; else the first."""
    named = [(index, text) for index, text in found if _names_person(text)]
    if named:
        yield from (Witness(source, text) for index, text in named if abs(index - named[0][0]) <= 1)
    elif found:
        yield Witness(source, found[0][1])
