"""Rules tried on their own examples: what the tests of the packs and `newsclean check` both run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsclean.rules.matching import Matcher
from newsclean.rules.packs import Pack, Rule, check_exceptions

_SENTENCE = "The vote was put off until Friday."


def check_examples(packs: Iterable[Pack], *, builtin: bool = True) -> list[str]:
    """What is wrong, a sentence for each: a line that its rule doesn't remove, or one that some rule wouldn't keep.

    `builtin`: also try the many thousand examples of the packs that come with newsclean, unless a user's own have
    mistakes. Raises PackError.
    """
    packs = list(packs)
    for pack in packs:
        check_exceptions(pack)
    matcher = Matcher(packs)
    own, given = [pack for pack in packs if not pack.builtin], [pack for pack in packs if pack.builtin]
    return [*_mistakes(own, matcher)] or [*_mistakes(given if builtin else (), matcher)]


def _mistakes(packs: Iterable[Pack], matcher: Matcher) -> Iterator[str]:
    for pack in packs:
        for rule in pack.rule:
            for problem in _problems(rule, matcher):
                yield f"{pack.name}.toml, rule {rule.id!r}: {problem}"


def _problems(rule: Rule, matcher: Matcher) -> Iterable[str]:
    for line in rule.examples:
        if not any(rule in match.rules for match in matcher.match(line, rule.site)):
            yield f"doesn't remove {line!r}"
        if rule.glued:
            ends = matcher.match_glued(f"{_SENTENCE} {line}", rule.site)
            if not ends or ends[0].start > len(_SENTENCE) + 1:
                yield f"doesn't remove {line!r} at a paragraph's end"
    for line in rule.keeps:
        hits = [match.rule.name for match in matcher.match(line, rule.site) if not match.rule.weak]
        hits += [f"{match.rule.name} (glued)" for match in matcher.match_glued(line, rule.site)[:1]]
        if hits:
            yield f"{line!r} must stay, but {', '.join(hits)} matches it"
