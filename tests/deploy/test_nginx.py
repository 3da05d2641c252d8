"""Readers behind nginx with deploy/nginx/feedsvc.conf: caching, deltas, outages, limits."""

import contextlib
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.deploy.nginx import in_front_of, port_of
from tests.newsroom import Newsroom
from tests.serving import serving, wait_for_generation

pytestmark = pytest.mark.slow


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A newsroom whose documents a cache keeps for a second, as with hubs, and asks for anew."""
    newsroom = Newsroom(tmp_path / "newsroom", settings={"PUSH__HUBS": "https://hub.example.org/"})
    # Tags are known for thirty days by the service's clock, which is the real one.
    newsroom.now = datetime.now(UTC) - timedelta(hours=1)
    for name in ("first", "second"):
        newsroom.write(f"{name}.txt", f"The {name} story")
    newsroom.rebuild()
    return newsroom


def test_feeds_come_from_the_cache_fresh_and_conditional_each_coding_by_itself(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.settings.clear()
    newsroom.rebuild()
    with (
        serving(newsroom) as service,
        in_front_of(port_of(service), tmp_path / "nginx") as nginx,
    ):
        first, second = (nginx.ask("/feed.xml", user_agent="a") for _ in range(2))
        assert [a.headers["x-cache-status"] for a in (first, second)] == ["MISS", "HIT"]
        assert first.body == second.body == newsroom.document("/feed.xml")
        known = nginx.ask("/feed.xml", if_none_match=first.headers["etag"])
        assert (known.status, known.body) == (304, b"")
        assert known.headers["x-cache-status"] == "HIT"
        packed = nginx.ask("/feed.xml", accept_encoding="gzip", user_agent="a")
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["x-cache-status"] == "MISS"
        assert packed.headers["etag"].startswith('"'), "weakened on its way"
        assert packed.headers["etag"] != first.headers["etag"]


def test_who_asks_for_deltas_gets_them_past_the_cache_and_nobody_else_does(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    with (
        serving(newsroom) as service,
        in_front_of(port_of(service), tmp_path / "nginx") as nginx,
    ):
        held = nginx.ask("/feed.xml").headers["etag"]
        newsroom.write("third.txt", "The third story")
        newsroom.wait(minutes=1)
        wait_for_generation(service, newsroom.rebuild().generation)
        delta = nginx.ask("/feed.xml", a_im="feed", if_none_match=held)
        assert delta.status == 226
        assert delta.body.count(b"<item>") == 1
        whole = nginx.ask("/atom.xml", a_im="feed", if_none_match='"unknown"')
        assert whole.status == 200
        assert nginx.ask("/feed.xml", a_im="gzip, feed;q=0.5", if_none_match=held).status == 226


def test_a_copy_whose_time_is_over_is_asked_about(newsroom: Newsroom, tmp_path: Path) -> None:
    with (
        serving(newsroom) as service,
        in_front_of(port_of(service), tmp_path / "nginx") as nginx,
    ):
        assert nginx.ask("/feed.xml").headers["x-cache-status"] == "MISS"
        again = nginx.ask_until("REVALIDATED", "/feed.xml")
        assert again.body == newsroom.document("/feed.xml")


def test_while_the_service_is_down_readers_get_what_was_kept(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    with contextlib.ExitStack() as stack:
        service = contextlib.ExitStack()
        url = service.enter_context(serving(newsroom))
        stack.enter_context(service)
        nginx = stack.enter_context(in_front_of(port_of(url), tmp_path / "nginx"))
        page = nginx.ask("/").body
        fresh = nginx.ask("/feed.xml")
        service.close()
        stale = nginx.ask_until("STALE", "/feed.xml")
        assert (stale.status, stale.body) == (200, fresh.body)
        known = nginx.ask_until("STALE", "/feed.xml", if_none_match=fresh.headers["etag"])
        assert (known.status, known.body) == (304, b"")
        instead_of_a_delta = nginx.ask("/feed.xml", a_im="feed", if_none_match='"older"')
        assert (instead_of_a_delta.status, instead_of_a_delta.body) == (200, fresh.body)
        assert nginx.ask("/").body == page
        assert nginx.ask("/atom.xml").status == 502, "what nobody had asked for before"


def test_f26_whole_downloads_again_and_again_are_429_and_conditional_polls_never(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    with (
        serving(newsroom) as service,
        in_front_of(port_of(service), tmp_path / "nginx") as nginx,
    ):
        whole = [nginx.ask("/feed.xml", user_agent="greedy") for _ in range(40)]
        assert [a.status for a in whole[:30]] == [200] * 30
        assert whole[-1].status == 429
        assert whole[-1].headers["retry-after"] == "60"
        etag = whole[0].headers["etag"]
        polls = [nginx.ask("/feed.xml", user_agent="greedy", if_none_match=etag) for _ in range(40)]
        assert {a.status for a in polls} == {304}
        assert nginx.ask("/feed.xml", user_agent="another").status == 200
        assert nginx.ask("/atom.xml", user_agent="greedy").status == 200
        assert nginx.ask("/", user_agent="greedy").status == 200


class _Heard(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    heads: list[tuple[str, dict[str, str]]] = []  # noqa: RUF012 - emptied by the one test

    def do_GET(self) -> None:
        self.heads.append((self.request_version, {k.lower(): v for k, v in self.headers.items()}))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so there
        """Print nothing."""


def test_the_service_hears_who_asks_from_nginx_and_not_from_the_client(tmp_path: Path) -> None:
    _Heard.heads.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Heard) as service:
        Thread(target=service.serve_forever, daemon=True).start()
        with in_front_of(service.server_port, tmp_path / "nginx") as nginx:
            forged = {"x_forwarded_for": "203.0.113.9", "host": "feeds.example.org"}
            nginx.ask("/feed.xml", **forged)
            nginx.ask("/feed.xml", a_im="feed", if_none_match='"a"', **forged)
        service.shutdown()
    versions, heads = zip(*_Heard.heads, strict=True)
    assert set(versions) == {"HTTP/1.1"}
    for head in heads:
        assert head["x-forwarded-for"] == "127.0.0.1"
        assert head["x-forwarded-proto"] == "https"
        assert head["host"] == "feeds.example.org"
        assert "connection" not in head
    assert "a-im" not in heads[0]
    assert (heads[1]["a-im"], heads[1]["if-none-match"]) == ("feed", '"a"')
