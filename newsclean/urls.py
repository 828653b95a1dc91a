"""URLs: the canonical form by which two links are told to be one page, and a site's name of itself."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

TRACKING = re.compile(
    r"""(?x) ^(?:
        utm_\w+ | pk_\w+ | mtm_\w+ | hsa_\w+ | at_(?:medium|campaign\w*|custom\d|format|ptr_name|link_\w+|bbc_team)
      | fbclid | gclid | gclsrc | dclid | gbraid | wbraid | msclkid | twclid | ttclid | yclid | ysclid | igshid | igsh
      | mc_cid | mc_eid | _hsenc | _hsmi | mkt_tok | oly_anon_id | oly_enc_id | vero_id | wickedid | s_cid | cmpid
      | ncid | icid | cmp | ito | ocid | xtor | smid | sref | ref_?src | ref_?url | rss | spm
      | dicbo | ob_source | obOrigUrl | taboolaid | _ga | _gl | cx_\w+ | sh | share(?:_\w+|d|type)? | amp_js_v | usqp
      | __twitter_impression
    )$"""
)
"""Query parameters that say where a reader came from: those of the analytics and advertising services by their own
documentation, and of newsrooms' share links."""

_FLAG = re.compile(r"^(?:amp|amphtml|print|printable|printview)=(?:1|y|yes|true|amp|print)?$", re.I)
_MODE = re.compile(r"^(?:outputtype|output|display|view|mode)=(?:amp|amphtml|print|printable|printview)$", re.I)
"""What asks for an AMP or a print variant. `?view=1` may as well be a page's number."""


@lru_cache(maxsize=4096)
def canonical_form(url: str) -> str:
    """The key of a page: without tracking parameters, fragment, default port, `www.` and the marks of AMP and print.

    Two URLs with one canonical form are one page. It is a key only and need not answer: what is requested and what a
    record shows is the URL that was linked. What is no URL is its own key.
    """
    try:
        parts = urlsplit(canonicalize_url(url.strip()))
        port = parts.port
    except ValueError:
        return url.strip()
    if not parts.hostname:
        return parts.geturl()
    host = re.sub(r"^(?:www|amp)\.(?=[^.]+\.)", "", parts.hostname)
    host = f"[{host}]" if ":" in host else host
    if port and port != {"http": 80, "https": 443}.get(parts.scheme):
        host = f"{host}:{port}"
    scheme = "https" if parts.scheme == "http" else parts.scheme
    return urlunsplit((scheme, host, _path(parts.path), _query(parts.query), ""))


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


def absolute(base: str | None, link: str) -> str | None:
    """The address of a link that stands in the document at `base`; None where it leads to nothing to fetch."""
    try:
        url = urljoin(base or "", link.strip())
    except ValueError:
        return None
    return url if is_web_url(url) else None


def without_tracking(url: str) -> str:
    """A URL that answers as it did, without fragment and tracking parameters; what is no URL comes back as it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    kept = [pair for pair in parts.query.split("&") if not TRACKING.match(pair.partition("=")[0])]
    return urlunsplit(parts._replace(query="&".join(kept), fragment=""))


def is_front_page(url: str) -> bool:
    """Whether a URL is a site's root, or the root of one of its languages."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    return bool(re.fullmatch(r"/?(?:index\.\w+|[a-z]{2}(?:-[a-zA-Z]{2})?/?)?", path))


def _path(path: str) -> str:
    """A path without what marks an AMP or a print variant, and without a slash at the end."""
    path = re.sub(r"^(?:/amp)+(?=/[^/])", "", path)
    path = re.sub(r"(?<=[^/])(?:/(?:amp|print))+/?$", "", path)
    path = re.sub(r"(?<=[^/])(?:\.amp)+(?=(?:\.html?)?$)", "", path)
    return path.rstrip("/") or "/"


def _query(query: str) -> str:
    """A query without noise. Latin-1 keeps the bytes of any charset apart."""
    pairs = parse_qsl(query, keep_blank_values=True, encoding="latin-1")
    return urlencode([(k, v) for k, v in pairs if not _is_noise(k, v)], encoding="latin-1")


def _is_noise(key: str, value: str) -> bool:
    pair = f"{key}={value}"
    return bool(TRACKING.match(key) or _FLAG.match(pair) or _MODE.match(pair))
