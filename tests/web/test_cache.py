"""What a worker holds of the store, and how it takes notice of what is new (decision 1)."""

import os
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from feedsvc.errors import StoreError
from feedsvc.freshness import LOOK_SECONDS
from feedsvc.web.held import HeldDocument
from tests.web.newsroom import Newsroom, article

ADDRESS = "/feed.xml"


def body_of(found: HeldDocument | None) -> bytes:
    assert found is not None
    return found.document.bodies["identity"]


def publish_another(newsroom: Newsroom, title: str = "Hail Takes Over") -> None:
    newsroom.write(title, article(title, published="2024-05-03T12:00:00+01:00"))
    newsroom.now += 60
    newsroom.rebuild()


def test_a_store_that_does_not_exist_has_nothing_published(newsroom: Newsroom) -> None:
    cache = newsroom.cache()
    with pytest.raises(StoreError, match=r"feedsvc\.sqlite: No such file"):
        cache.find(ADDRESS)
    assert not newsroom.store.exists()


def test_a_store_that_appears_is_taken_notice_of(newsroom: Newsroom) -> None:
    cache = newsroom.cache()
    with pytest.raises(StoreError):
        cache.find(ADDRESS)
    publish_another(newsroom)
    newsroom.elapsed += LOOK_SECONDS
    assert b"Hail Takes Over" in body_of(cache.find(ADDRESS))


def test_a_rebuild_shows_after_the_next_look_and_not_before(published: Newsroom) -> None:
    cache = published.cache()
    before = body_of(cache.find(ADDRESS))
    publish_another(published)
    assert body_of(cache.find(ADDRESS)) == before
    published.elapsed += LOOK_SECONDS
    assert b"Hail Takes Over" in body_of(cache.find(ADDRESS))


def test_a_rebuild_shows_at_once_to_who_has_reason_to_ask(published: Newsroom) -> None:
    cache = published.cache()
    cache.find(ADDRESS)
    publish_another(published)
    assert b"Hail Takes Over" in body_of(cache.find(ADDRESS, at_once=True))


def test_f21_an_address_without_a_document_is_not_held(published: Newsroom) -> None:
    cache = published.cache()
    assert cache.find("/rain/feed.xml") is None
    published.write("weather", article("Weather Report", section="Rain"))
    published.rebuild()
    published.elapsed += LOOK_SECONDS
    assert b"Weather Report" in body_of(cache.find("/rain/feed.xml"))


def test_a_restored_store_is_taken_notice_of(published: Newsroom, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    with sqlite3.connect(published.store) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    publish_another(published)
    cache = published.cache()
    assert b"Hail Takes Over" in body_of(cache.find(ADDRESS))
    for side in ("-wal", "-shm"):
        published.store.with_name(published.store.name + side).unlink(missing_ok=True)
    os.replace(copy, published.store)
    published.elapsed += LOOK_SECONDS
    assert b"Hail Takes Over" not in body_of(cache.find(ADDRESS))


def test_a_store_made_anew_with_the_same_generation_is_taken_notice_of(
    published: Newsroom,
) -> None:
    cache = published.cache()
    cache.find(ADDRESS)
    shutil.rmtree(published.store.parent)
    published.remove("rain")
    published.rebuild()
    published.elapsed += LOOK_SECONDS
    assert b"Rain Comes" not in body_of(cache.find(ADDRESS))
    assert cache.publication is not None
    assert cache.publication.generation == 1


def test_f24_what_is_held_is_served_on_when_the_store_has_gone(published: Newsroom) -> None:
    cache = published.cache()
    before = body_of(cache.find(ADDRESS))
    shutil.rmtree(published.store.parent)
    published.elapsed += LOOK_SECONDS
    assert body_of(cache.find(ADDRESS)) == before
    assert body_of(cache.find(ADDRESS, at_once=True)) == before
    with pytest.raises(StoreError, match="No such file"):
        cache.find("/atom.xml")
    assert isinstance(cache.failure, StoreError)


def test_f18_what_is_held_is_served_on_when_the_store_is_damaged(published: Newsroom) -> None:
    cache = published.cache()
    before = body_of(cache.find(ADDRESS))
    published.store.write_bytes(b"not a database at all" * 1_000)
    published.elapsed += LOOK_SECONDS
    assert body_of(cache.find(ADDRESS)) == before
    with pytest.raises(StoreError, match="damaged"), cache.reading():
        pass


def test_a_store_that_comes_back_is_used_again(published: Newsroom, tmp_path: Path) -> None:
    cache = published.cache()
    cache.find(ADDRESS)
    aside = tmp_path / "aside"
    published.store.parent.rename(aside)
    published.elapsed += LOOK_SECONDS
    cache.find(ADDRESS)
    aside.rename(published.store.parent)
    publish_another(published)
    published.elapsed += LOOK_SECONDS
    assert b"Hail Takes Over" in body_of(cache.find(ADDRESS))
    assert cache.failure is None


def test_the_limit_of_bytes_holds_the_documents_asked_for_last(published: Newsroom) -> None:
    addresses = ["/feed.xml", "/atom.xml", "/feed.json"]
    whole = published.cache()
    sizes = [
        sum(len(body) for body in found.document.bodies.values())
        for found in map(whole.find, addresses)
        if found
    ]
    cache = published.cache(max_bytes=sizes[1] + sizes[2])
    for address in addresses:
        cache.find(address)
    shutil.rmtree(published.store.parent)
    published.elapsed += LOOK_SECONDS
    assert all(cache.find(address) for address in addresses[1:])
    with pytest.raises(StoreError):
        cache.find(addresses[0])


def test_a_document_over_the_limit_is_served_without_being_held(published: Newsroom) -> None:
    cache = published.cache(max_bytes=10)
    assert b"Rain Comes to Town" in body_of(cache.find(ADDRESS))
    shutil.rmtree(published.store.parent)
    published.elapsed += LOOK_SECONDS
    with pytest.raises(StoreError):
        cache.find(ADDRESS)


def test_queries_of_one_reading_see_one_publication(published: Newsroom) -> None:
    count = "SELECT count(*) FROM published_versions"
    cache = published.cache()
    with cache.reading() as connection:
        before = connection.execute(count).fetchone()[0]
        publish_another(published)
        assert connection.execute(count).fetchone()[0] == before == 2
    with cache.reading() as connection:
        assert connection.execute(count).fetchone()[0] == 3


def test_no_transaction_stays_open_to_hold_back_the_log(published: Newsroom) -> None:
    cache = published.cache()
    cache.find(ADDRESS)
    with cache.reading() as connection:
        connection.execute("SELECT * FROM documents").fetchone()
    assert not connection.in_transaction
    with sqlite3.connect(published.store) as writer:
        publish_another(published)
        busy, log, checkpointed = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    writer.close()
    assert (busy, log, checkpointed) == (0, 0, 0)


def test_the_service_cannot_write_to_the_store(published: Newsroom) -> None:
    with (
        published.cache().reading() as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("DELETE FROM documents")


def test_f17_many_threads_ask_while_rebuilds_publish(published: Newsroom) -> None:
    cache = published.cache()
    wrong: list[bytes] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            body = body_of(cache.find(ADDRESS, at_once=True))
            if not body.endswith(b"</rss>\n"):
                wrong.append(body)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for number in range(5):
            publish_another(published, f"Story {number}")
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert not wrong
    assert b"Story 4" in body_of(cache.find(ADDRESS, at_once=True))
