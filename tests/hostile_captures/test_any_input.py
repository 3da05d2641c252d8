"""The properties of any hostile input, with the same few hundred examples each time.

What `make fuzz`, which tries others, found stands here as an example of its own, and is mended.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.hostile_captures import properties
from tests.hostile_captures.properties import PROPERTIES, Property

# A whole site is published and crawled for each: fewer of these.
EXAMPLES = {properties.any_site: 15, properties.any_configuration: 100}
USUAL_EXAMPLES = 150

_RAW_QUERY = {
    "REQUEST_METHOD": "GET",
    "PATH_INFO": "/",
    "QUERY_STRING": "\x80",
    "SERVER_PROTOCOL": "HTTP/1.1",
}
FOUND: list[tuple[Property, Any]] = [
    # Raw bytes that are no UTF-8 in a query were an error of the server's.
    (properties.any_request, _RAW_QUERY),
    # A bare "http://" was printed by `check --json` as an embed that no reader took back.
    (properties.any_capture, b"A headline of it\n\nhttp://\n\nIt is one, and it is whole.\n"),
]


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_f1_to_f6_f19_to_f23_what_holds_for_any_input(holds: Property) -> None:
    limits = settings(
        max_examples=EXAMPLES.get(holds, USUAL_EXAMPLES),
        suppress_health_check=list(HealthCheck),
    )
    limits(given(PROPERTIES[holds])(holds))()


@pytest.mark.parametrize(("holds", "value"), FOUND)
def test_what_was_found_once_is_not_found_again(holds: Property, value: Any) -> None:
    holds(value)
