"""The scenario sees what must not happen: each kind of violation is told when it is there."""

import contextlib
import time
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.faults.polling import Served
from tests.newsroom import Newsroom
from tests.scale import nginx
from tests.scale.builders import Builder, Ended
from tests.scale.following import Publication
from tests.scale.judging import judge_builder, judge_load, judge_readers
from tests.scale.load import Load, told
from tests.scale.nodes import Site
from tests.scale.outcome import Outcome, Phase
from tests.scale.parts import Plan
from tests.scale.polling import Reader, Seen, reading
from tests.scale.report import as_json, lines
from tests.scale.truth import Truth

ADDRESS = "/feed.xml"
WRK = """Running 60m test @ http://127.0.0.1:8000
  8 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.02ms    5.17ms  95.61ms   97.77%
    Req/Sec   178.14     34.17   250.00     71.11%
  Latency Distribution
     50%  612.00us
     99%   33.02ms
  10592 requests in 7.63s, 38.02MB read
Requests/sec:   1387.25
"""
WRONG = """  Socket errors: connect 1, read 2, write 3, timeout 4
  Non-2xx or 3xx responses: 5
"""


def answer(generation: int, body: bytes | None = None) -> Served:
    """Return an answer with the tag of a generation, and with its body unless another is given."""
    of = body if body is not None else str(generation).encode()
    return Served(ADDRESS, "identity", 200, f'"{generation}"', sha256(of).hexdigest())


def truth_of(generations: int, folder: Path) -> Truth:
    truth = Truth(Newsroom(folder))
    for number in range(1, generations + 1):
        served = answer(number)
        truth.noted.published[number] = {(ADDRESS, "identity"): (served.etag, served.digest)}
    return truth


def judged(folder: Path, *answers: tuple[str, Served], is_conditional: bool = False) -> Outcome:
    outcome = Outcome("none")
    reader = Reader("http://127.0.0.1:1", [ADDRESS], outcome.violations.add)
    reader.seen += [Seen(served, node, is_conditional) for node, served in answers]
    judge_readers(outcome, [reader], truth_of(3, folder))
    return outcome


def test_two_nodes_may_differ_and_each_may_go_on(tmp_path: Path) -> None:
    outcome = judged(
        tmp_path, ("a", answer(1)), ("b", answer(2)), ("a", answer(1)), ("a", answer(3))
    )
    assert not outcome.violations.counts
    assert outcome.node_answers == {"a": 3, "b": 1}


@pytest.mark.parametrize(
    "wrong",
    [answer(1), answer(2, b"1"), answer(2, b"another"), answer(7)],
    ids=["older", "of another generation", "of none", "with an unknown tag"],
)
def test_a_node_that_goes_back_or_mixes_generations_is_told(tmp_path: Path, wrong: Served) -> None:
    outcome = judged(tmp_path, ("a", answer(2)), ("a", wrong))
    assert set(outcome.violations.counts) == {"a mixed or an older generation"}


def test_a_reader_that_says_what_it_holds_and_is_sent_back_by_another_node_is_told(
    tmp_path: Path,
) -> None:
    answers = [("a", answer(2)), ("b", answer(1))]
    assert not judged(tmp_path / "unconditional", *answers).violations.counts
    outcome = judged(tmp_path / "conditional", *answers, is_conditional=True)
    assert set(outcome.violations.counts) == {"a mixed or an older generation"}


def test_wrk_tells_how_much_it_asked_and_what_went_wrong() -> None:
    load = told(WRK)
    assert load == Load(10592, 1387.25, 0, 0, load.median_seconds, load.p99_seconds)
    assert (load.median_seconds, load.p99_seconds) == pytest.approx((612e-6, 0.03302))
    wrong = told(WRK + WRONG)
    assert (wrong.failed, wrong.broken) == (5, 10)


def test_requests_that_fail_at_nginx_or_for_wrk_are_told(tmp_path: Path) -> None:
    log = tmp_path / "answers.log"
    ask = "127.0.0.1:1"
    log.write_text(
        f'10.000 200 "{ask}" "200" 0.001 {ADDRESS}\n'
        f'10.001 304 "{ask}, 127.0.0.1:2" "502, 304" 0.250 {ADDRESS}\n'
        f'10.002 502 "{ask}" "502" 0.001 {ADDRESS}\n'
        f'10.003 499 "{ask}" "-" 0.001 {ADDRESS}\n'
        f'20.000 499 "{ask}" "-" 0.001 {ADDRESS}\n'
    )
    answers = nginx.answers(log, ended=15.0)
    assert (answers.failed, answers.asked_again, answers.slowest) == (2, 1, 0.25)
    outcome = Outcome("none")
    judge_load(outcome, told(WRK + WRONG), answers)
    assert set(outcome.violations.counts) == {"wrk was let down", "a failed request at nginx"}


@pytest.mark.parametrize(
    ("code", "errors", "can_fail", "is_told"),
    [
        (0, "", False, False),
        (5, "another rebuild runs", False, False),
        (-9, "", False, False),
        (4, "the store cannot be reached", True, False),
        (4, "the store cannot be reached", False, True),
        (1, "", True, True),
        (4, "Traceback (most recent call last):", True, True),
    ],
)
def test_a_rebuild_that_goes_wrong_is_told(
    tmp_path: Path, code: int, errors: str, can_fail: bool, is_told: bool
) -> None:
    outcome = Outcome("none")
    builder = Builder("builder", Site(tmp_path, tmp_path / "none.toml", {}))
    builder.ended.append(Ended(0.0, code, errors))
    judge_builder(outcome, builder, can_fail=can_fail)
    assert bool(outcome.violations.counts) == is_told
    assert outcome.rebuilds == {"builder": {code: 1}}


class _Wrong(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/gone.xml":
            self.connection.close()
            return
        self.send_response(500 if self.path == "/error.xml" else 200)
        self.send_header("Content-Type", "application/xml")
        self.end_headers()
        self.wfile.write(b"<cut")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so there
        """Print nothing."""


@contextlib.contextmanager
def wrong_server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Wrong) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("address", "told_as"),
    [
        ("/gone.xml", "a request was not answered"),
        ("/error.xml", "an error was answered"),
        ("/cut.xml", "a body that is not well-formed"),
    ],
)
def test_a_reader_tells_of_what_is_no_feed(address: str, told_as: str) -> None:
    outcome = Outcome("none")
    deadline = time.monotonic() + 30
    with wrong_server() as url, reading(url, [address], 1, outcome.violations.add):
        while not outcome.violations.counts and time.monotonic() < deadline:
            time.sleep(0.01)
    assert set(outcome.violations.counts) == {told_as}


def test_the_report_tells_of_every_phase_how_soon_all_nodes_followed() -> None:
    publications = [Publication(n, 0.0, {"a": 0.1, "b": n / 10}) for n in (1, 2, 9)]
    outcome = Outcome(
        "PostgreSQL", phases=[Phase("all is well", publications, {"seconds away": 6})]
    )
    outcome.load = told(WRK)
    report = as_json(outcome, Plan())
    assert report["phases"][0]["publications"] == {"number": 3, "median": 0.2, "worst": 0.9}
    table = "\n".join(lines(report))
    for text in ("all is well", "0.900 s", "seconds away", "violations: none"):
        assert text in table


def test_the_shipped_upstream_takes_any_number_of_nodes() -> None:
    text = nginx.upstream([1, 2, 3])
    for port in (1, 2, 3):
        assert text.count(f"server 127.0.0.1:{port} ") == 2
    assert "10.0.0." not in text
