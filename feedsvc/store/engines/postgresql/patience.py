"""A connection that gives a server up which does not answer: one that is stopped, or cut off.

The server's own timeouts do not help where it does not run, nor do TCP's: the kernel answers.
"""

from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus

from feedsvc.store.engines.postgresql.session import Plain

# psycopg comes up for breath ten times a second.
_INTERVAL_SECONDS = 0.1


def impatient(seconds: float) -> type[Plain]:
    """Return the kind of connection that waits `seconds` for a sign of life, and no longer.

    A question that is given up raises OperationalError and closes the connection, since the
    answer may come yet.
    """
    return type("Impatient", (_Impatient,), {"intervals": round(seconds / _INTERVAL_SECONDS)})


class _Impatient(psycopg.Connection[Any]):
    intervals = 0

    def wait(self, gen: PQGen[RV], *given: Any, **named: Any) -> RV:
        try:
            return super().wait(_given_up(gen, self.intervals), *given, **named)
        except psycopg.OperationalError:
            if self.info.transaction_status == TransactionStatus.ACTIVE:
                self.close()
            raise


def _given_up(question: PQGen[RV], intervals: int) -> PQGen[RV]:
    """Yield what `question` waits for, until so many intervals have passed without a sign."""
    silent = 0
    ready: Any = None
    while True:
        try:
            awaited = question.send(ready)
        except StopIteration as ended:
            answer: RV = ended.value
            return answer
        ready = yield awaited
        silent = 0 if ready else silent + 1
        if silent >= intervals:
            raise psycopg.OperationalError(
                f"the server has not answered for {intervals * _INTERVAL_SECONDS:g} seconds"
            )
