"""Measures the memory of one worker that has served a hundred feeds in three formats."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks import servers
from benchmarks.site import FeedsvcSite, slug
from benchmarks.stories import Corpus
from benchmarks.wire import NEWSBOAT, AnsweredWrongly, ask

# Each section has at least 50 of these.
CAPTURES = 8_000
SECTIONS = tuple(f"Section {number}" for number in range(1, 100))
FILES = ("feed.xml", "atom.xml", "feed.json")


def worker_bytes(folder: Path) -> int:
    """Return the peak of the largest worker's resident set, each of 300 documents asked once.

    The feeds are those of all articles and of 99 sections.
    """
    corpus = Corpus(CAPTURES, SECTIONS, brief=True)
    site = FeedsvcSite(folder / "feedsvc", SECTIONS)
    site.write(map(corpus.story, range(CAPTURES)))
    site.rebuild()
    server = servers.feedsvc(site.config, "/feed.xml", servers.free_port())
    with servers.running(server, folder / "feedsvc.log", core=None) as process:
        for feed in ("", *(f"/{slug(section)}" for section in SECTIONS)):
            for file in FILES:
                answer = ask(server.port, f"{feed}/{file}", NEWSBOAT)
                if answer.status != 200:
                    raise AnsweredWrongly(f"{feed}/{file}: {answer.status}")
        return max(map(_peak, _descendants(process)))


def _descendants(process: int) -> Iterator[int]:
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, children.read_text(encoding="ascii").split()):
            yield child
            yield from _descendants(child)


def _peak(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(kilobytes) * 1024
