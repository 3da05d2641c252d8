"""An export into a bucket: only what changed is uploaded, in an order that may be watched."""

import hashlib
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from feedsvc.config import Configuration
from feedsvc.errors import ExportError
from feedsvc.export.basis import basis, maker
from feedsvc.export.bucket import Bucket
from feedsvc.export.bucket_record import BUCKET_RECORD, BucketRecord, read_bucket_record
from feedsvc.export.plan import planned
from feedsvc.export.report import Progress, Report
from feedsvc.export.site import publication_of, site_of
from feedsvc.export.traces_file import TracesFile
from feedsvc.export.uploading import Uploading


def export_to_bucket(
    configuration: Configuration,
    url: str,
    now: datetime,
    progress: Progress,
    *,
    is_forced: bool = False,
    coding: str = "identity",
) -> Report:
    """Export what is published into the bucket at `url`, every body in one content coding.

    Nothing is asked of the application where it would answer as it did, unless that is forced.
    `now` is aware. Raises StoreError, ConfigurationError, ExportError, and what `progress`
    raises: then the next export uploads what is missing.
    """
    bucket = Bucket(url)
    before = _record(bucket)
    publication = publication_of(configuration)
    if before.basis == _basis(configuration, publication, now, coding) and not is_forced:
        return Report(publication[0], len(before.objects), is_new=False)
    kept = TracesFile(_traces_path(configuration, url), f"{coding} {maker(configuration)}")
    known = {} if is_forced else kept.read()
    with (
        TemporaryDirectory(prefix="feedsvc-export-") as scratch,
        site_of(configuration, now, Path(scratch)) as site,
    ):
        plan = planned(site, coding, before, known, bucket, progress)
        removed = Uploading(bucket, plan, progress).run(
            _basis(configuration, site.publication, now, coding)
        )
    kept.write(plan.traces)
    return Report(
        generation=site.generation,
        addresses=len(plan.traces),
        changed=tuple(wanted.name for wanted in plan.uploads),
        removed=removed,
        notes=tuple(kept.notes),
    )


def _basis(
    configuration: Configuration, publication: tuple[int, int], now: datetime, coding: str
) -> str:
    return f"{coding} {basis(configuration, publication, now)}"


def _traces_path(configuration: Configuration, url: str) -> Path:
    """Return where the traces of a bucket are kept: not there, since many may read what is."""
    store = configuration.store.path
    return store.with_name(f"{store.name}.exported-{hashlib.sha256(url.encode()).hexdigest()[:12]}")


def _record(bucket: Bucket) -> BucketRecord:
    """Return what is ours in the bucket. Raises ExportError where it is somebody else's."""
    text = bucket.read(BUCKET_RECORD)
    if text is None:
        if bucket.entity_tags():
            raise ExportError(
                f"{bucket.url}: is not empty, and no export of feedsvc; it is left alone, name "
                "another bucket or prefix"
            )
        return BucketRecord()
    try:
        return read_bucket_record(text)
    except ValueError as error:
        raise ExportError(
            f"{bucket.url}/{BUCKET_RECORD}: is not what an export wrote there; nothing was changed"
        ) from error
