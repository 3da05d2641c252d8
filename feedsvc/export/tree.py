"""One generation of an export: what changed is written, what did not is linked from the last."""

import contextlib
import errno
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from feedsvc.export.names import SUFFIXES, file_name
from feedsvc.export.record import Held
from feedsvc.export.site import Exported

# What a file system says that knows no hard links, or no more of one file.
_NO_LINK = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES}


@dataclass
class Tree:
    """The folder `root` while it is filled, with the one before it and what that `had`.

    `published_at` is the time of the files that the service gives no date for, in seconds.
    """

    root: Path
    before: Path | None
    had: Mapping[str, Held]
    published_at: int
    held: dict[str, Held] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    _folders: set[Path] = field(default_factory=set)

    def put(self, exported: Exported) -> None:
        """Write what stands at an address, or link to it where it is as it was.

        Files that change get a time of their own second: a file server tells by time and size
        whether they did.
        """
        address = exported.place.address
        name = file_name(exported.place)
        known = self.had.get(address)
        if known is not None and known.etags == exported.etags:
            named = {name + SUFFIXES[coding]: len(body) for coding, body in exported.bodies.items()}
            if all(self._linked(file, size, known.modified) for file, size in named.items()):
                self.held[address] = known
                return
        modified = exported.last_modified or self.published_at
        if known is not None and known.etags != exported.etags:
            modified = max(modified, known.modified + 1)
        elif known is not None:  # the same, but its file is not what was written
            modified = known.modified
        for coding, body in exported.bodies.items():
            self.write(name + SUFFIXES[coding], body, modified)
        self.held[address] = Held(modified, dict(exported.etags))
        self.changed.append(address)

    def write(self, name: str, body: bytes, modified: int | None = None) -> None:
        """Write a file, with its time in seconds since the epoch where one is given."""
        path = self._path(name)
        with contextlib.suppress(FileNotFoundError):
            path.unlink()  # a link to a file of the export before, which stays as it is
        path.write_bytes(body)
        if modified is not None:
            os.utime(path, (modified, modified))

    def _linked(self, name: str, size: int, modified: int) -> bool:
        """Link a file of the export before; whether it was there as it was written."""
        if self.before is None:
            return False
        old = self.before / name
        try:
            status = old.stat()
            if (status.st_size, status.st_mtime_ns) != (size, modified * 1_000_000_000):
                return False
            _link(old, self._path(name))
        except FileNotFoundError:
            return False
        return True

    def _path(self, name: str) -> Path:
        path = self.root / name
        if path.parent not in self._folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(path.parent)
        return path


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copy2(old, new, follow_symlinks=False)
