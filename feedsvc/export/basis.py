"""What an export is made from: whether another one would come out the same."""

import hashlib
import sys
from datetime import datetime
from functools import cache
from pathlib import Path

import feedsvc
from feedsvc.config import Configuration
from feedsvc.encode import available_codings

# Raise it with any change of what is written for the same site.
LAYOUT = 1
_OF_NO_EFFECT = {"limits", "log", "readers", "server", "store"}


def basis(configuration: Configuration, publication: tuple[int, int], now: datetime) -> str:
    """Return what tells whether an export would come out as one before.

    `publication` is the generation and when it was published. The hour counts, since the News
    sitemap tells by it what is news.
    """
    hour = int(now.timestamp() // 3_600)
    return _digest(maker(configuration), publication, hour)


def maker(configuration: Configuration) -> str:
    """Return what tells who answers: this very program, configured so.

    From the same store the same maker makes the same answers.
    """
    of_effect = configuration.model_dump_json(exclude=_OF_NO_EFFECT)
    return _digest(LAYOUT, _program(), available_codings(), of_effect)


@cache
def _program() -> str:
    """Return a digest of our code, and of the names and versions of the packages beside it."""
    digest = hashlib.sha256(sys.version.encode())
    root = Path(feedsvc.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.parent.name != "__pycache__":
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    packages = (package.name for entry in sys.path for package in Path(entry).glob("*.dist-info"))
    digest.update("\n".join(sorted(packages)).encode())
    return digest.hexdigest()


def _digest(*told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()
