"""From a rule as it is written to an RE2 expression."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import re2

from newsclean.rules.packs import PackError, Rule

FOLDED: dict[int, str] = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛‹›′´`", "'")
    | dict.fromkeys("\xa0\u202f\u2009\u2007", " ")
    | dict(zip("şţŞŢ", "șțȘȚ", strict=True))
)
"""One character for one, so that positions in a folded line hold in the line: quotes straight, spaces plain, and the
cedillas of older Romanian as the commas that they stand for."""

_FOLDABLE = re.compile(f"[{''.join(map(chr, FOLDED))}]")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_LONG = 120
"""Characters of a definition from which on it is left out of a loose expression."""
_ANY_LINE = "Qxz 7 qxz 7, qxz."
"""A line that no rule means."""
_END = r"""[\s.!:…*>"'→]*"""
"""What may follow a phrase: people end a label with or without a mark."""


@lru_cache(maxsize=2048)
def fold(line: str) -> str:
    """A line as expressions see it; as long as the line itself. Each stage asks for the same lines."""
    return _FOLDABLE.sub(lambda match: FOLDED[ord(match[0])], line)


def expression(rule: Rule, define: Mapping[str, str], *, loose: bool = False) -> str:
    """The expression of a rule, not anchored. Raises PackError for a definition that isn't there.

    A loose one has anything in place of long definitions. It matches all that the rule matches, and more, and is a
    hundredth of the size where a rule spells out what a date or a credit looks like.
    """
    if rule.phrases:
        return "(?:" + "|".join(_spaced(re2.escape(fold(phrase))) for phrase in rule.phrases) + ")" + _END
    assert rule.pattern is not None  # noqa: S101 - the model has either
    return _spaced(_filled(rule, rule.pattern, define, loose=loose))


def loosened(rule: Rule, define: Mapping[str, str]) -> str:
    """The loose expression of a rule, or the exact one where the loose one would match any line at all."""
    loose = expression(rule, define, loose=True)
    if ".*" in loose and compiled(rule, loose).fullmatch(_ANY_LINE):
        return expression(rule, define)
    return loose


def compiled(rule: Rule, expression: str) -> re2._Regexp:
    """One expression on its own, case ignored. Raises PackError where RE2 can't take it."""
    try:
        return re2.compile(f"(?i){expression}", options())
    except re2.error as error:
        raise PackError(f"{rule.pack}.toml, rule {rule.id!r}: {error.args[0]!s}") from None


def options() -> re2.Options:
    """RE2's options; memory for many patterns in one automaton, and no messages of its own on standard error."""
    chosen = re2.Options()
    chosen.max_mem = 256 << 20
    chosen.log_errors = False
    return chosen


def _filled(rule: Rule, pattern: str, define: Mapping[str, str], *, loose: bool) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in define:
            raise PackError(f"{rule.pack}.toml, rule {rule.id!r}: nothing defines {{{match[1]}}}")
        text = _filled(rule, define[match[1]], define, loose=False)
        return ".*" if loose and len(text) > _LONG else f"(?:{text})"

    return _PLACEHOLDER.sub(value, pattern)


def _spaced(pattern: str) -> str:
    """A space stands for any white space, but inside a character class for itself."""
    out, in_class, escaped = [], False, False
    for char in pattern:
        if escaped:
            out.append(r"(?:\s+)" if char == " " else "\\" + char)
            escaped = False
            continue
        escaped = char == "\\"
        if not escaped:
            in_class = (in_class or char == "[") and char != "]"
            out.append(r"(?:\s+)" if char == " " and not in_class else char)
    return "".join(out)
