"""Kills a traced rebuild at a moment that counts from what it did."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

LOOK_EVERY_SECONDS = 0.001


@dataclass(frozen=True, slots=True)
class Moment:
    """So many `seconds` after a rebuild took its lock, or told its journal who leaves.

    That is the last that it tells there, when all captures are read: how long it takes until
    then differs more than building takes.
    """

    seconds: float
    is_after_leaving: bool = False


@contextlib.contextmanager
def killed_at(moment: Moment | None, tracer: int, log: Path, store: Path) -> Iterator[None]:
    """Have what `tracer` traces killed at the `moment`, unless the block ends before.

    The first call that it writes into `log` is the one that takes the lock of `store`.
    """
    if moment is None:
        yield
        return
    if moment.is_after_leaving:
        journal = store.with_name(store.name + ".journal")
        has_begun = partial(_tells_who_leaves, journal, journal.stat().st_size)
    else:
        has_begun = partial(_has_content, log)
    is_over = threading.Event()
    arguments = (moment.seconds, has_begun, is_over, tracer)
    thread = threading.Thread(target=_kill_later, args=arguments)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _kill_later(
    seconds: float, has_begun: Callable[[], bool], is_over: threading.Event, tracer: int
) -> None:
    while not has_begun():
        if is_over.wait(LOOK_EVERY_SECONDS):
            return
    if is_over.wait(seconds):
        return
    # The tracer may have ended just now, with what it traces.
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        children = Path(f"/proc/{tracer}/task/{tracer}/children").read_text(encoding="ascii")
        for child in children.split():
            os.kill(int(child), signal.SIGKILL)


def _tells_who_leaves(journal: Path, size: int) -> bool:
    """Whether what came to `journal` after its first `size` bytes tells of an article that left."""
    if journal.stat().st_size <= size:
        return False
    with journal.open("rb") as file:
        file.seek(size)
        return b'"gone": true' in file.read()


def _has_content(log: Path) -> bool:
    return log.exists() and log.stat().st_size > 0
