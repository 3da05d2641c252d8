"""F16: a disk that is full, and one that may not be written: real ones, small and in memory."""

import contextlib
import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.components import require
from tests.faults.rebuilding import command, environment
from tests.newsroom import Newsroom
from tests.serving import serving, wait_for_generation

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """Mount an empty disk of `size` while the block runs; where that is not allowed, skip."""
    folder.mkdir()
    done = subprocess.run(
        [require("mount"), "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = f"a tmpfs cannot be mounted here: {done.stderr.strip()}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    try:
        yield folder
    finally:
        subprocess.run([require("umount"), folder], check=True)


@pytest.fixture
def on_a_disk(tmp_path: Path) -> Iterator[Newsroom]:
    """A published newsroom with its store on a small disk, the captures on another."""
    elsewhere = tmp_path / "captures"
    elsewhere.mkdir()
    with mounted(tmp_path / "disk", "8m") as disk:
        newsroom = Newsroom(disk, settings={"CAPTURES__FOLDER": str(elsewhere)})
        newsroom.captures = elsewhere
        for number in range(30):
            newsroom.write(f"{number}.txt", f"Story {number}")
        newsroom.rebuild()
        environment(newsroom, "1")
        yield newsroom


def rebuilt(newsroom: Newsroom) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(newsroom),
        env=environment(newsroom, "1"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def answer(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as response:
        return bytes(response.read())


def fill(disk: Path) -> Path:
    """Write to the last byte of `disk`; return the file."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    return filler


def test_f16_on_a_full_disk_the_old_is_served_and_space_mends_it(on_a_disk: Newsroom) -> None:
    with serving(on_a_disk) as url:
        before = answer(f"{url}/feed.xml")
        filler = fill(on_a_disk.folder)
        on_a_disk.write("0.txt", "Story 0, rewritten")
        on_a_disk.write("new.txt", "A new story")
        done = rebuilt(on_a_disk)
        assert (done.returncode, done.stdout) == (4, "")
        assert len(done.stderr.splitlines()) == 1
        assert done.stderr.startswith(f"feedsvc: {on_a_disk.store}")
        assert answer(f"{url}/feed.xml") == before
        health = json.loads(answer(f"{url}/healthz"))
        assert (health["status"], health["generation"]) == ("ok", 1)
        # Published on the newsroom's own day, years ago.
        assert health["age"] > 86_400
        filler.unlink()
        assert rebuilt(on_a_disk).returncode == 0
        wait_for_generation(url, 2)
        assert b"A new story" in answer(f"{url}/feed.xml")


def test_f16_a_store_on_a_read_only_disk_is_served_and_not_rebuilt(on_a_disk: Newsroom) -> None:
    on_a_disk.write("new.txt", "A new story")
    subprocess.run(
        [require("mount"), "-o", "remount,ro", on_a_disk.folder], check=True, capture_output=True
    )
    done = rebuilt(on_a_disk)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == f"feedsvc: {on_a_disk.store}.lock: Read-only file system\n"
    with serving(on_a_disk) as url:
        assert b"Story 29" in answer(f"{url}/feed.xml")
        assert json.loads(answer(f"{url}/healthz"))["generation"] == 1


def test_f16_a_report_that_cannot_be_written_is_one_line_and_the_feeds_are_published(
    newsroom: Newsroom,
) -> None:
    newsroom.configuration()
    newsroom.write("one.txt", "A first story")
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            command(newsroom),
            env=environment(newsroom, "1"),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 6
    assert done.stderr == (
        "feedsvc: standard output cannot be written: No space left on device; "
        "what was done is done\n"
    )
    assert newsroom.titles() == ["A first story"]
