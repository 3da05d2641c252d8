"""The newsroom of the soak, without its readers: what it publishes is what it expects, and why."""

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from feedsvc.model import Article
from feedsvc.rebuild.dating import held_until
from tests.soak.clock import END_HOURS, STEPS_HOURS, SteppingClock
from tests.soak.newsdesk import Newsdesk
from tests.soak.opening import newsroom_in, opened
from tests.soak.violations import Violations

TODAY = date(2024, 5, 10)


def worked(folder: Path, rounds: int, violations: Violations) -> Newsdesk:
    desk = opened(newsroom_in(folder), Random(2), violations.add)
    for _ in range(rounds):
        desk.work()
    desk.close()
    return desk


def test_f7_f28_every_publication_is_as_expected_on_both_sides_of_midnight(tmp_path: Path) -> None:
    violations = Violations()
    desk = worked(tmp_path, 8, violations)
    assert violations.examples == []
    assert desk.press.clock.midnights > 1
    assert desk.press.ever_held
    assert "arrived before its day" in desk.done
    assert "edited before its day" in desk.done


def test_a_service_that_holds_nothing_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsvc.rebuild.settling.held_until", lambda *_: None)
    violations = Violations()
    worked(tmp_path, 0, violations)
    assert "a story before its day" in violations.counts


def test_a_service_that_holds_a_day_too_long_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held_longer(article: Article, now: datetime, today: date) -> str | None:
        return held_until(article, now, today - timedelta(days=1))

    monkeypatch.setattr("feedsvc.rebuild.settling.held_until", held_longer)
    violations = Violations()
    worked(tmp_path, 0, violations)
    assert "a story missing from its feed" in violations.counts


def test_a_story_that_is_still_held_at_the_end_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.soak.clock.END_HOURS", 0.0)
    violations = Violations()
    worked(tmp_path, 0, violations)
    assert set(violations.counts) == {"a story held at the end"}


def test_a_newsroom_that_has_grown_keeps_its_size_and_goes_on_changing(tmp_path: Path) -> None:
    violations = Violations()
    desk = opened(newsroom_in(tmp_path), Random(2), violations.add)
    at_first = desk.living
    for _ in range(4):
        desk.work()
    desk.is_growing = False
    living, known, edited = desk.living, len(desk.stories), desk.done["edited"]
    for _ in range(4):
        desk.work()
    assert at_first < living
    assert desk.living == pytest.approx(living, abs=5)
    assert len(desk.stories) == known
    assert desk.done["edited"] > edited
    assert desk.done["returned"] > 0
    assert violations.examples == []


def test_the_clock_crosses_midnight_forth_and_back_and_goes_ahead_whatever_its_chance() -> None:
    for seed in range(20):
        clock = SteppingClock(Random(seed), TODAY)
        days = []
        for _ in range(4):
            clock.step()
            days.append((clock.shown().date() - TODAY).days)
        assert days == [-1, 0, -1, 1]


def test_the_clock_ends_behind_every_day_to_come() -> None:
    clock = SteppingClock(Random(1), TODAY)
    beginning = clock.shown()
    latest = (beginning + timedelta(hours=max(STEPS_HOURS))).date() + timedelta(days=1)
    assert latest <= (beginning + timedelta(hours=END_HOURS)).date()


def test_the_first_readings_of_a_publication_are_alike() -> None:
    clock = SteppingClock(Random(1), TODAY)
    for _ in range(50):
        clock.begin(readings_alike=3)
        assert {clock() for _ in range(3)} == {clock.began}
        clock()
    assert clock.stepped > 0
