"""A site made of hostile captures: rebuilt, its documents and all its pages looked through."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from flask.testing import FlaskClient
from lxml import etree, html

from feedsvc.web import create_app
from feedsvc.web.cache import PublishedDocuments
from tests.hostile_captures.inert import live_in_json, live_in_page, live_in_xml
from tests.lint import lint
from tests.newsroom import WRITTEN, Newsroom

CORPUS = Path(__file__).parent.parent / "data" / "hostile"
# An id that a manifest or an article gives is used as it is, URI or not (decision 6).
AS_GIVEN = {"InvalidHttpGUID", "T13", "T43"}
# A text that looks like markup is told from markup by the format's own rules, not by its look.
AS_SAID = {"ContainsHTML"}
_FORMATS = {"feed.xml": "rss", "atom.xml": "atom", "feed.json": "json"}
_XML_TYPES = ("/rss+xml", "/atom+xml", "/xml", "/x-opml")


def take_corpus(newsroom: Newsroom) -> None:
    """Put every file of the corpus into the folder of captures."""
    for path in sorted(CORPUS.iterdir()):
        shutil.copyfile(path, newsroom.captures / path.name)
        newsroom.write_bytes(path.name, path.read_bytes(), WRITTEN)


@contextmanager
def client_of(newsroom: Newsroom) -> Iterator[FlaskClient]:
    """Yield a client of a service of what `newsroom` has published."""
    configuration = newsroom.configuration()
    published = PublishedDocuments(configuration, lambda: 0.0)
    try:
        app = create_app(configuration, clock=newsroom.now.timestamp, published=published)
        yield app.test_client()
    finally:
        published.close()


def wrong_in_documents(newsroom: Newsroom) -> list[str]:
    """Return what is ill-formed, invalid or live in any published document."""
    url = newsroom.configuration().site.url
    found: list[str] = []
    for address, body in newsroom.documents().items():
        name = _FORMATS[address.rpartition("/")[2]]
        live = live_in_json if name == "json" else live_in_xml
        broken = set(lint(body, name, url + address)) - AS_GIVEN - AS_SAID
        found += [f"{address}: {what}" for what in (*live(body, url + address), *sorted(broken))]
    return found


def wrong_in_pages(newsroom: Newsroom, most: int = 1_000) -> list[str]:
    """Return what is ill-formed or live in what is served; all that links lead to is asked for."""
    with client_of(newsroom) as client:
        return list(_wrong_in_served(client, newsroom.configuration().site.url, most))


def _wrong_in_served(client: FlaskClient, url: str, most: int) -> Iterator[str]:
    asked: set[str] = set()
    waiting = ["/", "/feeds/", "/archive/", "/feeds.opml", "/sitemap.xml", "/sitemap/news.xml"]
    while waiting and len(asked) < most:
        address = waiting.pop()
        if address in asked:
            continue
        asked.add(address)
        response = client.get(address)
        kind = response.headers["Content-Type"].partition(";")[0]
        if response.status_code != 200:
            yield f"{address}: {response.status_code}"
        elif kind == "text/html":
            yield from (f"{address}: {w}" for w in live_in_page(response.data, url + address))
            waiting += _linked(response.data, url, address)
        elif kind.endswith(_XML_TYPES):
            yield from (f"{address}: {w}" for w in live_in_xml(response.data, url + address))
            waiting += _located(response.data, url)
        elif kind == "application/feed+json":
            yield from (f"{address}: {w}" for w in live_in_json(response.data, url + address))


def _linked(body: bytes, url: str, address: str) -> Iterator[str]:
    root = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    for href in root.xpath("//@href | //@src"):
        target = urljoin(url + address, href)
        if target.startswith(f"{url}/"):
            yield urlsplit(target.removeprefix(url)).path


def _located(body: bytes, url: str) -> Iterator[str]:
    for location in etree.fromstring(body).iter("{*}loc"):
        if (location.text or "").startswith(url):
            yield unquote(urlsplit(location.text.removeprefix(url)).path)
