"""What the names that a page gives its elements say of them: `class="article-body"`, `id="comments"`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import re2


class Mark:
    """What an element is by its names and its tag, or is inside of: bits of a number."""

    BODY: Final = 1  # an article's body
    COMMENT: Final = 2  # readers' comments
    BOX: Final = 4  # a box of whatever kind
    CAPTION: Final = 8  # a caption or a credit
    EMBED: Final = 16  # a post of a social network
    CONSENT: Final = 32  # a consent manager
    HIDDEN: Final = 64  # not shown
    HEADING: Final = 128
    MAIN_HEADING: Final = 256  # an h1
    CHROME: Final = 512  # header, footer, aside: the site's, not the article's
    BYLINE: Final = 1024  # an author
    SIDE: Final = 2048  # a column or a box beside the article
    FACTS: Final = 4096  # a box with facts around the article
    FIGURE: Final = 8192  # a picture with what belongs to it
    OVERLAY: Final = 16384  # what opens over the page
    PROMOTION: Final = 65536  # newsletters, subscriptions, advertisements
    LEDE: Final = 131072  # a summary above the body
    SHARING: Final = 262144  # share bars, related articles, tags
    PROPERTY: Final = 32768  # microdata of other things than the body


_WORDS: dict[int, str] = {
    Mark.BODY: (
        r"article[-_]*(?:body|text|content|copy|paragraph)|articlebody|story[-_]*(?:body|text|content)"
        r"|body[-_]*(?:text|copy|content)|entry[-_]*content|post[-_]*(?:content|body|text)|rich-?text"
        r"|content[-_]*(?:body|text)|storytext|texto|cuerpo|artikel(?:text|inhalt)|newstext|main-?text"
        r"|detail-?(?:body|text|content)|single-content|article__|paragraph"
    ),
    Mark.COMMENT: r"comment|disqus|reply|respond|kommentar|discuss|forum|rating|(?:^|[-_])vot(?:e|ing)",
    Mark.BOX: (
        r"correct|fact|faktaboks|expandable|accordion|kasten|recuadro|despiece|side-?note|box|(?:^|[-_])note"
        r"|editor|clarif"
        r"|edito|about|explain|glossar|event|poll|quiz|survey|promo|timeline|(?:^|[-_])live"
        r"|key-?point|bullet|highlight|overview|toc\b|contents"
    ),
    Mark.CAPTION: r"caption|credit|legend|bildunter|pie-?foto|(?:^|[-_])source|copyright",
    Mark.EMBED: (
        r"twitter-?(?:tweet|video)|instagram-?media|tiktok-?embed|fb-?(?:post|video)|bluesky-?embed|telegram"
        r"|tg-?(?:post|embed)|vk-?(?:post|embed)|mastodon-?embed|threads-?(?:post|embed)|text-post-media|reddit-?embed"
    ),
    Mark.CONSENT: (
        r"onetrust|ot-sdk|didomi|qc-cmp|cookie-?(?:ban|not|pol|con|mod|bar|law)|consent-?(?:man|ban|mod|lay)|gdpr"
        r"|sp_message|usercentrics|cmp-?(?:consent|wrapper|box)|cmpbox|truste|cc-window|eupopup"
    ),
    Mark.SIDE: r"sidebar|side-?bar|widget|(?:^|[-_])rail(?:$|[-_])|aside|right-?col|secondary",
    Mark.FACTS: (
        r"fact-?(?:box|sheet|file)|fakta-?(?:boks|bo[kx]|ruta|ark)|faktarut|info-?(?:box|kasten|boks|ruta)|expandable"
        r"|accordion|kasten|recuadro|despiece|side-?note|box-?out|key-?facts|glossar|explainer|encadre|hors-?texte"
        r"|riquadro|\bkader|tietolaatikko|keretes|ramecek|ramka|spravka|vrezka|dosye|bilgi-?kutu"
    ),
    Mark.FIGURE: r"image|photo|foto|galler|slide|picture|figure|bild[-_]|media",
    Mark.OVERLAY: (
        r"hidden|modal|popup|overlay|cookie|sr-only|invisible|screen-?reader|tooltip|flyout|dialog|lightbox|toast"
    ),
    Mark.PROMOTION: (
        r"newsletter|sign-?up|subscri|paywall[-_]?(?:box|message|prompt|overlay|banner|barrier)|donat|advert"
        r"|werbung|anzeige|sponsor|publicidad|publicite|reklam|pubblicit"
        r"|\bad[-_]?(?:slot|label|spot|container|unit|box)|\bads?\b"
    ),
    Mark.LEDE: (
        r"lede\b|standfirst|intro\b|intro[-_]|dek\b|sub-?title|abstract|sapo|excerpt|sub-?head|vorspann|chapo|chapeau"
        r"|bajada|entradilla|perex|anriss|article-?lead|lead-?(?:text|paragraph)|ingress|sottotitolo|sommario"
        r"|catenaccio|occhiello|copete|sumario|gancho|linha-?fina|zajawka|manchet|summary|alahuomio|spoiler-?text"
    ),
    Mark.SHARING: (
        r"(?:^|[-_])shar(?:e|ing)|social|follow|related|recommend|read-?(?:more|next|also)|(?:^|[-_])tags?(?:$|[-_])"
        r"|breadcrumb|pagination|lire-aussi|similar|mehr-zum-thema"
    ),
    Mark.PROPERTY: (
        r"itemprop=(?:date|keywords|headline|alternativeheadline|publisher|mainentityofpage|image|thumbnail|url|name"
        r"|author|creator|logo|caption)"
    ),
    Mark.BYLINE: r"byline|author|autor|writer|reporter|journalist|redakt|signature|(?:^|[-_])firma(?:$|[-_])"
    r"|verfasser|auteur|forfatter",
}
_MARKS = tuple(_WORDS)


def _automaton() -> re2.Set:
    """All words at once: a page has hundreds of names, each new one is looked at for all marks."""
    automaton = re2.Set.SearchSet()
    for words in _WORDS.values():
        automaton.Add(words)
    automaton.Compile()
    return automaton


_AUTOMATON = _automaton()
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DIGITS = re.compile(r"\d+")
_LONGEST = 80
"""A longer name is generated."""

NAMING = frozenset(
    {
        "class", "id", "itemprop", "role", "property", "name", "aria-label", "data-testid", "data-component",
        "data-qa", "data-type", "data-module", "data-block", "data-component-name",
    }
)  # fmt: skip
"""Attributes in which templates name what an element is."""


@lru_cache(maxsize=100_000)
def read_names(names: str) -> tuple[int, str]:
    """What an element's names say, and the names without digits: elements that are alike carry the same."""
    marks = 0
    for name in names.split():
        marks |= _marks_of(name)
    return marks, _DIGITS.sub("0", names)


@lru_cache(maxsize=100_000)
def _marks_of(name: str) -> int:
    marks = 0
    if len(name) < _LONGEST:
        for index in _AUTOMATON.Match(_CAMEL.sub("-", name).lower()) or ():
            marks |= _MARKS[index]
    return marks
