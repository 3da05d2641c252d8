"""What a worker holds of the store, and how it takes notice of what is new (decision 1)."""

import contextlib
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from feedsvc import encode
from feedsvc.errors import StoreError, StoreNewer
from feedsvc.freshness import LOOK_SECONDS
from feedsvc.web.held import HeldDocument
from tests.web.newsroom import Newsroom, article

ADDRESS = "/feed.xml"
MAIN_FEED = (ADDRESS, "/atom.xml", "/feed.json")


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


def test_who_is_given_a_document_of_a_new_generation_is_given_no_older_one_after_it(
    published: Newsroom,
) -> None:
    cache = published.cache()
    cache.find(ADDRESS)
    publish_another(published)
    # Nobody had asked for it: it is fetched between two looks.
    assert b"Hail Takes Over" in body_of(cache.find("/atom.xml"))
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


def test_a_publication_lets_only_those_documents_go_that_it_changed(published: Newsroom) -> None:
    published.write("hail", article("Hail", section="Weather"))
    published.rebuild()
    cache = published.cache()
    changed, kept = cache.find(ADDRESS), cache.find("/weather/feed.xml")
    publish_another(published)
    published.elapsed += LOOK_SECONDS
    assert cache.held("/weather/feed.xml") is kept
    assert cache.held(ADDRESS) is None
    assert cache.find(ADDRESS) is not changed


def test_a_log_that_is_brought_into_the_file_empties_no_worker(published: Newsroom) -> None:
    cache = published.cache()
    held = cache.find(ADDRESS)
    os.utime(published.store)
    with contextlib.closing(sqlite3.connect(published.store)) as writer:
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    published.elapsed += LOOK_SECONDS
    assert cache.held(ADDRESS) is held


def test_a_section_that_is_gone_is_held_no_longer(published: Newsroom) -> None:
    published.write("hail", article("Hail", section="Weather"))
    published.rebuild()
    cache = published.cache()
    cache.find("/weather/feed.xml")
    published.remove("hail")
    published.rebuild()
    published.elapsed += LOOK_SECONDS
    found = cache.find("/weather/feed.xml")
    assert found is not None
    assert found.gone


def test_documents_of_another_type_are_fetched_anew(published: Newsroom) -> None:
    cache = published.cache()
    assert body_of(cache.find(ADDRESS))
    with published.config_path.open("a", encoding="utf-8") as config:
        config.write('\n[feeds]\nmedia_type = "xml"\n')
    published.rebuild()
    published.elapsed += LOOK_SECONDS
    found = cache.find(ADDRESS)
    assert found is not None
    assert found.document.media_type == "application/xml; charset=utf-8"


