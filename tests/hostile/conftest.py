"""What the tests of hostile requests share: one service for all of them."""

from collections.abc import Iterator

import pytest

from tests.hostile.wire import Service, served


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of one article, with the settings that it is shipped with."""
    with served(tmp_path_factory.mktemp("served")) as service:
        yield service
