"""A look at named paths: what a scan of everything would say of them, and nothing of the rest."""

import os
from pathlib import Path

import pytest

from feedsvc.captures import path_of, printable, scan, scan_named
from feedsvc.errors import FolderMissing

ODD_PATHS = [
    b"plain.txt",
    b"sub/plain.txt",
    "é – ok.txt".encode(),
    b"new\nline.txt",
    b"caf\xe9.txt",
    b"back\\slash.txt",
    b"back\\x0aslash.txt",
    b"\\u0085.txt",
    "next\u0085line.txt".encode(),
    b"\x85.txt",
    "\u2028.txt".encode(),
]


def test_f13_each_name_is_one_printable_line_and_leads_back_to_its_path() -> None:
    names = [printable(path) for path in ODD_PATHS]
    assert len(set(names)) == len(ODD_PATHS)
    assert all(name.isprintable() for name in names)
    assert [path_of(name) for name in names] == ODD_PATHS


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with captures, and with what is none."""
    root = tmp_path / "root"
    for name in (
        "a.txt",
        "sub/b.TXT",
        "sub/deep/c.jsonl",
        "notes.md",
        ".hidden/d.txt",
        "e.txt/f.txt",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")
    (root / "link.txt").symlink_to("a.txt")
    (root / "linked").symlink_to("sub")
    os.mkfifo(root / "sub" / "pipe.txt")
    return root


def test_what_is_named_is_seen_as_a_scan_of_everything_sees_it(root: Path) -> None:
    everything = [path.relative_to(root) for path in root.iterdir()]
    assert scan_named(root, map(os.fsencode, everything)) == scan(root)
    assert scan_named(root, [b"sub", b"sub/b.TXT", b"sub/deep"]).files == [
        stamp for stamp in scan(root).files if stamp.name.startswith("sub/")
    ]


@pytest.mark.parametrize(
    "path",
    [
        b"gone.txt",
        b"gone/a.txt",
        b"a.txt/b.txt",
        b"notes.md",
        b".hidden/d.txt",
        b".hidden",
        b"linked/b.TXT",
        b"../outside.txt",
        b"sub//b.TXT",
        b"/etc/hostname",
    ],
)
def test_f13_there_is_nothing_at_paths_that_a_scan_does_not_enter(root: Path, path: bytes) -> None:
    (root.parent / "outside.txt").write_text("x")
    found = scan_named(root, [path])
    assert (found.files, found.skipped, found.unlisted) == ([], [], ())


def test_what_is_ignored_is_ignored_by_name_too(root: Path) -> None:
    assert scan_named(root, [b"a.txt"], frozenset({str(root / "a.txt")})).files == []


def test_of_a_folder_that_may_not_be_entered_nothing_is_known(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = os.lstat

    def refuse(path: str | bytes) -> os.stat_result:
        if os.fsencode(path).endswith((b"deep", b"c.jsonl")):
            raise PermissionError(13, "Permission denied")
        return look(path)

    monkeypatch.setattr(os, "lstat", refuse)
    found = scan_named(root, [b"sub/deep/c.jsonl", b"sub/deep"])
    assert found.unlisted == ("sub/deep", "sub/deep/c.jsonl")
    assert [item.name for item in found.skipped] == ["sub/deep/c.jsonl"]


def test_a_root_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(FolderMissing, match="cannot be listed"):
        scan_named(tmp_path / "gone", [b"a.txt"])
