"""A clock that steps, as clocks of machines do that are set, moved or woken."""

import itertools
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from random import Random

# The clock begins in the evening before the real day, whatever the real time is: so it is behind
# the service's own after most steps, and ahead of it, with dates in the future, after the longest.
BEGINS_AT = time_of_day(22)
# Counted from the beginning: before midnight, behind it and before it again, so that each run has
# stories whose day is to come, comes, and is to come once more; then ahead, then anywhere.
FIRST_STEPS_HOURS = (0.0, 3.0, -0.01, 26.0)
STEPS_HOURS = (0.0, -5.0, 3.0, -0.01, 26.0, 0.01, -26.0, 9.5)
# Behind every day that was to come for any of them.
END_HOURS = 64.0
# How often it steps between two readings of one publication, too.
STEPS_WITHIN = 0.25


class SteppingClock:
    """Gives the time (UTC) to one publication after the other; `steps` chooses where it goes.

    It begins in the evening before `today`, the real day. `began` is what the publication under
    way, or the next, reads first, and all its dates come from. `stepped` counts its steps,
    `midnights` those of them that led to another day.
    """

    def __init__(self, steps: Random, today: date) -> None:
        self._steps = steps
        self._first = iter(FIRST_STEPS_HOURS)
        self._beginning = datetime.combine(today - timedelta(days=1), BEGINS_AT, UTC)
        self._started = time.monotonic()
        self._offset = timedelta()
        self._is_at_its_end = False
        self._readings = itertools.count(1)
        self._readings_alike = 0
        self.began = self._beginning
        self.stepped = self.midnights = 0

    def begin(self, readings_alike: int) -> None:
        """Hear that the next reading is the first of a publication.

        So many are the same, so that the soak knows by which of them days have come.
        """
        self._readings = itertools.count(1)
        self._readings_alike = readings_alike
        self.began = self.shown()

    def step(self) -> None:
        """Step, most times by hours, forth or back."""
        hours = next(self._first, None)
        self._step_to(self._steps.choice(STEPS_HOURS) if hours is None else hours)
        self.began = self.shown()

    def go_to_the_end(self) -> None:
        """Step behind all days that were to come, and step no more."""
        self._step_to(END_HOURS)
        self._is_at_its_end = True

    def __call__(self) -> datetime:
        """Return the time; within a publication it may have stepped since the last reading."""
        if next(self._readings) <= self._readings_alike:
            return self.began
        if not self._is_at_its_end and self._steps.random() < STEPS_WITHIN:
            self._step_to(self._steps.choice(STEPS_HOURS))
        return self.shown()

    def shown(self) -> datetime:
        """Return the time that it shows now."""
        passed = timedelta(seconds=time.monotonic() - self._started)
        return self._beginning + passed + self._offset

    def _step_to(self, hours: float) -> None:
        before, day = self._offset, self.shown().date()
        self._offset = timedelta(hours=hours)
        self.stepped += self._offset != before
        self.midnights += self.shown().date() != day
