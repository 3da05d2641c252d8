"""The thread that looks at a database, and whoever asks it to."""

import threading
from collections.abc import Iterator

import pytest

from feedsvc.web.looking import LookingThread

LONG = 20.0


class Looks:
    """Looks that are counted, and may be held up."""

    def __init__(self) -> None:
        self.count = 0
        self.has_looked_twice = threading.Event()
        self.may_end = threading.Event()
        self.may_end.set()

    def look(self) -> bool:
        self.count += 1
        if self.count > 1:
            self.has_looked_twice.set()
        assert self.may_end.wait(LONG)
        return True


@pytest.fixture
def looks() -> Looks:
    return Looks()


@pytest.fixture
def thread(looks: Looks) -> Iterator[LookingThread]:
    thread = LookingThread(looks.look)
    yield thread
    looks.may_end.set()
    thread.stop()


def test_it_looks_again_without_being_asked(looks: Looks, thread: LookingThread) -> None:
    thread.run()
    assert looks.has_looked_twice.wait(LONG)


def test_who_asks_waits_for_a_look_that_began_after_that(
    looks: Looks, thread: LookingThread
) -> None:
    assert thread.ask(LONG)
    before = looks.count
    assert thread.ask(LONG)
    assert looks.count > before


def test_who_asks_waits_no_longer_than_said(looks: Looks, thread: LookingThread) -> None:
    looks.may_end.clear()
    assert not thread.ask(0.01)
    assert not thread.ask(0.01)
    looks.may_end.set()
    assert thread.ask(LONG)


def test_it_may_be_stopped_and_started_again(looks: Looks, thread: LookingThread) -> None:
    assert thread.ask(LONG)
    thread.stop()
    before = looks.count
    assert thread.ask(LONG)
    assert looks.count > before


def test_many_who_ask_at_once_start_one_thread(thread: LookingThread) -> None:
    threads = [threading.Thread(target=thread.run) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(one.name == "looking" for one in threading.enumerate()) == 1
