"""SIGTERM and SIGINT while a rebuild runs: it ends at its next step, and keeps what was read."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING

from feedsvc.errors import Stopped

if TYPE_CHECKING:
    from feedsvc.rebuild import Progress

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextlib.contextmanager
def stoppable(progress: "Progress", *kept: str) -> Iterator["Progress"]:
    """Give what a rebuild tells its progress to: `progress`, and the end of it after a signal.

    A step is a batch of captures that is kept, or a feed that is built: after a signal the next
    one raises Stopped, which ends the rebuild in order, its second process with it. What comes
    after the last step is not broken off: the signal takes effect when the block has ended.
    A second signal takes effect at once. `kept` says what is left, where it is no rebuild's.
    """
    asked: list[signal.Signals] = []
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(signal.Signals(number))
        restore()

    def step(phase: str, done: int, total: int) -> None:
        progress(phase, done, total)
        if asked:
            raise Stopped(asked[0], *kept)

    for number in _SIGNALS:
        signal.signal(number, ask)
    try:
        yield step
    finally:
        restore()
    if asked:
        signal.raise_signal(asked[0])
