"""What a reader sees around the headline: a date, a byline. Asked only where no structured data speaks."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from newsclean.metadata.collecting import CHROME
from newsclean.metadata.dates import written_date
from newsclean.metadata.titles import fold_title

_BEFORE, _AFTER = 10, 60
"""Strings above and below the headline within which date and byline stand; found best on pages of 85 publishers."""
_LONGEST = 120
"""A longer string is a paragraph: a date in it is one of the story."""
_BYLINE = re.compile(
    r"^\s*(?:(?:written |posted )?by|von|par|por|di|de|door|av|af|text|autor(?:e|ul|a)?|auteur|автор|текст)\b\s*:?\s*"
    r"(?P<name>[^\W\d_][^\d:;!?]{2,60}?)\s*(?:$|[|•·,–—-]\s)",
    re.I,
)
_NAME = re.compile(r"^(?:[^\W\d_a-zа-я][\w'’.-]*|de|la|le|van|von|der|den|di|da|el|al|ter|du|dos)(?:\s+\S+){0,5}$")
_PROFILE = re.compile(r"/(?:authors?|autor(?:es|i|en)?|auteurs?|people|profile|by|redaktion)/[^/]+/?$", re.I)
_SKIPPED = CHROME | {"script", "style", "noscript", "svg", "figure", "select", "template"}


@dataclass(slots=True)
class Surroundings:
    """The short strings around the headline, in the page's order."""

    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    profiles: list[str] = field(default_factory=list)
    """Texts of links to an author's page."""

    def date(self, languages: tuple[str, ...]) -> str | None:
        """The first written date below the headline, else the last one above it."""
        for text in (*self.below, *reversed(self.above)):
            if len(text) <= _LONGEST and (date := written_date(text, languages)):
                return date
        return None

    def authors(self) -> list[str]:
        """The names of a byline, or of the link to its author's page."""
        if self.profiles:
            return self.profiles
        for text in self.below[: _AFTER // 2]:
            if len(text) <= _LONGEST and (match := _BYLINE.match(text)) and _NAME.match(match["name"]):
                return [match["name"]]
        return []


def surroundings(tree: HtmlElement, title: str | None) -> Surroundings:
    """The strings around the first place outside the site's chrome where the headline stands."""
    found = Surroundings()
    wanted = fold_title(title or "")
    above: deque[str] = deque(maxlen=_BEFORE)
    strings = _strings(tree)
    for _, text in strings:
        if wanted and fold_title(text) == wanted:
            break
        above.append(text)
    else:
        return found
    found.above = list(above)
    for element, text in islice(strings, _AFTER):
        found.below.append(text)
        if element.tag == "a" and _PROFILE.search(element.get("href") or "") and len(text.split()) in range(2, 6):
            found.profiles.append(text)
    return found


def _strings(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Each piece of visible text with the element it stands in; headings and blocks of inline text whole."""
    body = tree.find("body")
    yield from _walk(body if body is not None else tree)


def _walk(element: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    stack: list[tuple[HtmlElement, bool]] = [(element, False)]
    while stack:
        node, is_tail = stack.pop()
        if is_tail:
            if node.tail and (text := " ".join(node.tail.split())):
                yield node.getparent(), text
            continue
        if not isinstance(node.tag, str) or node.tag in _SKIPPED:
            continue
        if node.tag in ("h1", "h2"):
            if text := " ".join(node.text_content().split()):
                yield node, text
            continue
        if node.text and (text := " ".join(node.text.split())):
            yield node, text
        for child in reversed(node):
            stack += [(child, True), (child, False)]
