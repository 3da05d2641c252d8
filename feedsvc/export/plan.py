"""What an export into a bucket is to do: which objects are new, which changed, which are as due."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from feedsvc.errors import ExportError
from feedsvc.export.bucket import Bucket
from feedsvc.export.bucket_record import BucketRecord, StoredObject
from feedsvc.export.names import object_name
from feedsvc.export.report import Progress
from feedsvc.export.resources import Resource
from feedsvc.export.rules.headers import HTML, NOT_STORED
from feedsvc.export.site import Site
from feedsvc.export.traces import Trace, Traces
from feedsvc.export.upload import Upload, upload_of

_FILE_OF_FAILURE = "404.html"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object that the site has; `make` asks for its body, and `kind` tells when it is due."""

    name: str
    kind: str
    make: Callable[[], Upload]


@dataclass
class Plan:
    """What is to be done: objects that are `new`, and that are to be `changed`, in order.

    `ours` are all that an export has written, `kept` those that are as they are to be. `traces` are
    those of all objects that the site has, by name: digests, and how these came about.
    """

    ours: Mapping[str, StoredObject]
    new: list[Wanted] = field(default_factory=list)
    changed: list[Wanted] = field(default_factory=list)
    kept: dict[str, StoredObject] = field(default_factory=dict)
    traces: dict[str, Trace] = field(default_factory=dict)

    @property
    def uploads(self) -> Sequence[Wanted]:
        """All that is to be uploaded, in order: nothing names yet what is new."""
        return [*self.new, *self.changed]


def planned(
    site: Site,
    coding: str,
    before: BucketRecord,
    known: Traces,
    bucket: Bucket,
    progress: Progress,
) -> Plan:
    """Return what is to be done; nothing is written, and what is answered as `known` not asked for.

    Raises ExportError where an object that no export wrote bears the name of one of ours.
    """
    there = bucket.entity_tags()
    plan = Plan(before.objects)
    wanted = list(_wanted(site, coding))
    for done, one in enumerate(wanted, 1):
        if one.name in there and one.name not in plan.ours:
            raise ExportError(
                f"{bucket.url}/{one.name}: is there, and no export wrote it; nothing was changed"
            )
        trace = known.get(one.name)
        if trace is None or not site.answers_still(trace):
            made = one.make()
            trace = Trace(made.digest, made.reads)
        _add(plan, one, trace, there.get(one.name))
        progress("comparing", done, len(wanted))
    return plan


def _add(plan: Plan, wanted: Wanted, trace: Trace, etag: str | None) -> None:
    """Add an object to `plan`; `etag` is what the store has under its name, None for nothing."""
    plan.traces[wanted.name] = trace
    known = plan.ours.get(wanted.name)
    if etag is None:
        plan.new.append(wanted)
    elif known == StoredObject(trace.answer, etag):
        plan.kept[wanted.name] = known
    else:
        plan.changed.append(wanted)


def _wanted(site: Site, coding: str) -> Iterator[Wanted]:
    for resource in site.resources.living:
        yield Wanted(object_name(resource), resource.kind, partial(_made, site, coding, resource))
    yield Wanted(_FILE_OF_FAILURE, "list", partial(_failure, site))


def _made(site: Site, coding: str, resource: Resource) -> Upload:
    return upload_of(site.exported(resource, [coding]))


def _failure(site: Site) -> Upload:
    fields = {"Content-Type": HTML, **NOT_STORED}
    return Upload(_FILE_OF_FAILURE, site.failures()[_FILE_OF_FAILURE], fields)
