"""An object of a bucket as it is to be, and what tells whether it is."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from feedsvc.export.names import object_name
from feedsvc.export.site import Exported
from feedsvc.export.traces import Read


@dataclass(frozen=True, slots=True)
class Upload:
    """An object as it is to be, with its header `fields`, and what the store was asked for it."""

    name: str
    body: bytes
    fields: Mapping[str, str]
    reads: tuple[Read, ...] = ()

    @property
    def digest(self) -> str:
        """What tells whether an object is this one."""
        told = repr(sorted(self.fields.items())).encode()
        return hashlib.sha256(self.body + b"\n" + told).hexdigest()[:32]


def upload_of(exported: Exported) -> Upload:
    """Return the object of what stands at an address, in the one coding that was asked for."""
    (coding, body), *_ = exported.bodies.items()
    fields = {"Content-Type": exported.media_type, "Cache-Control": exported.cache_control}
    if coding != "identity":
        fields["Content-Encoding"] = coding
    return Upload(object_name(exported.resource), body, fields, exported.reads)
