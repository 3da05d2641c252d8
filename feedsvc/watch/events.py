"""What happens in the folder of captures, as watchfiles tells it: paths that came or left."""

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from feedsvc.captures import has_capture_name
from feedsvc.errors import ConfigurationError

# What happens within one step is told together; a burst goes on being gathered for so long.
STEP_MILLISECONDS = 10
BURST_MILLISECONDS = 500
# So often whoever watches is given a turn, whether anything happened or not.
TURN_MILLISECONDS = 100
# A file system without events is listed whole each time: the more captures, the longer it takes.
POLL_MILLISECONDS = 1_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What happened below the folder since the turn before; paths count from the folder.

    `came` are captures that were written or moved in, and folders; `left` what is not there any
    more, perhaps captures or folders of them. `begins`: the watch has just begun, and nothing is
    known of what happened before.
    """

    came: frozenset[bytes] = frozenset()
    left: frozenset[bytes] = frozenset()
    begins: bool = False


def require_watchfiles() -> None:
    """Raise ConfigurationError where the package that watching needs is not installed."""
    try:
        import watchfiles  # noqa: F401, PLC0415 - an extra: only who watches needs it
    except ImportError as error:
        raise ConfigurationError(
            [
                "watching needs the package watchfiles, which is not installed: "
                "pip install 'feedsvc[watch]'"
            ]
        ) from error


def events(root: Path, ignored: Path, stop: Event, *, polling: bool) -> Iterator[Seen]:
    """Yield what happens below `root` until `stop` is set, ten times a second at the least.

    Files whose path begins as `ignored` does, the store's, are passed over. Where `root` is not
    there, or another folder or disk takes its place, the watch begins again on what is there.
    Raises ConfigurationError if it cannot be watched at all.
    """
    require_watchfiles()
    from watchfiles._rust_notify import WatchfilesRustInternalError  # noqa: PLC0415 - an extra

    has_begun = False
    while not stop.is_set():
        try:
            for seen in _watched(root, ignored, stop, polling=polling):
                has_begun = True
                yield seen
        except FileNotFoundError:
            yield Seen()
        except (OSError, WatchfilesRustInternalError) as error:
            # The kernel's limit at the beginning; later a name that is no UTF-8.
            if not has_begun:
                raise ConfigurationError([_cannot_watch(root, error)]) from error
        stop.wait(TURN_MILLISECONDS / 1_000)


def _watched(root: Path, ignored: Path, stop: Event, *, polling: bool) -> Iterator[Seen]:
    """Yield what happens until `root` is another folder than it was, or is gone."""
    import watchfiles  # noqa: PLC0415 - an extra: only who watches needs it

    top = os.path.abspath(root)
    folder = _identity(top)
    batches = watchfiles.watch(
        top,
        watch_filter=None,
        debounce=BURST_MILLISECONDS,
        step=STEP_MILLISECONDS,
        rust_timeout=TURN_MILLISECONDS,
        yield_on_timeout=True,
        stop_event=stop,
        force_polling=polling or None,
        poll_delay_ms=POLL_MILLISECONDS,
        ignore_permission_denied=True,
    )
    begins = True
    with contextlib.closing(batches):
        for batch in batches:
            changed = {path for change, path in batch if not _is_about_listing(change, path)}
            yield _seen(changed, os.path.join(top, ""), os.path.abspath(ignored), begins=begins)
            begins = False
            if _identity(top) != folder:
                return


def _is_about_listing(change: int, path: str) -> bool:
    """Whether a folder is said to be modified: something in it came or left, which is told too."""
    return change == 2 and os.path.isdir(path)


def _seen(changed: Iterable[str], top: str, ignored: str, *, begins: bool) -> Seen:
    came, left = set(), set()
    for path in changed:
        below = os.fsencode(path[len(top) :])
        parts = below.split(b"/")
        if not below or path.startswith(ignored) or any(part.startswith(b".") for part in parts):
            continue
        is_capture = has_capture_name(below)
        try:
            is_folder = stat.S_ISDIR(os.lstat(path).st_mode)
        except OSError:
            left.add(below)
        else:
            if is_folder or is_capture:
                came.add(below)
    return Seen(frozenset(came), frozenset(left), begins)


def _identity(top: str) -> tuple[int, int] | None:
    try:
        seen = os.stat(top)
    except OSError:
        return None
    return seen.st_dev, seen.st_ino


def _cannot_watch(root: Path, error: Exception) -> str:
    return (
        f"{root}: cannot be watched: {error}; run `feedsvc watch --poll`, or let the system watch "
        "more folders (fs.inotify.max_user_watches)"
    )
