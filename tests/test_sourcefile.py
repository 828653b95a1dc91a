"""`sources.toml`: what a source may say, and how a mistake in one is told: file, line, key and reason."""

import re
from pathlib import Path

import pytest

from newsclean.crawl.sourcefile import Source, SourcesError, load_sources

GOOD = '[[source]]\nname = "paper"\nfeeds = ["https://paper.example/feed"]\n'


@pytest.fixture
def load(tmp_path):
    def loaded(content: str | bytes) -> list[Source]:
        file = tmp_path / "sources.toml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return load_sources(file)

    return loaded


def told(load, tmp_path, content: str | bytes) -> str:
    """The sentence that a file is refused with, behind its name."""
    with pytest.raises(SourcesError) as caught:
        load(content)
    assert str(caught.value).startswith(f"{tmp_path / 'sources.toml'}")
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{tmp_path / 'sources.toml'}").lstrip(":, ").replace(f"{tmp_path}/", "")


def test_a_name_and_one_way_in_are_enough(load):
    (source,) = load(GOOD)
    assert source == Source(name="paper", feeds=("https://paper.example/feed",))
    assert (source.sitemaps, source.pages, source.language, source.delay, source.render) == ((), (), None, None, False)


def test_every_key_is_read(load, tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "paper.toml").write_text("")
    (source,) = load("""
        [[source]]
        name = "paper-2.x"
        feeds = ["https://paper.example/feed", "http://[::1]:8000/feed.json"]
        sitemaps = ["https://paper.example/robots.txt"]
        pages = ["https://paper.example/"]
        include = ['/20\\d\\d/', "^https"]
        exclude = ['/video/']
        language = "sr-Latn-RS"
        timezone = "Europe/Belgrade"
        delay = 2
        user_agent = "reader (mail@paper.example)"
        render = "auto"
        pack = "rules/paper.toml"
        obey = ["noindex", "noarchive", "noai", "noimageai", "tdm-reserved"]
    """)
    assert source.model_dump(exclude_defaults=True).keys() == set(Source.model_fields)
    assert source.pack == str(tmp_path / "rules" / "paper.toml")


@pytest.mark.parametrize(
    ("url", "is_wanted"),
    [("https://a.example/2026/x", True), ("https://a.example/2026/video/x", False), ("https://a.example/about", False)],
)
def test_include_and_exclude_are_found_anywhere_in_the_url(url, is_wanted):
    source = Source(name="a", pages=("https://a.example",), include=(r"/20\d\d/",), exclude=("/video/",))
    assert source.wants(url) is is_wanted


WRONG_VALUES = [
    ('feeds = ["paper.example/feed"]', "feeds: 'paper.example/feed' is no web address; it starts with http:// or https://"),
    ('sitemaps = ["ftp://paper.example/x"]', "sitemaps: 'ftp://paper.example/x' is no web address"),
    ('pages = ["https://[paper"]', "pages: 'https://[paper' is no web address"),
    ('pages = "https://paper.example"', 'pages: must be a list, such as ["…", "…"]'),
    ("pages = [1]", "pages: must be text in quotes"),
    ("include = ['(']", "include: '(' is no regular expression: missing ): ("),
    ('exclude = ["*"]', "exclude: '*' is no regular expression: no argument for repetition operator: *"),
    ("exclude = ['(?=a)']", "exclude: '(?=a)' is no regular expression: invalid perl operator: (?="),
    ('language = "Romanian"', "language: must be a tag such as ro, pt-BR or sr-Latn"),
    ("language = 1", "language: must be text in quotes"),
    ('timezone = "Bucharest"', "timezone: 'Bucharest' is no time zone; they are named like Europe/Bucharest"),
    ('timezone = "../zone"', "timezone: '../zone' is no time zone"),
    ('timezone = "Europe"', "timezone: 'Europe' is no time zone"),
    ('timezone = ""', "timezone: '' is no time zone"),
    ("delay = -1", "delay: input should be greater than or equal to 0"),
    ("delay = 3601", "delay: input should be less than or equal to 3600"),
    ('delay = "2"', "delay: must be a number of seconds"),
    ("delay = true", "delay: must be a number of seconds"),
    ("delay = nan", "delay: input should be"),
    ('user_agent = " "', "user_agent: String should have at least 1 character"),
    ('render = "yes"', 'render: must be true, false or "auto"'),
    ("render = 1", 'render: must be true, false or "auto"'),
    ('obey = ["nofollow"]', "obey: may hold noindex, noarchive, noai, noimageai, tdm-reserved"),
    ('pack = "nowhere.toml"', "pack: nowhere.toml is no file"),
    ('pack = "."', "is no file"),
    ("feed = []", "feed: is unknown; known are name, feeds, sitemaps, pages, include, exclude"),
    ("feeds.url = 1", "feeds: must be a list"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "reason"), WRONG_VALUES)
def test_a_wrong_value_is_told_with_its_line_its_key_and_the_reason(load, tmp_path, line, reason):
    way_in = 'feeds = ["https://b.example/feed"]\n' if not line.startswith("feeds") else ""
    sentence = told(load, tmp_path, f'{GOOD}\n# the second\n[[source]]\nname = "b"\n{way_in}\n{line}\n\n{GOOD}')
    assert sentence.startswith(f"line {10 if way_in else 9}: ")
    assert reason in sentence


