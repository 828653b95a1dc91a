"""Rules tried on their own examples: what the tests of the packs and `newsclean check` both run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from newsclean.rules.matching import Matcher
from newsclean.rules.packs import Kind, Pack

_SENTENCE = "The vote was put off until Friday. "


def check_examples(packs: Iterable[Pack]) -> list[str]:
    """What is wrong, a sentence for each: a line that its rule doesn't remove, or one that some rule wouldn't keep."""
    packs = list(packs)
    matcher = Matcher(packs, get_args(Kind))
    problems = []
    for pack in packs:
        for rule in pack.rule:
            where = f"{pack.name}.toml, rule {rule.id!r}"
            for line in rule.examples:
                if rule not in [match.rule for match in matcher.match(line, rule.site)]:
                    problems.append(f"{where}: doesn't remove {line!r}")
                if rule.glued and (
                    (end := matcher.match_end(_SENTENCE + line, rule.site)) is None or end.start > len(_SENTENCE)
                ):
                    problems.append(f"{where}: doesn't remove {line!r} at a paragraph's end")
            for line in rule.keeps:
                hits = [match.rule.name for match in matcher.match(line, rule.site) if not match.rule.weak]
                if end := matcher.match_end(line, rule.site):
                    hits.append(f"{end.rule.name} (glued)")
                if hits:
                    problems.append(f"{where}: {line!r} must stay, but {', '.join(hits)} matches it")
    return problems
