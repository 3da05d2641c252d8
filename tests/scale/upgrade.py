"""A feedsvc of tomorrow: a copy of today's whose schema is one step further."""

import shutil
from pathlib import Path

from feedsvc.store.engine import SCHEMA_VERSION
from tests.serving import ROOT

NEXT_SCHEMA = SCHEMA_VERSION + 1
# As a later version may: a column in a table that readers read, and a table of its own.
_STEP = """ALTER TABLE versions ADD COLUMN editor TEXT NOT NULL DEFAULT '';
CREATE TABLE editors (name TEXT PRIMARY KEY);
"""


def upgraded_package(folder: Path) -> Path:
    """Copy feedsvc into `folder` with one more migration; return where it is imported from."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "feedsvc", folder / "feedsvc", ignore=ignored)
    store = folder / "feedsvc" / "store"
    step = store / "migrations" / f"{SCHEMA_VERSION}.sql"
    assert not step.exists()
    step.write_text(_STEP, encoding="utf-8")
    shape = store / "shape.py"
    text = shape.read_text(encoding="utf-8")
    today = f"SCHEMA_VERSION = {SCHEMA_VERSION}\n"
    assert today in text
    tomorrow = text.replace(today, f"SCHEMA_VERSION = {NEXT_SCHEMA}\n")
    shape.write_text(tomorrow, encoding="utf-8")
    return folder
