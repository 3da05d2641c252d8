"""What a command imports: what it does not need would only make it slow."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT
from tests.newsroom import Newsroom

# Run a command in this very process, then print which of the packages were imported for it.
_RUN = """\
import sys
from feedsvc.cli import main
try:
    main(sys.argv[2:], prog_name="feedsvc")
except SystemExit as ended:
    assert not ended.code, ended.code
packages = sys.argv[1].split(",")
print("imported:", *[name for name in packages if name in sys.modules])
"""
SERVICE = "flask,jinja2,werkzeug,granian,watchfiles,prometheus_client"


def imported(packages: str, *arguments: str, **environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _RUN, packages, *arguments],
        env={"PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()[-1].split()[1:]


def test_a_rebuild_imports_nothing_of_the_service(newsroom: Newsroom) -> None:
    newsroom.write("one.txt", "A first story")
    arguments = ("--config", str(newsroom.config), "rebuild", "--json")
    assert imported(f"{SERVICE},psycopg,rich", *arguments, **newsroom.environment) == []
    assert imported("lxml,pydantic", *arguments, **newsroom.environment) == ["lxml", "pydantic"]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["rebuild", "--help"], ["serve", "--help"], ["stats", "--help"]]
)
def test_help_imports_neither_configuration_nor_xml(arguments: list[str], tmp_path: Path) -> None:
    packages = f"{SERVICE},pydantic,lxml,feedgen,dateutil,sqlite3,rich"
    assert imported(packages, *arguments, HOME=str(tmp_path)) == []


def test_stats_imports_nothing_of_the_service(newsroom: Newsroom) -> None:
    arguments = ("--config", str(newsroom.config), "stats", "--json")
    assert imported(f"{SERVICE},lxml,feedgen,rich", *arguments, **newsroom.environment) == []
