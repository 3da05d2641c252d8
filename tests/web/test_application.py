"""The application factory, as WSGI servers call it."""

import threading

import pytest

from feedsvc.errors import ConfigurationError
from feedsvc.web import create_app
from tests.web.newsroom import Newsroom


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, newsroom: Newsroom) -> pytest.MonkeyPatch:
    """The environment of a WSGI server that is to serve `newsroom`."""
    monkeypatch.setenv("FEEDSVC_CONFIG", str(newsroom.config_path))
    return monkeypatch


def test_the_configuration_is_found_by_the_environment(
    environment: pytest.MonkeyPatch, published: Newsroom
) -> None:
    environment.setenv("FEEDSVC_SITE__TITLE", "Another Example")
    client = create_app(published=published.cache()).test_client()
    assert "<title>Another Example</title>" in client.get("/").text


def test_without_the_variable_it_is_sought_in_the_working_folder(
    environment: pytest.MonkeyPatch, newsroom: Newsroom
) -> None:
    environment.delenv("FEEDSVC_CONFIG")
    environment.chdir(newsroom.folder)
    with pytest.raises(ConfigurationError, match=r"config/feedsvc\.toml: No such file"):
        create_app()
    (newsroom.folder / "config").mkdir()
    newsroom.config_path.rename(newsroom.folder / "config" / "feedsvc.toml")
    assert create_app().test_client().get("/healthz").status_code == 503


def test_f19_a_wrong_configuration_starts_nothing(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("FEEDSVC_SITE__URL", "gopher://example.org")
    with pytest.raises(ConfigurationError, match="FEEDSVC_SITE__URL"):
        create_app()


def test_f24_many_clients_that_come_at_once_to_a_cold_service_get_the_same(
    published: Newsroom,
) -> None:
    app = published.client().application
    gate = threading.Barrier(32)
    bodies: list[bytes] = []

    def ask() -> None:
        gate.wait()
        bodies.append(app.test_client().get("/feed.xml").data)

    threads = [threading.Thread(target=ask) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bodies) == 32
    assert len(set(bodies)) == 1
    assert bodies[0].startswith(b"<?xml")
