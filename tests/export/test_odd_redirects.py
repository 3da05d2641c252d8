"""Redirects from and to addresses that a server's own syntax could take for something else."""

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.export.asking import ask
from tests.export.conftest import SITE
from tests.export.redirecting import RedirectingNewsroom
from tests.export.ways import CADDY, NGINX, SERVICE, WAYS, Served
from tests.newsroom import Newsroom

pytestmark = pytest.mark.slow

# Old addresses as they may be configured, where each leads, and what that is in a Location.
ODD = {
    "/ends-in\\": ("/feed.xml?of=backslash\\", f"{SITE}/feed.xml?of=backslash%5C"),
    '/has-"quotes"`': ('/feed.xml?of="`quotes`"', f"{SITE}/feed.xml?of=%22%60quotes%60%22"),
    "/has-'single'": ("/feed.xml?of='single'", f"{SITE}/feed.xml?of='single'"),
    '/mixed\\"': ("https://other.example.org/a;b#c", "https://other.example.org/a;b#c"),
    '/asked?q"`[]=\\{x}"': ("/feed.xml?of=query", f"{SITE}/feed.xml?of=query"),
    "/asked?plain=`\\": ("/feed.xml?of=value{1}", f"{SITE}/feed.xml?of=value%7B1%7D"),
    "/asked?a=$uri;b": ("/feed.xml?of=$uri;b", f"{SITE}/feed.xml?of=$uri;b"),
    "/a%20space": ("/feed.xml?of=a%20space", f"{SITE}/feed.xml?of=a%20space"),
    "/space-at-its-end%20": ("/feed.xml?of=end", f"{SITE}/feed.xml?of=end"),
    "/$uri/${feedsvc_dollar}$1": ("/feed.xml?of=$uri$1", f"{SITE}/feed.xml?of=$uri$1"),
    "/${braces}": ("/feed.xml?of=${uri}", f"{SITE}/feed.xml?of=$%7Buri%7D"),
    "/semi;colon;": ("/feed.xml?a=1;b=2;", f"{SITE}/feed.xml?a=1;b=2;"),
    "/{path}/{env.HOME}{$HOME}": ("/feed.xml?{env.HOME}", f"{SITE}/feed.xml?%7Benv.HOME%7D"),
    "/*(a|b)[^c]+.": ("/feed.xml?of=*", f"{SITE}/feed.xml?of=*"),
    "/~user/:name": ("/feed.xml?of=~user:name", f"{SITE}/feed.xml?of=~user:name"),
    "/caf%C3%89": ("/feed.xml?of=caf%C3%89", f"{SITE}/feed.xml?of=caf%C3%89"),
    "/latin-caf%E9": ("/feed.xml?of=caf%E9", f"{SITE}/feed.xml?of=caf%E9"),
    "/per%25cent%2541": ("/feed.xml?of=%25", f"{SITE}/feed.xml?of=%25"),
    "/tab%09return%0D": ("/feed.xml?of=return", f"{SITE}/feed.xml?of=return"),
    "/asked?a%26b=c%2Bd+e%20f%3D%C3%A9": ("/feed.xml?of=more", f"{SITE}/feed.xml?of=more"),
    "/asked?blank": ("/feed.xml?of=blank", f"{SITE}/feed.xml?of=blank"),
    "/asked?empty=": ("/feed.xml?of=empty", f"{SITE}/feed.xml?of=empty"),
    "/blog?p=7": ("/feed.xml?of=post", f"{SITE}/feed.xml?of=post"),
}
# What is none of these: case of another letter, of a value, of what is not decoded twice.
OTHERS = ("/caf%c3%a9", "/asked?A=$uri;b", "/percentA", "/path/", "/a+space")


def encoded(old: str) -> str:
    """Return an address with all encoded that may be, as careful clients send it."""
    return quote(old, safe="/%?&=+")


def led_to(served: Served, address: str) -> str | None:
    return ask(served, address).fields.get("location")


@pytest.mark.parametrize("way", [SERVICE, NGINX, CADDY])
def test_odd_addresses_lead_where_they_are_meant_to_in_every_way(
    newsroom: Newsroom, tmp_path: Path, way: str
) -> None:
    redirects: dict[str, str | int] = {old: target for old, (target, _) in ODD.items()}
    redirects["/nul%00"] = "/feed.xml"  # must break no file of rules
    odd = RedirectingNewsroom(newsroom.folder, newsroom.now, newsroom.settings, redirects=redirects)
    odd.configuration()
    with WAYS[way](odd, tmp_path) as served:
        led = {old: led_to(served, encoded(old)) for old in ODD}
        # granian takes no address that RFC 3986 does not.
        raw = led if way == SERVICE else {old: led_to(served, old) for old in ODD}
        others = [led_to(served, other) for other in OTHERS]
    due = {old: location for old, (_, location) in ODD.items()}
    assert led == due
    assert raw == due
    assert others == [None] * len(OTHERS)
