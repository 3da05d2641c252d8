"""An export has every address that the service has, and what the service answers there."""

import contextlib
import time
from datetime import date

from feedsvc.config import Configuration
from feedsvc.export.names import file_name, object_name
from feedsvc.export.resources import Resource, Resources, resources_in
from feedsvc.web import create_app
from feedsvc.web.cache import PublishedDocuments
from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.export.conftest import SITE, Exports
from tests.export.links import named_in
from tests.newsroom import Newsroom
from tests.web.wsgi import Answer, ask

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY


def resources(newsroom: Newsroom) -> Resources:
    with newsroom.connection() as connection:
        return resources_in(connection, newsroom.configuration())


def answers(configuration: Configuration, addresses: list[str], coding: str) -> list[Answer]:
    with contextlib.closing(PublishedDocuments(configuration, time.monotonic)) as published:
        application = create_app(configuration, published=published)
        return [ask(application, address, {"Accept-Encoding": coding}) for address in addresses]


def test_all_that_the_service_leads_to_is_exported(newsroom: Newsroom, export: Exports) -> None:
    export()
    known = {resource.address for resource in resources(newsroom).living}
    named = set[str]()
    for body in export.files().values():
        named |= named_in(body, SITE)
    assert len(named) > 40
    assert named <= known


def test_every_address_of_an_export_answers_200_and_what_is_gone_410(newsroom: Newsroom) -> None:
    found = resources(newsroom)
    living = [resource.address for resource in found.living]
    assert len(living) == len(set(living))
    for status, addresses in ((200, living), (410, list(found.gone))):
        given = answers(newsroom.configuration(), addresses, "identity")
        assert {answer.status for answer in given} == {status}
    assert "/drinks/feed.xml" in found.gone
    assert "/2024/drinks/tea-time" in found.gone


def test_files_hold_what_the_service_answers_in_each_coding(
    newsroom: Newsroom, export: Exports
) -> None:
    export()
    files = export.files()
    found = resources(newsroom).living
    for coding, suffix in (("identity", ""), ("gzip", ".gz"), ("br", ".br")):
        given = answers(newsroom.configuration(), [p.address for p in found], coding)
        for resource, answer in zip(found, given, strict=True):
            name = file_name(resource) + suffix
            if dict(answer.headers).get("Content-Encoding", "identity") == coding:
                assert files.pop(name) == answer.body
            else:
                assert name not in files
    assert set(files) == {"404.html", "410.html", "_headers", "_redirects"}


def test_months_of_many_articles_are_there_in_all_their_parts(
    newsroom: Newsroom, export: Exports
) -> None:
    for number in range(201):
        newsroom.write(f"{number}.txt", f"Story number {number}", date(2023, 7, 1 + number % 28))
    newsroom.rebuild()
    export()
    for part in ("", "1/"):
        for name in ("index.html", "feed.xml", "feed.json.br"):
            assert (export.site / f"archive/2023-07/{part}{name}").is_file()
    assert not (export.site / "archive/2023-07/2").exists()


def test_an_icon_that_the_site_has_elsewhere_is_no_file(newsroom: Newsroom) -> None:
    newsroom.settings["SITE__ICON"] = "https://elsewhere.example/icon.png"
    assert "/favicon.ico" not in {resource.address for resource in resources(newsroom).living}


def test_files_are_named_so_that_servers_find_them() -> None:
    assert file_name(Resource("/", "page")) == "index.html"
    assert file_name(Resource("/top-news/", "page")) == "top-news/index.html"
    assert file_name(Resource("/top-news/feed.xml", "document")) == "top-news/feed.xml"
    assert file_name(Resource("/2024/top-news/caf%c3%a9", "article")) == "2024/top-news/café.html"
    assert object_name(Resource("/2024/top-news/caf%c3%a9", "article")) == "2024/top-news/café"
