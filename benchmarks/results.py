"""Keeps what was measured in one JSON file, each part with its date, machine and versions."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import programs

Part = dict[str, Any]
Results = dict[str, Part]


def read(path: Path) -> Results:
    """Return the parts that were measured so far by name: rebuild, serve and poll."""
    if not path.exists():
        return {}
    results: Results = json.loads(path.read_text(encoding="utf-8"))
    return results


def write_part(
    path: Path,
    name: str,
    rows: Iterable[Mapping[str, object]],
    versions: Mapping[str, str],
    **more: object,
) -> Results:
    """Put what was just measured in place of part `name`, and return all parts."""
    results = read(path)
    results[name] = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": programs.machine(),
        "versions": dict(versions),
        "rows": list(rows),
        **more,
    }
    text = json.dumps(results, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return results
