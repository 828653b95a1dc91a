"""The strips, on text documents: what goes, what stays, and what is kept of it."""

from __future__ import annotations

import pytest

import newsclean
from newsclean.cleaner import Cleaner
from newsclean.configuration import Settings
from newsclean.page import Hints, Page
from newsclean.reasons import Reason, Rejected

STORY = [
    "The town council voted on Friday to keep its clock five minutes slow, to the relief of everyone who is late.",
    '"Nobody has ever missed anything here," said the mayor, Tobias Renn, who has not been on time since 1998.',
    "The clock will be oiled in the spring, at a cost of two hundred, and its hands will be painted green again.",
]
TITLE = "Council votes to keep its clock slow"


def document(*lines: str, title: str = TITLE) -> newsclean.Record:
    return newsclean.clean("\n\n".join([title, *lines]))


def paragraphs(record: newsclean.Record) -> list[str]:
    return record.text.split("\n\n")


def test_ticker_above_the_headline_goes_and_its_quotes_with_it() -> None:
    record = newsclean.clean("\n\n".join(['+++ "Ten cats" +++ +++ "A lake" +++', f'"{TITLE}"', *STORY]))
    assert (record.title, paragraphs(record)) == (TITLE, STORY)
    assert record.removed == {"banners": 1}


def test_a_quoted_headline_without_a_sign_of_habit_keeps_its_quotes() -> None:
    assert document(*STORY, title='"We will be late"').title == '"We will be late"'


def test_a_headline_that_opens_and_closes_with_a_quotation_keeps_them() -> None:
    record = newsclean.clean(
        "\n\n".join(['+++ "Ten cats" +++ +++ "A lake" +++', '"Yes" said one, another said "no"', *STORY])
    )
    assert record.title == '"Yes" said one, another said "no"'


@pytest.mark.parametrize("line", ["Sursa: Facebook", "SURSA: Facebook", "Source: Facebook", "Sursă foto: Facebook"])
def test_source_line_becomes_a_source(line: str) -> None:
    record = document(STORY[0], line, *STORY[1:])
    assert (record.sources, paragraphs(record)) == (["Facebook"], STORY)


def test_source_glued_to_a_paragraph_leaves_it_whole() -> None:
    record = document(*STORY[:2], f"{STORY[2]} Sursa foto: Radio Vadu")
    assert (record.sources, paragraphs(record)) == (["Radio Vadu"], STORY)


def test_sources_come_in_their_order_and_once() -> None:
    record = document("Sursa: Radio Vadu", STORY[0], "Foto: Ana Pop", STORY[1], "Sursa: Radio Vadu", STORY[2])
    assert record.sources == ["Radio Vadu", "Ana Pop"]


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Published: 25-12-2022 23:34", "2022-12-25T23:34:00"),
        ("Published on March 20, 2025", "2025-03-20"),
        ("Publicat: 3 martie 2024, 12:05", "2024-03-03T12:05:00"),
        ("Data publicării: 02.06.2024", "2024-06-02"),
    ],
)
def test_published_line_becomes_the_date(line: str, date: str) -> None:
    record = document(line, *STORY)
    assert (record.published_at, record.modified_at, paragraphs(record)) == (date, None, STORY)


def test_updated_line_becomes_the_date_of_change() -> None:
    record = document("Last updated: 30-03-2025 21:40", *STORY)
    assert (record.published_at, record.modified_at) == ("2025-03-30T21:40:00", "2025-03-30T21:40:00")
    assert record.flags == ["published-at-is-of-update"]


def test_the_date_of_change_is_not_that_of_publication_where_both_are_known() -> None:
    record = document("Published: 28-03-2025", "Last updated: 30-03-2025 21:40", *STORY)
    assert (record.published_at, record.modified_at, record.flags) == ("2025-03-28", "2025-03-30T21:40:00", [])


def test_a_date_that_reads_two_ways_is_flagged() -> None:
    assert document("Published: 03/04/2022", *STORY).flags == ["ambiguous-date"]
    assert document("Published: 03-04-2022", *STORY).flags == []


FORM = [
    "Leave a Reply",
    "Your email address will not be published. Required fields are marked *",
    "Comment *",
    "Name *",
    "Email *",
]


