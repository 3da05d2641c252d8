"""What a disk may hold after a power cut: what was synced, and any part of what was not.

Taken from POSIX alone, without what a file system may promise beyond it: fsync and fdatasync of a
file bring its data and its size to the disk, not its name; a name that is made, renamed or removed
is there for good once its folder was synced. Until then each name, each size, and each page of each
write may be on the disk or not, whatever their order. Of a page, sectors of 512 bytes may be there
without the others; a sector is written whole or not at all, and nothing beside it is touched
(SQLite relies upon the latter alone: https://www.sqlite.org/psow.html). What was never written
behind a file's old end is zeros.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePath
from random import Random

from tests.faults.power_cut.operations import (
    FOLDER,
    Change,
    FolderSynced,
    Named,
    Operation,
    Resized,
    Sync,
    Written,
)

SECTOR = 512
PAGE = 4096


class Lost(Enum):
    """What a power cut takes of all that was not synced."""

    ALL = "all"
    ALL_BUT_SIZES = "all but names and sizes"
    SOME = "some"
    SOME_AND_TORN = "some, one page torn"
    NOTHING = "nothing"


@dataclass(slots=True)
class Disk:
    """The files of one folder tree: which file or folder a path names, and what each file holds."""

    names: dict[PurePath, int] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)

    def copy(self) -> "Disk":
        return Disk(dict(self.names), dict(self.files))

    def apply(self, change: Change) -> None:
        """Take `change` in."""
        if isinstance(change, Named):
            found = {path: file for path, file in change.names.items() if file is not None}
            self.names = {p: f for p, f in self.names.items() if p not in change.names} | found
            return
        data = self.files.get(change.file, b"")
        if isinstance(change, Resized):
            self.files[change.file] = data[: change.size].ljust(change.size, b"\0")
            return
        before = data[: change.offset].ljust(change.offset, b"\0")
        self.files[change.file] = before + change.data + data[change.end :]

    def contents(self) -> dict[PurePath, bytes | None]:
        """Return what stands at each path, the shortest first: None where it is a folder.

        A name in a folder that is itself not there leads nowhere.
        """
        found: dict[PurePath, bytes | None] = {}
        for path in sorted(self.names):
            if path.parent == PurePath() or path.parent in found:
                file = self.names[path]
                found[path] = None if file == FOLDER else self.files.get(file, b"")
        return found

    def write_to(self, folder: Path) -> None:
        """Write all of it into `folder`."""
        for path, data in self.contents().items():
            if data is None:
                (folder / path).mkdir()
            else:
                (folder / path).write_bytes(data)


def after_cut(start: Disk, done: Iterable[Operation], lost: Lost, random: Random) -> Disk:
    """Return a disk that was `start` as it may be found, where the power was cut when `done` was.

    What of the unsynced changes is there and what is `lost` is chosen by `random`.
    """
    disk, unsynced = _synced(start, done)
    for change in _kept(disk, unsynced, lost, random):
        disk.apply(change)
    return disk


def _synced(start: Disk, done: Iterable[Operation]) -> tuple[Disk, list[Change]]:
    """Return what is on the disk for sure, and the changes that need not be."""
    disk, unsynced = start.copy(), list[Change]()
    for operation in done:
        if not isinstance(operation, Sync):
            unsynced.append(operation)
            continue
        for change in [change for change in unsynced if _is_brought_by(operation, change)]:
            disk.apply(change)
        unsynced = [change for change in unsynced if not _is_brought_by(operation, change)]
    return disk, unsynced


def _is_brought_by(sync: Sync, change: Change) -> bool:
    if isinstance(sync, FolderSynced):
        return isinstance(change, Named) and change.folder == sync.folder
    return not isinstance(change, Named) and change.file == sync.file


def _kept(disk: Disk, unsynced: Sequence[Change], lost: Lost, random: Random) -> list[Change]:
    if lost is Lost.ALL:
        return []
    if lost is Lost.NOTHING:
        return list(unsynced)
    names = [change for change in unsynced if isinstance(change, Named)]
    grown = _grown(disk, unsynced)
    if lost is Lost.ALL_BUT_SIZES:
        return [*names, *grown]
    share = random.random()
    pieces = list(_pieces(unsynced))
    kept = [piece for piece in pieces if random.random() < share]
    if lost is Lost.SOME_AND_TORN:
        _tear_one(pieces, kept, random)
    return [*(size for size in grown if random.random() < share), *kept]


def _grown(disk: Disk, unsynced: Sequence[Change]) -> list[Resized]:
    """Return the sizes of the files that became longer, without what is written there."""
    ends: dict[int, int] = {}
    for change in unsynced:
        if isinstance(change, Written):
            ends[change.file] = max(ends.get(change.file, 0), change.end)
    return [Resized(f, end) for f, end in ends.items() if end > len(disk.files.get(f, b""))]


def _pieces(unsynced: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes, each write by the pages that it touches."""
    for change in unsynced:
        if not isinstance(change, Written):
            yield change
            continue
        for page in range(change.offset // PAGE * PAGE, change.end, PAGE):
            yield change.part(page, page + PAGE)


def _tear_one(pieces: Sequence[Change], kept: list[Change], random: Random) -> None:
    """Have one of the `pieces` in `kept` up to one of its sectors only, or from there on."""
    torn = [(p, at) for p in pieces if isinstance(p, Written) for at in _boundaries(p)]
    if not torn:
        return
    piece, at = random.choice(torn)
    half = piece.part(*random.choice([(piece.offset, at), (at, piece.end)]))
    kept[:] = [half if one is piece else one for one in kept]
    if not any(one is half for one in kept):
        kept.append(half)


def _boundaries(piece: Written) -> range:
    return range(piece.offset // SECTOR * SECTOR + SECTOR, piece.end, SECTOR)