def test_documents_of_other_codings_are_fetched_anew(
    published: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = published.cache()
    assert body_of(cache.find(ADDRESS))
    monkeypatch.setattr(encode, "brotli", None)
    published.rebuild()
    published.elapsed += LOOK_SECONDS
    found = cache.find(ADDRESS)
    assert found is not None
    assert set(found.document.bodies) == {"identity", "gzip"}


def test_f16_pages_that_are_held_are_served_on_when_the_store_has_gone(
    published: Newsroom,
) -> None:
    client = published.client()
    before = client.get("/top-news/").data
    shutil.rmtree(published.store.parent)
    published.elapsed += LOOK_SECONDS
    assert client.get("/top-news/").data == before
    assert client.get("/archive/2024-05/").status_code == 503


def test_a_store_of_a_newer_feedsvc_is_told_and_what_is_held_is_served_on(
    published: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    cache = published.cache()
    client = published.client(cache)
    before = client.get(ADDRESS).data
    with contextlib.closing(sqlite3.connect(published.store)) as newer:
        newer.execute("PRAGMA user_version=99")
    published.elapsed += LOOK_SECONDS
    assert client.get(ADDRESS).data == before
    assert client.get("/atom.xml").status_code == 503
    assert isinstance(cache.failure, StoreNewer)
    assert client.get("/healthz").json["status"] == "store newer"  # type: ignore[index]  # JSON of ours
    assert "the store has schema 99, this feedsvc knows" in caplog.text


def test_what_is_held_ahead_needs_no_store(published: Newsroom) -> None:
    published.write("hail", article("Hail", section="Weather"))
    published.rebuild()
    published.remove("hail")
    published.rebuild()
    cache = published.cache(is_ahead=True)
    cache.begin()
    addresses = stored_addresses(published)
    shutil.rmtree(published.store.parent)
    found = {address: cache.find(address) for address in addresses}
    assert all(found.values())
    assert [held.gone for name, held in found.items() if held and "weather" in name] == [True] * 3


def test_what_is_held_ahead_follows_each_publication_though_nobody_asks(
    published: Newsroom,
) -> None:
    cache = published.cache(is_ahead=True)
    cache.begin()
    publish_another(published)
    wait_until(lambda: b"Hail Takes Over" in body_of(cache.held(ADDRESS)))


def test_most_polled_documents_are_held_ahead_within_the_limit(published: Newsroom) -> None:
    published.write("hail", article("Hail", section="Weather"))
    published.rebuild()
    whole = published.cache()
    sizes = [found.size for name in MAIN_FEED if (found := whole.find(name))]
    limit = int(sum(sizes) / 0.75) + 10
    cache = published.cache(is_ahead=True, max_bytes=limit)
    cache.begin()
    assert all(cache.held(name) for name in MAIN_FEED)
    assert cache.held("/weather/feed.xml") is None
    # Others come and go beside them.
    for name in stored_addresses(published):
        assert cache.find(name)
    assert all(cache.held(name) for name in MAIN_FEED)


def test_f18_a_damaged_document_keeps_no_other_from_being_held_ahead(
    published: Newsroom,
) -> None:
    with contextlib.closing(sqlite3.connect(published.store)) as store:
        store.execute("UPDATE documents SET identity = x'00' WHERE address = '/atom.xml'")
        store.commit()
    cache = published.cache(is_ahead=True)
    cache.begin()
    assert cache.failure is None
    assert cache.held(ADDRESS)
    with pytest.raises(StoreError, match=r"damaged \(/atom\.xml is not what was published"):
        cache.find("/atom.xml")


def test_f18_a_damaged_document_fails_its_own_askers_alone_and_is_logged_once(
    published: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    with contextlib.closing(sqlite3.connect(published.store)) as store:
        store.execute("UPDATE documents SET identity = x'00' WHERE address = '/atom.xml'")
        store.commit()
    cache = published.cache()
    client = published.client(cache)
    for _ in range(3):
        assert client.get("/atom.xml").status_code == 503
        assert cache.failure is None
        for address in ("/", "/feeds/", ADDRESS, "/feed.json"):
            assert client.get(address).status_code == 200
    health = client.get("/healthz").json
    assert health is not None
    assert health["status"] == "ok"
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 1
    assert told[0].startswith("/atom.xml: ")
    assert told[0].endswith("; all else is served on")


def test_a_store_held_ahead_that_comes_back_is_caught_up_with(
    published: Newsroom, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = published.cache(is_ahead=True)
    cache.begin()
    aside = tmp_path / "aside"
    published.store.parent.rename(aside)
    wait_until(lambda: cache.failure is not None)
    assert b"Rain Comes" in body_of(cache.find(ADDRESS, at_once=True))
    aside.rename(published.store.parent)
    publish_another(published)
    wait_until(lambda: b"Hail Takes Over" in body_of(cache.held(ADDRESS)))
    assert cache.failure is None
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert told[1].endswith("the store can be read again")


def stored_addresses(newsroom: Newsroom) -> set[str]:
    with contextlib.closing(sqlite3.connect(newsroom.store)) as store:
        return {row[0] for row in store.execute("SELECT address FROM documents")}


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for a thread to see something."""
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)