def test_a_byline_names_the_authors_of_a_text_that_has_no_others() -> None:
    record = document("By Ada Muster and Jonas Karst", *STORY)
    assert (record.authors, paragraphs(record)) == (["Ada Muster", "Jonas Karst"], STORY)


def test_comment_form_goes_with_its_short_labels() -> None:
    assert paragraphs(document(*STORY, *FORM, "Website", "Post Comment")) == STORY


@pytest.mark.parametrize("label", ["Website", "Name", "Comment", "Email"])
def test_a_short_label_alone_may_be_a_subheading(label: str) -> None:
    assert label in paragraphs(document(STORY[0], label, *STORY[1:]))


def test_bare_headline_above_furniture_goes_and_the_same_alone_stays() -> None:
    bare = "Goat elected mayor of three villages"
    assert paragraphs(document(*STORY, bare, "Please enter your comment!")) == STORY
    assert paragraphs(document(*STORY, bare)) == [*STORY, bare]


def test_a_last_paragraph_without_a_full_stop_stays_above_furniture() -> None:
    last = "The mayor left early. He was seen at the station at noon, with a suitcase and a clock"
    assert paragraphs(document(*STORY, last, "Please enter your comment!")) == [*STORY, last]


def test_an_article_that_loses_much_of_its_text_is_flagged() -> None:
    prompts = [f"Sursa: Radio Vadu {number}" for number in range(30)]
    assert "much-stripped" in document(*STORY, *prompts).flags
    assert document(*STORY, *prompts[:3]).flags == []
    text = "\n\n".join([TITLE, *STORY, *prompts[:3]])
    assert newsclean.clean(text, max_stripped=0.05).flags == ["much-stripped"]


TRAPS = [
    "Surse din cadrul guvernului au declarat că bugetul va fi adoptat vineri, după încă o rundă de negocieri.",
    "Sursa incendiului nu a fost încă stabilită, a anunțat purtătorul de cuvânt al pompierilor din Orlăvița.",
    "“Please enter your name here,” the form said, and four hundred villagers did exactly that, in pencil.",
    "Source: that is the question the mayor asked the three engineers, who looked at the river and then at him.",
    "In Hamburg editors still type +++ before and after a breaking item, she explained to the students.",
    "+++ 14:05 +++ The minister steps in front of the press and says nothing for eleven minutes.",
    "Advertisement for the post will be published next week, the council said in a statement.",
    "Subscribe to our newsletter, the leaked memo urged the staff, or lose your Christmas bonus.",
    "Read more than you write, the novelist told the students of the night school in Câmpurel.",
    "Photo: it was the only word on the envelope that the postman could make out, he said.",
]


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("position", ["first", "middle", "last"])
def test_a_sentence_that_only_looks_like_clutter_stays(trap: str, position: str) -> None:
    where = {"first": 0, "middle": 2, "last": 3}[position]
    lines = [*STORY[:where], trap, *STORY[where:]]
    text = document(*lines).text
    for line in lines:
        assert line.replace("“", '"').replace("”", '"') in text


def test_a_row_with_a_title_is_body_only() -> None:
    page = Page("\n\n".join([TITLE, *STORY]), kind="text", title=TITLE, id="row")
    record = Cleaner.from_settings(Settings.load()).clean(page)[1]
    assert (record.title, paragraphs(record)) == (TITLE, STORY)


def test_hints_fill_and_override_nothing() -> None:
    hints = Hints("A feed's title", "2026-03-04T10:15:00+02:00", ("Ana Pop",))
    body = "".join(f"<p>{line}</p>" for line in STORY)
    cleaner = Cleaner.from_settings(Settings.load())
    bare = cleaner.clean(Page(f"<html><body>{body}</body></html>", id="x", hints=hints))[1]
    assert (bare.title, bare.published_at, bare.authors) == ("A feed's title", "2026-03-04T10:15:00+02:00", ["Ana Pop"])
    head = f"<title>{TITLE}</title><meta name='author' content='Jane Doe'><meta name='date' content='2025-01-01'>"
    full = cleaner.clean(Page(f"<html><head>{head}</head><body>{body}</body></html>", id="x", hints=hints))[1]
    assert (full.title, full.published_at, full.authors) == (TITLE, "2025-01-01", ["Jane Doe"])


