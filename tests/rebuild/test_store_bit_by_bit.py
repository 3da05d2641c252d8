"""F18: one flipped bit, anywhere: rebuild --force makes the store anew with the same documents.

SQLite has no checksum of what stands in rows. What is served is held against its entity tags, and
what was given against the journal.
"""

import contextlib
import random
import re
from pathlib import Path

import pytest

from feedsvc.errors import JournalCorrupt, StoreCorrupt, StoreError
from feedsvc.store.engine import store_errors
from feedsvc.store.journal import journal_path
from tests.newsroom import Newsroom

FLIPS = 40
MANY_FLIPS = 1_000
PAGE = 4096
HEADER_BYTES = 100


@pytest.fixture
def published(newsroom: Newsroom) -> Newsroom:
    newsroom.sections = [{"name": "Top News", "slug": "top-news"}]
    for number in range(6):
        newsroom.write(f"{number}.txt", f"Story {number}", also_read=[f"Story {number - 1}"])
    newsroom.rebuild()
    newsroom.wait(hours=1)
    newsroom.write("1.txt", "Story 1, edited")
    newsroom.rebuild()
    # So that Last-Modified and generations are those of a store that was made anew, too.
    newsroom.lose_store()
    newsroom.rebuild()
    return newsroom


def _flip_and_mend(newsroom: Newsroom, flips: list[tuple[int, int]]) -> None:
    before, sound = newsroom.documents(), newsroom.store.read_bytes()
    journal = journal_path(newsroom.store).read_bytes()
    for at, bit in flips:
        data = bytearray(sound)
        data[at] ^= 1 << bit
        newsroom.lose_store()
        newsroom.store.write_bytes(data)
        for address, body in before.items():
            assert _served(newsroom, address) in {body, None}, (at, bit)
        with contextlib.suppress(StoreError):
            newsroom.rebuild()  # which may not notice, but meets nothing that it cannot name
        if not _is_mended(newsroom):
            # Such a bit makes it another program's file, or a newer feedsvc's: left alone.
            assert at < HEADER_BYTES, (at, bit)
            continue
        mended = newsroom.documents()
        assert mended.keys() == before.keys(), (at, bit)
        for address, body in before.items():
            assert _entries(mended[address]) == _entries(body), (at, bit)
        journal_path(newsroom.store).write_bytes(journal)


def _is_mended(newsroom: Newsroom) -> bool:
    """Rebuild by force; return False where that is refused, but never for damage."""
    try:
        newsroom.rebuild(force=True)
    except StoreCorrupt:
        raise
    except StoreError:
        return False
    return True


def _served(newsroom: Newsroom, address: str) -> bytes | None:
    """Return the body at `address`; None where the service says that there is none to be had."""
    try:
        with store_errors(newsroom.store):
            found = newsroom.stored(address)
    except StoreError:
        return None
    return found.document.bodies["identity"] or None if found else None


def _entries(body: bytes) -> bytes:
    """Return a document from its first entry on.

    Where a bit makes a capture look removed and new, the feed itself is dated anew, as it should.
    """
    return re.split(rb"<item>|<entry>", body, maxsplit=1)[-1]


def _any_bits(store: Path, count: int, seed: int) -> list[tuple[int, int]]:
    chosen = random.Random(seed)
    size = store.stat().st_size
    return [(chosen.randrange(size), chosen.randrange(8)) for _ in range(count)]


def test_f18_a_flipped_bit_is_never_served_and_is_mended(published: Newsroom) -> None:
    _flip_and_mend(published, _any_bits(published.store, FLIPS, seed=5))


@pytest.mark.slow
def test_f18_many_flipped_bits_are_never_served_and_are_mended(published: Newsroom) -> None:
    _flip_and_mend(published, _any_bits(published.store, MANY_FLIPS, seed=6))


@pytest.mark.slow
def test_f18_bits_of_the_header_and_the_schema(published: Newsroom) -> None:
    chosen = random.Random(7)
    header = [(at, chosen.randrange(8)) for at in range(100)]
    first = published.store.read_bytes()[:PAGE]
    schema = [(at, chosen.randrange(8)) for at in range(100, PAGE, 7) if first[at]]
    _flip_and_mend(published, [*header, *schema])


@pytest.mark.parametrize("part", [0.1, 0.35, 0.6, 0.85, 0.999])
def test_f18_a_store_that_ends_early_is_made_anew(published: Newsroom, part: float) -> None:
    before, sound = published.documents(), published.store.read_bytes()
    published.lose_store()
    published.store.write_bytes(sound[: int(len(sound) * part)])
    published.rebuild(force=True)
    assert published.documents() == before


def test_f18_a_log_without_its_store_is_not_taken_for_one(published: Newsroom) -> None:
    before = published.documents()
    with published.connection() as reader:  # so that the log stays when the writer closes
        published.write("7.txt", "Story 7")
        published.rebuild()
        expected = published.documents()
        log = published.store.with_name(published.store.name + "-wal").read_bytes()
        reader.execute("SELECT 1")
    assert log
    published.lose_store()
    published.store.with_name(published.store.name + "-wal").write_bytes(log)
    published.rebuild()
    assert published.documents() == expected != before


def test_f18_store_and_journal_both_damaged_are_refused_and_left_alone(published: Newsroom) -> None:
    journal = journal_path(published.store)
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:2], b"\x00" * 80 + b"\n", *lines[3:]]))
    published.store.write_bytes(b"no database at all " * 999)
    before = published.store.read_bytes(), journal.read_bytes()
    for force in (False, True):
        with pytest.raises(JournalCorrupt, match=r"feedsvc\.sqlite\.journal:3: .*from a backup"):
            published.rebuild(force=force)
        assert (published.store.read_bytes(), journal.read_bytes()) == before


def test_f18_a_journal_that_was_lost_is_written_again_from_the_store(published: Newsroom) -> None:
    before, identities = published.documents(), published.identities()
    journal_path(published.store).unlink()
    report = published.rebuild()
    assert report.documents == []
    assert report.notes[0].endswith("articles of which it did not know all: 6, written there")
    assert published.rebuild(force=True).notes == []
    assert published.documents() == before
    published.lose_store()
    published.rebuild()
    assert published.identities() == identities


def test_f18_a_flipped_bit_of_the_journal_gives_nothing_another_id(published: Newsroom) -> None:
    before, path = published.documents(), journal_path(published.store)
    sound, chosen = path.read_bytes(), random.Random(8)
    for _ in range(FLIPS):
        data = bytearray(sound)
        at, bit = chosen.randrange(len(data) - 1), chosen.randrange(8)
        data[at] ^= 1 << bit
        path.write_bytes(data)
        with pytest.raises(JournalCorrupt, match=r"\.journal:\d+: this line of the journal"):
            published.rebuild(force=True)
        assert published.documents() == before, (at, bit)
