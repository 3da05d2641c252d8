"""By which rules, and which rows of the manifest, a file would be read now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from feedsvc.captures import Manifest


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The rules' fingerprint, with the digest of the manifest's rows where a file has any.

    The rules are those of reading and those of placing: which section has which slug. `lines`
    are the names under which rows speak of a file's lines, by the file's name.
    """

    rules: str
    manifest: Manifest
    lines: Mapping[str, Sequence[str]]

    @classmethod
    def under(cls, rules: str, manifest: Manifest) -> "Fingerprints":
        """Return the fingerprints by `manifest` where that of the rules is `rules`."""
        lines: defaultdict[str, list[str]] = defaultdict(list)
        for name in manifest.rows:
            file = name.rpartition(":")[0]
            if file.lower().endswith(".jsonl"):
                lines[file].append(name)
        return cls(rules, manifest, lines)

    def of(self, file: str) -> str:
        """Return the fingerprint under which `file` is read."""
        if not self.manifest.rows:
            return self.rules
        digest = self.manifest.digest_of(file)
        if lines := self.lines.get(file):
            digests = [self.manifest.digest_of(name) for name in sorted(lines)]
            digest = sha256(repr((digest, lines, digests)).encode()).hexdigest()
        return f"{self.rules} {digest[:16]}" if digest else self.rules