@pytest.mark.parametrize(
    ("written", "zone", "recorded"),
    [
        ("2026-03-01T08:00:00", "Europe/Berlin", "2026-03-01T08:00:00+01:00"),
        ("2025-07-01T08:00:00", "Europe/Berlin", "2025-07-01T08:00:00+02:00"),
        ("2026-03-01T08:00:00", "UTC", "2026-03-01T08:00:00+00:00"),
        ("2026-03-01T08:00:00", "America/St_Johns", "2026-03-01T08:00:00-03:30"),
        ("2026-03-01T08:00:00", None, "2026-03-01T08:00:00"),
        ("2026-03-01T08:00:00+03:00", "Europe/Berlin", "2026-03-01T08:00:00+03:00"),
        ("2026-03-01T08:00:00Z", "Europe/Berlin", "2026-03-01T08:00:00+00:00"),
        ("2026-03-01", "Europe/Berlin", "2026-03-01"),
        ("2025-10-26T02:30:00", "Europe/Berlin", "2025-10-26T02:30:00+02:00"),  # comes twice that night
        ("2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T02:30:00+01:00"),  # is skipped that night
    ],
)
def test_a_time_without_a_zone_is_in_that_of_its_source(written: str, zone: str | None, recorded: str) -> None:
    body = "".join(f"<p>{line}</p>" for line in STORY)
    metas = f"<meta property='article:published_time' content='{written}'><meta name='lastmod' content='{written}'>"
    cleaner = Cleaner.from_settings(Settings.load())
    page = Page(f"<html><head>{metas}</head><body>{body}</body></html>", id="x", hints=Hints(timezone=zone))
    record = cleaner.clean(page)[1]
    assert (record.published_at, record.modified_at) == (recorded, recorded)
    bare = Page(f"<html><body>{body}</body></html>", id="x", hints=Hints(published_at=written, timezone=zone))
    assert cleaner.clean(bare)[1].published_at == recorded.replace("+00:00", written[19:] or "+00:00")


def test_a_date_line_that_was_taken_out_of_the_text_is_in_the_zone_of_the_source_too() -> None:
    page = Page(
        "\n\n".join([TITLE, "Published: 25-12-2022 23:34", *STORY]), id="x", hints=Hints(timezone="Europe/Oslo")
    )
    record = Cleaner.from_settings(Settings.load()).clean(page)[1]
    assert record.published_at == "2022-12-25T23:34:00+01:00"


