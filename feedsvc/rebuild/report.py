"""What a rebuild tells the one who ran it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CaptureNote:
    """One capture and what is to be said of it."""

    file: str
    reason: str


@dataclass(slots=True)
class Report:
    """The outcome of a rebuild, filled while it runs.

    `read` counts captures that were opened; `new`, `changed`, `unchanged` and `removed` count
    articles; `refused` and `held` count the captures that are so now, read this time or before,
    `refusals` and `held_captures` name them. `problems` are those of the captures read this
    time. `documents` are the addresses whose bytes changed; `late` counts the articles that came
    too late for every feed's window, of which `late_addresses` names the first; `shortened` are
    the feeds that max_bytes cut, with the number of entries left out. `is_published` tells that
    the generation is a new one. `notes` are for the operator's eye. `seconds` is the wall time.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    refused: int = 0
    held: int = 0
    refusals: list[CaptureNote] = field(default_factory=list)
    held_captures: list[CaptureNote] = field(default_factory=list)
    problems: list[CaptureNote] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    late: int = 0
    late_addresses: list[str] = field(default_factory=list)
    shortened: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    is_published: bool = False
    generation: int = 0
    seconds: float = 0.0
