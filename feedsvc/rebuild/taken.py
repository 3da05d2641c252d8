"""Which ids, addresses or moments are taken, asked of the store as seldom as may be."""

from collections.abc import Callable, Iterable

from feedsvc import identity

# Behind the first ones, so many numbers are asked for together.
MOST_AT_ONCE = 128


class Taken:
    """What is taken of one kind, for a batch; what the batch is given is so before the store knows.

    `among` returns those of some values that are taken in the store. It is asked at once for those
    that are `expected` to be wanted, and for no value twice: whatever is named alike begins to look
    for a free number at the same place.
    """

    def __init__(self, expected: Iterable[str], among: Callable[[Iterable[str]], set[str]]) -> None:
        self._among = among
        self._asked: set[str] = set()
        self._taken: set[str] = set()
        self._ask(expected)

    def __contains__(self, value: str) -> bool:
        if value not in self._asked:
            self._ask([value])
        return value in self._taken

    def add(self, value: str) -> None:
        """Note that `value` was given."""
        self._asked.add(value)
        self._taken.add(value)

    def numbered(self, wanted: str) -> str:
        """Return `wanted`, or the first of `wanted-2`, `wanted-3` … that is not taken."""

        def is_taken(name: str) -> bool:
            if name not in self._asked:
                number = int(name.removeprefix(f"{wanted}-"))
                self._ask(f"{wanted}-{beside}" for beside in _asked_with(number))
            return name in self._taken

        return identity.numbered(wanted, is_taken) if wanted in self else wanted

    def _ask(self, values: Iterable[str]) -> None:
        if new := set(values) - self._asked:
            self._asked |= new
            self._taken |= self._among(new)


def _asked_with(number: int) -> range:
    """Return the numbers that are asked for with `number`: as many as are before them, or fewer."""
    count = min(1 << (number.bit_length() - 1), MOST_AT_ONCE)
    first = number - number % count
    return range(first, first + count)
