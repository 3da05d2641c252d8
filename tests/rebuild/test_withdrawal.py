"""F30: a withdrawn article is gone from everything and stays so until it is taken back."""

import pytest

from feedsvc.errors import ConfigurationError
from feedsvc.store.journal import journal_path
from tests.capture_text import default_paragraphs
from tests.engines import ON_BOTH_ENGINES, ONLY_SQLITE
from tests.newsroom import SIDE_FILES, Newsroom

STORE_ENGINES = ON_BOTH_ENGINES

TITLE = "The bridge is open"
SECRET = "Those who were there when a.txt happened"


@pytest.fixture
def address(newsroom: Newsroom) -> str:
    newsroom.write("a.txt", TITLE, section="Europe")
    newsroom.write("b.txt", "The river is high")
    newsroom.rebuild()
    newsroom.wait(hours=1)
    return newsroom.address(TITLE)


def _bytes_of_store(newsroom: Newsroom) -> bytes:
    files = [newsroom.store.with_name(newsroom.store.name + side) for side in SIDE_FILES]
    return b"".join(path.read_bytes() for path in files if path.exists())


def test_f30_it_is_gone_from_feeds_and_pages_at_once(newsroom: Newsroom, address: str) -> None:
    report = newsroom.withdraw(address)
    assert report.generation == 2
    assert newsroom.titles() == ["The river is high"]
    assert newsroom.titles("europe") == []
    assert newsroom.page(address) == "gone"
    assert newsroom.feed().feed.updated == "2024-05-10T16:00:00+00:00"
    assert not any(TITLE.encode() in body for body in newsroom.documents().values())


def test_f30_the_capture_that_is_still_there_does_not_bring_it_back(
    newsroom: Newsroom, address: str
) -> None:
    newsroom.withdraw(address)
    assert newsroom.rebuild().documents == []
    assert newsroom.rebuild(force=True).documents == []
    newsroom.write("a.txt", f"{TITLE} again", section="Europe")
    assert newsroom.rebuild().documents == []
    assert newsroom.page(address) == "gone"


def test_f30_a_recapture_under_another_name_does_not_bring_it_back(
    newsroom: Newsroom, address: str
) -> None:
    newsroom.withdraw(address)
    newsroom.write("z.txt", TITLE, paragraphs=default_paragraphs("a.txt"))
    newsroom.write("y.txt", f"{TITLE} now", paragraphs=default_paragraphs("a.txt"))
    report = newsroom.rebuild()
    assert (report.new, report.documents) == (0, [])


def test_f30_the_loss_of_the_store_does_not_bring_it_back(newsroom: Newsroom, address: str) -> None:
    newsroom.withdraw(address)
    before = newsroom.documents()
    newsroom.lose_store()
    newsroom.write("0.txt", f"{TITLE} now", paragraphs=default_paragraphs("a.txt"))
    newsroom.rebuild()
    assert newsroom.documents() == before
    assert newsroom.page(address) == "gone"


def test_f9_f30_another_article_in_its_file_is_published(newsroom: Newsroom, address: str) -> None:
    newsroom.withdraw(address)
    newsroom.write(
        "a.txt", "Markets are calm", newsroom.now.date(), paragraphs=default_paragraphs("markets")
    )
    assert newsroom.rebuild().new == 1
    assert "Markets are calm" in newsroom.titles()
    assert newsroom.page(address) == "gone"


@ONLY_SQLITE
def test_f30_none_of_its_text_is_left_in_the_store(newsroom: Newsroom, address: str) -> None:
    newsroom.write("a.txt", TITLE, section="Europe", paragraphs=[f"{SECRET} I", f"{SECRET} II"])
    newsroom.rebuild()
    assert SECRET.encode() in _bytes_of_store(newsroom)
    newsroom.withdraw(address)
    assert SECRET.encode() not in _bytes_of_store(newsroom)
    newsroom.rebuild(force=True)
    assert SECRET.encode() not in _bytes_of_store(newsroom)
    assert SECRET.encode() not in journal_path(newsroom.store).read_bytes()


@ONLY_SQLITE
def test_f30_nor_of_one_that_had_gone_before(newsroom: Newsroom, address: str) -> None:
    (newsroom.captures / "a.txt").unlink()
    newsroom.rebuild()
    newsroom.withdraw(address)
    assert SECRET.encode() not in _bytes_of_store(newsroom)


def test_f30_undo_brings_it_back_as_it_was(newsroom: Newsroom, address: str) -> None:
    before = newsroom.identities()[TITLE]
    newsroom.withdraw(address)
    newsroom.wait(hours=1)
    report = newsroom.take_back(address)
    assert report.new == 1
    assert newsroom.identities()[TITLE] == before
    assert newsroom.titles("europe") == [TITLE]
    assert newsroom.page(address) not in {None, "gone"}


def test_f30_undo_outlives_the_store_too(newsroom: Newsroom, address: str) -> None:
    newsroom.withdraw(address)
    newsroom.take_back(address)
    before = newsroom.documents()
    newsroom.lose_store()
    newsroom.rebuild()
    assert newsroom.documents() == before


def test_f30_undo_without_a_capture_waits_for_one(newsroom: Newsroom, address: str) -> None:
    before, text = newsroom.identities()[TITLE], (newsroom.captures / "a.txt").read_bytes()
    newsroom.withdraw(address)
    (newsroom.captures / "a.txt").unlink()
    newsroom.rebuild()
    newsroom.take_back(address)
    assert newsroom.page(address) == "gone"
    newsroom.write_bytes("again.txt", text)
    newsroom.rebuild()
    assert newsroom.identities()[TITLE] == before


def test_f30_to_withdraw_twice_is_to_withdraw_once(newsroom: Newsroom, address: str) -> None:
    newsroom.withdraw(address, address)
    before = newsroom.documents()
    report = newsroom.withdraw(address)
    assert report.documents == []
    assert newsroom.documents() == before


def test_f30_an_unknown_address_is_named_and_nothing_is_withdrawn(
    newsroom: Newsroom, address: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        newsroom.withdraw(address, "/2024/europe/nothing", "/2024/europe/nobody")
    assert raised.value.problems == (
        "/2024/europe/nothing: no article has this address",
        "/2024/europe/nobody: no article has this address",
    )
    assert TITLE in newsroom.titles()
