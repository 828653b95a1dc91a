"""The benchmark: corpora are read, answers scored, runs compared, floors kept."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from benchmarks import extractors
from benchmarks.__main__ import main
from benchmarks.corpora import Case, Corpus, Gold, read_corpora
from benchmarks.extractors import Extractor, load_extractors
from benchmarks.figures import figures, intervals
from benchmarks.floors import FILE, Floors, Lowered
from benchmarks.report import summarized
from benchmarks.running import run
from benchmarks.scoring import Extracted, PageScore, fold, fold_names, overlap, score_page, tokens
from newsclean.page import Page
from tests.conftest import SENTENCES, members, page, warc_page

TITLE = "Bridge closes for two weeks"
TEXT = "\n\n".join(SENTENCES)
GOLD = {"id": "bridge", "url": "https://news.example/bridge", "text": TEXT, "title": TITLE}


# ---- scoring one page -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [
        ("a b c d e", "a b c d e", (1.0, 1.0, 1.0)),
        ("a b c d e", "a, b. c — d\n\ne", (1.0, 1.0, 1.0)),  # punctuation and spaces don't count
        ("a b c d e", "A b c d e", (0.5, 0.5, 0.5)),  # case does
        ("a b c d e", "a b c d e f", (2 / 3, 1.0, 0.8)),
        ("a b c d e f", "a b c d e", (1.0, 2 / 3, 0.8)),
        ("a b c d a b c d", "a b c d", (1.0, 1 / 5, 1 / 3)),  # as often as it occurs
        ("a b", "a b", (1.0, 1.0, 1.0)),  # shorter than a shingle
        ("a b", "a b c d", (0.0, 0.0, 0.0)),
        ("a b c d e", "", (None, 0.0, 0.0)),
        ("", "a b c d e", (0.0, None, 0.0)),
        ("…", "!", (1.0, 1.0, 1.0)),  # no words on either side
        ("市議会は橋を閉じる", "市議会は橋を開ける", (3 / 6, 3 / 6, 0.5)),  # no spaces: characters
        ("ปิดสะพาน", "ปิดสะพาน", (1.0, 1.0, 1.0)),
        ("caf\u00e9 au lait noir", "cafe\u0301 au la\u00adit noir", (1.0, 1.0, 1.0)),  # decomposed; a soft hyphen
    ],
)
def test_overlap_of_shingles(gold: str, answer: str, expected: tuple[float | None, ...]) -> None:
    assert overlap(gold, answer) == pytest.approx(expected)


def test_tokens_of_mixed_scripts() -> None:
    assert tokens("NHKは3月4日、snake_case don't") == ["NHK", "は", "3", "月", "4", "日", "snake_case", "don", "t"]


def test_exact_wants_the_same_words_in_order() -> None:
    assert score_page(Gold("One two, three."), Extracted("one two three")).exact == 0
    assert score_page(Gold("One two, three."), Extracted("One two three")).exact == 1


def test_strings_are_measured_in_place_of_the_text() -> None:
    gold = Gold(text="is not looked at", wanted=("old  bridge", "mayor", "goat"), unwanted=("cookies", "Share"))
    score = score_page(gold, Extracted("The old\nbridge and the mayor. Share this"))
    assert (score.found, score.missed, score.intruding) == (2, 1, 1)
    assert (score.precision, score.recall, score.f1, score.exact) == (None, None, None, None)
    assert score.accuracy == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))


def test_quotes_in_strings_are_not_folded() -> None:
    assert score_page(Gold(wanted=("“Nobody”",)), Extracted('"Nobody" likes to wait')).found == 0


@pytest.mark.parametrize(
    ("gold", "answer", "title"),
    [
        ("“Goat” elected mayor", '"goat" Elected  mayor!', 1.0),
        ("Goat elected mayor", "Goat elected mayor - Vadu Monitor", 0.0),
        ("Goat elected mayor", None, 0.0),
        ("", "Goat elected mayor", None),
        (None, "Goat elected mayor", None),
    ],
)
def test_title(gold: str | None, answer: str | None, title: float | None) -> None:
    assert score_page(Gold(title=gold), Extracted(title=answer)).title == title


@pytest.mark.parametrize(
    ("gold", "answer", "same"),
    [
        ("2026-03-04 10:00:00+01:00", "2026-03-04", 1.0),
        ("2026-03-04", "2026-03-05T00:10:00Z", 0.0),
        ("2026-03-04", None, 0.0),
        (None, "2026-03-04", None),
    ],
)
def test_date_is_the_calendar_day(gold: str | None, answer: str | None, same: float | None) -> None:
    assert score_page(Gold(date=gold), Extracted(date=answer)).date == same


@pytest.mark.parametrize(
    ("gold", "answer", "shared"),
    [
        (("Jane Doe", "John Roe"), ("JOHN ROE", "Jane Doe"), 1.0),
        (("Jane Doe", "John Roe"), "Jane Doe; John Roe", 1.0),
        ("Jane Doe und John Roe", ("Jane Doe",), 2 / 3),
        (("Jane Doe",), (), 0.0),
        (("–",), ("Jane Doe",), None),
        ((), ("Jane Doe",), None),
    ],
)
def test_authors_are_sets_of_names(
    gold: tuple[str, ...] | str, answer: tuple[str, ...] | str, shared: float | None
) -> None:
    assert score_page(Gold(authors=gold), Extracted(authors=answer)).authors == pytest.approx(shared)


def test_folding() -> None:
    assert fold(" Ｇoat’s\u200b “Day” ") == "goat s day"
    assert fold_names("Jane Doe, Ann Ray and John Roe; –") == {"jane doe", "ann ray", "john roe"}


# ---- figures of a corpus --------------------------------------------------------------------------------------------


def test_figures_are_means_and_f1_is_that_of_the_means() -> None:
    scores = [
        PageScore(precision=1.0, recall=0.5, f1=2 / 3, exact=0.0, title=1.0),
        PageScore(precision=None, recall=0.0, f1=0.0, exact=0.0, title=0.0),  # an empty answer
    ]
    assert figures(scores) == pytest.approx({"precision": 1.0, "recall": 0.25, "F1": 0.4, "exact": 0.0, "title": 0.5})


def test_figures_of_strings_are_of_all_pages_together() -> None:
    scores = [PageScore(found=3, missed=0, intruding=0), PageScore(found=0, missed=1, intruding=2)]
    assert figures(scores) == {"snippet_F1": pytest.approx(6 / 9)}


def test_an_extractor_that_never_answers_has_no_precision_and_an_f1_of_zero() -> None:
    assert figures([score_page(Gold("a b c d e"), Extracted())]) == {"recall": 0.0, "F1": 0.0, "exact": 0.0}


def test_no_pages_no_figures() -> None:
    assert figures([]) == {}


def test_intervals_are_the_same_in_every_run_and_pair_the_pages() -> None:
    theirs = [PageScore(precision=0.9, recall=place / 40, title=float(place % 2)) for place in range(40)]
    ours = [
        PageScore(precision=0.9, recall=min(1.0, place / 40 + 0.1), title=float(place % 3 > 0)) for place in range(40)
    ]
    found = intervals(ours, theirs)
    assert found == intervals(ours, theirs)
    assert (found["precision"].low, found["precision"].difference, found["precision"].high) == (0, 0, 0)
    assert (
        0.08 < found["recall"].low <= found["recall"].difference <= found["recall"].high < 0.11
    )  # each page is better
    assert found["title"].low < 0 < found["title"].high
    assert "date" not in found


def test_intervals_need_the_same_pages() -> None:
    with pytest.raises(ValueError, match="2 pages can't be paired with 1"):
        intervals([PageScore(), PageScore()], [PageScore()])


# ---- reading corpora ------------------------------------------------------------------------------------------------


def write_rows(folder: Path, *rows: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "gold.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", "utf-8")


def write_plain(folder: Path, *rows: dict[str, object]) -> None:
    write_rows(folder, *rows)
    (folder / "pages").mkdir()
    for row in rows:
        (folder / "pages" / f"{row['id']}.html").write_text(page(TITLE), "utf-8")


def write_warc(folder: Path, *rows: dict[str, object]) -> None:
    write_rows(folder, *rows)
    (folder / "pages.warc.gz").write_bytes(b"".join(members(warc_page("bridge"), warc_page("ferry"))))


def write_zyte(folder: Path) -> None:
    (folder / "html").mkdir(parents=True)
    truth = {"abc": {"articleBody": TEXT, "url": "https://news.example/bridge"}}
    (folder / "ground-truth.json").write_text(json.dumps(truth))
    (folder / "html" / "abc.html.gz").write_bytes(gzip.compress(page(TITLE).encode(), mtime=0))


@pytest.mark.parametrize("write", [lambda f: write_plain(f, GOLD), lambda f: write_warc(f, GOLD), write_zyte])
def test_layouts(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path / "news")
    (corpus,) = read_corpora(tmp_path / "news")
    (case,) = corpus.cases
    assert (corpus.name, case.gold.text, case.page.url) == ("news", TEXT, "https://news.example/bridge")
    assert SENTENCES[0].encode() in case.content


def test_a_folder_of_corpora(tmp_path: Path) -> None:
    write_plain(
        tmp_path / "plain", GOLD, {"id": "ferry", "with": ["ferry"], "without": [], "authors": "Jane Doe", "n": 1}
    )
    write_zyte(tmp_path / "zyte")
    (tmp_path / "other").mkdir()
    plain, zyte = read_corpora(tmp_path)
    assert [(corpus.name, len(corpus.cases)) for corpus in (plain, zyte)] == [("plain", 2), ("zyte", 1)]
    assert plain.cases[1].gold == Gold(wanted=("ferry",), authors="Jane Doe")
    assert read_corpora(tmp_path, ["zyte"]) == [zyte]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"id": "nowhere", "url": "https://news.example/nowhere"}, r"nowhere"),
        ({"url": "https://news.example/bridge"}, r"gold\.jsonl:1: id: Field required"),
        ({"id": "bridge", "text": 3}, r"gold\.jsonl:1: text: "),
        ({"id": "bridge", "with": "ferry"}, r"gold\.jsonl:1: with: "),
        (["bridge"], r"gold\.jsonl:1: row: "),
    ],
)
@pytest.mark.parametrize("layout", ["pages", "pages.warc.gz"])
def test_broken_rows_and_missing_pages(row: object, reason: str, layout: str, tmp_path: Path) -> None:
    write = write_plain if layout == "pages" else write_warc
    write(tmp_path / "news")
    write_rows(tmp_path / "news", row)
    with pytest.raises(ValueError, match=reason):
        read_corpora(tmp_path)


def test_other_broken_corpora(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such folder"):
        read_corpora(tmp_path / "nowhere")
    with pytest.raises(ValueError, match=r"no corpus: neither it nor a folder in it has gold\.jsonl"):
        read_corpora(tmp_path)
    write_rows(tmp_path / "bare", GOLD)
    with pytest.raises(ValueError, match=r"bare: has gold\.jsonl, but neither"):
        read_corpora(tmp_path)
    with pytest.raises(ValueError, match="has no corpus 'other'; it has bare"):
        read_corpora(tmp_path, ["other"])
    (tmp_path / "bare" / "pages").mkdir()
    (tmp_path / "bare" / "gold.jsonl").write_text("\n")
    with pytest.raises(ValueError, match="bare: its gold has no rows"):
        read_corpora(tmp_path)
    (tmp_path / "bare" / "gold.jsonl").write_text("{nothing")
    with pytest.raises(ValueError, match=r"gold\.jsonl:1: "):
        read_corpora(tmp_path)


def test_an_id_stands_once(tmp_path: Path) -> None:
    write_plain(tmp_path, GOLD)
    write_rows(tmp_path, GOLD, GOLD)
    with pytest.raises(ValueError, match=r"gold\.jsonl:2: the id 'bridge' stands twice"):
        read_corpora(tmp_path)


def test_broken_archives(tmp_path: Path) -> None:
    write_zyte(tmp_path / "zyte")
    archive = tmp_path / "zyte" / "html" / "abc.html.gz"
    archive.write_bytes(archive.read_bytes()[:-9])
    with pytest.raises(ValueError, match=r"abc\.html\.gz: "):
        read_corpora(tmp_path / "zyte")
    (tmp_path / "zyte" / "ground-truth.json").write_text('{"abc": {"url": "x"}}')
    with pytest.raises(ValueError, match=r"ground-truth\.json: abc: articleBody: Field required"):
        read_corpora(tmp_path / "zyte")
    write_warc(tmp_path / "warc", GOLD)
    archive = tmp_path / "warc" / "pages.warc.gz"
    archive.write_bytes(archive.read_bytes()[:-9])
    with pytest.raises(ValueError, match=r"pages\.warc\.gz#\d+: broken-warc"):
        read_corpora(tmp_path / "warc")


# ---- running and reporting ------------------------------------------------------------------------------------------


def corpus_of(count: int) -> Corpus:
    cases = (Case(str(n), Page(page(TITLE).encode()), Gold(TEXT, title=TITLE, date="2026-03-04")) for n in range(count))
    return Corpus("small", tuple(cases))


def test_each_page_goes_to_all_in_turn_and_another_is_first_each_time() -> None:
    calls: list[str] = []

    def recorder(name: str) -> Extractor:
        return Extractor(name, lambda _content, _url: calls.append(name) or Extracted(TEXT))  # type: ignore[func-returns-value]

    runs = run(corpus_of(3), [recorder("a"), recorder("b")])
    assert "".join(calls) == "abbaab"
    assert [(each.name, len(each.scores), each.figures["exact"]) for each in runs] == [("a", 3, 1.0), ("b", 3, 1.0)]


@pytest.mark.parametrize(("pages", "timed"), [(1, 1), (3, 1), (4, 1), (9, 6)])
def test_the_first_pages_are_scored_and_not_timed(pages: int, timed: int) -> None:
    (each,) = run(corpus_of(pages), [Extractor("a", lambda _content, _url: Extracted(TEXT))])
    assert (len(each.scores), each.timed) == (pages, timed)


def test_an_error_is_an_empty_answer_counted_and_shown() -> None:
    def fail(content: bytes, url: str | None) -> Extracted:
        raise LookupError("no tokenizer\nfor this")

    (each,) = run(corpus_of(2), [Extractor("broken", fail, frozenset({"title"}))])
    assert each.errors == dict.fromkeys("01", "LookupError: no tokenizer for this")
    assert (each.empty, each.figures) == (2, {"F1": 0.0, "recall": 0.0, "exact": 0.0, "title": 0.0})  # no date is given


def test_an_extractor_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def build() -> Extractor:
        raise ModuleNotFoundError("No module named 'newspaper'", name="newspaper")

    monkeypatch.setitem(extractors.BUILDERS, "newspaper4k", build)
    loaded, missing = load_extractors(["trafilatura", "newspaper4k"])
    assert [extractor.name for extractor in loaded] == ["trafilatura"]
    assert missing == ["newspaper4k is left out: no module newspaper; install it with: pip install -e '.[bench]'"]
    with pytest.raises(ValueError, match="no extractor 'goose'; there are newsclean, trafilatura"):
        load_extractors(["goose"])


@pytest.mark.filterwarnings("ignore")  # the peers' own
@pytest.mark.parametrize("name", [name for name in extractors.BUILDERS if name != extractors.OURS])
def test_an_extractor_that_is_installed_reads_a_page(name: str) -> None:
    loaded, missing = load_extractors([name])
    if missing:
        pytest.skip(missing[0])
    answer = loaded[0].extract(page(TITLE).encode(), None)
    assert SENTENCES[0] in answer.text
    assert answer.title == (TITLE if "title" in loaded[0].gives else None)


@pytest.fixture(scope="module")
def newsclean() -> Extractor:
    return load_extractors(["newsclean"])[0][0]


def test_newsclean_keeps_quotes_and_a_reject_is_an_empty_answer(newsclean: Extractor) -> None:
    answer = newsclean.extract(page(TITLE).encode(), "https://news.example/bridge")
    assert (answer.title, answer.text) == (TITLE, TEXT)
    assert newsclean.extract(b"%PDF-1.7", None) == Extracted()


def test_report_relates_speed_to_trafilatura_and_differences_to_newsclean(newsclean: Extractor) -> None:
    corpus = corpus_of(2)
    runs = run(corpus, [newsclean, *load_extractors(["trafilatura"])[0]])
    summary = summarized(corpus, runs)
    assert summary["extractors"]["trafilatura"]["ratio_to_trafilatura"] == 1
    assert summary["extractors"]["newsclean"]["figures"]["F1"] == 1
    assert summary["newsclean_minus"]["trafilatura"]["title"] == {"difference": 0, "low": 0, "high": 0}
    assert summarized(corpus, runs[:1])["extractors"]["newsclean"]["ratio_to_trafilatura"] is None


# ---- the command line -----------------------------------------------------------------------------------------------


def bench(*words: object, code: int = 0) -> None:
    with pytest.raises(SystemExit) as done:
        main([str(word) for word in words])
    assert (done.value.code or 0) == code


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_plain(tmp_path / "news", GOLD, {**GOLD, "id": "ferry"})
    names = "newsclean,trafilatura"
    bench(
        tmp_path, "--only", "news", "--extractors", names, "--json", tmp_path / "out.json", "--limit", 1, "--worst", 5
    )
    shown = capsys.readouterr().out
    assert "news, 1 pages" in shown
    assert "https://news.example/bridge" in shown
    assert "newsclean minus the other" in shown
    written = json.loads((tmp_path / "out.json").read_bytes())
    assert set(written["versions"]) >= {"newsclean", "trafilatura"}
    assert [(corpus["corpus"], corpus["pages"]) for corpus in written["corpora"]] == [("news", 1)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "DIR is needed"),
        (("nowhere",), "nowhere: no such folder"),
        (("--limit", "0", "."), "Invalid value for '--limit'"),
        (("--lower-floor", "F1"), "NAME=VALUE is needed"),
    ],
)
def test_a_wrong_call_is_one_sentence(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bench(*words, code=2)
    told = capsys.readouterr().err
    assert sentence in told
    assert len(told.splitlines()) == 1


# ---- floors ---------------------------------------------------------------------------------------------------------


def test_the_floors_of_the_project_can_be_read() -> None:
    assert Floors.read(FILE).corpus == "samples/layouts"


def test_floors_are_written_as_they_are_read(tmp_path: Path) -> None:
    lowered = (Lowered("F1", 0.9, 0.8, 'Gold was "wrong" – 2 pages', date(2026, 3, 4)),)
    floors = Floors("samples/layouts", {"F1": 0.8, "title": 1.0}, lowered)
    floors.write(tmp_path / "floors.toml")
    assert Floors.read(tmp_path / "floors.toml") == floors


def test_floors_rise_to_three_digits_and_never_fall() -> None:
    floors = Floors("c", {"F1": 0.9, "title": 0.9}).raised({"F1": 0.95678, "title": 0.5, "exact": 1.0, "date": 0.29})
    assert floors.values == {"F1": 0.956, "title": 0.9, "exact": 1.0, "date": 0.29}
    assert floors.raised({"F1": 0.95678}).values == floors.values


def test_a_floor_is_lowered_with_a_reason_alone() -> None:
    floors, day = Floors("c", {"F1": 0.9}), date(2026, 3, 4)
    lowered = floors.lower("F1", 0.85, " two pages\nwere wrong ", day)
    assert lowered.values == {"F1": 0.85}
    assert lowered.lowered == (Lowered("F1", 0.9, 0.85, "two pages were wrong", day),)
    for name, value, because, message in (
        ("F1", 0.85, " ", "--because"),
        ("F1", 0.95, "x", "not below it"),
        ("date", 0.5, "x", "no floor 'date'"),
    ):
        with pytest.raises(ValueError, match=message):
            floors.lower(name, value, because, day)


@pytest.mark.parametrize(
    ("figures_", "problems"),
    [
        ({"F1": 0.9, "title": 0.95}, []),
        ({"F1": 0.8999, "title": 0.95}, ["F1 is 0.8999 on c, below its floor of 0.9."]),
        ({"F1": 0.9}, ["title has a floor, 0.9, and is not measured on c."]),
        ({"F1": 1, "title": 1, "date": 1}, ["date is 1.0000 on c and has no floor; --raise-floors gives it one."]),
    ],
)
def test_problems_with_floors(figures_: dict[str, float], problems: list[str]) -> None:
    assert Floors("c", {"F1": 0.9, "title": 0.9}).problems(figures_) == problems


@pytest.mark.parametrize(
    "content", ["", "corpus = 3", 'corpus = "c"\n[floors]\nF1 = 2', 'corpus = "c"\n[floors]\nf = 0.5']
)
def test_broken_floors(content: str, tmp_path: Path) -> None:
    (tmp_path / "floors.toml").write_text(content)
    with pytest.raises(ValueError, match=r"floors\.toml: no file of floors"):
        Floors.read(tmp_path / "floors.toml")


def test_floors_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "floors.toml"
    write_plain(tmp_path / "news", {**GOLD, "title": "Another title"})
    Floors(str(tmp_path / "news"), {"F1": 0.5}).write(file)
    bench("--floors", "--floors-file", file, code=1)
    assert "exact is 1.0000" in capsys.readouterr().err  # has no floor
    bench("--raise-floors", "--floors-file", file)
    assert Floors.read(file).values == {"F1": 1, "precision": 1, "recall": 1, "exact": 1, "title": 0}
    (tmp_path / "news" / "pages" / "bridge.html").write_text(page(TITLE).replace("the mayor", "a mayor"), "utf-8")
    bench("--raise-floors", "--floors-file", file, code=1)
    told = capsys.readouterr().err.splitlines()
    assert [line.split()[1] for line in told] == ["F1", "precision", "recall", "exact"]
    assert told[3].endswith("below its floor of 1.0.")
    bench("--lower-floor", "exact=0", "--floors-file", file, code=2)
    bench("--lower-floor", "exact=0", "--because", "one page changed", "--floors-file", file)
    assert Floors.read(file).lowered[0].because == "one page changed"
    assert Floors.read(file).values["exact"] == 0
