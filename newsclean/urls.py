"""URLs: the canonical form by which two links are told to be one page, and a site's name of itself."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

TRACKING = re.compile(
    r"""(?x) ^(?:
        utm_\w+ | pk_\w+ | mtm_\w+ | hsa_\w+ | at_(?:medium|campaign\w*|custom\d|format|ptr_name|link_\w+|bbc_team)
      | fbclid | gclid | gclsrc | dclid | gbraid | wbraid | msclkid | twclid | ttclid | yclid | ysclid | igshid | igsh
      | mc_cid | mc_eid | _hsenc | _hsmi | mkt_tok | oly_anon_id | oly_enc_id | vero_id | wickedid | s_cid | cmpid
      | ncid | icid | cmp | ito | ocid | xtor | smid | sref | ref_?src | ref_?url | rss | feature | spm
      | dicbo | ob_source | obOrigUrl | taboolaid | _ga | _gl | cx_\w+ | sh | share\w* | amp_js_v | usqp | __twitter_impression
    )$"""
)
"""Query parameters that say where a reader came from: those of the analytics and advertising services by their own
documentation, and of newsrooms' share links."""

VARIANT = re.compile(r"^(?:amp|amphtml|outputtype|print|printable|printview|output|display|view|mode)$", re.I)
VARIANT_VALUE = re.compile(r"^(?:|1|y|yes|true|amp|amphtml|print|printable|printview)$", re.I)


@lru_cache(maxsize=4096)
def canonical_form(url: str) -> str:
    """The key of a page: without tracking parameters, fragment, default port, `www.`-less or AMP and print variants.

    Two URLs with one canonical form are one page. It is a key only and need not answer: what is requested and what a
    record shows is the URL that was linked.
    """
    parts = urlsplit(canonicalize_url(url.strip()))
    host = re.sub(r"^(?:www|amp)\.", "", parts.hostname or "")
    if parts.port and parts.port != {"http": 80, "https": 443}.get(parts.scheme):
        host = f"{host}:{parts.port}"
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _is_noise(k, v)]
    return urlunsplit(("https" if parts.scheme == "http" else parts.scheme, host, _path(parts.path), urlencode(query), ""))


def site_host(url: str) -> str | None:
    """A URL's host without `www.`, in lower case: what the record calls `domain`."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def is_web_url(url: str) -> bool:
    """Whether something is a URL that can be fetched."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def is_front_page(url: str) -> bool:
    """Whether a URL is a site's root, or the root of one of its languages."""
    return bool(re.fullmatch(r"/?(?:index\.\w+|[a-z]{2}(?:-[a-zA-Z]{2})?/?)?", urlsplit(url).path))


def _path(path: str) -> str:
    """A path without what marks an AMP or a print variant, and without a slash at the end."""
    path = re.sub(r"(?<=.)/(?:amp|print)/?$", "", path)
    path = re.sub(r"\.amp(?=(?:\.html?)?$)", "", path)
    return path.rstrip("/") or "/"


def _is_noise(key: str, value: str) -> bool:
    return bool(TRACKING.match(key) or (VARIANT.match(key) and VARIANT_VALUE.match(value)))
