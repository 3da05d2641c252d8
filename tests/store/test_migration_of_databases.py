"""A database that many machines share, brought to a newer schema: old nodes serve on meanwhile."""

import contextlib
from collections.abc import Iterator

import psycopg
import pytest

from feedsvc.errors import StoreError, StoreNewer, StoreOlder
from feedsvc.rebuild import beginning
from feedsvc.store.engine import open_for_reading, snapshot
from feedsvc.store.engines.postgresql import migrating, opening
from feedsvc.store.shape import SCHEMA_VERSION
from feedsvc.store.sql import documents
from tests.newsroom import Newsroom

STORE_ENGINES = ("postgresql",)
STEP = "ALTER TABLE late ADD COLUMN noted INTEGER NOT NULL DEFAULT 0;"


@pytest.fixture
def published(newsroom: Newsroom) -> Newsroom:
    newsroom.write("a.txt", "The bridge is open")
    newsroom.rebuild()
    newsroom.write("b.txt", "The river is high")
    return newsroom


@contextlib.contextmanager
def upgraded(step: str | None, *, readable_by: int = SCHEMA_VERSION) -> Iterator[None]:
    """Be a feedsvc of the next schema, to which `step` leads."""
    with pytest.MonkeyPatch.context() as patched:
        for module in (migrating, opening, beginning):
            patched.setattr(module, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
        patched.setattr(opening, "READABLE_BY", readable_by)
        patched.setattr(migrating, "step_from", lambda _: step)
        yield


def is_late_noted(newsroom: Newsroom) -> bool:
    with psycopg.connect(newsroom.settings["STORE__URL"]) as connection:
        cursor = connection.execute("SELECT * FROM late")
        return [column.name for column in cursor.description or ()] == ["article", "noted"]


def test_an_old_node_reads_on_before_and_after_the_step(published: Newsroom) -> None:
    before = published.documents()
    with contextlib.closing(open_for_reading(published.location)) as of_old_node:
        with upgraded(STEP):
            with pytest.raises(StoreOlder, match="`feedsvc rebuild` brings it up to date"):
                open_for_reading(published.location)
            assert documents.generation(of_old_node) == 1
            report = published.rebuild()
        assert report.notes[0] == "the store was brought from schema 2 to 3"
        with snapshot(of_old_node):
            assert documents.generation(of_old_node) == 2
    assert is_late_noted(published)
    assert published.documents().keys() == before.keys()
    assert "The river is high" in published.titles()
    with pytest.raises(StoreNewer, match="run the version that wrote it, or a later one"):
        published.rebuild()
    with upgraded(STEP):
        assert published.rebuild().documents == []


def test_an_old_node_reads_no_schema_that_it_does_not_understand(published: Newsroom) -> None:
    with upgraded(STEP, readable_by=SCHEMA_VERSION + 1):
        published.rebuild()
    with pytest.raises(StoreNewer):
        published.documents()


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (None, "no step leads there"),
        (f"{STEP} ALTER TABLE no_such ADD COLUMN x INTEGER;", 'relation "no_such" does not exist'),
        (f"{STEP} INSERT INTO stale VALUES (NULL);", "violates not-null constraint"),
    ],
)
def test_f15_a_step_that_cannot_be_taken_leaves_the_store_as_it_was(
    published: Newsroom, step: str | None, reason: str
) -> None:
    before = published.documents()
    with upgraded(step), pytest.raises(StoreError, match=reason) as raised:
        published.rebuild()
    assert "\n" not in str(raised.value)
    assert not is_late_noted(published)
    assert published.documents() == before
    assert published.rebuild().generation == 2


def test_f15_a_session_that_is_lost_within_the_step_leaves_the_store_as_it_was(
    published: Newsroom,
) -> None:
    step = f"{STEP} SELECT pg_terminate_backend(pg_backend_pid());"
    with upgraded(step), pytest.raises(StoreError, match="the store cannot be used"):
        published.rebuild()
    assert not is_late_noted(published)
    assert published.rebuild().generation == 2
