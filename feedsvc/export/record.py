"""What an export holds, written beside it: what the next one compares with."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from feedsvc import __version__
from feedsvc.config import Configuration
from feedsvc.encode import available_codings

# Raise it with any change of what is written for the same site.
LAYOUT = 1
_OF_NO_EFFECT = {"captures", "limits", "log", "readers", "server", "store"}


@dataclass(frozen=True, slots=True)
class Held:
    """An address as it was exported: its mtime in seconds, the service's entity tag by coding."""

    modified: int
    etags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """An export: `basis` tells what it was made from; `held` is what it holds, by address."""

    basis: str = ""
    held: Mapping[str, Held] = field(default_factory=dict)

    def written(self) -> str:
        """Return it as it is kept."""
        rows = {address: [known.modified, known.etags] for address, known in self.held.items()}
        return json.dumps({"basis": self.basis, "held": rows})


def read_record(text: str) -> Record:
    """Return the record that `written` gave. Raises ValueError where it is none."""
    try:
        kept = json.loads(text)
        rows = kept["held"].items()
        held = {address: Held(int(row[0]), dict(row[1])) for address, row in rows}
        return Record(str(kept["basis"]), held)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise ValueError("no record of an export") from error


def basis(configuration: Configuration, publication: tuple[int, int], now: datetime) -> str:
    """Return what tells whether an export would come out as one before.

    `publication` is the generation and when it was published. The hour counts, since the News
    sitemap tells by it what is news.
    """
    of_effect = configuration.model_dump_json(exclude=_OF_NO_EFFECT)
    hour = int(now.timestamp() // 3_600)
    told = (LAYOUT, __version__, available_codings(), publication, hour, of_effect)
    return hashlib.sha256(repr(told).encode()).hexdigest()
