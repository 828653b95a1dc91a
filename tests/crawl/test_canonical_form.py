"""Two links are one page by their canonical form, and different pages never are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.urls import absolute, canonical_form, is_front_page, is_web_url, site_host, without_tracking

STORY = "https://a.example/news/story"


@pytest.mark.parametrize(
    "link",
    [
        "http://a.example/news/story",
        "https://www.a.example/news/story",
        "https://amp.a.example/news/story",
        "HTTPS://A.Example/news/story",
        "https://a.example:443/news/story",
        "http://a.example:80/news/story",
        "https://a.example/news/story/",
        "https://a.example/news/story#comments",
        "  https://a.example/news/story\n",
        "https://a.example/news/./x/../story",
        "https://a.example/n%65ws/story",
        "https://user:secret@a.example/news/story",
        "https://a.example/news/story?utm_source=rss&utm_medium=feed",
        "https://a.example/news/story?fbclid=x",
        "https://a.example/news/story?gclid=x&at_medium=custom7&share=twitter",
        "https://a.example/news/story/amp",
        "https://a.example/news/story/amp/",
        "https://a.example/amp/news/story",
        "https://a.example/news/story.amp",
        "https://a.example/news/story?amp",
        "https://a.example/news/story?amp=1",
        "https://a.example/news/story?outputType=amp",
        "https://a.example/news/story/print",
        "https://a.example/news/story?print=1",
        "https://a.example/news/story?view=print",
    ],
)
def test_one_page(link):
    assert canonical_form(link) == STORY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?a=1&b=2", "https://a.example/x?b=2&a=1"),
        ("https://a.example/x?q=ü", "https://a.example/x?q=%C3%BC"),
        ("https://münchen.example/x", "https://xn--mnchen-3ya.example/x"),
        ("https://a.example/straße", "https://a.example/stra%c3%9fe"),
        ("https://a.example/x.amp.html", "https://a.example/x.html"),
        ("https://a.example", "https://a.example/"),
    ],
)
def test_one_page_in_two_spellings(one, other):
    assert canonical_form(one) == canonical_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/x?id=1", "/x?id=2"),
        ("/x", "/x?page=2"),
        ("/x", "/x?view=123"),
        ("/x", "/x?view=1"),
        ("/x", "/x?mode=1"),
        ("/x", "/x?amp=0"),
        ("/x", "/x?shareholder=7"),
        ("/x", "/x?feature=12"),
        ("/x?q=%E8", "/x?q=%E9"),
        ("/amp", "/"),
        ("/print", "/"),
        ("/print/some-story", "/some-story"),
        ("/news/amp-prices-rise", "/news/prices-rise"),
        ("/news/amplifier", "/news"),
        ("/news/Story", "/news/story"),
        ("/a//b", "/a/b"),
    ],
)
def test_two_pages(one, other):
    assert canonical_form(f"https://a.example{one}") != canonical_form(f"https://a.example{other}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://m.example/x", "https://a.example/x"),
        ("https://a.example:8443/x", "https://a.example/x"),
        ("https://www.com/", "https://com/"),
        ("https://amp.dev/x", "https://dev/x"),
        ("https://[::1]:8080/x", "https://[::1]/x"),
    ],
)
def test_two_hosts(one, other):
    assert canonical_form(one) != canonical_form(other)


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        " ",
        "http://[",
        "http://a:99999999/",
        "http://a:x/",
        "mailto:x@y.example",
        "javascript:void(0)",
        "\x00",
        "http://\ud800/",
    ],
)
def test_what_is_no_address_raises_nothing(nonsense):
    assert isinstance(canonical_form(nonsense), str)
    assert site_host(nonsense) in (None, "a", "\ud800")
    assert absolute("https://a.example/", nonsense) != ""
    is_front_page(nonsense)
    is_web_url(nonsense)


@given(
    st.text(max_size=60)
    | st.from_regex(r"https?://(www\.)?[a-z:\[\].]{1,9}(/(amp|print|x|\.amp|%e9)){0,4}/?(\?[a-z=&%;]{0,9})?")
)
def test_the_form_of_a_form_is_itself(link):
    assert canonical_form(canonical_form(link)) == canonical_form(link)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("b", "https://a.example/news/b"),
        (" /b ", "https://a.example/b"),
        ("//b.example/", "https://b.example/"),
        ("http://b.example/?utm_source=x#y", "http://b.example/?utm_source=x#y"),
        ("mailto:x@y.example", None),
        ("http://[", None),
        ("http://", None),
    ],
)
def test_a_link_as_an_address(link, address):
    assert absolute("https://a.example/news/", link) == address


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://www.vadu.example/a?utm_source=x&id=1#top", "http://www.vadu.example/a?id=1"),
        ("http://www.vadu.example/a?fbclid=x", "http://www.vadu.example/a"),
        ("https://vadu.example/a/amp?print=1", "https://vadu.example/a/amp?print=1"),
    ],
)
def test_without_tracking_a_url_still_answers(url: str, plain: str) -> None:
    assert without_tracking(url) == plain
