"""What in a document or page could run, or lead elsewhere than to the web (F4)."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

# What HTML, as it is now and as it was, takes for a URL.
_URL_ATTRIBUTES = frozenset(
    "action background cite classid codebase data formaction href longdesc manifest ping poster "
    "profile src usemap xlink:href".split()
)
_FORBIDDEN = frozenset(
    "applet base embed form frame frameset iframe math object portal style svg template".split()
)
_JSON_URLS = frozenset({"url", "home_page_url", "feed_url", "next_url", "external_url", "image"})


def live_in_page(body: bytes, url: str) -> list[str]:
    """Return what is live in the HTML page that is public at `url` and should not be."""
    root = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    return [*_live_in(root, url), *_foreign_scripts(root, url)]


def live_in_fragment(markup: str, url: str) -> list[str]:
    """Return what is live in the HTML of an entry: there, no script at all may stand."""
    if not markup.strip():
        return []
    root = html.fragment_fromstring(markup, create_parent="div")
    scripts = [html.tostring(script, encoding="unicode") for script in root.iter("script", "meta")]
    return [*_live_in(root, url), *scripts]


def live_in_xml(body: bytes, url: str) -> list[str]:
    """Return what is live in a feed, OPML or sitemap; raises XMLSyntaxError if it is ill-formed."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    assert root.getroottree().docinfo.doctype == ""
    found: list[str] = []
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        for attribute, value in element.attrib.items():
            if attribute in {"href", "src", "url", "xmlUrl", "htmlUrl", "domain"}:
                found += _not_web(str(value), url)
        if name in {"link", "url", "loc", "comments", "license", "icon", "logo"} and element.text:
            found += _not_web(element.text, url)
        if name in {"description", "encoded"} or element.get("type") == "html":
            found += live_in_fragment(element.text or "", url)
    return found


def live_in_json(body: bytes, url: str) -> list[str]:
    """Return what is live in a JSON Feed; raises ValueError if it is ill-formed."""
    return list(_live_in_value(json.loads(body, parse_constant=_refuse), url))


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _live_in_value(value: Any, url: str, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _live_in_value(member, url, name)
    elif isinstance(value, list):
        for member in value:
            yield from _live_in_value(member, url, key)
    elif isinstance(value, str) and key in _JSON_URLS:
        yield from _not_web(value, url)
    elif isinstance(value, str) and key == "content_html":
        yield from live_in_fragment(value, url)


def _live_in(root: Any, url: str) -> Iterator[str]:
    for element in root.iter(etree.Element):
        if element.tag in _FORBIDDEN:
            yield f"<{element.tag}>"
        if element.tag == "meta" and element.get("http-equiv", "").lower() == "refresh":
            yield "a refresh"
        for name, value in element.attrib.items():
            if name.startswith("on") or name in {"style", "srcdoc"}:
                yield f"{name}={value}"
            elif name in _URL_ATTRIBUTES:
                yield from _not_web(value, url)
            elif name in {"srcset", "imagesrcset"}:
                for candidate in value.split(","):
                    yield from _not_web(candidate.split()[0], url)


def _foreign_scripts(root: Any, url: str) -> Iterator[str]:
    """Yield the scripts that are neither the site's own files nor data."""
    own = urljoin(url, "/static/")
    for script in root.iter("script"):
        if script.get("type") == "application/ld+json":
            yield from _live_in_value(json.loads(script.text, parse_constant=_refuse), url)
        elif script.text or not urljoin(url, script.get("src", "")).startswith(own):
            yield html.tostring(script, encoding="unicode")


def _not_web(value: str, url: str) -> Iterator[str]:
    # As browsers do: controls and blanks are taken out before the scheme is looked at.
    target = urljoin(url, re.sub(r"[\x00-\x20]+", "", value))
    if urlsplit(target).scheme not in {"http", "https"} or not urlsplit(target).hostname:
        yield f"a link to {value!r}"
