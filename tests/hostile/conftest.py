"""What the tests of hostile requests share: one service for all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.wire import Service, served


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of one article, with the settings that it is shipped with."""
    with served(tmp_path_factory.mktemp("served")) as service:
        yield service


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count all tests that ask the served process among the slow ones."""
    for item in items:
        is_here = item.path.parent == Path(__file__).parent
        if is_here and isinstance(item, pytest.Function) and "service" in item.fixturenames:
            item.add_marker(pytest.mark.slow)
