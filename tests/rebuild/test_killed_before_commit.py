"""F15, F18: killed after the journal was written and before the store was: both are sound."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from feedsvc.rebuild import removing, writing
from feedsvc.store.engine import Connection, transaction
from feedsvc.store.journal import ArticleLine, journal_path, read_journal
from tests.newsroom import Newsroom

OTHER_DAY = date(2024, 5, 3)
STORY = ["The bridge was opened by the mayor of the town in the morning.", "It rained all day."]


def _rebuild_killed(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebuild, and end where the journal has new lines and the store is to be written next."""
    journal = journal_path(newsroom.store)
    before = journal.stat().st_size

    def killed_after_append(connection: Connection) -> AbstractContextManager[None]:
        if journal.stat().st_size > before:
            raise KeyboardInterrupt
        return transaction(connection)

    with monkeypatch.context() as patched:
        patched.setattr(writing, "transaction", killed_after_append)
        patched.setattr(removing, "transaction", killed_after_append)
        with pytest.raises(KeyboardInterrupt):
            newsroom.rebuild()
    newsroom.wait(hours=1)


def _edit(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is shut", paragraphs=[*STORY, "It was shut at noon."])


def _move_to_another_day(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open", OTHER_DAY, paragraphs=STORY)


def _move_to_another_section(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open", paragraphs=STORY, section="UK News")


def _return(newsroom: Newsroom) -> None:
    newsroom.write("gone.txt", "It went")


def _edit_while_the_clock_is_behind(newsroom: Newsroom) -> None:
    newsroom.wait(days=-2)
    _edit(newsroom)


def _remove(newsroom: Newsroom) -> None:
    (newsroom.captures / "b.txt").unlink()


def _add(newsroom: Newsroom) -> None:
    newsroom.write("c.txt", "Third")


def _add_and_have_a_second_capture_of_another(newsroom: Newsroom) -> None:
    _add(newsroom)
    newsroom.write("z.txt", "The bridge is open", paragraphs=STORY)


def _add_and_move_to_another_section(newsroom: Newsroom) -> None:
    _add(newsroom)
    _move_to_another_section(newsroom)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    "change",
    [
        _edit,
        _move_to_another_day,
        _move_to_another_section,
        _return,
        _edit_while_the_clock_is_behind,
        _remove,
        _add,
        _add_and_have_a_second_capture_of_another,
        _add_and_move_to_another_section,
    ],
)
def test_f15_f18_force_after_such_a_kill_sets_no_sound_store_aside(
    newsroom: Newsroom,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Newsroom], None],
    times: int,
) -> None:
    newsroom.write("a.txt", "The bridge is open", paragraphs=STORY)
    newsroom.write("b.txt", "The river is high")
    gone = newsroom.write("gone.txt", "It went")
    newsroom.rebuild()
    newsroom.wait(hours=1)
    gone.unlink()
    newsroom.rebuild()
    newsroom.wait(hours=1)
    change(newsroom)
    for _ in range(times):
        _rebuild_killed(newsroom, monkeypatch)
    report = newsroom.rebuild(force=True)
    assert not [note for note in report.notes if "damaged" in note]
    assert not newsroom.store.with_name(newsroom.store.name + ".damaged").exists()
    before = newsroom.identities()
    newsroom.lose_store()
    newsroom.rebuild()
    assert newsroom.identities() == before


def test_f15_f18_force_after_a_killed_edit_that_was_taken_back(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.write("a.txt", "The bridge is open", paragraphs=STORY)
    newsroom.rebuild()
    newsroom.wait(hours=1)
    before = newsroom.documents()
    _move_to_another_day(newsroom)
    _rebuild_killed(newsroom, monkeypatch)
    newsroom.write("a.txt", "The bridge is open", paragraphs=STORY)
    assert newsroom.rebuild(force=True).documents == []
    assert newsroom.documents() == before


def test_f18_what_no_line_of_the_journal_tells_is_damage_still(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "The bridge is open", paragraphs=STORY)
    newsroom.rebuild()
    newsroom.wait(hours=1)
    _edit(newsroom)
    newsroom.rebuild()
    first, last = (line for line in read_journal(newsroom.store) if isinstance(line, ArticleLine))
    assert first.content != last.content
    data = newsroom.store.read_bytes()
    assert data.count(last.content.encode()) == 1
    newsroom.store.write_bytes(data.replace(last.content.encode(), b"0" * len(last.content)))
    report = newsroom.rebuild(force=True)
    assert any("is not what the journal says of it" in note for note in report.notes)
    assert newsroom.store.with_name(newsroom.store.name + ".damaged").exists()
