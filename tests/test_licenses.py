"""docs/licenses.md is true: every locked package is there, under a licence that fits its use."""

import re
from importlib import metadata
from pathlib import Path

import pytest

from tests.test_toolchain import LOCKS, locked_versions

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "licenses.md").read_text(encoding="utf-8")
# Each lock is listed after these: what it shares with one of them stands there.
ORDER = ("use", "development", "build", "benchmarks")

PERMISSIVE = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "MIT-0", "PSF-2.0"}
# It binds who passes a changed one on, not who imports it: psycopg's, an extra.
LIBRARY = {"LGPL-3.0-only"}
# What may be used, but would bind who passes it on.
WEAKLY_RECIPROCAL = {"MPL-2.0", "ZPL-2.1"}
RECIPROCAL = {"AGPL-3.0-or-later", "GPL-2.0-or-later"}
ALLOWED = {
    "use": PERMISSIVE | LIBRARY,
    "development": PERMISSIVE | WEAKLY_RECIPROCAL,
    "build": PERMISSIVE,
    "benchmarks": PERMISSIVE | RECIPROCAL,
}

# What metadata without an SPDX expression says, and which expressions that may mean.
SAID = {
    "MIT": {"MIT"},
    "MIT License": {"MIT"},
    "BSD License": {"BSD-2-Clause", "BSD-3-Clause"},
    "BSD-2-Clause": {"BSD-2-Clause"},
    "BSD-3-Clause": {"BSD-3-Clause"},
    "Apache-2.0": {"Apache-2.0"},
    "Apache License 2.0": {"Apache-2.0"},
    "Apache Software License": {"Apache-2.0"},
    "Mozilla Public License 2.0 (MPL 2.0)": {"MPL-2.0"},
    "Zope Public License": {"ZPL-2.1"},
    "FreeBSD and LGPLv3+": {"BSD-2-Clause OR LGPL-3.0-or-later"},
}
# What says it in a file alone: the file's first line.
IN_A_FILE = {"axe-playwright-python": "MIT License"}


def listed() -> dict[str, dict[str, str]]:
    """Return the licences that the page lists: by lock, then by package."""
    parts = re.split(r"^## requirements/(\w+)\.txt$", PAGE, flags=re.MULTILINE)[1:]
    tables = zip(parts[::2], parts[1::2], strict=True)
    row = re.compile(r"^\| ([a-z0-9-]+) \| ([A-Z].*?) \|$", re.MULTILINE)
    return {lock: dict(row.findall(text)) for lock, text in tables}


def said_by(package: str) -> set[str]:
    """Return the expressions that the metadata of an installed package may mean."""
    data = metadata.metadata(package)
    if expression := data.get("License-Expression"):
        return {expression}
    classifiers = [text.split(" :: ")[-1] for text in data.get_all("Classifier") or ()]
    for said in (data.get("License"), *classifiers, IN_A_FILE.get(package)):
        if said in SAID:
            return SAID[said]
    return set()


def test_every_locked_package_is_listed_once_and_nothing_else_is() -> None:
    assert set(ORDER) == set(LOCKS) == set(listed())
    before: set[str] = set()
    for lock in ORDER:
        new = set(locked_versions(lock)) - before
        assert set(listed()[lock]) == new, f"docs/licenses.md, {lock}"
        before |= new


@pytest.mark.parametrize("lock", ORDER)
def test_every_licence_fits_the_use_of_its_lock(lock: str) -> None:
    for package, expression in listed()[lock].items():
        for each in expression.split(" AND "):
            choices = set(each.split(" OR "))
            assert choices & ALLOWED[lock], f"{package}: {expression}"


def test_installed_packages_say_what_the_page_says() -> None:
    licences = {name: text for table in listed().values() for name, text in table.items()}
    looked_at = set()
    for lock in ("use", "development", "build"):
        for package, version in locked_versions(lock).items():
            try:
                is_installed = metadata.version(package) == version
            except metadata.PackageNotFoundError:
                continue  # for another platform, or installed by other means than make
            if is_installed:
                assert licences[package] in said_by(package), package
                looked_at.add(package)
    # All but what is for other platforms and Pythons.
    assert len(set(locked_versions("use")) - looked_at) <= 2


def test_what_is_only_said_in_a_file_is_said_there() -> None:
    for package, first_line in IN_A_FILE.items():
        files = metadata.files(package) or []
        texts = [file.read_text() for file in files if "LICENSE" in file.name.upper()]
        assert any(text.startswith(first_line) for text in texts)
