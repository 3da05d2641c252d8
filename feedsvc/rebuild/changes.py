"""Which files must be read: those that changed, or that would now be read otherwise."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from feedsvc.captures import FileStamp
from feedsvc.store.sql.captures import KnownFile

# A file that was written this shortly before a scan may have been written again without its
# time showing it: file systems stamp by the tick of a clock, some by whole seconds.
UNCERTAIN_NANOSECONDS = 2_000_000_000


@dataclass(slots=True)
class Changes:
    """What the scan found: files to read, with the fingerprint of the rules; files gone."""

    to_read: list[tuple[FileStamp, str]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: int = 0

    def read_too(self, files: set[str], scanned: Iterable[FileStamp], due: "Due") -> None:
        """Have `files` read as well, changed or not, in the order of their names."""
        more = files.difference(stamp.name for stamp, _ in self.to_read)
        found = [stamp for stamp in scanned if stamp.name in more] if more else []
        self.to_read += [(stamp, due.fingerprint_of(stamp.name)) for stamp in found]
        self.to_read.sort(key=lambda item: item[0].name)
        self.unchanged -= len(found)


@dataclass(frozen=True, slots=True)
class Due:
    """What makes an unchanged file be read again.

    `last_scan_ns` is when the last scan began; `until` bounds what was held: a day in the
    site's zone; `lines_due` are .jsonl files with a held line that is due.
    """

    fingerprint_of: Callable[[str], str]
    last_scan_ns: int
    until: str
    lines_due: frozenset[str]
    everything: bool = False

    def is_due(self, stamp: FileStamp, known: KnownFile | None) -> bool:
        """Whether the file must be read, as it lies there now."""
        return (
            self.everything
            or known is None
            or known.stamp != stamp_text(stamp)
            or known.fingerprint != self.fingerprint_of(stamp.name)
            or stamp.mtime_ns + UNCERTAIN_NANOSECONDS >= self.last_scan_ns
            or stamp.ctime_ns + UNCERTAIN_NANOSECONDS >= self.last_scan_ns
            or (known.held_until is not None and known.held_until <= self.until)
            or stamp.name in self.lines_due
        )


def find_changes(
    files: Iterable[FileStamp], known: Iterable[KnownFile], unlisted: tuple[str, ...], due: Due
) -> Changes:
    """Lay the scan beside what is known; both are sorted by name.

    Known files whose name begins as one of `unlisted` does, a folder that could not be listed,
    are not gone: nobody knows.
    """
    changes = Changes()
    known_by_name = iter(known)
    waiting = next(known_by_name, None)
    for stamp in files:
        while waiting is not None and waiting.file < stamp.name:
            _note_gone(changes, waiting.file, unlisted)
            waiting = next(known_by_name, None)
        same = waiting if waiting is not None and waiting.file == stamp.name else None
        if due.is_due(stamp, same):
            changes.to_read.append((stamp, due.fingerprint_of(stamp.name)))
        else:
            changes.unchanged += 1
        if same is not None:
            waiting = next(known_by_name, None)
    while waiting is not None:
        _note_gone(changes, waiting.file, unlisted)
        waiting = next(known_by_name, None)
    return changes


def stamp_text(stamp: FileStamp) -> str:
    """Return the stamp as the store keeps it: size, mtime_ns, ctime_ns, inode."""
    return f"{stamp.size} {stamp.mtime_ns} {stamp.ctime_ns} {stamp.inode}"


def _note_gone(changes: Changes, file: str, unlisted: tuple[str, ...]) -> None:
    if not file.startswith(unlisted):
        changes.gone.append(file)
