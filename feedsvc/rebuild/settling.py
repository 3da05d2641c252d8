"""Settle one batch of readings: whose they are, which text counts, what the store keeps of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from feedsvc.captures import Reading
from feedsvc.rebuild.admitting import admit_authors, admit_sections
from feedsvc.rebuild.candidate import Candidate
from feedsvc.rebuild.dating import held_until
from feedsvc.rebuild.drafting import Drafts
from feedsvc.rebuild.matching import Matcher
from feedsvc.rebuild.opened import OpenedFile
from feedsvc.rebuild.report import CaptureNote
from feedsvc.rebuild.run import Run
from feedsvc.rebuild.writing import Settled, write
from feedsvc.store.sql import captures
from feedsvc.store.sql.articles import Version
from feedsvc.store.sql.captures import CaptureRow


def settle(run: Run, files: Sequence[OpenedFile]) -> None:
    """Put what `files` hold into the store, in the order given, for the generation to come."""
    _Batch(run, files).settle()


@dataclass(slots=True)
class _Texts:
    """The captures of a batch that were read well, and the articles to look at again."""

    read: dict[str, Candidate] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)


class _Batch:
    def __init__(self, run: Run, files: Sequence[OpenedFile]) -> None:
        self._run = run
        self._files = files
        self._known = captures.by_file(run.connection, [file.stamp.name for file in files])
        readings = [reading for file in files for reading in file.readings]
        self._candidates = {
            reading.file: Candidate.of(reading, reading.article)
            for reading in readings
            if reading.article
        }
        self._matcher = Matcher(run.connection, [*self._candidates.values()], self._known)
        self._drafts = Drafts(run, [*self._candidates.values()])
        self._rows: dict[str, CaptureRow] = {}
        self._texts = _Texts()
        self._settled = Settled()

    def settle(self) -> None:
        for file in self._files:
            if file.is_container:
                self._rows[file.stamp.name] = file.container_row()
            for reading in file.readings:
                self._take(file, reading)
        self._notice_lost_captures()
        self._choose_texts()
        self._settled.rows = list(self._rows.values())
        self._settled.vanished = sorted(self._vanished_lines())
        self._settled.orphans = sorted(self._texts.lost)
        self._settled.days = self._drafts.days
        write(self._run, self._settled)

    def _take(self, file: OpenedFile, reading: Reading) -> None:
        candidate = self._candidates.get(reading.file)
        if candidate is None:
            # A capture that broke keeps its article alive, as it was last read (decision 2).
            known = self._known.get(reading.file)
            article = known.article if known else None
            row = file.row(reading, "refused", article=article, reason=reading.refused or "")
        elif until := self._held_until(candidate):
            # So does one that now bears a day to come.
            own = self._matcher.own_article_of(candidate)
            row = file.row(
                reading, "held", article=own, reason=f"held until {until}", held_until=until
            )
        else:
            self._texts.read[reading.file] = candidate
            row = file.row(reading, "read", article=self._assign_article(candidate))
        self._rows[reading.file] = row

    def _held_until(self, candidate: Candidate) -> str | None:
        """Return the day until which a capture is held.

        An undated one that has an article is not: the day of that is stored (decision 5).
        """
        until = held_until(candidate.article, self._run.started, self._run.today)
        if until and not candidate.article.dated and self._matcher.own_article_of(candidate):
            return None
        return until

    def _assign_article(self, candidate: Candidate) -> int:
        """Return the number of the article that `candidate` is of, a new one if it is of none."""
        admit_sections(self._run, candidate.article.sections, self._settled.found)
        admit_authors(self._run, candidate.article.authors, self._settled.found)
        number = self._matcher.article_of(candidate)
        if number is None:
            first = self._drafts.first(candidate)
            number = first.number
            self._settled.add(first, candidate.article)
        identity = self._identity_of(number)
        known = self._known.get(candidate.file)
        if known is None or known.article != number:
            self._settled.joined.append((candidate.file, identity))
        self._note_refused_id(candidate, identity.id)
        self._matcher.note(number, identity.id, candidate)
        self._texts.touched.add(number)
        return number

    def _note_refused_id(self, candidate: Candidate, given_id: str) -> None:
        """Tell the operator that a manifest's id could not be given: ids are for good."""
        wanted = candidate.article.id
        if wanted is not None and wanted != given_id:
            reason = f"id {wanted} cannot be given: it is another's, or {given_id} was given before"
            self._run.report.problems.append(CaptureNote(candidate.file, reason))

    def _identity_of(self, number: int) -> Version:
        return self._settled.added.get(number) or self._matcher.versions_of(number)[-1]

    def _vanished_lines(self) -> set[str]:
        """Return the lines that .jsonl files of this batch no longer have.

        Of a file that could not be read at all, nobody knows: its lines stay.
        """
        refused = {row.file for row in self._rows.values() if row.state == "refused"}
        return {
            row.file
            for row in self._known.values()
            if row.file not in self._rows and row.parent not in refused
        }

    def _notice_lost_captures(self) -> None:
        vanished = self._vanished_lines()
        for known in self._known.values():
            now = self._rows.get(known.file)
            is_lost = known.file in vanished or (now and now.article != known.article)
            if known.article is not None and is_lost:
                self._texts.lost.add(known.article)
        self._texts.touched |= self._texts.lost

    def _choose_texts(self) -> None:
        rows = self._captures_of(self._texts.touched)
        for number in sorted(self._texts.touched):
            candidate = self._text_for(number, rows.get(number, []))
            if candidate is not None:
                self._draft(number, candidate)

    def _captures_of(self, numbers: Iterable[int]) -> dict[int, list[CaptureRow]]:
        """Return each article's captures as they will stand after this batch."""
        stored = captures.by_article(self._run.connection, sorted(numbers))
        not_any_more = {*self._rows, *self._vanished_lines(), *self._run.gone}
        found: dict[int, list[CaptureRow]] = {}
        for number, rows in stored.items():
            found[number] = [
                row
                for row in rows
                if row.file not in not_any_more and row.parent not in self._run.gone
            ]
        for row in self._rows.values():
            if row.article is not None:
                found.setdefault(row.article, []).append(row)
        return found

    def _text_for(self, number: int, rows: Sequence[CaptureRow]) -> Candidate | None:
        """Return the text that counts for an article, None if the one it has still does."""
        is_added = number in self._settled.added
        latest = None if is_added else self._matcher.versions_of(number)[-1]
        by_file = {row.file: row for row in rows}
        source = by_file.get(latest.source) if latest else None
        if source is not None and source.state in {"refused", "held"}:
            return None
        readable = [row for row in rows if row.state == "read"]
        if not readable:
            return None
        best = max(readable, key=lambda row: row.rank)
        candidate = self._texts.read.get(best.file)
        if candidate is not None:
            return candidate
        if latest and (latest.source, latest.digest) == (best.file, best.digest):
            return None
        reading = self._run.read_again(best.file)
        return Candidate.of(reading, reading.article) if reading and reading.article else None

    def _draft(self, number: int, candidate: Candidate) -> None:
        added = self._settled.added.get(number)
        if added and added.source == candidate.file:
            return
        versions = [added] if added else self._matcher.versions_of(number)
        if not versions[-1].withdrawn:
            draft = self._drafts.next(candidate, versions)
            self._settled.take(versions[-1], draft, candidate.article)
