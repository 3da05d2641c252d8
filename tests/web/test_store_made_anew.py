"""F16, F18: while a damaged store is made anew in its place, what is held is served."""

from feedsvc.store.engine import open_for_writing
from tests.web.newsroom import Newsroom, article


def test_f18_what_is_held_is_served_while_the_store_has_nothing_published(
    published: Newsroom,
) -> None:
    client = published.client()
    before = client.get("/feed.xml").data
    for ending in ("", "-wal", "-shm"):
        published.store.with_name(published.store.name + ending).unlink(missing_ok=True)
    open_for_writing(published.store).close()
    published.elapsed += 1
    response = client.get("/feed.xml")
    assert (response.status_code, response.data) == (200, before)
    health = client.get("/healthz").json
    assert health is not None
    assert health["status"] == "store unavailable"
    assert health["generation"] == 1


def test_f18_what_is_published_in_the_new_store_is_served_at_once(published: Newsroom) -> None:
    client = published.client()
    client.get("/feed.xml")
    for ending in ("", "-wal", "-shm"):
        published.store.with_name(published.store.name + ending).unlink(missing_ok=True)
    open_for_writing(published.store).close()
    published.elapsed += 1
    client.get("/feed.xml")
    published.write("new", article("Made Anew"))
    published.rebuild()
    published.elapsed += 1
    assert b"Made Anew" in client.get("/feed.xml").data
    health = client.get("/healthz").json
    assert health is not None
    assert health["status"] == "ok"
