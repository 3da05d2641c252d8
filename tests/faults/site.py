"""Two newsrooms with the same 2,001 captures, of which 50 change a round: one is disturbed."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

from benchmarks import captures
from benchmarks.stories import Corpus
from feedsvc.rebuild import Report
from tests.newsroom import Newsroom

# From three batches of 1,000 on, a rebuild of all of them reads in a second process.
CAPTURES = 2_001
ADDED = REMOVED = 3
MOVED = 4
EDITED = 40
CHANGED = ADDED + REMOVED + MOVED + EDITED
# The feeds show stories that are among these; half of what changes is.
NEWEST = 300


class Site:
    """A newsroom to be disturbed, and its `twin`, whose rebuilds nobody disturbs.

    Both read the same captures, so that they must come to the same articles.
    """

    def __init__(self, folder: Path, count: int = CAPTURES) -> None:
        self.newsroom = Newsroom(folder / "disturbed")
        self.twin = Newsroom(
            folder / "undisturbed", settings={"CAPTURES__FOLDER": str(self.newsroom.captures)}
        )
        self.newsroom.configuration()
        self._corpus = Corpus(count)
        self._living = list(range(count))
        self._next = count
        self._edition = 0
        captures.write(self.newsroom.captures, map(self._corpus.story, self._living))

    def change(self) -> list[str]:
        """Edit, move, add and remove captures: CHANGED in all, others each time.

        Return the names of those that were removed.
        """
        self._edition += 1
        random = Random(self._edition)
        chosen = self._chosen(random)
        removed, moved, edited = chosen[:REMOVED], chosen[REMOVED : REMOVED + MOVED], chosen
        story, sections = self._corpus.story, self._corpus.sections
        changed = [story(number).edited(self._edition) for number in edited[REMOVED + MOVED :]]
        changed += [story(number).moved(self._edition, sections) for number in moved]
        added = range(self._next, self._next + ADDED)
        captures.write(self.newsroom.captures, [*changed, *map(story, added)])
        names = [captures.file_name(story(number)) for number in removed]
        for name in names:
            (self.newsroom.captures / name).unlink()
        self._next += ADDED
        self._living = sorted({*self._living, *added}.difference(removed))
        return names

    def publish(self) -> None:
        """Rebuild both newsrooms until nothing is read.

        A capture that is younger than two seconds at a scan is read once more at the next.
        """
        for newsroom in (self.newsroom, self.twin):
            while _rebuilt_now(newsroom).read:
                pass

    def rebuild_undisturbed(self) -> None:
        """Rebuild the twin, at the time that it is."""
        _rebuilt_now(self.twin)

    def _chosen(self, random: Random) -> list[int]:
        count = CHANGED - ADDED
        chosen = random.sample(self._living[-NEWEST:], count // 2)
        chosen += random.sample(self._living[:-NEWEST], count - len(chosen))
        random.shuffle(chosen)
        return chosen


def _rebuilt_now(newsroom: Newsroom) -> Report:
    newsroom.now = datetime.now(UTC)
    return newsroom.rebuild()
