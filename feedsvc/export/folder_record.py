"""What an export into a folder holds, written beside it: what the next one compares with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Held:
    """An address as it was exported: its mtime in seconds; by coding, entity tags and bytes.

    The tags are the service's own.
    """

    modified: int
    etags: Mapping[str, str]
    sizes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FolderRecord:
    """An export: `basis` tells what it was made from; `held` is what it holds, by address."""

    basis: str = ""
    held: Mapping[str, Held] = field(default_factory=dict)

    def written(self) -> str:
        """Return it as it is kept."""
        rows = {
            address: [known.modified, {c: [known.etags[c], known.sizes[c]] for c in known.etags}]
            for address, known in self.held.items()
        }
        return json.dumps({"basis": self.basis, "held": rows})


def read_folder_record(text: str) -> FolderRecord:
    """Return the record that `written` gave. Raises ValueError where it is none."""
    try:
        kept = json.loads(text)
        held = {address: _held(*row) for address, row in kept["held"].items()}
        return FolderRecord(str(kept["basis"]), held)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("no record of an export") from error


def _held(modified: int, files: Mapping[str, tuple[str, int]]) -> Held:
    etags = {coding: str(etag) for coding, (etag, _) in files.items()}
    sizes = {coding: int(size) for coding, (_, size) in files.items()}
    return Held(int(modified), etags, sizes)
