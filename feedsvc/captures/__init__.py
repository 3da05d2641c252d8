"""Captures: the folder of files in, articles and refusals out."""

from feedsvc.captures.as_json import article_as_json, refusal_as_json
from feedsvc.captures.file_name import path_of, printable
from feedsvc.captures.folder import FileStamp, Scan, Skipped, has_capture_name, scan
from feedsvc.captures.manifest import NO_MANIFEST, Manifest
from feedsvc.captures.named import scan_named
from feedsvc.captures.opening import read_bytes
from feedsvc.captures.packed import unpacked
from feedsvc.captures.read import Reading, read_file
from feedsvc.captures.rules import READER_VERSION, ReadingRules, reading_fingerprint

__all__ = [
    "NO_MANIFEST",
    "READER_VERSION",
    "FileStamp",
    "Manifest",
    "Reading",
    "ReadingRules",
    "Scan",
    "Skipped",
    "article_as_json",
    "has_capture_name",
    "path_of",
    "printable",
    "read_bytes",
    "read_file",
    "reading_fingerprint",
    "refusal_as_json",
    "scan",
    "scan_named",
    "unpacked",
]
