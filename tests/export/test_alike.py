"""What file servers say of an export is what the service says of each address, field by field."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest

from feedsvc.export.resources import resources_in
from tests.export.asking import Answer, ask
from tests.export.conftest import SITE, published
from tests.export.redirecting import RedirectingNewsroom
from tests.export.ways import CADDY, NGINX, SERVICE, WAYS, Served
from tests.newsroom import Newsroom

pytestmark = pytest.mark.slow

# By the server itself; and what it may add to a 304 (RFC 9110 §15.4.5).
OF_THE_SERVER = {
    "connection",
    "content-length",
    "date",
    "etag",
    "last-modified",
    "server",
    "transfer-encoding",
}
HUB = "https://hub.example.org/"
REDIRECTS: dict[str, str | int] = {
    "/rss": "/feed.xml",
    "/Old/Page.html": "/2024/top-news/sun-leaves-town",
    "/caf%C3%A9/": "https://elsewhere.example/?a=$1&b=2",
    "/?page_id=7&lang=en": "/feeds/",
    "/?cat=3": 410,
    "/newsletter/feed.xml": 410,
    "/drinks/feed.xml": "/top-news/feed.xml",
}
OLD_ADDRESSES = """
/top-news /feed.xml/ /feeds /archive /archive/2024-05 /2024/top-news/sun-leaves-town/
/rss /RSS /rss/ /old/page.html /Old/Page.html/ /caf%c3%a9 /caf%C3%A9/ /newsletter/feed.xml
/?page_id=7&lang=en /?lang=en&page_id=7&x=1 /?page_id=7 /?cat=3 /?cat=4 /drinks/feed.xml
/feed/ /feed /feed/atom/ /feed/json /rss2/ /atom /wp-rss2.php /wp-atom.php /feed/rdf/
/?feed=rss2 /?feed=atom&x=1 /?feed=no /top-news/?feed=rss /top-news?feed=json
/category/top-news/?feed=atom
/category/top-news/feed/ /category/world/top-news/feed/atom/ /category/none/feed/
/top-news/feed/ /top-news/rss /author/asian-lite-news/feed/ /none/feed/ /feed/feed/
/category/top-news /category/world/top-news/ /category/none/
/2024/05/ /2024/05 /2024/05/02/ /2023/05/ /2024/04/03/rain-comes-to-town/
/2024/05/02/sun-leaves-town /2024/05/02/no-such-story/ /wp-sitemap.xml /sitemap_index.xml
/drinks/ /drinks/atom.xml /drinks/archive/ /drinks/archive/2024-05/ /drinks/archive/2024-05/feed.xml
/2024/drinks/tea-time /2024/top-news/tea-time /2024/ /2024/top-news/ /author/ /archive/2024-05/1/
/nothing /nothing/ /404.html /410.html /index.html /feed.xml.gz /index.html.br /_headers /_redirects
/record.json /gone/drinks/feed.xml /open/2024-05 /static/ /static/none.css /.hidden /sitemap/9.xml
/?p=1 /?p= /?p=4711 /?utm_source=a /feed.xml?feed=atom
""".split()


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    settings = {"SITE__URL": SITE, "PUSH__HUBS": HUB, "CAPTURES__MANIFEST": "manifest.csv"}
    folder = tmp_path_factory.mktemp("alike")
    made = RedirectingNewsroom(folder, now=began, settings=settings, redirects=REDIRECTS)
    manifest = f"file,id\npost.txt,{SITE}/?p=4711\n".encode()
    made.write_bytes("manifest.csv", manifest)
    made.write("post.txt", "A post of before", date(2024, 5, 4), section="Straße")
    for number, day in ((1, date(2024, 5, 3)), (2, date(2024, 5, 2))):
        headline = f"Кафе “Ñandú” & `$uri`; {{path}} 日本 {number}% *"
        made.write(f"odd{number}.txt", headline, day, section="Straße")
    published(made)
    made.withdraw("/2024/strasse/" + quote("кафе-nandu-uri-path-日本-2").lower())
    return made


@pytest.fixture(scope="module")
def ways(
    newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Served]]:
    """The same newsroom, served in every way at once."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(way(newsroom, tmp_path_factory.mktemp("way")))
            for name, way in WAYS.items()
        }


def said(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.fields.items() if name not in OF_THE_SERVER}


@pytest.mark.parametrize("server", [NGINX, CADDY])
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_of_every_address_a_file_server_says_what_the_service_does(
    newsroom: Newsroom, ways: dict[str, Served], server: str, coding: str
) -> None:
    with newsroom.connection() as connection:
        resources = resources_in(connection, newsroom.configuration())
    assert len(resources.living) > 80
    for resource in (*resources.living, *resources.gone):
        address = getattr(resource, "address", resource)
        if address in OLD_ADDRESSES:
            continue
        headers = {"Accept-Encoding": coding}
        due, answer = (ask(ways[way], address, **headers) for way in (SERVICE, server))
        assert answer.status == due.status, address
        assert answer.body == due.body, address
        assert said(answer) == said(due), address


@pytest.mark.parametrize("server", [NGINX, CADDY])
@pytest.mark.parametrize("address", OLD_ADDRESSES)
def test_old_addresses_lead_where_the_service_leads(
    ways: dict[str, Served], server: str, address: str
) -> None:
    due, answer = (ask(ways[way], address) for way in (SERVICE, server))
    assert answer.status == due.status
    for name in ("location", "cache-control", "access-control-allow-origin"):
        assert answer.fields.get(name) == due.fields.get(name), name


@pytest.mark.parametrize("way", WAYS)
def test_documents_name_their_hub_and_themselves(ways: dict[str, Served], way: str) -> None:
    link = ask(ways[way], "/top-news/atom.xml").fields["link"]
    assert link == f'<{HUB}>; rel="hub", <{SITE}/top-news/atom.xml>; rel="self"'
    assert "link" not in ask(ways[way], "/archive/2024-05/atom.xml").fields


@pytest.mark.parametrize("server", [NGINX, CADDY])
@pytest.mark.parametrize("path", ["/a.b", "/it's;a%20$b"])
def test_a_site_below_a_path_is_reached_with_the_path_and_without(
    newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory, server: str, path: str
) -> None:
    settings = {**newsroom.settings, "SITE__URL": SITE + path, "PUSH__HUBS": f"{HUB}$hub"}
    below = Newsroom(newsroom.folder, newsroom.now, settings)
    below.rebuild()
    with WAYS[server](below, tmp_path_factory.mktemp("below")) as served:
        for prefix in (path, ""):
            assert ask(served, f"{prefix}/feed.xml").status == 200
            assert ask(served, f"{prefix}/").status == 200
            assert ask(served, f"{prefix}/drinks/feed.xml").status == 410
            answer = ask(served, f"{prefix}/top-news/feed/")
            assert answer.fields["location"] == f"{SITE}{path}/top-news/feed.xml"
            answer = ask(served, f"{prefix}/2024/05/02/sun-leaves-town")
            assert answer.fields["location"] == f"{SITE}{path}/2024/top-news/sun-leaves-town"
        link = ask(served, "/feed.xml").fields["link"]
        assert link == f'<{HUB}$hub>; rel="hub", <{SITE}{path}/feed.xml>; rel="self"'
        assert ask(served, "/axb/feed.xml").status == 404
