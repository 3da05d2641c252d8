"""The steps of an export into a bucket, where objects change one by one.

First what is new, which nothing names yet; then what changed, articles before archives, documents,
pages and lists, so that nothing names what is not there; at last what is gone is deleted. A record
in the bucket says what is ours: before anything is written, and again when all of it is there.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from feedsvc.errors import ExportError, FeedsvcError
from feedsvc.export.bucket import Bucket
from feedsvc.export.names import object_name
from feedsvc.export.places import Place
from feedsvc.export.report import Progress
from feedsvc.export.rules.headers import HTML, NOT_STORED
from feedsvc.export.site import Site
from feedsvc.export.upload import RECORD, BucketRecord, StoredObject, Upload, upload_of

# A store answers in tens of milliseconds: one upload after another would take minutes.
AT_ONCE = 8
BATCH = 64
_FILE_OF_FAILURE = "404.html"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object that the site has; `make` asks for its body, and `kind` tells when it is due."""

    name: str
    kind: str
    make: Callable[[], Upload]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: all `wanted` objects, those to be uploaded, in order, and the others.

    `ours` are all that an export has written, `kept` those that are as they are to be.
    """

    wanted: Sequence[Wanted]
    uploads: Sequence[Wanted]
    digests: dict[str, str]
    kept: dict[str, StoredObject]
    ours: dict[str, StoredObject]


def planned(
    site: Site, coding: str, before: BucketRecord, bucket: Bucket, progress: Progress
) -> Plan:
    """Return what is to be done; nothing is written.

    Raises ExportError where an object that no export wrote bears the name of one of ours.
    """
    there = bucket.entity_tags()
    wanted = list(_wanted(site, coding))
    new, changed = list[Wanted](), list[Wanted]()
    digests, kept = dict[str, str](), dict[str, StoredObject]()
    for done, one in enumerate(wanted, 1):
        digests[one.name] = one.make().digest
        known = before.objects.get(one.name)
        if one.name not in there:
            new.append(one)
        elif known is None:
            raise ExportError(
                f"{bucket.url}/{one.name}: is there, and no export wrote it; nothing was changed"
            )
        elif known == StoredObject(digests[one.name], there[one.name]):
            kept[one.name] = known
        else:
            changed.append(one)
        progress("comparing", done, len(wanted))
    return Plan(wanted, [*new, *changed], digests, kept, dict(before.objects))


def _wanted(site: Site, coding: str) -> Iterator[Wanted]:
    for place in site.places.living:
        yield Wanted(object_name(place), place.kind, partial(_made, site, coding, place))
    yield Wanted(_FILE_OF_FAILURE, "list", partial(_failure, site))


def _made(site: Site, coding: str, place: Place) -> Upload:
    return upload_of(site.exported(place), coding)


def _failure(site: Site) -> Upload:
    fields = {"Content-Type": HTML, **NOT_STORED}
    return Upload(_FILE_OF_FAILURE, site.failures()[_FILE_OF_FAILURE], fields)


@dataclass
class Uploading:
    """The uploads of a `plan` to a `bucket`; `stored` are those that are done."""

    bucket: Bucket
    plan: Plan
    progress: Progress
    stored: dict[str, StoredObject] = field(default_factory=dict)

    def done(self, basis: str) -> tuple[str, ...]:
        """Do it all, note what it was made from, and return the names of what was deleted.

        Raises ExportError, and what the progress does: what was uploaded is noted then, if the
        store takes that.
        """
        plan = self.plan
        to_be = {one.name: StoredObject(plan.digests[one.name]) for one in plan.uploads}
        self._note("", {**plan.ours, **to_be})
        try:
            self._upload()
            there = self.bucket.entity_tags()
            self._verify(there)
            gone = sorted(name for name in plan.ours.keys() & there if name not in plan.digests)
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

    def _note(self, basis: str, objects: dict[str, StoredObject]) -> None:
        self.bucket.put(
            RECORD,
            BucketRecord(basis, objects).written(),
            {"Content-Type": "application/json", **NOT_STORED},
        )
