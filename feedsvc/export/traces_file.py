"""The file in which the machine that exports to a bucket keeps traces: it may be lost."""

from dataclasses import dataclass, field
from pathlib import Path

from feedsvc.export.traces import Traces, read_traces, write_traces


@dataclass
class TracesFile:
    """Traces of `maker` in the file `path`; what cannot be read or written is told in `notes`.

    They only save work, so an export does not fail for them.
    """

    path: Path
    maker: str
    notes: list[str] = field(default_factory=list)

    def read(self) -> Traces:
        """Return the traces that are kept; none where they cannot be read."""
        try:
            return read_traces(self.path, self.maker)
        except OSError as error:
            self._tell("cannot be read", error, "everything was asked for")
            return {}

    def write(self, traces: Traces) -> None:
        """Keep `traces`, which may name what was withdrawn, for the owner's eyes alone."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.unlink(missing_ok=True)  # its mode may be another one
            self.path.touch(mode=0o600, exist_ok=False)
            write_traces(self.path, traces, self.maker)
        except OSError as error:
            self._tell("cannot be written", error, "the next export asks for everything")

    def _tell(self, failure: str, error: OSError, effect: str) -> None:
        self.notes.append(f"{self.path}: {failure}: {error.strerror}; {effect}")
