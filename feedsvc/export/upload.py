"""What an export does to a bucket: which objects are new, which changed, which are gone."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from feedsvc.export.names import object_name
from feedsvc.export.site import Exported

RECORD = "feedsvc-export.json"


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that an export wrote: a digest of its body and fields, and the store's own tag.

    `etag` is "" while that is not known to be there.
    """

    digest: str
    etag: str = ""


@dataclass(frozen=True, slots=True)
class BucketRecord:
    """What exports have written into a bucket, kept in it: `objects` by name are ours."""

    basis: str = ""
    objects: Mapping[str, StoredObject] = field(default_factory=dict)

    def written(self) -> bytes:
        """Return it as it is kept."""
        rows = {name: [known.digest, known.etag] for name, known in self.objects.items()}
        return json.dumps({"basis": self.basis, "objects": rows}).encode()


def read_record(text: bytes) -> BucketRecord:
    """Return the record that `written` gave. Raises ValueError where it is none."""
    try:
        kept = json.loads(text)
        rows = kept["objects"].items()
        objects = {name: StoredObject(str(row[0]), str(row[1])) for name, row in rows}
        return BucketRecord(str(kept["basis"]), objects)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise ValueError("no record of an export") from error


@dataclass(frozen=True, slots=True)
class Upload:
    """An object as it is to be: its header `fields`, and which of the site's it stands for."""

    name: str
    body: bytes
    fields: Mapping[str, str]

    @property
    def digest(self) -> str:
        """What tells whether an object is this one."""
        told = repr(sorted(self.fields.items())).encode()
        return hashlib.sha256(self.body + b"\n" + told).hexdigest()[:32]


def upload_of(exported: Exported, coding: str) -> Upload:
    """Return the object of what stands at an address, in `coding` where it has that."""
    fields = {"Content-Type": exported.media_type, "Cache-Control": exported.cache_control}
    if coding != "identity" and coding in exported.bodies:
        fields["Content-Encoding"] = coding
    else:
        coding = "identity"
    return Upload(object_name(exported.place), exported.bodies[coding], fields)
