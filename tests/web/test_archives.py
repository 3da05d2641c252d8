"""The archives of feeds, as the service gives them: T23 to T25, F21, F22, F24, F30."""

import threading
from pathlib import Path
from typing import Any

import pytest

from feedsvc import archives, builder
from feedsvc.freshness import LOOK_SECONDS
from tests.web.history import FILES, follow, merged, read_page
from tests.web.newsroom import SITE, Newsroom, article

FEW = "\n[feeds]\nlimit = 1\nkeep_hours = 0\n"


def story(number: int, published: str, **changes: Any) -> dict[str, Any]:
    return article(f"Story {number}", published=f"{published}T12:00:00+01:00", **changes)


@pytest.fixture
def history(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A newsroom of feeds of one entry and archives of two, with seven stories in three months.

    Of April there are four, so two archives; of May one, of March two.
    """
    monkeypatch.setattr(archives, "ARCHIVE_ENTRIES", 2)
    with newsroom.config_path.open("a", encoding="utf-8") as file:
        file.write(FEW)
    days = ["03-01", "03-31", "04-01", "04-02", "04-03", "04-30", "05-01"]
    for number, day in enumerate(days, 1):
        newsroom.write(f"{number}", story(number, f"2024-{day}"))
    newsroom.rebuild()
    return newsroom


def titles(newsroom: Newsroom, address: str) -> list[str]:
    return list(read_page(newsroom.client(), address).entries.values())


@pytest.mark.parametrize("file", FILES)
def test_t23_a_feed_that_is_whole_says_so_and_leads_to_no_archive(
    published: Newsroom, file: str
) -> None:
    page = read_page(published.client(), f"/{file}")
    assert list(page.entries.values()) == ["Sun Leaves Town", "Rain Comes to Town"]
    assert page.marks == (set() if file == "feed.json" else {"complete"})
    assert "prev-archive" not in page.links


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("feed", ["", "/top-news", "/author/ada-writer"])
def test_t25_the_chain_leads_from_the_newest_entry_to_the_oldest(
    history: Newsroom, feed: str, file: str
) -> None:
    pages = follow(history.client(), f"{feed}/{file}")
    assert [page.address for page in pages] == [
        f"{feed}/{file}",
        f"{feed}/archive/2024-05/{file}",
        f"{feed}/archive/2024-04/{file}",
        f"{feed}/archive/2024-04/1/{file}",
        f"{feed}/archive/2024-03/{file}",
    ]
    assert [[title[-1] for title in page.entries.values()] for page in pages] == [
        ["7"],
        ["7"],
        ["6", "5"],
        ["4", "3"],
        ["2", "1"],
    ]


@pytest.mark.parametrize("file", ["feed.xml", "atom.xml"])
def test_t24_archives_say_what_they_are_and_where_the_feed_is(history: Newsroom, file: str) -> None:
    current, opened, *closed = follow(history.client(), f"/{file}")
    assert current.marks == opened.marks == frozenset()
    assert "current" not in current.links
    for page in closed:
        assert page.marks == {"archive"}
    for page in (current, opened, *closed):
        assert page.links["self"] == SITE + page.address
        assert "next-archive" not in page.links
    for page in (opened, *closed):
        assert page.links["current"] == f"{SITE}/{file}"


def test_t24_a_new_article_changes_no_closed_archive(history: Newsroom) -> None:
    history.write("2", story(2, "2024-03-31", also_read=["Story 3", "Story 8", "Story 1"]))
    history.rebuild()
    before = [page for file in FILES for page in follow(history.client(), f"/{file}")[2:]]
    assert any(b"story-1" in page.body for page in before)
    history.write("8", story(8, "2024-05-02"))
    # Another one of the same headline: what was mentioned in March is not this.
    history.write("9", story(1, "2024-05-03", blocks=[{"kind": "paragraph", "text": "Anew."}]))
    history.now += 60
    history.rebuild()
    client = history.client()
    assert [client.get(page.address).data for page in before] == [page.body for page in before]


def test_t24_a_month_is_closed_by_the_first_article_of_the_next(history: Newsroom) -> None:
    address = "/archive/2024-05/feed.xml"
    assert read_page(history.client(), address).marks == frozenset()
    history.write("june", story(8, "2024-06-01", section="Weather"))
    history.now += 60 * 86_400
    history.rebuild()
    assert read_page(history.client(), address).marks == {"archive"}
    # Whatever the feed: it is the month of the whole site's newest article that is open.
    assert read_page(history.client(), f"/top-news{address}").marks == {"archive"}


def test_t24_an_archive_has_a_tag_of_its_bytes_and_no_date(history: Newsroom) -> None:
    one, other = (history.client().get("/archive/2024-04/1/atom.xml") for _ in range(2))
    assert one.headers["ETag"] == other.headers["ETag"]
    assert "Last-Modified" not in one.headers
    assert one.headers["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_t24_a_late_article_is_in_the_archive_of_its_month(history: Newsroom) -> None:
    history.write("late", story(8, "2024-01-15"))
    history.rebuild()
    pages = follow(history.client(), "/feed.xml")
    assert pages[-1].address == "/archive/2024-01/feed.xml"
    assert list(pages[-1].entries.values()) == ["Story 8"]
    assert len(merged(pages)) == 8


def test_a_month_is_the_sites_own_and_not_that_of_utc(history: Newsroom) -> None:
    for number, time in ((8, "22:59:59Z"), (9, "23:00:00Z")):
        history.write(f"{number}", article(f"Story {number}", published=f"2024-03-31T{time}"))
    history.rebuild()
    assert titles(history, "/archive/2024-03/feed.xml") == ["Story 8"]
    assert titles(history, "/archive/2024-04/1/feed.xml") == ["Story 3", "Story 9"]


def test_f30_a_withdrawn_article_leaves_archives_and_the_links_in_them(history: Newsroom) -> None:
    history.write("4", story(4, "2024-04-02", also_read=["Story 1", "Story 3"]))
    history.rebuild()
    archive = read_page(history.client(), "/archive/2024-04/1/feed.xml")
    assert b"/2024/top-news/story-3" in archive.body
    assert b"/2024/top-news/story-1" in archive.body
    history.withdraw("/2024/top-news/story-1")
    archive = read_page(history.client(), "/archive/2024-04/1/feed.xml")
    assert b"/2024/top-news/story-3" in archive.body
    assert b"/2024/top-news/story-1" not in archive.body
    assert titles(history, "/archive/2024-03/feed.xml") == ["Story 2"]
    history.withdraw("/2024/top-news/story-2")
    assert history.client().get("/archive/2024-03/feed.xml").status_code == 404
    assert "prev-archive" not in follow(history.client(), "/feed.xml")[-1].links


def test_what_a_rebuild_has_read_and_not_published_shows_in_no_archive(
    history: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = follow(history.client(), "/feed.xml")
    history.write("8", story(8, "2024-04-04", also_read=["Story 1"]))
    history.write("1", story(1, "2024-03-01", summary="Told anew"))
    history.remove("3")

    def broken_off(*_arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("feedsvc.rebuild.publishing._commit", broken_off)
    with pytest.raises(RuntimeError):
        history.rebuild()
    assert follow(history.client(), "/feed.xml") == before


def test_f10_an_entry_too_large_for_a_feed_is_shown_by_its_summary(history: Newsroom) -> None:
    long = [{"kind": "paragraph", "text": "These are some thirty bytes. " * 12_000}]
    history.write("4", story(4, "2024-04-02", blocks=long, summary="In a few words"))
    history.rebuild()
    archive = history.client().get("/archive/2024-04/1/feed.xml")
    assert b"In a few words" in archive.data
    assert b"some thirty bytes" not in archive.data


def test_archives_are_labelled_as_the_documents_are(history: Newsroom) -> None:
    with history.config_path.open("a", encoding="utf-8") as file:
        file.write('media_type = "xml"\n')
    history.rebuild()
    answer = history.client().get("/archive/2024-04/1/feed.xml")
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"


def test_a_filter_has_archives_too(history: Newsroom) -> None:
    with history.config_path.open("a", encoding="utf-8") as file:
        file.write('[[filters]]\nname = "even"\ntitle = "Even"\nwords = ["2", "4", "6"]\n')
    history.rebuild()
    pages = follow(history.client(), "/filter/even/atom.xml")
    assert [page.address for page in pages[1:]] == [
        "/filter/even/archive/2024-04/atom.xml",
        "/filter/even/archive/2024-03/atom.xml",
    ]
    assert sorted(merged(pages).values()) == ["Story 2", "Story 4", "Story 6"]
    # The month is over: the newest article of the site is of another.
    assert pages[1].marks == {"archive"}


def test_an_archive_of_a_feed_that_is_gone_is_gone(history: Newsroom) -> None:
    history.write("rain", story(8, "2024-04-04", section="Weather"))
    history.rebuild()
    address = "/weather/archive/2024-04/feed.xml"
    assert history.client().get(address).status_code == 200
    history.remove("rain")
    history.rebuild()
    assert history.client().get(address).status_code == 410


def test_f21_what_is_no_archive_makes_nothing_grow(history: Newsroom) -> None:
    cache = history.cache()
    client = history.client(cache)
    client.get("/feed.xml")
    held = list(cache._held)
    for number in range(300):
        address = f"/archive/{1900 + number}-{number % 20:02}/{number}/feed.xml"
        assert client.get(address).status_code == 404
        assert client.get(f"/author/nobody-{number}/archive/2024-04/feed.xml").status_code == 404
    assert list(cache._held) == held


def test_f22_another_spelling_leads_to_the_archive(history: Newsroom) -> None:
    answer = history.client().get("/Archive/2024-04/Feed.xml")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"{SITE}/archive/2024-04/feed.xml"


def test_an_archive_is_held_until_the_next_publication(
    history: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counted(*arguments: Any) -> Any:
        made.append(arguments[1])
        return archives.archive_of(*arguments)

    monkeypatch.setattr("feedsvc.web.archives.archive_of", counted)
    client = history.client()
    for _ in range(3):
        client.get("/archive/2024-05/feed.xml")
    assert len(made) == 1
    history.write("8", story(8, "2024-05-04"))
    history.now += 60
    history.rebuild()
    history.elapsed += LOOK_SECONDS
    assert b"Story 8" in client.get("/archive/2024-05/feed.xml").data
    assert len(made) == 2


def test_an_archive_of_a_publication_not_yet_looked_at_is_held(history: Newsroom) -> None:
    cache = history.cache()
    client = history.client(cache)
    client.get("/archive/2024-03/feed.xml")
    history.write("8", story(8, "2024-05-04"))
    history.rebuild()
    assert b"Story 8" in client.get("/archive/2024-05/feed.xml").data
    assert cache.held("/archive/2024-05/feed.xml") is not None
    assert cache.held("/archive/2024-03/feed.xml") is None


def test_the_limit_of_bytes_holds_for_archives(history: Newsroom) -> None:
    cache = history.cache(max_bytes=12_000)
    client = history.client(cache)
    for _ in range(2):
        for file in FILES:
            follow(client, f"/{file}")
    held = [cache.held(address) for address in cache._held]
    assert 1 < len(held) < 15
    assert sum(document.size for document in held if document) <= 12_000


def test_f24_of_200_clients_at_once_one_makes_each_archive(
    history: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counted(*arguments: Any) -> Any:
        made.append(arguments[2].name)
        return archives.archive_of(*arguments)

    monkeypatch.setattr("feedsvc.web.archives.archive_of", counted)
    app = history.client().application
    gate = threading.Barrier(200)
    statuses: list[int] = []

    def poll(number: int) -> None:
        gate.wait()
        address = f"/archive/2024-0{3 + number % 3}/feed.xml"
        statuses.append(app.test_client().get(address).status_code)

    threads = [threading.Thread(target=poll, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 200
    assert sorted(made) == ["2024-03", "2024-04", "2024-05"]


def test_f24_who_waits_too_long_is_told_to_come_again(
    history: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsvc.web.archives.WAIT_SECONDS", 0)
    is_making, may_go_on = threading.Event(), threading.Event()

    def slow(*arguments: Any) -> Any:
        is_making.set()
        assert may_go_on.wait(60)
        return builder.render(*arguments)

    monkeypatch.setattr("feedsvc.web.archives.render", slow)
    app = history.client().application
    app.test_client().get("/feed.xml")
    first = threading.Thread(target=app.test_client().get, args=["/archive/2024-03/feed.xml"])
    first.start()
    try:
        assert is_making.wait(60)
        answer = app.test_client().get("/archive/2024-04/feed.xml")
        # A poll of what is held waits for nobody.
        assert app.test_client().get("/feed.xml").status_code == 200
    finally:
        may_go_on.set()
        first.join()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert app.test_client().get("/archive/2024-04/feed.xml").status_code == 200


def test_f24_without_a_store_what_is_held_is_served_on(history: Newsroom, tmp_path: Path) -> None:
    client = history.client()
    before = client.get("/archive/2024-03/feed.xml")
    history.store.parent.rename(tmp_path / "aside")
    history.elapsed += LOOK_SECONDS
    assert client.get("/archive/2024-03/feed.xml").data == before.data
    answer = client.get("/archive/2024-04/feed.xml")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
