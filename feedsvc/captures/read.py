"""The one way from a file of the folder to what it reads into: `rebuild` and `check` call it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from hashlib import sha256
from pathlib import Path

from feedsvc.captures.bounds import refuse_long_names
from feedsvc.captures.decode import decode
from feedsvc.captures.folder import FileStamp
from feedsvc.captures.jsonl import read_article
from feedsvc.captures.manifest import NO_MANIFEST, Manifest
from feedsvc.captures.opening import read_bytes
from feedsvc.captures.page import read_page
from feedsvc.captures.rules import ReadingRules
from feedsvc.errors import CaptureRefused
from feedsvc.model import Article

_JSON_LINES = ".jsonl"
# A file of articles a line may be as large as so many of the largest captures.
_MOST_LINES = 100


TOO_LARGE = "too large"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one capture reads into: an article, or the reason why it is refused.

    `file` is the file's name, with ":LINE" behind it where the file has one article a line.
    `digest` (SHA-256, hexadecimal) changes only with the capture's own bytes and its manifest
    row, never with the reader (decision 3); "" where the bytes could not be had, TOO_LARGE where
    they were not asked for. `problems` are the article's own, or those met before the refusal.
    """

    file: str
    digest: str
    article: Article | None
    refused: str | None
    problems: tuple[str, ...] = ()


def read_file(
    root: Path, stamp: FileStamp, rules: ReadingRules, manifest: Manifest = NO_MANIFEST
) -> tuple[Reading, ...]:
    """Read the file that `stamp` names below `root`: one reading of a page, one for each line of
    a .jsonl file that is not blank. Raises nothing that a capture may cause: it is in the reading.
    """
    has_lines = stamp.name.lower().endswith(_JSON_LINES)
    max_bytes = rules.max_bytes * (_MOST_LINES if has_lines else 1)
    try:
        data, seen = read_bytes(root, stamp, max_bytes)
    except CaptureRefused as refusal:
        # This alone stays so until the file changes: all else may go well the next time (F16).
        unread = TOO_LARGE if stamp.size > max_bytes else ""
        return (Reading(stamp.name, unread, None, refusal.reason, refusal.problems),)
    if has_lines:
        return tuple(_read_lines(data, seen, rules, manifest))
    return (_read_one(stamp.name, data, seen, rules, manifest),)


def _read_lines(
    data: bytes, stamp: FileStamp, rules: ReadingRules, manifest: Manifest
) -> Iterator[Reading]:
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield _read_one(f"{stamp.name}:{number}", line.strip(), stamp, rules, manifest)


def _read_one(
    file: str, data: bytes, stamp: FileStamp, rules: ReadingRules, manifest: Manifest
) -> Reading:
    digest = sha256(data)
    digest.update(manifest.digest_of(file).encode())
    file_day = _day_of(stamp, rules.zone)
    try:
        if file == stamp.name:
            text, problems = decode(data)
            article = read_page(text, rules, file_day, problems)
        else:
            _refuse_long_line(data, rules.max_bytes)
            article = read_article(data, rules, file_day)
        article = manifest.applied_to(article, file)
        refuse_long_names(article)
    except CaptureRefused as refusal:
        return Reading(file, digest.hexdigest(), None, refusal.reason, refusal.problems)
    return Reading(file, digest.hexdigest(), article, None, article.problems)


def _refuse_long_line(data: bytes, max_bytes: int) -> None:
    if len(data) > max_bytes:
        raise CaptureRefused(
            f"the line has {len(data)} bytes, more than captures.max_bytes ({max_bytes})"
        )


def _day_of(stamp: FileStamp, zone: tzinfo) -> date:
    """Return the day of a file's last change in `zone`; one out of all bounds counts as 1970."""
    try:
        return datetime.fromtimestamp(stamp.mtime_ns // 1_000_000_000, zone).date()
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC).date()
