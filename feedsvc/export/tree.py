"""One generation of an export: what changed is written, what did not is linked from the last."""

import contextlib
import errno
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from feedsvc.export.folder_record import Held
from feedsvc.export.names import SUFFIXES, file_name
from feedsvc.export.resources import Resource
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
    _folders: set[str] = field(default_factory=set)

    def keep(self, resource: Resource, etag: str) -> bool:
        """Link to what stood there with this entity tag; False where that is not there whole."""
        known = self.had.get(resource.address)
        if known is None or known.etags.get("identity") != etag:
            return False
        return self._kept(resource, known)

    def put(self, exported: Exported) -> None:
        """Write what stands at an address, or link to it where it is as it was.

        Files that change get a time of their own second: a file server tells by time and size
        whether they did.
        """
        address = exported.resource.address
        known = self.had.get(address)
        modified = exported.last_modified or self.published_at
        if known is not None and known.etags != exported.etags:
            modified = max(modified, known.modified + 1)
        elif known is not None and self._kept(exported.resource, known):
            return
        elif known is not None:  # the same, but its file is not what was written
            modified = known.modified
        name = file_name(exported.resource)
        for coding, body in exported.bodies.items():
            self.write(name + SUFFIXES[coding], body, modified)
        sizes = {coding: len(body) for coding, body in exported.bodies.items()}
        self.held[address] = Held(modified, exported.etags, sizes)
        self.changed.append(address)

    def write(self, name: str, body: bytes, modified: int) -> None:
        """Write a file, with its time in seconds since the epoch."""
        path = Path(self._path(name))
        with contextlib.suppress(FileNotFoundError):
            path.unlink()  # a link to a file of the export before, which stays as it is
        path.write_bytes(body)
        os.utime(path, (modified, modified))

    def _kept(self, resource: Resource, known: Held) -> bool:
        """Link to the files of what is `known`, if all of them are there as they were written."""
        name = file_name(resource)
        sizes = {name + SUFFIXES[coding]: size for coding, size in known.sizes.items()}
        if not all(self._is_there(file, size, known.modified) for file, size in sizes.items()):
            return False
        for file in sizes:
            _link(f"{self.before}/{file}", self._path(file))
        self.held[resource.address] = known
        return True

    def _is_there(self, name: str, size: int, modified: int) -> bool:
        """Whether the export before has that file, with that size and time."""
        if self.before is None:
            return False
        try:
            status = os.stat(f"{self.before}/{name}", follow_symlinks=False)
        except FileNotFoundError:
            return False
        return (status.st_size, status.st_mtime_ns) == (size, modified * 1_000_000_000)

    def _path(self, name: str) -> str:
        """Return the path of a file to be; a text, since there are very many."""
        path = f"{self.root}/{name}"
        parent = os.path.dirname(path)
        if parent not in self._folders:
            os.makedirs(parent, exist_ok=True)
            self._folders.add(parent)
        return path


def _link(old: str, new: str) -> None:
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copy2(old, new, follow_symlinks=False)
