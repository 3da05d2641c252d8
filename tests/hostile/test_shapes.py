"""F25: request smuggling, heads that are none, huge ones, pipelining (RFC 9112)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.hostile.shapes import HEAD, SHAPES, SMUGGLED
from tests.hostile.wire import Answered, Service, served


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that closes a connection after a second without a whole head."""
    folder = tmp_path_factory.mktemp("impatient")
    with served(folder, SERVER__HEADER_SECONDS="1") as service:
        yield service


@pytest.fixture(scope="module")
def answers(impatient: Service) -> dict[str, Answered]:
    """What each shape is answered: all of them are sent at once, each on its own connection."""
    with ThreadPoolExecutor(len(SHAPES)) as senders:
        sent = {name: senders.submit(impatient.send, shape) for name, shape, _ in SHAPES}
        return {name: answered.result() for name, answered in sent.items()}


@pytest.mark.parametrize(("name", "due"), [pytest.param(r[0], r[2], id=r[0]) for r in SHAPES])
def test_f25_a_shape_is_answered_as_due_and_smuggles_nothing(
    answers: dict[str, Answered], name: str, due: list[int]
) -> None:
    answers[name].assert_harmless(b"smuggled", b"SMUGGLED")
    assert answers[name].statuses == due


def test_f25_after_all_of_them_the_service_serves_on(
    impatient: Service, answers: dict[str, Answered]
) -> None:
    assert len(answers) == len(SHAPES)
    assert impatient.get(b"/feed.xml").status == 200


def test_f25_what_is_smuggled_would_have_shown(impatient: Service) -> None:
    assert impatient.send(HEAD + b"\r\n" + SMUGGLED).statuses == [200, 404]


def test_f25_a_head_sent_byte_by_byte_is_a_request(impatient: Service) -> None:
    request = HEAD + b"\r\n"
    parts = (request[i : i + 1] for i in range(len(request)))
    assert impatient.send(*parts).statuses == [200]
