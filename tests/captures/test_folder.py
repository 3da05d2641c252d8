"""The scan of the folder and the safe opening of its files: F10, F13, F14."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feedsvc.captures import FileStamp, path_of, printable, read_bytes, scan
from feedsvc.errors import CaptureRefused, FolderMissing, RemovalRefused

NOBODY = 65_534


def names(root: Path) -> list[str]:
    return [stamp.name for stamp in scan(root).files]


def only(root: Path) -> FileStamp:
    (stamp,) = scan(root).files
    return stamp


def test_captures_are_found_in_subfolders_and_sorted_by_name(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    for name in ("b/c/2.txt", "b/1.jsonl", "a.txt", "B.TXT"):
        (tmp_path / name).write_text(name)
    assert names(tmp_path) == ["B.TXT", "a.txt", "b/1.jsonl", "b/c/2.txt"]
    assert scan(tmp_path).skipped == []
    stamp = scan(tmp_path).files[3]
    seen = (tmp_path / "b/c/2.txt").stat()
    assert (stamp.size, stamp.mtime_ns, stamp.inode) == (9, seen.st_mtime_ns, seen.st_ino)
    assert read_bytes(tmp_path, stamp, 100) == (b"b/c/2.txt", stamp)


def test_other_files_are_ignored_without_a_word(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in (".hidden.txt", "a.txt~", "a.txt.tmp", "a.md", "README", ".git/a.txt", "m.jsonl"):
        (tmp_path / name).write_text("x")
    found = scan(tmp_path, frozenset({os.path.realpath(tmp_path / "m.jsonl")}))
    assert (found.files, found.skipped) == ([], [])


def test_f13_what_is_no_regular_file_is_skipped_with_its_reason(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "broken.txt").symlink_to("nowhere")
    (root / "elsewhere").symlink_to(tmp_path)
    os.mkfifo(root / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(root / "socket.jsonl"))
    found = scan(root)
    assert found.files == []
    assert {item.name: item.reason for item in found.skipped} == {
        "broken.txt": "a symbolic link, not a regular file",
        "elsewhere": "a symbolic link to a folder",
        "link.txt": "a symbolic link, not a regular file",
        "pipe.txt": "a named pipe, not a regular file",
        "socket.jsonl": "a socket, not a regular file",
    }


def test_f13_a_device_is_skipped(tmp_path: Path) -> None:
    try:
        os.mknod(tmp_path / "null.txt", 0o20_644, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only root may make a device")
    (item,) = scan(tmp_path).skipped
    assert item.reason == "a device, not a regular file"


def test_f13_odd_names_are_one_printable_line_and_still_open(tmp_path: Path) -> None:
    odd = [
        b"new\nline.txt",
        b"caf\xe9.txt",
        b"back\\slash.txt",
        "é – ok.txt".encode(),
        b"\x1b[31m.txt",
    ]
    for name in odd:
        (tmp_path / os.fsdecode(name)).write_bytes(name)
    found = scan(tmp_path).files
    assert sorted(stamp.name for stamp in found) == sorted(
        ["new\\x0aline.txt", "caf\\xe9.txt", "back\\\\slash.txt", "é – ok.txt", "\\x1b[31m.txt"]
    )
    assert sorted(read_bytes(tmp_path, stamp, 100)[0] for stamp in found) == sorted(odd)


@pytest.mark.parametrize("swap", ["file", "folder"])
def test_f13_a_link_that_appeared_meanwhile_is_not_followed(tmp_path: Path, swap: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "sub").mkdir(parents=True)
    outside.mkdir()
    (outside / "a.txt").write_text("secret")
    (root / "sub" / "a.txt").write_text("own")
    stamp = only(root)
    target = root / "sub" / "a.txt" if swap == "file" else root / "sub"
    target.rename(tmp_path / "moved")
    target.symlink_to(outside / "a.txt" if swap == "file" else outside)
    with pytest.raises(CaptureRefused, match="cannot be opened"):
        read_bytes(root, stamp, 100)


def test_f13_a_pipe_that_appeared_meanwhile_does_not_block(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    stamp = only(tmp_path)
    (tmp_path / "a.txt").unlink()
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(CaptureRefused, match="no regular file"):
        read_bytes(tmp_path, stamp, 100)


@pytest.mark.parametrize("name", [b"../secret.txt", b"sub/../../secret.txt", b"/etc/hostname"])
def test_f13_a_path_that_leads_out_is_refused(tmp_path: Path, name: bytes) -> None:
    (tmp_path / "root" / "sub").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    with pytest.raises(CaptureRefused, match="outside"):
        read_bytes(tmp_path / "root", FileStamp("x", name, 1, 1, 1, 1), 100)


def test_f10_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(CaptureRefused, match=r"1000000000000 bytes.*captures\.max_bytes"):
        read_bytes(tmp_path, only(tmp_path), 1_000)


class Meddler:
    """Stands in for os.read: meddles with the file before each of its first reads."""

    def __init__(self, meddle: Callable[[int], object], times: int) -> None:
        self.read = os.read
        self.meddle = meddle
        self.times = times
        self.count = 0

    def __call__(self, handle: int, size: int) -> bytes:
        self.count += 1
        if self.count <= self.times:
            self.meddle(self.count)
        return self.read(handle, size)


def test_f14_a_file_rewritten_while_read_is_read_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old and long")
    stamp = only(tmp_path)
    monkeypatch.setattr(os, "read", Meddler(lambda _: path.write_text("new"), 1))
    data, seen = read_bytes(tmp_path, stamp, 100)
    assert (data, seen.size) == (b"new", 3)


def test_f14_a_file_that_changes_each_time_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old and long")
    stamp = only(tmp_path)
    monkeypatch.setattr(os, "read", Meddler(lambda n: path.write_text("x" * n), 100))
    with pytest.raises(CaptureRefused, match="being written"):
        read_bytes(tmp_path, stamp, 100)


def test_f14_a_file_replaced_while_read_is_the_whole_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, new = tmp_path / "a.txt", tmp_path / "new"
    path.write_text("old")
    stamp = only(tmp_path)
    new.write_text("the new one")
    monkeypatch.setattr(os, "read", Meddler(lambda _: new.rename(path), 1))
    assert read_bytes(tmp_path, stamp, 100)[0] == b"old"


def test_a_file_gone_since_the_scan_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    stamp = only(tmp_path)
    (tmp_path / "a.txt").unlink()
    with pytest.raises(CaptureRefused, match="cannot be opened: No such file"):
        read_bytes(tmp_path, stamp, 100)


def test_a_missing_folder_is_an_error_of_the_removal_guard(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for root in (tmp_path / "none", tmp_path / "file"):
        with pytest.raises(FolderMissing, match=str(root)) as caught:
            scan(root)
        assert isinstance(caught.value, RemovalRefused)


AS_NOBODY = """
import os, sys
from pathlib import Path
sys.path[:0] = sys.argv[2].split(os.pathsep)
from feedsvc.captures import read_bytes, scan
from feedsvc.errors import CaptureRefused
os.setgroups([])
os.setresgid({user}, {user}, {user})
os.setresuid({user}, {user}, {user})
root = Path(sys.argv[1])
found = scan(root)
print([stamp.name for stamp in found.files], [item.reason for item in found.skipped])
print(found.unlisted)
for stamp in found.files:
    try:
        print(read_bytes(root, stamp, 100)[0])
    except CaptureRefused as refusal:
        print(refusal.reason)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, as those around tmp_path are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_f13_what_may_not_be_read_is_refused_and_what_may_not_be_listed_is_not_gone(
    open_folder: Path,
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user, for whom permissions count")
    (open_folder / "shut").mkdir(mode=0o700)
    (open_folder / "shut" / "b.txt").write_text("b")
    (open_folder / "a.txt").write_text("a")
    (open_folder / "a.txt").chmod(0o600)
    (open_folder / "c.txt").write_text("c")
    code = AS_NOBODY.format(user=NOBODY)
    run = subprocess.run(
        [sys.executable, "-c", code, str(open_folder), os.pathsep.join(sys.path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == [
        "['a.txt', 'c.txt'] ['cannot be listed: Permission denied']",
        "('shut/',)",
        "it cannot be opened: Permission denied",
        "b'c'",
    ]


@pytest.mark.parametrize("control", "\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069")
def test_f13_what_reorders_or_divides_lines_is_escaped_in_a_printable_name(control: str) -> None:
    path = f"a{control}txt.b.txt".encode()
    name = printable(path)
    assert name == f"a\\u{ord(control):04x}txt.b.txt"
    assert path_of(name) == path
