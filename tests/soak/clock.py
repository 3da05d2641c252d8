"""A clock that steps, as clocks of machines do that are set, moved or woken."""

from datetime import UTC, datetime, timedelta
from random import Random

# Against `BEHIND`; so even the furthest is behind the service's own clock, but for the last one.
STEPS_HOURS = (0.0, -5.0, 3.0, -0.01, 26.0, 0.01, -26.0, 9.5)
# Rebuilds are this far behind: then a day that is to come for them is no day to come at the end.
BEHIND = timedelta(hours=30)
# How often it steps between two readings of one rebuild, too.
STEPS_WITHIN = 0.25
# A rebuild's first reading is the report's, its second that of all dates: these are alike, so that
# the soak knows which days have come.
READINGS_ALIKE = 2


class SteppingClock:
    """Gives the time (UTC) to one rebuild after the other; `steps` chooses where it goes.

    `began` is what the rebuild under way read first; from the second reading its dates come.
    """

    def __init__(self, steps: Random) -> None:
        self._steps = steps
        self._offset = -BEHIND
        self.began: datetime | None = None
        self.stepped = 0
        self._is_right = False
        self._readings = 0

    def begin(self) -> None:
        """Hear that the next reading is the first of a rebuild."""
        self._readings = 0

    def step(self) -> None:
        """Step, most times by hours, forth or back."""
        before, self._offset = self._offset, self._anywhere()
        self.stepped += self._offset != before

    def go_right(self) -> None:
        """Show the real time from now on."""
        self._offset = timedelta()
        self._is_right = True

    def __call__(self) -> datetime:
        """Return the time; within a rebuild it may have stepped since the last reading."""
        self._readings += 1
        if self._readings == 1:
            self.began = self.shown()
        if (
            self._readings > READINGS_ALIKE
            and not self._is_right
            and self._steps.random() < STEPS_WITHIN
        ):
            self._offset = self._anywhere()
            self.stepped += 1
        return self.shown()

    def _anywhere(self) -> timedelta:
        return timedelta(hours=self._steps.choice(STEPS_HOURS)) - BEHIND

    def shown(self) -> datetime:
        """Return the time that the next rebuild will begin at."""
        return datetime.now(UTC) + self._offset