@pytest.mark.parametrize(
    ("table", "line", "reason"),
    [
        ('name = "b"', 5, "needs a way in: feeds, sitemaps or pages"),
        ('name = "b"\nfeeds = []', 5, "needs a way in"),
        ("pages = ['https://b.example']", 5, "name: is needed"),
        ("name = 'paper'\npages = ['https://b.example']", 6, "name: 'paper' is taken since line 2"),
        ("name = ''\npages = ['https://b.example']", 6, "name: may hold letters, digits, . _ and -"),
        ("name = 'two words'\npages = ['https://b.example']", 6, "name: may hold letters"),
        ("name = '../x'\npages = ['https://b.example']", 6, "name: may hold letters"),
        (f"name = '{'x' * 101}'\npages = ['https://b.example']", 6, "name: String should have at most 100 characters"),
    ],
)
def test_what_a_table_lacks_and_what_is_wrong_with_its_name(load, tmp_path, table, line, reason):
    sentence = told(load, tmp_path, f"{GOOD}\n[[source]]\n{table}\n")
    assert sentence.startswith(f"line {line}: {reason}")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("  [[ source ]]   # spaced\n  name = 'a'\n  delay=-1\n", 3),
        ("[[\"source\"]]\nname = 'a'\ndelay = -1\n", 3),
        ("[['source']]\nname = 'a'\n\"delay\" = -1\n", 3),
        ("[[source]]\nname = 'a'\n\"del\\u0061y\" = -1\n", 3),
        ("\ufeff[[source]]\nname = 'a'\ndelay = -1\n", 3),
        ("[[source]]\r\nname = 'a'\r\n\r\ndelay = -1\r\n", 4),
        ("[[source]]\nname = 'a'\n# delay = 1\n\n  # more\ndelay = -1\n", 6),
        ('[[source]]\nname = "a"\nuser_agent = """\n[[source]]\ndelay = 1\n"""\ndelay = -1\n', 7),
        ("[[source]]\nname = 'a'\ninclude = [\n  '[a-z]',\n  # delay = 1\n  'delay = 1',\n]\ndelay = -1\n", 8),
        ("[[source]]\nname = 'a'\nuser_agent = 'a\u2028b\x85c'\ndelay = -1\n", 4),
        ("[[source]]\nname = 'a'\npages = [\n  'https://a.example/',\n  'a.example/2', # wrong\n]\n", 5),
        ("[[source]]\nname = 'a'\nexclude = ['x',\n  'y', '(']\n", 4),
        ("[[source]]\nname = 'a'\n[source.delay]\nx = 1\n", 3),
        ("[[source]]\nname = 'a'\n[[source.pages]]\nx = 1\n", 3),
        ("[[source]]\nname = 'a'\npages = ['https://a.example']\n\n[[source]]\nname = 'b'\n\n\ndelay.x = 1", 9),
        ("\nsource = [\n  {name = 'a', delay = -1},\n]\n", 2),
    ],
)
def test_the_line_is_the_right_one_however_the_file_is_written(load, tmp_path, content, line):
    assert told(load, tmp_path, content).startswith(f"line {line}: ")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "holds no [[source]] table"),
        ("# nothing\n", "holds no [[source]] table"),
        ("source = []\n", "holds no [[source]] table"),
        ("source = [1]\n", "holds no [[source]] table"),
        ("source = 1\n", "holds no [[source]] table"),
        ("# a\n[source]\nname = 'a'\n", "line 2: source: write [[source]], in double brackets"),
        (f"{GOOD}\n[[sources]]\nname = 'b'\n", "line 5: sources: is unknown; only [[source]] tables are known"),
        (f"\ndelay = 1\n{GOOD}", "line 2: delay: is unknown; only [[source]] tables are known"),
        (f"{GOOD}\n[defaults]\ndelay = 1\n", "line 5: defaults: is unknown"),
        (f"{GOOD}[defaults.x]\ndelay = 1\n", "line 4: defaults: is unknown"),
        (f"{GOOD}delay = 1s\n", "line 4, column 10: is no TOML: "),
        (f"{GOOD}name = 'again'\n", "line 4, column 15: is no TOML: Cannot overwrite a value"),
        (f"{GOOD}pages = [\n  'x'\n", "line 5: is no TOML: Unclosed array"),
        (f"{GOOD}delay = 1\x00\n", "line 4, column 10: is no TOML: "),
        (f"{GOOD}# caf".encode() + b"\xe9\n", "line 4: is no UTF-8 (byte 0xe9)"),
        (GOOD.encode("utf-16"), "line 1: is no UTF-8 (byte 0xff)"),
    ],
)
def test_what_is_no_sources_file_is_told(load, tmp_path, content, reason):
    assert told(load, tmp_path, content).startswith(reason)


def test_the_first_mistake_of_a_large_file_is_found_soon(load, tmp_path):
    tables = "".join(
        f'[[source]]\nname = "s{n}"\nfeeds = [\n  "https://s{n}.example/feed",\n]\ndelay = 1\n\n' for n in range(2000)
    )
    assert told(load, tmp_path, f"{tables}[[source]]\nname = 's1999'\npages = ['https://x.example']\n") == (
        "line 14002: name: 's1999' is taken since line 13995"
    )


def test_a_file_that_is_not_there_is_for_the_caller_to_tell(tmp_path):
    with pytest.raises(OSError, match=re.escape("sources.toml")):
        load_sources(tmp_path / "sources.toml")


def test_the_documentation_names_every_key_and_its_examples_load(load):
    text = (Path(__file__).parents[1] / "docs" / "sources.md").read_text("utf-8")
    keys = re.findall(r"^\| `(\w+)` \|", text, re.M)
    assert keys == list(Source.model_fields)
    examples = re.findall(r"```toml\n(.*?)```", text, re.S)
    assert [len(load(example)) for example in examples] == [2, 1]
