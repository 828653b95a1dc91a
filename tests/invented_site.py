"""A generated site in an invented language: articles, and the furniture that stands around them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path

_ONSETS, _VOWELS, _CODAS = (
    ["b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "dr", "kl", "pr", "st", "tr"],
    "aeiou",
    ["", "", "n", "r", "l", "s"],
)
_PROSE_WORDS = range(9, 22)


@dataclass
class MadePage:
    """A page and what is what in it."""

    name: str
    title: str
    paragraphs: list[str]
    furniture: list[tuple[str, str]] = field(default_factory=list)
    """Kind and text of each piece of furniture, glued ones too."""
    lines: list[str] = field(default_factory=list)
    """The page's lines from top to bottom."""

    def html(self) -> str:
        """As a page whose furniture no element name gives away."""
        body = "\n".join(f"<p>{line}</p>" for line in self.lines)
        return (
            f"<!doctype html><html><head><meta charset='utf-8'><title>{self.title}</title></head>"
            f"<body><div><h1>{self.title}</h1>\n{body}</div></body></html>"
        )


class InventedLanguage:
    """Words, names and sentences of a language that nobody speaks."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = [self._word() for _ in range(2500)]
        self.months = [self._word() + "el" for _ in range(12)]
        self.people = [f"{self._word().title()} {self._word().title()}" for _ in range(14)]

    def _word(self) -> str:
        syllables = self.random.choice((1, 2, 2, 3))
        return "".join(
            self.random.choice(_ONSETS) + self.random.choice(_VOWELS) + self.random.choice(_CODAS)
            for _ in range(syllables)
        )

    def some(self, low: int, high: int) -> str:
        """Some words."""
        return " ".join(self.random.choices(self.words, k=self.random.randint(low, high)))

    def sentence(self) -> str:
        """A sentence of prose; some hold numbers, names and quotations."""
        text = self.some(_PROSE_WORDS.start, _PROSE_WORDS.stop)
        if self.random.random() < 0.2:
            text += f", {self.random.randint(2, 900)} {self.some(1, 3)}"
        if self.random.random() < 0.2:
            text = f"“{text[0].upper()}{text[1:]}”, {self.random.choice(self.people)} {self.some(1, 2)}"
        return f"{text[0].upper()}{text[1:]}."

    def headline(self) -> str:
        """A headline: no full stop."""
        return self.some(5, 9).capitalize()

    def label(self, low: int = 2, high: int = 4) -> str:
        """A label or a prompt."""
        return self.some(low, high).capitalize()


def made_site(count: int = 300, seed: int = 7) -> list[MadePage]:
    """Pages with 14 kinds of furniture each, of which some come and go."""
    say = InventedLanguage(seed)
    rand = say.random
    share, follow, form = say.label(), say.label(4, 7), [say.label(2, 3), say.label(3, 5), say.label(5, 9) + "."]
    source, read_also, posted, ad = say.label(1, 1), say.label(2, 2), say.label(1, 1), say.label(1, 2)
    tickers = [say.headline() for _ in range(10)]
    banners = [f"◈ {say.headline()} ◈ {say.headline()} ◈" for _ in range(8)]
    imprint, rights = f"{say.sentence()} {say.sentence()}", f"© 2026 {say.label(2, 3)}, {say.some(4, 6)}."
    outlets = [say.label(1, 1) for _ in range(9)]
    agency, quotation, subheads = say.sentence(), say.sentence(), [say.label(1, 3) for _ in range(6)]
    headlines = [say.headline() for _ in range(count)]
    pages = []
    for number in range(count):
        page = MadePage(f"page-{number:03}", headlines[number], [])
        page.paragraphs = [
            " ".join(say.sentence() for _ in range(rand.randint(2, 4))) for _ in range(rand.randint(4, 9))
        ]
        if rand.random() < 0.04:
            page.paragraphs.insert(2, agency)
        if rand.random() < 0.02:
            page.paragraphs.insert(1, quotation)
        if rand.random() < 0.5:
            page.paragraphs.insert(rand.randint(2, 3), rand.choice(subheads))
        date = f"{rand.randint(1, 28)} {rand.choice(say.months)} {rand.choice((2025, 2026))}"
        head = [
            ("rotating banner", rand.choice(banners)),
            ("posted", f"{posted} {date}, {rand.randint(0, 23)}:{rand.randint(10, 59)}"),
            ("byline", rand.choice(say.people)),
        ]
        tail = [
            ("counter", f"{rand.randint(2, 9000)} {share.lower()}"),
            ("share", share),
            ("form", form[0]),
            ("form", form[1]),
            ("form", form[2]),
            ("read also", f"{read_also}: {rand.choice(headlines)}"),
            ("ticker", rand.choice(tickers)),
            ("imprint", imprint),
            ("rights", rights),
        ]
        if rand.random() < 0.7:
            tail.insert(0, ("follow", follow))
        body = list(page.paragraphs)
        if rand.random() < 0.6:
            body.insert(rand.randint(1, 2), ad)
            page.furniture.append(("ad between paragraphs", ad))
        glued = f"{source}: {rand.choice(outlets)}"
        body[-1] += f" {glued}"
        page.furniture += [*head, *tail, ("glued source", glued)]
        page.lines = [*(text for _, text in head), *body, *(text for _, text in tail)]
        pages.append(page)
    return pages


def write_site(folder: Path, pages: list[MadePage], *, as_text: bool = False) -> Path:
    """The pages as rows of JSONL."""
    path = folder / "pages.jsonl"
    rows = (
        {"id": page.name, "url": f"https://invented.example/{page.name}"}
        | ({"title": page.title, "text": "\n\n".join(page.lines)} if as_text else {"html": page.html()})
        for page in pages
    )
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path
