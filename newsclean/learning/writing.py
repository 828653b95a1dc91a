"""A site's pack, written for a person to review."""

from __future__ import annotations

import re
from collections.abc import Sequence

import tomli_w

from newsclean.learning.deciding import Learned
from newsclean.learning.shapes import UNKNOWN, Kind

_TEMPLATE_MARKS = re.compile(r"[()\[\]{}<>|:#@]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SHARE_DIGITS = 3
_HEADER = """\
# Lines that recur on the pages of {site}, learned by `newsclean learn`. Review before use: `pages` is on how many
# of the {pages:,} pages a line was seen, `share` that as a share, `example` one of them. Delete a rule to keep a line.
# `newsclean clean --packs DIR` uses all packs in a folder.

"""


def write_pack(site: str, pages: int, learned: Sequence[Learned]) -> str:
    """The pack as TOML, the commonest line first."""
    rules = [_rule(number, each) for number, each in enumerate(learned, 1)]
    body = tomli_w.dumps({"site": site, "learned_from": pages, "rule": rules})
    return _HEADER.format(site=site, pages=pages) + body


def _rule(number: int, learned: Learned) -> dict[str, object]:
    count = learned.count
    rule: dict[str, object] = {
        "id": f"learned-{number}",
        "kind": "boilerplate",
        "phrases": [_phrase(learned)],
        "removes": [count.example],
        "pages": count.pages,
        "share": round(learned.share, _SHARE_DIGITS),
    }
    if len(count.example) > 150:
        rule["max_length"] = 2 * len(count.example)
    if learned.shape.kind in (Kind.LAST, Kind.FIRST, Kind.LAST_LABEL):
        rule["glued"] = True
    if count.url:
        rule["example"] = count.url
    return rule


def _phrase(learned: Learned) -> str:
    """The shape as a phrase: its words as they stand in the example, slots for those that change."""
    shape = learned.shape
    words = " ".join(shape.words)
    match shape.kind:
        case Kind.DATED:
            return words.replace(UNKNOWN, "<word>")
        case Kind.LABEL | Kind.LAST_LABEL:
            return f"{words}: <any>"
        case Kind.HEAD:
            return f"{words} <any>"
        case Kind.TAIL:
            return f"<any> {words}"
    return " ".join(_NUMBER.sub(" # ", _TEMPLATE_MARKS.sub(" ", learned.count.example)).split())
