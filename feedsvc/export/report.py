"""What an export tells while it runs, and when it is done."""

from collections.abc import Callable
from dataclasses import dataclass

# Told of a phase how many of its steps are done, and how many there are; it may raise.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What an export did: how many addresses it holds, which of them `changed`, which it `removed`.

    Those of a bucket are names of objects. `rules_changed`: a server that reads the rules once
    must read them anew. `is_new`: something was exported, since something may have changed.
    `notes` tell the operator what went wrong beside it, to no harm of what was exported.
    """

    generation: int
    addresses: int
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rules_changed: bool = False
    is_new: bool = True
    notes: tuple[str, ...] = ()
