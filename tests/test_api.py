"""`import newsclean`: one page in this process, many in workers."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest
from conftest import SENTENCES, article, page

import newsclean
from newsclean import Reason, Record, Rejected


def run(code: str, folder, *, name: str | None = "script.py") -> subprocess.CompletedProcess[str]:
    """Run code as a script, or with `-c` where it has no name."""
    code = textwrap.dedent(code)
    if name:
        (folder / name).write_text(code)
    words = [name] if name else ["-c", code]
    return subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("content", [article("A story"), page("A story"), page("A story").encode()])
def test_a_page_or_a_text_becomes_a_record(content):
    record = newsclean.clean(content)
    assert isinstance(record, Record)
    assert record.title == "A story"
    assert record.text.split("\n\n")[0] == SENTENCES[0]


def test_the_id_is_that_of_the_url_else_that_of_the_content():
    one, two = newsclean.clean(page("A story")), newsclean.clean(page("Another"))
    assert one.id == newsclean.clean(page("A story")).id != two.id
    with_url = newsclean.clean(page("A story"), "https://news.example/a?utm_source=x")
    assert with_url.url == "https://news.example/a?utm_source=x"
    assert with_url.id == newsclean.clean(page("Another"), "https://news.example/a").id


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", Reason.EMPTY),
        (b" \n ", Reason.EMPTY),
        (b"%PDF-1.7 \x00\x01", Reason.BINARY),
        ("<html><body><p>Too short.</p></body></html>", Reason.NO_ARTICLE),
        ("<html><body>" + "<div>" * 10_000 + "x", Reason.TOO_DEEP),
    ],
)
def test_what_cannot_become_a_record_is_rejected_with_its_reason(content, reason):
    with pytest.raises(Rejected) as caught:
        newsclean.clean(content)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("content", "url"), [(None, None), (5, None), (["a"], None), ("text", 5), ("text", b"http://a/")]
)
def test_other_types_are_an_error(content, url):
    with pytest.raises(TypeError):
        newsclean.clean(content, url)


@pytest.mark.parametrize("url", ["", "not a url", "http://[::1", "http://a/\ud800", "http://" + "a" * 100_000])
def test_an_odd_url_never_matters(url):
    assert newsclean.clean(article("A story"), url).title == "A story"


def test_half_a_surrogate_pair_is_replaced():
    assert "\ud83d" not in newsclean.clean(article("A story \ud83d")).title


def test_settings_are_named_in_lower_case(tmp_path):
    quoted = article("A story") + "\nShe said: “No.”\n"
    assert newsclean.clean(quoted, quotes="keep").text.endswith("“No.”")
    assert newsclean.clean(quoted, packs=[str(tmp_path)]).text.endswith('"No."')
    with pytest.raises(ValueError, match="QUOTES"):
        newsclean.clean(quoted, quotes="curly")


def test_importing_loads_nothing_heavy(tmp_path):
    heavy = "{'trafilatura', 'scrapy', 'numpy', 'typer', 'twisted', 'dateparser'}"
    done = run(f"import sys, newsclean; print({heavy} & set(sys.modules))", tmp_path, name=None)
    assert done.stdout.strip() == "set()", done


SCRIPT = """
    from newsclean import Page, Record, Rejected, clean_many

    def pages():
        yield "Title\\n\\nA mayor spoke to the council on Tuesday.\\n"
        yield b""
        yield "Title\\n\\nThe council answered.\\n", "https://news.example/a"
        yield Page(b"Title\\n\\nThe council went home.\\n", id="mine", kind="text")

    if __name__ == "__main__":
        for result in clean_many(pages(), workers=2):
            print(result.text if isinstance(result, Record) else result.reason)
"""


@pytest.mark.parametrize("name", ["script.py", None])
def test_many_pages_come_back_in_their_order(tmp_path, name):
    done = run(SCRIPT, tmp_path, name=name)
    assert done.stdout.splitlines() == [
        "A mayor spoke to the council on Tuesday.",
        "empty",
        "The council answered.",
        "The council went home.",
    ], done.stderr


def test_a_script_without_its_main_guard_is_told(tmp_path):
    done = run(SCRIPT.replace('if __name__ == "__main__":', "if True:"), tmp_path)
    assert done.returncode == 1
    assert 'under `if __name__ == "__main__":`' in done.stderr.splitlines()[-1]


def test_one_may_stop_early_and_no_process_stays(tmp_path):
    code = """
        import itertools, time, newsclean

        if __name__ == "__main__":
            stream = newsclean.clean_many((f"Title {n}\\n\\nThe council met.\\n" for n in itertools.count()), workers=2)
            print([next(stream).title for _ in range(3)])
            stream.close()
    """
    assert run(code, tmp_path).stdout == "['Title 0', 'Title 1', 'Title 2']\n"


def test_a_page_of_another_type_is_an_error_among_many():
    with pytest.raises(TypeError):
        list(newsclean.clean_many([5]))  # type: ignore[list-item]
