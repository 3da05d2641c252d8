"""What the soak expects of feeds: held stories (F7), and that each fault of a feed is told."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from tests.soak.expected import Expected
from tests.soak.stories import Story
from tests.soak.violations import Violations

EVE = datetime(2024, 5, 9, 22, tzinfo=UTC)
NIGHT = datetime(2024, 5, 10, 1, tzinfo=UTC)
AFTERNOON = datetime(2024, 5, 10, 15, tzinfo=UTC)
NOON_OF_EVE = datetime(2024, 5, 9, 12, tzinfo=UTC)


def story(number: int, day: int = 10, section: str = "Europe") -> Story:
    made = Story(number, date(2024, 5, day), section, "Asha Rao", False, 0)
    made.files.add(f"{number}.txt")
    return made


def expecting(*rounds: tuple[Sequence[Story], datetime], limit: int = 40) -> Expected:
    expected = Expected(limit, keep_hours=0)
    for stories, now in rounds:
        expected.rebuilt(stories, now)
    return expected


def told(expected: Expected, headlines: Sequence[str], key: str = "europe") -> set[str]:
    violations = Violations()
    expected.check("a document", key, headlines, violations.add)
    return set(violations.counts)


def test_f7_a_story_of_tomorrow_is_held_until_its_day_and_then_in_just_its_feeds() -> None:
    one = story(1)
    expected = expecting(([one], EVE))
    assert expected.held == {1}
    assert told(expected, []) == set()
    assert told(expected, [one.headline]) == {"a story before its day"}
    expected.rebuilt([one], NIGHT)
    assert expected.held == set()
    for key in ("", "europe", "author/asha-rao"):
        assert told(expected, [one.headline], key) == set()
        assert told(expected, [], key) == {"a story missing from its feed"}
    assert told(expected, [one.headline], "culture") == {"a story in a wrong feed"}


def test_a_clock_that_goes_back_hides_no_story_and_holds_what_is_edited() -> None:
    one = story(1)
    expected = expecting(([one], NIGHT))
    before = one.headline
    one.edition = 2
    one.section = "Culture"
    expected.rebuilt([one], EVE)
    assert told(expected, [before]) == set()
    assert told(expected, [one.headline]) == {"a story out of date"}
    expected.rebuilt([one], AFTERNOON)
    assert told(expected, [one.headline], "culture") == set()
    assert told(expected, [one.headline]) == {"a story in a wrong feed"}


def test_a_story_that_returns_before_its_day_is_held_again() -> None:
    one = story(1)
    expected = expecting(([one], NIGHT))
    one.files = {"returned.txt"}
    expected.rebuilt([one], EVE)
    assert expected.held == {1}
    assert told(expected, [one.headline]) == {"a story before its day"}


def test_f30_a_story_taken_back_before_its_day_is_held_until_then() -> None:
    one = story(1)
    expected = expecting(([one], NIGHT))
    one.is_withdrawn = True
    expected.withdrawn(one)
    assert told(expected, [one.headline]) == {"a story that is gone"}
    one.is_withdrawn = False
    expected.rebuilt([one], EVE)
    assert expected.held == {1}
    expected.rebuilt([one], NIGHT)
    assert told(expected, [one.headline]) == set()


def test_stories_of_a_day_have_their_times_in_the_order_in_which_they_are_read_first() -> None:
    early, late, both = story(2), story(1), [story(2), story(1)]
    expected = expecting(([early], NIGHT), ([early, late], AFTERNOON))
    assert [shown.number for shown in expected.history("")] == [1, 2]
    assert [shown.published for shown in expected.history("")] == [
        datetime(2024, 5, 10, 12, 0, 1, tzinfo=UTC),
        datetime(2024, 5, 10, 0, 0, 0, tzinfo=UTC),
    ]
    assert [s.number for s in expecting((both, AFTERNOON)).history("")] == [2, 1]


@pytest.mark.parametrize(
    ("numbers", "fault"),
    [
        ([3, 2], set()),
        ([3], {"a story missing from its feed"}),
        ([3, 2, 2], {"a story doubled"}),
        ([2, 3], {"out of order"}),
        ([3, 2, 1], {"a story too old for its feed"}),
        ([3, 2, 4], {"a story before its day"}),
        ([3, 2, 5], {"a story in a wrong feed"}),
        ([3, 2, 6], {"a story that is gone"}),
    ],
)
def test_each_fault_of_a_feed_is_told_by_its_name(numbers: list[int], fault: set[str]) -> None:
    stories = [story(1, 8), story(2, 9), story(3, 10), story(4, 11), story(5, 10, "Culture")]
    gone = story(6)
    expected = expecting(([*stories, gone], AFTERNOON), limit=2)
    gone.files.clear()
    expected.rebuilt([*stories, gone], AFTERNOON)
    headlines = [([*stories, gone])[number - 1].headline for number in numbers]
    assert told(expected, headlines) == fault


def test_what_is_younger_than_the_hours_to_keep_stays_beyond_the_limit() -> None:
    expected = Expected(limit=1, keep_hours=12)
    expected.rebuilt([story(1, 9), story(2), story(3)], AFTERNOON)
    assert [shown.number for shown in expected.window("")] == [3, 2]
