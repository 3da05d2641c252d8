"""A file that was opened, and what the store keeps of each capture in it."""

from dataclasses import dataclass

from feedsvc.captures import FileStamp, Reading
from feedsvc.rebuild.changes import stamp_text
from feedsvc.rebuild.dating import stated_by
from feedsvc.store.captures import CaptureRow, CaptureState


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file's stamp, the fingerprint it was read under, and what it held."""

    stamp: FileStamp
    fingerprint: str
    readings: tuple[Reading, ...]

    @property
    def is_container(self) -> bool:
        """Whether its captures are lines of it, so that it is none itself."""
        return all(reading.file != self.stamp.name for reading in self.readings)

    @property
    def looks_cut(self) -> bool:
        """Whether it may be the beginning of a file that is still being written."""
        return not self.readings or any(
            reading.article is None or reading.article.cut is not False for reading in self.readings
        )

    def row(
        self,
        reading: Reading | None,
        state: CaptureState,
        *,
        article: int | None = None,
        reason: str = "",
        held_until: str | None = None,
    ) -> CaptureRow:
        """Return what the store keeps of `reading`, or of the container where that is None."""
        name = reading.file if reading else self.stamp.name
        said = reading.article if reading else None
        # Bytes that could not be had, for want of descriptors or by an error of the disk, may be
        # had the next time though the file is as it was: it is looked at again (F16).
        is_unread = reading is not None and not reading.digest
        return CaptureRow(
            file=name,
            parent=None if name == self.stamp.name else self.stamp.name,
            stamp="" if is_unread else stamp_text(self.stamp),
            fingerprint=self.fingerprint,
            digest=reading.digest if reading else "",
            state=state,
            reason=reason,
            problems=reading.problems if reading else (),
            held_until=held_until,
            article=article,
            uncut=said is not None and said.cut is False,
            stated=stated_by(said) if said and said.published else "",
            crawled=said.crawled.isoformat() if said and said.crawled else "",
            mtime_ns=self.stamp.mtime_ns,
        )
