"""Reads the calls that strace tells of as operations on a disk."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from tests.faults.power_cut.operations import (
    FOLDER,
    FolderSynced,
    Named,
    Operation,
    Resized,
    Synced,
    Written,
)

# All by which a file or a name changes, and where the next write goes. One that feedsvc comes to
# use, and that is not read here yet, is an error.
CALLS = (
    "open openat openat2 creat lseek write writev pwrite64 pwritev pwritev2 ftruncate truncate"
    " fallocate copy_file_range sendfile rename renameat renameat2 link linkat symlink symlinkat"
    " unlink unlinkat mkdir mkdirat rmdir fsync fdatasync"
).split()
# SQLite writes the index of its log by mmap, and makes it anew after a crash.
INDEX_OF_LOG = "-shm"

_CALL = re.compile(r"\d+ +(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>\d+)")
_TEXT = re.compile(r'[<"](?P<hexadecimal>(?:\\x[0-9a-f]{2})*)[>"]')


class Reader:
    """Reads calls on what lies in the folder `kept`, by its names within `root`.

    `names` are those at the start. Texts are hexadecimal there (strace -xx), and descriptors are
    followed by their paths (-y).
    """

    def __init__(self, root: Path, kept: Path, names: Mapping[PurePath, int]) -> None:
        self._root = root
        self._kept = kept
        self._names = {PurePath(): FOLDER, **names}
        self._next_file = max(names.values(), default=FOLDER) + 1
        # Where the next write through each descriptor goes.
        self._places: dict[str, int] = {}

    def operations(self, lines: Iterable[str]) -> list[Operation]:
        """Return what `lines` tell of, in order."""
        found: list[Operation] = []
        for line in lines:
            call = _CALL.match(line)
            assert call or "unfinished" not in line, f"two at once: {line[:200]}"
            if call is not None:  # and not one that failed
                found += self._of(call["name"], call["arguments"].split(", "), int(call["result"]))
        return found

    def _of(self, name: str, arguments: list[str], result: int) -> list[Operation]:
        path = Path(_text(arguments[name == "openat"]).decode())
        is_kept = path == self._root or path.is_relative_to(self._kept)
        if not is_kept or path.name.endswith(INDEX_OF_LOG):
            return []
        place = path.relative_to(self._root)
        match name:
            case "openat":
                return self._opened(place, arguments[2], str(result))
            case "mkdir":
                return self._named({place: FOLDER})
            case "rename":
                to = Path(_text(arguments[1]).decode()).relative_to(self._root)
                return self._named({place: None, to: self._names[place]})
            case "unlink":
                return self._named({place: None})
        return self._on_descriptor(name, place, arguments, result)

    def _on_descriptor(
        self, name: str, path: PurePath, arguments: list[str], result: int
    ) -> list[Operation]:
        descriptor, file = arguments[0].partition("<")[0], self._names[path]
        match name:
            case "lseek":
                self._places[descriptor] = result
                return []
            case "write":
                self._places[descriptor] += result
                begin = self._places[descriptor] - result
                return [Written(file, begin, _text(arguments[1])[:result])]
            case "pwrite64":
                return [Written(file, int(arguments[3]), _text(arguments[1])[:result])]
            case "ftruncate":
                return [Resized(file, int(arguments[1]))]
            case "fsync" | "fdatasync":
                return [FolderSynced(path) if file == FOLDER else Synced(file)]
        raise NotImplementedError(f"{name} on {path}: what it does to a disk is not known here")

    def _opened(self, path: PurePath, flags: str, descriptor: str) -> list[Operation]:
        self._places[descriptor] = 0
        if path not in self._names:
            self._next_file += 1
            return self._named({path: self._next_file - 1})
        return [Resized(self._names[path], 0)] if "O_TRUNC" in flags else []

    def _named(self, names: Mapping[PurePath, int | None]) -> list[Operation]:
        (folder,) = {path.parent for path in names}
        for path, file in names.items():
            if file is None:
                del self._names[path]
            else:
                self._names[path] = file
        return [Named(folder, names)]


def _text(argument: str) -> bytes:
    """Return the path or the data that an argument bears; nothing where it bears none."""
    found = _TEXT.search(argument)
    return bytes.fromhex(found["hexadecimal"].replace("\\x", "")) if found else b""
