"""What is taken is asked of the store seldom, and what comes back is the number it always was."""

from collections.abc import Iterable

import hypothesis.strategies as st
from hypothesis import given

from feedsvc import identity
from feedsvc.rebuild.taken import Taken

NAMES = ("a", "a-2", "b")


class Store:
    """Names that are in a store, which counts how often and for what it is asked."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = set(names)
        self.asked: list[str] = []
        self.questions = 0

    def among(self, names: Iterable[str]) -> set[str]:
        wanted = list(names)
        self.asked += wanted
        self.questions += 1
        return self.names.intersection(wanted)


def named_alike(count: int) -> list[str]:
    return ["a", *(f"a-{number}" for number in range(2, count + 1))]


@given(
    taken=st.sets(st.one_of(st.sampled_from(NAMES), st.integers(2, 300).map("a-{}".format))),
    wanted=st.lists(st.sampled_from(NAMES), max_size=20),
    expected=st.sets(st.sampled_from(NAMES)),
)
def test_each_is_given_the_name_that_asking_for_one_after_the_other_gives(
    taken: set[str], wanted: list[str], expected: set[str]
) -> None:
    batch = Taken(expected, Store(taken).among)
    for name in wanted:
        found = batch.numbered(name)
        assert found == identity.numbered(name, taken.__contains__)
        batch.add(found)
        taken.add(found)


def test_a_batch_that_is_named_alike_asks_for_no_name_twice_and_seldom() -> None:
    store = Store(named_alike(10_000))
    batch = Taken(["a"], store.among)
    for number in range(1_000):
        found = batch.numbered("a")
        assert found == f"a-{10_001 + number}"
        batch.add(found)
    assert store.questions < 50
    assert len(store.asked) == len(set(store.asked))


def test_what_is_expected_is_asked_for_at_once() -> None:
    store = Store(["b"])
    batch = Taken(["a", "b", "c"], store.among)
    assert ("a" in batch, "b" in batch, batch.numbered("c")) == (False, True, "c")
    assert store.questions == 1
    assert batch.numbered("b") == "b-2"
    assert store.questions == 2
