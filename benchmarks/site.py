"""A program that turns stories into feeds, as the benchmarks see any such program."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from benchmarks import captures
from benchmarks.measure import Cost, run
from benchmarks.programs import FEEDSVC, ROOT
from benchmarks.stories import Story


class Site(Protocol):
    """One program with its input and output in a folder of its own."""

    name: str

    def write(self, stories: Iterable[Story]) -> None:
        """Write the program's input for `stories`; one that is there already is overwritten."""

    def forget(self) -> None:
        """Remove all output and state, so that the next rebuild is a cold one."""

    def rebuild(self) -> Cost:
        """Run the program once, as its user does, and return what that cost."""


class FeedsvcSite:
    """feedsvc with its default settings: full content, both codings, the journal, the report."""

    name = "feedsvc"

    def __init__(self, folder: Path, sections: tuple[str, ...]) -> None:
        self.captures = folder / "captures"
        self.state = folder / "state"
        self.config = folder / "feedsvc.toml"
        self.captures.mkdir(parents=True)
        self.config.write_text(_configuration(sections), encoding="utf-8")

    def write(self, stories: Iterable[Story]) -> None:
        captures.write(self.captures, stories)

    def forget(self) -> None:
        for path in self.state.glob("*"):
            path.unlink()

    def rebuild(self) -> Cost:
        return run([*FEEDSVC, "--config", self.config, "rebuild"], folder=ROOT)


def _configuration(sections: tuple[str, ...]) -> str:
    tables = "".join(
        f'\n[[sections]]\nname = "{section}"\nslug = "{slug(section)}"\n' for section in sections
    )
    return f"""[site]
title = "Benchmark"
url = "http://127.0.0.1:8000"
zone = "Europe/London"

[captures]
folder = "captures"

[store]
path = "state/feedsvc.sqlite"
{tables}"""


def slug(section: str) -> str:
    """Return the word that stands for `section` in addresses."""
    return section.lower().replace(" ", "-")
