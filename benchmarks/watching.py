"""Measures how long a capture takes from being renamed in to being served, by `serve --watch`.

`python -m benchmarks.watching [CAPTURES]...` prints a table for folders of so many captures.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks import captures, servers
from benchmarks.servers import Server
from benchmarks.serving import PATH
from benchmarks.site import FeedsvcSite
from benchmarks.stories import Corpus
from benchmarks.wire import NEWSBOAT, AnsweredWrongly, ask

SIZES = (100, 10_000, 100_000)
ROUNDS = 30
SECONDS_UNTIL_WATCHED = 60.0
SECONDS_UNTIL_SERVED = 10.0
PAUSE_SECONDS = 0.3
# The service looks at the store when it is asked and a tenth of a second has gone: renames are
# spread over that.
PARTS_OF_A_LOOK = 10
LOOK_SECONDS = 0.1


def main() -> None:
    """Measure each size that is named, or SIZES."""
    sizes = [int(text.replace(",", "").replace("_", "")) for text in sys.argv[1:]] or SIZES
    print("| captures | renamed in | median s | slowest s |")
    print("| --- | --- | --- | --- |")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
            taken = list(seconds_until_served(size, ROUNDS, Path(folder)))
        row = f"| {size:,} | {len(taken)} | {median(taken):.3f} | {max(taken):.3f} |"
        print(row, flush=True)


def seconds_until_served(count: int, rounds: int, folder: Path) -> Iterator[float]:
    """Yield how long each of `rounds` new stories took among `count` captures in `folder`."""
    corpus = Corpus(count)
    site = FeedsvcSite(folder / "feedsvc", corpus.sections)
    site.write(map(corpus.story, range(count)))
    site.rebuild()
    plain = servers.feedsvc(site.config, PATH, servers.free_port())
    server = Server(plain.name, [*plain.command, "--watch"], plain.port, plain.path)
    log = folder / "log"
    with servers.running(server, log, core=None):
        _wait_until_watched(log)
        for number in range(rounds):
            time.sleep(PAUSE_SECONDS)
            before = _entity_tag(server.port)
            time.sleep(number % PARTS_OF_A_LOOK / PARTS_OF_A_LOOK * LOOK_SECONDS)
            captures.write(site.captures, [corpus.story(count + number)])
            began = time.perf_counter()
            while _entity_tag(server.port) == before:
                time.sleep(0.002)
                if time.perf_counter() - began > SECONDS_UNTIL_SERVED:
                    raise AnsweredWrongly(f"story {count + number} is not served")
            yield time.perf_counter() - began


def _wait_until_watched(log: Path) -> None:
    began = time.monotonic()
    while "watching " not in log.read_text(encoding="utf-8"):
        if time.monotonic() - began > SECONDS_UNTIL_WATCHED:
            raise AnsweredWrongly(f"nothing is watched: {log.read_text(encoding='utf-8')}")
        time.sleep(0.05)


def _entity_tag(port: int) -> str:
    return str(ask(port, PATH, NEWSBOAT).headers["ETag"])


if __name__ == "__main__":
    main()
