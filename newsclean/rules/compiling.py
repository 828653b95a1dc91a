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
_LETTER = (
    r"A-Za-z\x{AA}\x{B5}\x{BA}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{37D}\x{37F}-\x{386}\x{388}-\x{589}\x{58B}-\x{60B}"
    r"\x{60D}-\x{61A}\x{61C}-\x{61E}\x{620}-\x{6D3}\x{6D5}-\x{963}\x{966}-\x{1FFF}\x{2C00}-\x{2DFF}\x{3040}-\x{D7FF}"
    r"\x{F900}-\x{FDCF}\x{FDF0}-\x{FEFE}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{FF66}-\x{FFDC}\x{10000}-\x{1FFFF}"
)
r"""What `\p{L}` stands for, in a few wide ranges: letters with their marks, and what else stands among them beside
punctuation. RE2 spells out the class's 600 ranges wherever it is used, which made expressions ten times as large."""
_TOKEN = re.compile(r"\\p\{L\}|\\.|.", re.S)
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
    r"""A pattern for RE2: outside classes a space stands for any white space; `\p{L}` is spelled out in few ranges."""
    out, in_class = [], False
    for part in _TOKEN.findall(pattern):
        if part == r"\p{L}":
            out.append(_LETTER if in_class else f"[{_LETTER}]")
        elif part == " ":
            out.append(part if in_class else r"(?:\s+)")
        else:
            out.append(r"(?:\s+)" if part == "\\ " else part)
            in_class = part == "[" or (in_class and part != "]")
    return "".join(out)
