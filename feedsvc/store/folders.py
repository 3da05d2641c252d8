"""Folders, and the names in them, that are on the disk and not only in memory."""

import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it where they are not there, with their names on the disk.

    Else a power cut could take a folder away with all that was synced in it.
    """
    if not folder.exists():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in `folder` to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
