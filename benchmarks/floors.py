"""Floors: figures of newsclean's that may not fall, kept in a TOML file that only rises in silence."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Self

from benchmarks.figures import MEASURES

FILE = Path(__file__).with_name("floors.toml")
_HEAD = """\
# What newsclean must reach on a corpus; docs/benchmark.md says how this file is changed.
"""


@dataclass(frozen=True, slots=True)
class Lowered:
    """A floor that was taken down, and why."""

    floor: str
    before: float
    after: float
    because: str
    on: date


@dataclass(frozen=True, slots=True)
class Floors:
    """The floors of one corpus."""

    corpus: str
    """Its folder, seen from the project's."""
    values: Mapping[str, float]
    """By measure."""
    lowered: tuple[Lowered, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file. Raises ValueError where it isn't there or isn't such a file."""
        try:
            content = tomllib.loads(path.read_text("utf-8"))
            lowered = tuple(Lowered(**row) for row in content.get("lowered", ()))
            return cls(content["corpus"], _checked(content["floors"]), lowered)
        except OSError as error:
            raise ValueError(f"{path}: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path}: no file of floors: {error}") from None

    def write(self, path: Path) -> None:
        """Write the file anew."""
        path.write_text(self.as_toml(), "utf-8")

    def as_toml(self) -> str:
        """The file's text."""
        values = [f"{name} = {self.values[name]}" for name in MEASURES if name in self.values]
        lines = [_HEAD, f"corpus = {json.dumps(self.corpus)}", "", "[floors]", *values]
        for row in self.lowered:
            lines += ["", "[[lowered]]", f"floor = {json.dumps(row.floor)}", f"before = {row.before}"]
            lines += [f"after = {row.after}", f"because = {json.dumps(row.because)}", f"on = {row.on}"]
        return "\n".join(lines) + "\n"

    def problems(self, figures: Mapping[str, float]) -> list[str]:
        """A sentence for each figure below its floor, each figure without one, each floor without a figure."""
        return [problem for name in MEASURES if (problem := self._problem(name, figures.get(name)))]

    def raised(self, figures: Mapping[str, float]) -> Self:
        """With each floor at today's figure, cut to three digits, where that is higher than it was."""
        today = {name: _cut(figure) for name, figure in figures.items()}
        return replace(self, values={**today, **{k: max(v, today.get(k, v)) for k, v in self.values.items()}})

    def lower(self, name: str, value: float, because: str, on: date) -> Self:
        """With one floor taken down. Raises ValueError without a reason, and where that takes nothing down."""
        if name not in self.values:
            raise ValueError(f"no floor {name!r}; there are {', '.join(self.values)}")
        before = self.values[name]
        if not 0 <= value < before:
            raise ValueError(f"{name}: its floor is {before}, and {value} is not below it; --raise-floors raises")
        if not because.strip():
            raise ValueError(f"{name}: a floor is lowered --because of something")
        row = Lowered(name, before, value, " ".join(because.split()), on)
        return replace(self, values={**self.values, name: value}, lowered=(*self.lowered, row))

    def _problem(self, name: str, figure: float | None) -> str | None:
        floor = self.values.get(name)
        if figure is None:
            return None if floor is None else f"{name} has a floor, {floor}, and is not measured on {self.corpus}."
        if floor is None:
            return f"{name} is {figure:.4f} on {self.corpus} and has no floor; --raise-floors gives it one."
        return f"{name} is {figure:.4f} on {self.corpus}, below its floor of {floor}." if figure < floor else None


def parse_lowering(assignment: str) -> tuple[str, float]:
    """The two halves of NAME=VALUE. Raises ValueError."""
    name, _, value = assignment.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        raise ValueError(f"--lower-floor {assignment}: NAME=VALUE is needed, such as F1=0.95") from None


def _cut(figure: float) -> float:
    """Three digits, rounded down; a figure that is one up to the last bits of a float stays."""
    return math.floor(figure * 1000 + 1e-9) / 1000


def _checked(values: Mapping[str, Any]) -> dict[str, float]:
    for name, value in values.items():
        if name not in MEASURES or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ValueError(f"{name} = {value!r}: a measure and a number from 0 to 1 are needed")
    return {name: float(value) for name, value in values.items()}
