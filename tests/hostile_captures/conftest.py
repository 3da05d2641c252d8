"""What the tests of hostile captures share: the corpus, published once."""

import pytest

from feedsvc.rebuild import Report
from tests.hostile_captures.site import take_corpus
from tests.newsroom import Newsroom


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Newsroom, Report]:
    """A newsroom that has published the whole corpus, and what its rebuild reported."""
    newsroom = Newsroom(tmp_path_factory.mktemp("hostile"))
    take_corpus(newsroom)
    newsroom.write("whole.txt", "A whole story among the broken ones")
    return newsroom, newsroom.rebuild()
