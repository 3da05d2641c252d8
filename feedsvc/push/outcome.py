"""What became of a ping, from the hub's answer or the want of one, told in one short line."""

import ssl
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException

from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProtocolError
from urllib3.response import BaseHTTPResponse

from feedsvc.text import one_line

# Of what a hub says to a ping that it refuses, so much is read and so much is told.
ANSWER_BYTES = 1_000
TOLD_CHARACTERS = 200
# With these a hub says that no ping would do better now.
_DOWN = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a ping: `failure` says why the hub was not told, "" that it was.

    `is_of_hub`: other pings to the same hub would fare no better now. `retry_after` is what the
    hub said in that header, "" if nothing.
    """

    failure: str = ""
    is_of_hub: bool = False
    retry_after: str = ""


def outcome_of(response: BaseHTTPResponse) -> Outcome:
    """Return what a hub's answer means; of its body little is read (F27)."""
    status = response.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome()
    if location := response.headers.get("Location"):
        return Outcome(
            f"answered {status} and names {_told(location)}: no redirect is followed; "
            "set push.hubs to the address that takes pings",
            is_of_hub=True,
        )
    said = _told(response.read(ANSWER_BYTES).decode("utf-8", "replace"))
    return Outcome(
        f"answered {status}: {said}" if said else f"answered {status}",
        is_of_hub=status in _DOWN,
        retry_after=response.headers.get("Retry-After", ""),
    )


def _told(text: str) -> str:
    return one_line(text)[:TOLD_CHARACTERS]


def outcome_without(error: HTTPError | HTTPException | OSError) -> Outcome:
    """Return what it means that a hub gave no answer but `error`."""
    return Outcome(_reason(error), is_of_hub=True)


def _reason(error: Exception) -> str:
    """Return why there is no answer, in the words of the system where it has any."""
    cause = error.__cause__ if isinstance(error, NewConnectionError) else error
    if isinstance(cause, ConnectTimeoutError | TimeoutError):
        return "did not answer in time"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is refused: {cause.verify_message}"
    if isinstance(cause, HTTPException | ProtocolError):
        return f"does not answer as HTTP has it: {_told(str(cause))}"
    if isinstance(cause, OSError) and cause.strerror:
        return f"cannot be reached: {_told(cause.strerror)}"
    return f"cannot be reached: {_told(str(cause))}"
