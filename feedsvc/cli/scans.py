"""The captures that a command names on its command line → scans of where they lie."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from feedsvc.captures import Scan
    from feedsvc.config import Configuration


def scans(
    captures: Sequence[Path], configuration: "Configuration"
) -> Iterator[tuple[Path, "Scan"]]:
    """Yield (folder, what is to be read in it) for each of `captures`, or for all without any.

    What lies in the folder of captures is looked at as rebuild looks at it, by its path there.
    Raises click.UsageError, with the reason, for what is not there or cannot be a capture.
    """
    from feedsvc.captures import scan

    folder = configuration.captures.folder
    manifest = (folder / configuration.captures.manifest).resolve()
    if not captures:
        yield folder, scan(folder, frozenset({str(manifest)}))
    for named in captures:
        yield _scan_of(_existing(named, folder), folder, manifest)


def _existing(named: Path, folder: Path) -> Path:
    for path in (named, folder / named):
        if path.exists() or path.is_symlink():
            return path
    raise click.UsageError(f"{_shown(named)}: there is no such capture, here or in {folder}")


def _scan_of(path: Path, folder: Path, manifest: Path) -> tuple[Path, "Scan"]:
    from feedsvc.captures import scan, scan_named

    ignored = frozenset({str(manifest)})
    # A link to a file is itself what is named: it is told of, not followed (F13).
    place = path.resolve() if path.is_dir() else path.parent.resolve() / path.name
    root = place if path.is_dir() else place.parent
    if place.is_relative_to(folder.resolve()):
        root = folder
    below = place.relative_to(root.resolve())
    if below == Path():
        return root, scan(root, ignored)
    if (reason := _why_no_capture(place, below, manifest)) is not None:
        raise click.UsageError(f"{_shown(path)}: {reason}")
    return root, scan_named(root, [os.fsencode(below)], ignored)


def _why_no_capture(place: Path, below: Path, manifest: Path) -> str | None:
    """Return why rebuild would pass over `place`, which is at `below` in its folder, in silence."""
    from feedsvc.captures import has_capture_name

    if any(part.startswith(".") for part in below.parts):
        return "a hidden file or folder, with a dot first, holds no captures"
    if place == manifest:
        return "it is the manifest, no capture"
    if not place.is_dir() and not has_capture_name(os.fsencode(place)):
        return "a capture's name ends in .txt or .jsonl"
    return None


def _shown(path: Path) -> str:
    from feedsvc.captures import printable

    return printable(os.fsencode(path))
