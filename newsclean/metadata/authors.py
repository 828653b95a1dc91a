"""Authors: people's names, without roles, addresses and the site's own name."""

from __future__ import annotations

import re
from typing import Any

from newsclean.metadata.collecting import Collected, plain
from newsclean.metadata.jsonld import strings
from newsclean.metadata.titles import fold_title

_LEAD = re.compile(
    r"^(?:(?:written |posted |reported )?by|de|von|par|por|di|autor(?:ul|a|i)?|author|text|от|автор)\b[\s:]*(?=\S)",
    re.I,
)
_SPLIT = re.compile(r"\s*[;|/&]\s*|\s*,\s*|\s+(?:and|und|et|și|y|e|och|і|та)\s+")
_NOISE = re.compile(r"https?://\S*|www\.\S*|\S+@\S+|@\w+|\(.*?\)", re.I)
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondent|staff|writer|newsroom|redaktion|redac[țt]ia|rédaction|agency|admin|desk|journalist)\b",
    re.I,
)
_METAS = ("author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator")
_MAX_LENGTH = 60


def read_authors(found: Collected, articles: list[dict[str, Any]], site_name: str | None) -> tuple[str, ...]:
    """The authors by the first source that names people: JSON-LD, metas, microdata, rel=author.

    The site's own name, or a role such as "Newsroom", stands in only where nobody is named.
    """
    sources = [
        [name for item in articles for key in ("author", "creator") for name in strings(item.get(key), "name")],
        [value for name in _METAS for value in found.metas.get(name, ())],
        found.itemprops.get("author", []),
        found.rel_authors,
    ]
    spare: tuple[str, ...] = ()
    for source in sources:
        names = clean_names(source)
        people = tuple(n for n in names if not _is_site(n, site_name) and not _ROLE.search(n))
        if people:
            return people
        spare = spare or names
    return spare


def clean_names(values: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Names out of bylines: split, freed of "By", addresses and brackets, each once."""
    names: dict[str, str] = {}
    for value in values:
        text = _NOISE.sub("", plain(value)) if "/" not in value[:8] else ""
        for part in _SPLIT.split(_LEAD.sub("", text)):
            name = _LEAD.sub("", part).strip(" .,-–—:")
            if name and len(name) <= _MAX_LENGTH and not any(c.isdigit() for c in name):
                names.setdefault(fold_title(name), name)
    return tuple(names.values())


def _is_site(name: str, site_name: str | None) -> bool:
    return bool(site_name) and fold_title(name) == fold_title(site_name or "")
