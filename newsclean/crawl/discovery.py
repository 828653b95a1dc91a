"""What was found of a site's feeds and sitemaps: which of them are worth a source's entry, and the entry itself."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

import feedparser
import orjson
import tomli_w

from newsclean.crawl.indexes import mended, unpacked
from newsclean.crawl.zones import countries_of, offsets_of, zone_of
from newsclean.metadata.collecting import plain
from newsclean.urls import canonical_form, site_host

Kind = Literal["feed", "news sitemap", "sitemap index", "sitemap"]

FRONT_PAGE, SECTION_PAGE, FORBIDDEN = "the front page", "a section page", "robots.txt forbids it"
"""What came of an address, where others ask for it."""

_MOST = 0.5
"""Share of a listing's entries that say what it is."""
_SAME = 0.8
"""Overlap (common entries by all entries) from which on two feeds are one: between two fetches a site may publish."""
_STALE = timedelta(days=90)
"""A feed whose newest entry lags so far behind the site's newest is no longer kept up."""
_RECENT = timedelta(days=7)
"""Span before a site's newest entry in which its feeds' entries are counted to find the one with most of its news."""
_MOST_FEEDS = 25
_AHEAD = timedelta(days=1)
"""How far ahead of now a date may lie and be believed."""
_TITLE = 60
"""Code points of a feed's title that its comment shows."""
_AUDIO_LINK = re.compile(r"\.(?:mp3|m4a|ogg|opus|wav|mp4)(?:\?|$)", re.I)


@dataclass(frozen=True)
class Listing:
    """A feed or a sitemap that could be read."""

    url: str
    kind: Kind
    links: tuple[str, ...]
    """What its entries lead to; of an index, other sitemaps."""
    dates: tuple[str, ...] = ()
    """ISO 8601: the latest known of each entry that has one."""
    title: str = ""
    titles: tuple[str, ...] = ()
    """Of its entries."""
    language: str | None = None
    is_podcast: bool = False

    @property
    def newest(self) -> datetime | None:
        """The date of its newest entry, in UTC."""
        return max(_instants(self.dates), default=None)

    def entries_since(self, moment: datetime) -> int:
        """How many entries are from then on."""
        return sum(instant >= moment for instant in _instants(self.dates))


@dataclass
class Discovered:
    """What a look around a site has brought."""

    front: str
    """The front page, where it answered."""
    language: str | None = None
    delay: float | None = None
    """Seconds between two requests that its robots.txt asks for."""
    feeds: list[Listing] = field(default_factory=list)
    """Best first."""
    sitemaps: list[Listing] = field(default_factory=list)
    tried: dict[str, str] = field(default_factory=dict)
    """By URL, in the order of asking, what came of it."""

    @property
    def has_a_way_in(self) -> bool:
        """Whether there is something to write down."""
        return bool(self.feeds or self.sitemaps)


class FeedFacts(NamedTuple):
    """What a feed says of itself."""

    title: str = ""
    language: str | None = None
    is_podcast: bool = False


