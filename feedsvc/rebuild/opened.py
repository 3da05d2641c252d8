"""A file that was opened, and what the store keeps of each capture in it."""

from dataclasses import dataclass

from feedsvc.captures import FileStamp, Reading
from feedsvc.rebuild.changes import stamp_text
from feedsvc.rebuild.dating import stated_by
from feedsvc.store.sql.captures import CaptureRow, CaptureState


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

    def container_row(self) -> CaptureRow:
        """Return what the store keeps of the file itself, whose captures are lines of it."""
        return CaptureRow(
            file=self.stamp.name,
            parent=None,
            stamp=stamp_text(self.stamp),
            fingerprint=self.fingerprint,
            digest="",
            state="container",
            mtime_ns=self.stamp.mtime_ns,
        )

    def row(
        self,
        reading: Reading,
        state: CaptureState,
        *,
        article: int | None = None,
        reason: str = "",
        held_until: str | None = None,
    ) -> CaptureRow:
        """Return what the store keeps of `reading`, one of the file's."""
        said = reading.article
        return CaptureRow(
            file=reading.file,
            parent=None if reading.file == self.stamp.name else self.stamp.name,
            # Bytes that could not be had, for want of descriptors or by an error of the disk, may
            # be had the next time though the file is as it was: it is looked at again (F16).
            stamp=stamp_text(self.stamp) if reading.digest else "",
            fingerprint=self.fingerprint,
            digest=reading.digest,
            state=state,
            reason=reason,
            problems=reading.problems,
            held_until=held_until,
            article=article,
            uncut=said is not None and said.cut is False,
            stated=stated_by(said) if said and said.published else "",
            crawled=said.crawled.isoformat() if said and said.crawled else "",
            mtime_ns=self.stamp.mtime_ns,
        )
