"""The steps of an export into a bucket, where objects change one by one.

First what is new, which nothing names yet; then what changed, articles before archives, documents,
pages and lists, so that nothing names what is not there; at last what is gone is deleted. A record
in the bucket says what is ours: before anything is written, and again when all of it is there.
"""

import contextlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby

from feedsvc.errors import ExportError, FeedsvcError
from feedsvc.export.bucket import Bucket
from feedsvc.export.bucket_record import BUCKET_RECORD, BucketRecord, StoredObject
from feedsvc.export.plan import Plan
from feedsvc.export.report import Progress
from feedsvc.export.rules.headers import NOT_STORED
from feedsvc.export.upload import Upload

# A store answers in tens of milliseconds: one upload after another would take minutes.
AT_ONCE = 8
BATCH = 64


@dataclass
class Uploading:
    """The uploads of a `plan` to a `bucket`; `stored` are those that are done."""

    bucket: Bucket
    plan: Plan
    progress: Progress
    stored: dict[str, StoredObject] = field(default_factory=dict)

    def run(self, basis: str) -> tuple[str, ...]:
        """Upload, delete, note what it was made from; return the names of what was deleted.

        Raises ExportError, and what the progress does: what was uploaded is noted then, if the
        store takes that.
        """
        plan = self.plan
        to_be = {one.name: StoredObject(plan.traces[one.name].answer) for one in plan.uploads}
        self._note("", {**plan.ours, **to_be})
        try:
            self._upload()
            there = self.bucket.entity_tags()
            self._verify(there)
            gone = sorted(name for name in plan.ours.keys() & there if name not in plan.traces)
            self.bucket.delete(gone)
        except FeedsvcError:
            with contextlib.suppress(ExportError):  # what went wrong is told, not what follows
                self._note("", {**plan.ours, **to_be, **self.stored})
            raise
        self._note(basis, {**plan.kept, **self.stored})
        return tuple(gone)

    def _upload(self) -> None:
        uploads = self.plan.uploads
        with ThreadPoolExecutor(AT_ONCE) as pool:
            # Objects of one kind name none of the same that could be missing.
            for _, group in groupby(uploads, key=lambda one: one.kind):
                same = list(group)
                for first in range(0, len(same), BATCH):
                    made = [one.make() for one in same[first : first + BATCH]]
                    for _ in pool.map(self._put, made):
                        pass  # raises what went wrong
                    self.progress("uploading", len(self.stored), len(uploads))

    def _put(self, upload: Upload) -> None:
        etag = self.bucket.put(upload.name, upload.body, upload.fields)
        # Here, so that those are noted too that are done while another one fails.
        self.stored[upload.name] = StoredObject(upload.digest, etag)

    def _verify(self, there: dict[str, str]) -> None:
        """Raise ExportError where an object is not in the bucket that was uploaded."""
        lost = [name for name, known in self.stored.items() if there.get(name) != known.etag]
        for name in lost:
            del self.stored[name]
        if lost:
            raise ExportError(
                f"{self.bucket.url}: {len(lost)} of {len(self.plan.uploads)} objects are not "
                f"there, or not as they were uploaded ({lost[0]}); nothing was deleted, the next "
                "export uploads them again"
            )

    def _note(self, basis: str, objects: Mapping[str, StoredObject]) -> None:
        self.bucket.put(
            BUCKET_RECORD,
            BucketRecord(basis, objects).written(),
            {"Content-Type": "application/json", **NOT_STORED},
        )
