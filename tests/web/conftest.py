"""What the tests of the service share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.newsroom import Newsroom, article


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom without any capture, nothing published."""
    newsroom = Newsroom(tmp_path)
    yield newsroom
    newsroom.close()


@pytest.fixture
def published(newsroom: Newsroom) -> Newsroom:
    """A newsroom that has published two articles."""
    newsroom.write("rain", article("Rain Comes to Town"))
    newsroom.write("sun", article("Sun Leaves Town", published="2024-05-02T12:00:00+01:00"))
    newsroom.rebuild()
    return newsroom


@pytest.fixture
def client(published: Newsroom) -> FlaskClient:
    """A client of a service of what `published` has."""
    return published.client()
