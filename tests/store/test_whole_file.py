"""F16, F18: what is said where a store seems damaged, and what becomes of it."""

import pytest

from feedsvc.errors import StoreCorrupt, StoreError
from feedsvc.store.damage import damaged
from feedsvc.store.engine import store_errors
from feedsvc.store.whole_file import refuse_passing_error
from tests.newsroom import Newsroom


@pytest.fixture
def published(newsroom: Newsroom) -> Newsroom:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    return newsroom


def test_f16_a_sound_store_that_seemed_damaged_is_left_and_the_disk_named(
    published: Newsroom,
) -> None:
    error = damaged("database disk image is malformed")
    error.sqlite_errorname = "SQLITE_CORRUPT"
    with pytest.raises(StoreCorrupt) as corrupt, store_errors(published.store):
        raise error
    with pytest.raises(StoreError) as refused:
        refuse_passing_error(published.store, corrupt.value)
    said = str(refused.value)
    assert "SQLite took it for damaged (database disk image is malformed), but all of it" in said
    assert "see to the disk, then run rebuild again" in said
    # By force it would be set aside, sound as it is.
    assert "--force" not in said
    assert not isinstance(refused.value, StoreCorrupt)
    assert published.rebuild().notes == []


def test_f18_a_dry_run_on_a_damaged_store_names_no_file_that_is_not_there(
    published: Newsroom,
) -> None:
    published.store.write_bytes(published.store.read_bytes().replace(b"top-news", b"top-nexs"))
    before = published.store.read_bytes()
    report = published.rebuild(force=True, dry_run=True)
    note = next(note for note in report.notes if "is damaged" in note)
    assert note.endswith("tried on a copy, which is gone (dry run)")
    assert published.store.read_bytes() == before


def test_f18_a_journal_that_was_lost_is_not_said_to_be_written_by_a_dry_run(
    published: Newsroom,
) -> None:
    published.store.with_name(published.store.name + ".journal").unlink()
    notes = published.rebuild(force=True, dry_run=True).notes
    assert notes
    assert all(note.endswith("1, not written there, since this is a dry run") for note in notes)
    (note,) = published.rebuild(force=True).notes
    assert note.endswith("articles of which it did not know all: 1, written there")
