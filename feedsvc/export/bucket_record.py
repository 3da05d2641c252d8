"""What exports have written into a bucket, kept in it: what is ours, and as what it is known."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

BUCKET_RECORD = "feedsvc-export.json"


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that an export wrote: a digest of its body and fields, and the store's own tag.

    `etag` is "" while that is not known to be there.
    """

    digest: str
    etag: str = ""


@dataclass(frozen=True, slots=True)
class BucketRecord:
    """`basis` tells what the last export was made from; `objects` by name are ours."""

    basis: str = ""
    objects: Mapping[str, StoredObject] = field(default_factory=dict)

    def written(self) -> bytes:
        """Return it as it is kept."""
        rows = {name: [known.digest, known.etag] for name, known in self.objects.items()}
        return json.dumps({"basis": self.basis, "objects": rows}).encode()


def read_bucket_record(text: bytes) -> BucketRecord:
    """Return the record that `written` gave. Raises ValueError where it is none."""
    try:
        kept = json.loads(text)
        rows = kept["objects"].items()
        objects = {name: StoredObject(str(digest), str(etag)) for name, (digest, etag) in rows}
        return BucketRecord(str(kept["basis"]), objects)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("no record of an export") from error
