"""What a program does to a disk, as far as it matters after a power cut."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

# The number of whatever is a folder; files have numbers of their own, as inodes.
FOLDER = 0


@dataclass(frozen=True, slots=True)
class Named:
    """Names in one `folder` got another file each, or none (None), in one step."""

    folder: PurePath
    names: Mapping[PurePath, int | None]


@dataclass(frozen=True, slots=True)
class Written:
    """`data` was written into a file from `offset` on."""

    file: int
    offset: int
    data: bytes

    @property
    def end(self) -> int:
        return self.offset + len(self.data)

    def part(self, begin: int, end: int) -> "Written":
        """Return what of it lies from `begin` to `end` in the file."""
        begin, end = max(begin, self.offset), min(end, self.end)
        return Written(self.file, begin, self.data[begin - self.offset : end - self.offset])


@dataclass(frozen=True, slots=True)
class Resized:
    """A file was cut off, or made longer by zeros."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    """A file was brought to the disk."""

    file: int


@dataclass(frozen=True, slots=True)
class FolderSynced:
    """The names in a folder were brought to the disk."""

    folder: PurePath


Change = Named | Written | Resized
Sync = Synced | FolderSynced
Operation = Change | Sync
