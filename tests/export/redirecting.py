"""A newsroom whose configuration lists redirects."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from feedsvc.config import Configuration, load
from tests.newsroom import Newsroom


@dataclass
class RedirectingNewsroom(Newsroom):
    """A newsroom with `redirects` in place of those of the shipped configuration."""

    redirects: Mapping[str, str | int] = field(default_factory=dict)

    def configuration(self) -> Configuration:
        super().configuration()
        # A string of JSON is one of TOML.
        rows = (f"{json.dumps(old)} = {json.dumps(to)}\n" for old, to in self.redirects.items())
        text = self.config.read_text(encoding="utf-8").partition("[redirects]")[0]
        self.config.write_text(f"{text}\n[redirects]\n{''.join(rows)}", encoding="utf-8")
        return load(self.config, self.environment).configuration
