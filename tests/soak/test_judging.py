"""A soak sees what must not happen: each kind of violation is told when it is there."""

import asyncio
from pathlib import Path
from typing import cast

import pytest

from tests.newsroom import Newsroom
from tests.soak.publications import Publication, Publications, digest_of, entries_of
from tests.soak.report import judged
from tests.soak.sampling import Sample, trend
from tests.soak.soak import Outcome
from tests.soak.subscribers import Habits, Kind, Subscriber
from tests.soak.violations import Violations
from tests.soak.wire import Answer

ADDRESS = "/feed.xml"


def rss(*stories: tuple[str, int, int]) -> bytes:
    """Return a document of entries: id, number of the story, edition."""
    items = "".join(
        f"<item><title>Story {number:05d} in its edition {edition}</title>"
        f"<link>https://example.org/{number}</link><guid>{guid}</guid></item>"
        for guid, number, edition in stories
    )
    return f"<rss><channel>{items}</channel></rss>".encode()


ONE, TWO = ("one", 1, 1), ("two", 2, 1)


class Desk:
    """Publications one second apart, and a reader of them."""

    def __init__(self, folder: Path, kind: Kind, *bodies: bytes) -> None:
        self.violations = Violations()
        publications = Publications(Newsroom(folder), (ADDRESS,))
        made = [
            Publication(
                number,
                digest_of(body),
                dict(entries_of(ADDRESS, body)),
                frozenset({f'"{number}"'}),
                since=10.0 * number,
                until=10.0 * number + 9,
            )
            for number, body in enumerate(bodies, 1)
        ]
        publications.by_address[ADDRESS] = made
        publications._by_tag = {(ADDRESS, f'"{p.generation}"'): [p] for p in made}
        habits = Habits(kind, ADDRESS, 1, keeps=True)
        self.reader = Subscriber(habits, 1, publications, self.violations.add)

    def answered(self, status: int, tag: int, body: bytes = b"", modified: str = "") -> None:
        headers = {"etag": f'"{tag}"'} | ({"last-modified": modified} if modified else {})
        asyncio.run(self.reader._take(Answer(status, headers, body)))
        self.reader._polls.append((10.0 * tag + 2, 10.0 * tag + 3))

    def seen(self) -> set[str]:
        self.reader.check_all_was_seen()
        return set(self.violations.counts)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.soak.publications.SECONDS_TO_BE_KNOWN", 0.0)


def test_a_reader_that_is_answered_rightly_complains_of_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "delta", rss(ONE), rss(TWO, ONE), rss(TWO))
    desk.answered(200, 1, rss(ONE))
    desk.answered(226, 2, rss(TWO))
    desk.answered(304, 2)
    desk.answered(200, 3, rss(TWO))
    assert desk.seen() == set()


def test_an_entry_that_never_came_is_missed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "conditional", rss(ONE), rss(TWO, ONE))
    desk.answered(200, 1, rss(ONE))
    desk.answered(304, 1)
    desk.reader._polls.append((22.0, 23.0))
    assert desk.seen() == {"an entry missed"}


def test_a_delta_without_a_change_leaves_an_entry_out_of_date(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "delta", rss(ONE), rss(TWO, ("one", 1, 2)))
    desk.answered(200, 1, rss(ONE))
    desk.answered(226, 2, rss(TWO))
    assert desk.seen() == {"an entry out of date"}


def test_a_story_under_two_ids_is_doubled(tmp_path: Path) -> None:
    again = rss(("other", 1, 1))
    desk = Desk(tmp_path, "conditional", rss(ONE), again)
    desk.answered(200, 1, rss(ONE))
    desk.answered(200, 2, again)
    assert desk.seen() == {"a story doubled"}


def test_an_older_document_after_a_newer_one_is_a_step_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "conditional", rss(ONE), rss(TWO, ONE))
    desk.answered(200, 2, rss(TWO, ONE))
    desk.answered(200, 1, rss(ONE))
    assert desk.seen() == {"a step back"}


def test_bytes_of_one_document_under_the_tag_of_another_are_seen(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "unconditional", rss(ONE))
    desk.answered(200, 1, rss(ONE, TWO))
    assert "a body that is not its tag's" in desk.seen()


def test_a_date_that_is_to_come_is_seen(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "unconditional", rss(ONE))
    desk.answered(200, 1, rss(ONE), modified="Thu, 09 May 2024 22:00:00 GMT")
    assert desk.seen() == set()
    desk.answered(200, 1, rss(ONE), modified="Sat, 09 May 2224 22:00:00 GMT")
    assert desk.seen() == {"a date that is to come"}


def test_an_error_and_an_unknown_tag_are_seen(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "unconditional", rss(ONE))
    desk.answered(500, 1)
    desk.answered(200, 7, rss(ONE))
    assert {"an error was answered", "a tag that nothing was published with"} <= desk.seen()


def sampled(minute: float, memory: float, sockets: int = 7) -> Sample:
    return Sample(1, minute * 60, round(memory), round(memory), 20, sockets)


def soaked(growing: int, grown: int, sockets_at_the_end: int = 7) -> Outcome:
    """Return a soak of 4 minutes of growth and 6 without, with so much more memory a minute."""
    rising = [sampled(n / 4, 5e7 + n / 4 * growing + n % 2 * 5e5) for n in range(16)]
    after = [sampled(n / 4, 6e7 + n / 4 * grown + n % 2 * 5e5) for n in range(16, 41)]
    outcome = Outcome(grown_at=240, samples=[*rising, *after], before=rising[:1])
    outcome.after = [sampled(11, 7e7, sockets=sockets_at_the_end)]
    return outcome


def test_the_trend_of_what_rises_by_chance_tells_slope_and_spread() -> None:
    found = trend([sampled(n / 4, 5e7 + n / 4 * 1e5 + n % 2 * 5e5) for n in range(41)], "memory")
    assert found.minutes == pytest.approx(10)
    assert found.slope == pytest.approx(100_000, rel=0.1)
    assert found.growth == pytest.approx(1_000_000, rel=0.1)
    assert found.spread == pytest.approx(4 * 250_000, rel=0.01)


def test_memory_that_grows_while_the_site_does_not_is_a_violation() -> None:
    outcome = soaked(growing=0, grown=1_000_000)
    (worker,) = cast("list[dict[str, float]]", judged(outcome)["workers"])
    assert worker["memory, bytes a minute"] == pytest.approx(1_000_000, rel=0.1)
    assert set(outcome.violations.counts) == {"memory grows"}


def test_memory_that_grows_with_the_site_is_stated_and_no_violation() -> None:
    outcome = soaked(growing=2_000_000, grown=0)
    (worker,) = cast("list[dict[str, float]]", judged(outcome)["workers"])
    assert worker["memory, bytes a minute, while it grows"] == pytest.approx(2_000_000, rel=0.1)
    assert not outcome.violations.counts


def test_memory_that_rises_by_less_than_is_still_to_fill_is_no_violation() -> None:
    outcome = soaked(growing=0, grown=300_000)
    judged(outcome)
    assert not outcome.violations.counts


def test_sockets_that_stay_open_are_a_violation() -> None:
    outcome = soaked(growing=0, grown=0, sockets_at_the_end=8)
    judged(outcome)
    assert set(outcome.violations.counts) == {"sockets stay open"}
