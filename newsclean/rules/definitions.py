"""What packs define once and rules name: expressions, and lists of phrases."""

from __future__ import annotations

import re
from collections.abc import Mapping

Definition = str | tuple[str, ...]
"""An expression, or a list of phrases."""

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_LONG = 120
"""Code points of an expression from which on it is left out of a loose one."""


def fill(pattern: str, define: Mapping[str, Definition], *, loose: bool = False, inside: tuple[str, ...] = ()) -> str:
    """A pattern with its `{name}`s filled in, in a loose one long ones with anything.

    Raises ValueError for a name that nothing defines, that is a list, or that is defined by itself.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        known = define.get(name)
        if known is None:
            raise ValueError(f"nothing defines {{{name}}}")
        if isinstance(known, tuple):
            raise ValueError(f"{{{name}}} is a list of phrases")  # noqa: TRY004 - a mistake in a pack, not in the code
        if name in inside:
            raise ValueError(f"{{{name}}} is defined by itself")
        text = fill(known, define, inside=(*inside, name))
        return ".*" if loose and len(text) > _LONG else f"(?:{text})"

    return _PLACEHOLDER.sub(value, pattern)