def read_facts(content: bytes) -> FeedFacts:
    """What a feed that can be read says of itself. Raises BrokenIndexError for broken gzip."""
    content = unpacked(content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        told = orjson.loads(content.decode("utf-8-sig", "replace"))
        title, language = told.get("title"), told.get("language")
        return FeedFacts(title if isinstance(title, str) else "", language if isinstance(language, str) else None)
    feed = feedparser.parse(io.BytesIO(mended(content)))
    spoken = [entry for entry in feed.entries if any(_is_audio(one) for one in entry.get("enclosures", ()))]
    is_podcast = len(spoken) > _MOST * len(feed.entries) and b"xmlns:itunes" in content
    return FeedFacts(plain(feed.feed.get("title") or ""), feed.feed.get("language"), is_podcast)


def why_unfit(listing: Listing, hosts: Sequence[str]) -> str | None:
    """Why a listing is no way in to the articles of the site with these hosts; None where it is one."""
    links = listing.links
    if not links:
        return "lists nothing"
    if not _is_mostly(links, [link for link in links if is_inside(link, hosts)]):
        elsewhere = site_host(next(link for link in links if not is_inside(link, hosts)))
        return f"leads to another site ({elsewhere})"
    if listing.kind != "feed":
        return None
    if "/comments/" in listing.url or _is_mostly(links, [link for link in links if "#comment" in link]):
        return "comments"
    if listing.is_podcast or _is_mostly(links, [link for link in links if _AUDIO_LINK.search(link)]):
        return "a podcast"
    return None


def is_inside(url: str, hosts: Sequence[str]) -> bool:
    """Whether a URL is on one of the hosts, below one of them or above it."""
    host = site_host(url) or ""
    return any(host == one or host.endswith(f".{one}") or one.endswith(f".{host}") for one in hosts if host)


def choose_feeds(feeds: Sequence[Listing]) -> tuple[list[Listing], dict[str, str]]:
    """The feeds to take, that with most of the newest entries first; and by URL why the others are left out."""
    newest = max((feed.newest for feed in feeds if feed.newest), default=None)

    def worth(feed: Listing) -> tuple[int, datetime, int]:
        recent = feed.entries_since(newest - _RECENT) if newest else 0
        return recent, feed.newest or datetime.min.replace(tzinfo=UTC), len(feed.links)

    chosen, left_out = list[Listing](), dict[str, str]()
    for feed in sorted(feeds, key=worth, reverse=True):
        if newest and feed.newest and feed.newest < newest - _STALE:
            left_out[feed.url] = f"not kept up since {feed.newest:%Y-%m-%d}"
        elif same := next((one for one in chosen if _are_same(one, feed)), None):
            left_out[feed.url] = f"the same entries as {same.url}"
        elif len(chosen) >= _MOST_FEEDS:
            left_out[feed.url] = f"there are {_MOST_FEEDS} better ones"
        else:
            chosen.append(feed)
    return chosen, left_out


def choose_sitemaps(sitemaps: Sequence[Listing], *, has_feeds: bool) -> tuple[list[Listing], dict[str, str]]:
    """The sitemaps to take: those of news; else indexes; else lists of pages that have dates, or are the only way in.

    An index that another one names is left to that one. Also gives, by URL, why the others are left out.
    """
    news = [one for one in sitemaps if one.kind == "news sitemap"]
    indexes = [one for one in sitemaps if one.kind == "sitemap index"]
    plain_ones = [one for one in sitemaps if one.kind == "sitemap"]
    chosen = news or indexes or [one for one in plain_ones if one.dates or not has_feeds]
    named = {canonical_form(link) for one in chosen if one.kind == "sitemap index" for link in one.links}
    chosen = [one for one in chosen if canonical_form(one.url) not in named]
    reason = f"a {chosen[0].kind} is enough" if chosen else "no dates"
    return chosen, {one.url: reason for one in sitemaps if one not in chosen}


def entry_of(found: Discovered, name: str) -> str:
    """The `[[source]]` table of what was found, with a comment beside each listing; lines end with a line feed."""
    lines = ["[[source]]", _assigned("name", name)]
    if found.language:
        lines.append(_assigned("language", found.language))
    dates = [date for feed in found.feeds for date in feed.dates]
    zone = zone_of(countries_of(found.language, site_host(found.front) or ""), dates)
    if zone:
        lines.append(_assigned("timezone", zone) + "  # the zone of the country whose offsets the feeds' dates have")
    else:
        offsets = ", ".join(offsets_of(dates))
        told = f"the feeds' dates are written with {offsets}" if offsets else "no feed's dates have one"
        lines.append(f'# timezone = "Area/City"  # of dates that pages write without one; {told}')
    if found.delay:
        lines.append(_assigned("delay", found.delay) + "  # seconds; robots.txt asks for it")
    for key, listings in (("feeds", found.feeds), ("sitemaps", found.sitemaps)):
        if listings:
            width = max(len(_value(listing.url)) for listing in listings) + 1
            lines += [f"{key} = [", *(_line(listing, width) for listing in listings), "]"]
    return "\n".join(lines) + "\n"


def suggestion(front: str, name: str) -> str:
    """A table for a site that has neither feeds nor sitemaps."""
    pages = f"pages = [{_value(front)}]  # section pages may stand beside it"
    return "\n".join(["[[source]]", _assigned("name", name), pages]) + "\n"


def _line(listing: Listing, width: int) -> str:
    comment = f"{_what(listing)}{f', newest {listing.newest:%Y-%m-%d %H:%M} UTC' if listing.newest else ''}"
    return f"  {_value(listing.url) + ',':<{width}}  # {comment}"


def _what(listing: Listing) -> str:
    count = len(listing.links)
    if listing.kind == "sitemap index":
        return f"index of {count} {'sitemap' if count == 1 else 'sitemaps'}"
    title = "".join(letter if letter.isprintable() else " " for letter in listing.title)
    title = " ".join(title.split())
    shown = title if len(title) <= _TITLE else f"{title[: _TITLE - 1].rstrip()}…"
    what = shown or listing.kind
    return f"{what}: {count} {'entry' if count == 1 else 'entries'}"


def _assigned(key: str, value: object) -> str:
    return tomli_w.dumps({key: value}).rstrip("\n")


def _value(text: str) -> str:
    return _assigned("x", text).removeprefix("x = ")


def _instants(dates: Sequence[str]) -> list[datetime]:
    """ISO 8601 dates as instants, without those that lie ahead of us; one without a zone is taken for UTC."""
    latest = datetime.now(UTC) + _AHEAD
    moments = (datetime.fromisoformat(date) for date in dates)
    found = (one.astimezone(UTC) if one.tzinfo else one.replace(tzinfo=UTC) for one in moments)
    return [one for one in found if one <= latest]


def _are_same(one: Listing, other: Listing) -> bool:
    a, b = ({canonical_form(link) for link in feed.links} for feed in (one, other))
    return len(a & b) >= _SAME * len(a | b)


def _is_mostly(links: Sequence[str], some: Sequence[str]) -> bool:
    return len(some) > _MOST * len(links)


def _is_audio(enclosure: feedparser.FeedParserDict) -> bool:
    return str(enclosure.get("type", "")).startswith("audio/")
