"""Options and profiles of the whole test suite.

pytest                                                       hypothesis always tries the same
pytest --golden                                              golden files are written anew
pytest -m slow --screenshots tests/browser                   the pictures in docs/ are taken anew
pytest -m hypothesis --hypothesis-profile=random --hypothesis-seed=N    other examples, by N
"""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.newsroom import Newsroom

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


@pytest.fixture
def rewrite_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--golden"))


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """An empty newsroom in a folder of its own."""
    return Newsroom(tmp_path)