@pytest.mark.parametrize("name", ["Europe/Nowhere", "", "../zoneinfo/UTC", "/etc/hosts", "Europe", "+01:00", "a\0b"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"timezone .*: no zone of the IANA database"):
        Hints(timezone=name)


@pytest.mark.parametrize(
    ("claim", "source", "language"),
    [
        (None, "lb", "lb"),
        ("en", "lb", "en"),
        (None, None, None),
    ],
)
@pytest.mark.parametrize("kind", ["html", "text"])
def test_the_source_says_what_a_short_text_is_written_in(
    claim: str | None, source: str | None, language: str | None, kind: str
) -> None:
    hints = Hints(language=source)
    if kind == "text":
        page = Page("Goat wins.\n\nBy a whisker.", id="x", hints=hints, kind="text")
        language = source
    else:
        declared = f"<html lang='{claim}'>" if claim else "<html>"
        data = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Goat wins"}</script>'
        page = Page(
            f"{declared}<head>{data}</head><body><article><p>Goat wins. Fine.</p></article></body></html>",
            id="x",
            hints=hints,
        )
    assert Cleaner.from_settings(Settings.load()).clean(page)[1].language == language


def test_a_text_that_is_plainly_in_another_language_outweighs_its_source() -> None:
    page = Page("\n\n".join([TITLE, *STORY]), id="x", kind="text", hints=Hints(language="ro"))
    assert Cleaner.from_settings(Settings.load()).clean(page)[1].language == "en"


def test_a_text_of_nothing_but_furniture_is_rejected() -> None:
    with pytest.raises(Rejected) as verdict:
        newsclean.clean("Please enter your comment!\nPlease enter your name here")
    assert verdict.value.reason is Reason.NO_ARTICLE


@pytest.mark.parametrize("policy", ["straight", "typographic", "keep"])
def test_quote_policy(policy: str) -> None:
    text = newsclean.clean(
        "\n\n".join([TITLE, *STORY, "He said “no” twice, and then he said nothing at all."]), quotes=policy
    ).text
    assert {"straight": '"no"', "typographic": "“no”", "keep": "“no”"}[policy] in text
    assert ('"Nobody' in text) is (policy != "typographic")


def test_white_space_and_invisible_characters() -> None:
    text = document(
        "The \xa0clock\u200b  of the\u00ad town was\u2009late again on Friday, as it has been for a hundred years."
    ).text
    assert text == "The clock of the town was late again on Friday, as it has been for a hundred years."


def test_romanian_cedillas_become_commas_in_romanian_only() -> None:
    romanian = ["Primăria a anunţat că podul rămâne închis până sâmbătă, după ce s-a rupt o ancoră."] * 3
    assert "anunțat" in newsclean.clean("\n\n".join(["Podul e închis", *romanian])).text
    turkish = ["Belediye başkanı köprünün cumartesi gününe kadar kapalı kalacağını açıkladı, dün akşam."] * 3
    assert "başkanı" in newsclean.clean("\n\n".join(["Köprü kapandı", *turkish])).text


def test_an_authors_bare_name_goes_at_either_end_and_stays_inside() -> None:
    body = "".join(f"<p>{line}</p>" for line in (*STORY[:1], "Ana Pop", *STORY[1:], "Ana Pop"))
    head = f"<title>{TITLE}</title><meta name='author' content='Ana Pop'>"
    page = Page(f"<html><head>{head}</head><body><article>{body}</article></body></html>", id="x")
    record = Cleaner.from_settings(Settings.load()).clean(page)[1]
    assert (record.authors, record.text.split("\n\n")[-1]) == (["Ana Pop"], STORY[-1])
    assert record.text.count("Ana Pop") == 1


@pytest.mark.parametrize(
    ("lines", "gone"),
    [
        (["5 March 2026", *STORY], True),
        ([STORY[0], "Thursday, 5 March 2026, 10:30", *STORY[1:]], True),
        (["03/05/2026", *STORY], True),
        (["Mar 6, 2026", *STORY], True),
        (["7 May 2025", *STORY], False),
        (["March for clocks, 5 March 2026", *STORY], False),
        ([*STORY, "5 March 2026"], False),
        (["5 March 2026", STORY[0], "6 March 2026", *STORY[1:]], False),
    ],
)
def test_the_pages_own_date_goes_where_it_stands_alone_above_the_text(lines: list[str], gone: bool) -> None:
    """Not another date, nor one of several, as in a chronicle, nor one that says more."""
    hints = Hints(title=TITLE, published_at="2026-03-05T23:30:00+01:00")
    page = Page("\n\n".join([TITLE, *lines]), id="x", kind="text", hints=hints)
    article, record = Cleaner.from_settings(Settings.load()).clean(page)
    assert ("own-date" in [edit.rule for edit in article.edits]) is gone
    assert paragraphs(record) == (STORY if gone else lines)


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("RIRM", False),
        ("(abc)", False),
        ("ab/cde", False),
        ("– jr", False),
        ("Late", True),
        ("NO!", True),
        ("NOBODY", True),
        ("A", True),
        ("12", True),
    ],
)
def test_initials_below_the_last_paragraph_go(line: str, stays: bool) -> None:
    assert paragraphs(document(*STORY, line)) == ([*STORY, line] if stays else STORY)
    assert paragraphs(document(*STORY[:2], line, STORY[2])) == [*STORY[:2], line, STORY[2]]
    question = "And who is late in Vadu, of all the people who live there, on a Monday in spring?"
    assert paragraphs(document(*STORY, question, "ME"))[-1] == "ME"
    assert paragraphs(document(*STORY, "They have letters:", "AB", "CD"))[-2:] == ["AB", "CD"]


@pytest.mark.parametrize("marks", ["___", "* * *", "—", "====="])
def test_marks_that_part_the_text_from_nothing_go(marks: str) -> None:
    assert paragraphs(document(*STORY, marks, "Reporting by Ada Muster; editing by Jonas Karst")) == STORY
    assert paragraphs(document(STORY[0], marks, *STORY[1:])) == [STORY[0], marks, *STORY[1:]]


def test_a_line_of_several_prompts_goes_whole_whichever_stage_each_of_them_is_for() -> None:
    line = "We want to hear from you! Share your thoughts in the comment section below."
    assert paragraphs(document(*STORY, line)) == STORY
