"""Give feeds to the sections and authors that captures name, as long as there are not too many."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from feedsvc.rebuild.run import Run
from feedsvc.store.engine import Connection
from feedsvc.store.sql import authors, members

SURPLUS_NAMED = 3
# Pages may name any number: of so many the report says that there are no fewer.
SURPLUS_COUNTED = 1_000


@dataclass(slots=True)
class Found:
    """What one batch brought to light: (label, slug) of sections, (slug, name) of authors."""

    sections: list[tuple[str, str]] = field(default_factory=list)
    authors: list[tuple[str, str]] = field(default_factory=list)

    def keep(self, connection: Connection) -> None:
        """Remember it in the store, in the transaction of its batch."""
        for label, slug in self.sections:
            members.add_found_section(connection, label, slug)
        authors.add(connection, self.authors)


def admit_sections(run: Run, labels: Iterable[str], found: Found) -> None:
    """Let the sections that `labels` name have feeds; note in `found` which had none before."""
    for label in labels:
        if run.sections.knows(label):
            continue
        run.directory = run.directory.with_section(label)
        if run.sections.knows(label):
            found.sections.append((label, run.sections.of(label).term))
        else:
            _note(run.surplus_sections, label)


def admit_authors(run: Run, names: Iterable[str], found: Found) -> None:
    """Let the authors called `names` have feeds, where they are to; note in `found` as above."""
    for name in names:
        before = run.directory
        run.directory = before.with_author(name)
        if run.directory is not before:
            found.authors.append((run.directory.authors.slug(name), name))
        elif before.authors.limit and not before.authors.knows(name):
            _note(run.surplus_authors, name)


def note_surplus(run: Run) -> None:
    """Tell in a line each which sections and authors get no feed."""
    for surplus, kind, effect in (
        (run.surplus_sections, "section", "they count as the default section"),
        (run.surplus_authors, "author", "they have no feed"),
    ):
        if surplus:
            run.report.notes.append(f"{_too_many(surplus, kind)}; {effect}")


def _note(surplus: dict[str, None], name: str) -> None:
    if len(surplus) < SURPLUS_COUNTED:
        surplus[name] = None


def _too_many(surplus: dict[str, None], kind: str) -> str:
    named = ", ".join([repr(name) for name in surplus][:SURPLUS_NAMED])
    more = ", …" if len(surplus) > SURPLUS_NAMED else ""
    count = f"1 {kind} is" if len(surplus) == 1 else f"{len(surplus)} {kind}s are"
    at_least = "at least " if len(surplus) == SURPLUS_COUNTED else ""
    return f"{at_least}{count} too many: {named}{more}"
