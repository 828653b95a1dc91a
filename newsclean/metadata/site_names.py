"""What a site calls itself, by which its name is told in titles and bylines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsclean.metadata.collecting import Collected
from newsclean.metadata.facts import Witness
from newsclean.metadata.folding import fold_title
from newsclean.metadata.jsonld import strings, types_of

_APP_METAS = ("application-name", "apple-mobile-web-app-title", "al:ios:app_name", "al:android:app_name")
_OTHER_METAS = ("twitter:site", "twitter:app:name:iphone", "publisher", "dc.publisher", "copyright")
_SITE_TYPES = {"WebSite", "Organization", "NewsMediaOrganization"}
_LONGEST = 60
_NAME_WORDS, _LONG_NAME = 4, 4
"""Words of a part that is a name with something beside it; code points of a name that can't stand in it by chance."""


def site_name_witnesses(found: Collected) -> Iterator[Witness]:
    """The site's name as the page gives it, the most believed first."""
    yield from (name for name in found.metas("og:site_name", *_APP_METAS[:2]) if "://" not in name.value)
    yield from found.of_articles("publisher", "name")
    for item in found.jsonld:
        if "WebSite" in types_of(item):
            yield from (Witness("json-ld:WebSite.name", name) for name in strings(item.get("name")))


def site_names(found: Collected) -> frozenset[str]:
    """All that a site may be called, folded and without spaces: its names, its domain, its account."""
    names = [witness.value for witness in site_name_witnesses(found)]
    names += [witness.value for witness in found.metas(*_APP_METAS[2:], *_OTHER_METAS)]
    for item in found.jsonld:
        if _SITE_TYPES.intersection(types_of(item)):
            names += strings([item.get("name"), item.get("alternateName")])
    names += _of_host(found.host)
    packed = {pack(name) for name in names if len(name) <= _LONGEST}
    return frozenset(packed - {""})


def pack(text: str) -> str:
    """A name for comparison: `Vadu Monitor`, `vadu-monitor` and `VaduMonitor` are one."""
    return fold_title(text).replace(" ", "").replace("_", "")


def names_site(part: str, names: frozenset[str]) -> bool:
    """Whether a part of a title is one of the names, or holds one in few words: `Vadu Monitor` where it is Vadu."""
    packed = pack(part)
    if packed in names:
        return True
    return len(part.split()) <= _NAME_WORDS and any(len(name) >= _LONG_NAME and name in packed for name in names)


def _of_host(host: str | None) -> list[str]:
    """`news.vadu-monitor.example`: the host, without its last label, and the label of the domain."""
    if not host:
        return []
    labels = host.split(".")
    body = [label for label in labels[:-1] if not re.fullmatch(r"co|com|org|net|gov|ac|www", label)]
    return [host, ".".join(labels[-2:]), ".".join(labels[-3:]), "".join(body), *body[-1:]]
