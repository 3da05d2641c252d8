"""Options and profiles of the whole test suite.

pytest                                                       hypothesis always tries the same
pytest --golden                                              golden files are written anew
pytest -m slow --screenshots tests/browser                   the pictures in docs/ are taken anew
pytest -m hypothesis --hypothesis-profile=random --hypothesis-seed=N    other examples, by N
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.newsroom import Newsroom

if TYPE_CHECKING:
    from tests.postgresql import Server

# No deadline: no test asserts how long something takes.
settings.register_profile("ci", derandomize=True, max_examples=500, deadline=None)
# derandomize is said: under CI=true hypothesis sets it by itself, and no seed would matter.
settings.register_profile(
    "random", derandomize=False, print_blob=True, max_examples=500, deadline=None
)
settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden files anew")
    parser.addoption("--screenshots", action="store_true", help="take the pictures in docs/ anew")


def pytest_report_header(config: pytest.Config) -> str:
    seed = config.getoption("--hypothesis-seed", None)
    return f"hypothesis seed: {'fixed' if seed is None else seed}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what uses a store once for each engine that its module names (tests/engines.py)."""
    engines = getattr(metafunc.module, "STORE_ENGINES", None)
    is_of_files = metafunc.definition.get_closest_marker("only_sqlite") is not None
    if engines is not None and "store_url" in metafunc.fixturenames and not is_of_files:
        metafunc.parametrize("store_url", engines, indirect=True)


@pytest.fixture
def rewrite_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--golden"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator["Server"]:
    """A PostgreSQL server for all tests that want one; each works in a schema of its own."""
    from tests.postgresql import running

    with running() as server:
        yield server


@pytest.fixture
def store_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty schema where a test is for both engines (tests/engines.py); else ""."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield ""
        return
    with request.getfixturevalue("postgresql").schema() as url:
        yield url


@pytest.fixture
def newsroom(tmp_path: Path, store_url: str) -> Newsroom:
    """An empty newsroom in a folder of its own."""
    return Newsroom(tmp_path, settings={"STORE__URL": store_url} if store_url else {})
