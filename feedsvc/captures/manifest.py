"""The manifest: a table beside the captures that says what they do not (decision 6)."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from io import StringIO
from pathlib import Path
from typing import Any

from feedsvc.captures.manifest_row import COLUMNS, Row, read_row
from feedsvc.captures.page import UNDATED
from feedsvc.errors import ConfigurationError
from feedsvc.model import Article


@dataclass(frozen=True, slots=True)
class Manifest:
    """The rows by the name of their capture, and what is wrong with other rows, a line each."""

    rows: Mapping[str, Row]
    problems: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: Path, zone: tzinfo) -> "Manifest":
        """Read the manifest at `path`: JSON lines if it ends in .jsonl or .json, else CSV.

        `zone` is the site's, for the days of `published`. A row or value that cannot be used is
        left out and named in `problems`; the rest counts. Raises ConfigurationError where the
        file cannot be read or has no `file` column.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
            raise ConfigurationError([f"captures.manifest = {path}: {reason}"]) from error
        problems: list[str] = []
        is_json = path.suffix.lower() in {".jsonl", ".json"}
        read = _json_rows(text, path, problems) if is_json else _csv_rows(text, path)
        rows: dict[str, Row] = {}
        for line, values in read:
            where = f"{path}, line {line}"
            file = values.pop("file", None)
            if not isinstance(file, str) or not file.strip():
                problems.append(f"{where}: file: names no capture; the row is left out")
            elif file in rows:
                problems.append(
                    f"{where}: file = {file!r}: has a row already; this one is left out"
                )
            else:
                rows[file] = read_row(values, where, zone)
        problems += [problem for row in rows.values() for problem in row.problems]
        return cls(rows, tuple(problems))

    def digest_of(self, file: str) -> str:
        """Return the digest of the row of `file`, "" if it has none."""
        row = self.rows.get(file)
        return row.digest if row else ""

    def applied_to(self, article: Article, file: str) -> Article:
        """Return `article` with what its row says in place of what its capture says."""
        row = self.rows.get(file)
        if row is None:
            return article
        problems = article.problems
        if row.day is not None:
            problems = tuple(item for item in problems if not item.startswith(UNDATED))
        return replace(
            article,
            url=row.url or article.url,
            id=row.id or article.id,
            sections=row.sections or article.sections,
            day=row.day or article.day,
            dated=article.dated or row.day is not None,
            published=article.published if row.day is None else row.published,
            authors=(row.author,) if row.author else article.authors,
            problems=problems + row.problems,
        )


NO_MANIFEST = Manifest({})


def _csv_rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(StringIO(text, newline=""))
    try:
        names = [name.strip().lower() for name in reader.fieldnames or ()]
        if "file" not in names:
            raise ConfigurationError(
                [f"{path}: its first line must name the columns {', '.join(COLUMNS)}"]
            )
        reader.fieldnames = names
        for values in reader:
            yield reader.line_num, {key: value for key, value in values.items() if key in COLUMNS}
    except csv.Error as error:
        raise ConfigurationError(
            [f"captures.manifest = {path}, line {reader.line_num}: no CSV: {error}"]
        ) from error


def _json_rows(text: str, path: Path, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.append(f"{path}, line {number}: no JSON: {error}; the row is left out")
            continue
        if isinstance(values, dict):
            yield number, values
        else:
            problems.append(f"{path}, line {number}: no JSON object; the row is left out")
