"""The files of rules themselves: what servers say of them, and what hosts read."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.export.rules.accepted import accepted
from tests.components import require
from tests.export.conftest import SITE, Exports
from tests.newsroom import Newsroom


def rules_in(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the pattern and the fields of each rule of a `_headers`."""
    for block in filter(None, re.split(r"\n(?=/)", text)):
        pattern, *lines = block.strip().splitlines()
        yield pattern, dict(line.strip().split(": ", 1) for line in lines)


def matches(pattern: str, address: str) -> bool:
    segments = (re.escape(s) if not s.startswith(":") else "[^/]+" for s in pattern.split("/"))
    return re.fullmatch("/".join(segments).replace(r"\*", ".*"), address) is not None


def fields_of(export: Exports, address: str) -> list[tuple[str, str]]:
    """Return every field that a host sends with `address`, one that is sent twice twice."""
    text = (export.site / "_headers").read_text()
    met = (fields for pattern, fields in rules_in(text) if matches(pattern, address))
    return sorted(field for fields in met for field in fields.items())


def test_all_that_the_guide_names_is_in_an_export(export: Exports) -> None:
    export()
    guide = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
    named = set(re.findall(r"current/([\w./-]*\w)", guide))
    assert {"site", "nginx-http.conf", "nginx-server.conf", "Caddyfile", "gone", "open"} <= named
    for name in named:
        assert (export.path / "current" / name).exists(), name


ADDRESSES = {
    "/feed.xml": "application/rss+xml; charset=utf-8",
    "/top-news/atom.xml": "application/atom+xml; charset=utf-8",
    "/author/asian-lite-news/feed.json": "application/feed+json",
    "/archive/2024-04/feed.xml": "application/rss+xml; charset=utf-8",
    "/author/asian-lite-news/archive/2024-04/1/atom.xml": "application/atom+xml; charset=utf-8",
    "/sitemap/1.xml": "application/xml; charset=utf-8",
    "/feeds.opml": "text/x-opml; charset=utf-8",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_hosts_send_each_field_once_and_the_type_of_the_service(
    export: Exports, address: str
) -> None:
    export()
    fields = fields_of(export, address)
    names = [name for name, _ in fields]
    assert len(names) == len(set(names))
    assert dict(fields)["Content-Type"] == ADDRESSES[address]
    assert dict(fields)["X-Content-Type-Options"] == "nosniff"
    assert dict(fields)["Cache-Control"].startswith("public, max-age=300")
    is_feed = "sitemap" not in address and "opml" not in address
    assert (dict(fields).get("Access-Control-Allow-Origin") == "*") is is_feed


def test_hosts_send_what_a_page_may_do(export: Exports) -> None:
    export()
    for address in ("/", "/top-news/", "/2024/top-news/sun-leaves-town"):
        fields = dict(fields_of(export, address))
        assert fields["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Content-Type" not in fields


def test_hosts_tell_hubs_of_each_document(newsroom: Newsroom, export: Exports) -> None:
    newsroom.settings["PUSH__HUBS"] = "https://hub.example.org/"
    newsroom.rebuild()
    export()
    link = dict(fields_of(export, "/top-news/feed.xml"))["Link"]
    assert link == f'<https://hub.example.org/>; rel="hub", <{SITE}/top-news/feed.xml>; rel="self"'
    assert "Link" not in dict(fields_of(export, "/archive/2024-04/feed.xml"))


def test_hosts_redirect_what_is_listed_gone_or_of_wordpress(export: Exports) -> None:
    export()
    lines = (export.site / "_redirects").read_text().splitlines()
    assert f"/rss {SITE}/feed.xml 301" in lines
    assert f"/category/top-news/feed/ {SITE}/top-news/feed.xml 301" in lines
    assert "/2024/drinks/tea-time /410.html 410" in lines
    assert "/drinks/feed.xml /410.html 410" in lines
    assert not any(line.startswith("/drinks/feed/ ") for line in lines)


def test_caddy_would_write_its_file_so(export: Exports, tmp_path: Path) -> None:
    caddy = require("caddy")
    export()
    file = export.path / "current" / "Caddyfile"
    done = subprocess.run(
        [caddy, "fmt", str(file)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == file.read_text()


@pytest.mark.parametrize(
    ("accepted_by_client", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, *;q=0", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.0 , gzip ; q=0.001", "gzip"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("br;q=0.5", "br"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("*", "br"),
        ("", "identity"),
        ("identity", "identity"),
        ("zstd, deflate", "identity"),
        ("gzip;q=0", "identity"),
        ("abr, gzippy", "identity"),
    ],
)
def test_the_coding_is_chosen_as_the_service_does(accepted_by_client: str, coding: str) -> None:
    patterns = accepted(["br", "gzip"])
    found = (c for pattern, c in patterns if re.search(pattern, accepted_by_client, re.IGNORECASE))
    assert next(found, "identity") == coding
