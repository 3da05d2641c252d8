"""Log lines: on standard error, one for each thing, whatever a request or a capture says."""

import json
import logging
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from feedsvc.logs import JsonLines, RequestWords, TextLines, with_fields
from tests.hostile.wire import Service, served
from tests.newsroom import Newsroom
from tests.watch.process import rename_in, running

FORGED = "\nINFO feedsvc: forged"
# Line ends, an escape of terminals, a C1 control, marks of direction, a line separator.
EVIL = "\r\n\x1b[31m\x9b\x85\u202e\u2028\x00\x7f" + FORGED
# What is asked for, and how that and its status are to be told.
TARGETS = {
    b"/feed.xml": "/feed.xml 200",
    b"/a%0d%0aINFO%20feedsvc:%20forged": "/a%0D%0AINFO%20feedsvc:%20forged 404",
    b"/a%1b%5b31m%9b%85%00%7f%22%5c": "/a%1B%5B31m%9B%85%00%7F%22%5C 404",
    b"/%e2%80%ae%e2%80%a8%ff": "/%E2%80%AE%E2%80%A8%FF 404",
    b"/a?x=%0aforged&y=%22'": "/a?x=%0aforged&y=%22' 404",
    b"/" + b"a" * 5_000: f"/{'a' * 5_000} 404",
}
_REQUEST = re.compile(
    r'INFO granian\.access: 127\.0\.0\.1 "(GET \S+) HTTP/1\.1" (\d{3}) \d+\.\d ms', re.ASCII
)


def record(message: str, **changes: Any) -> logging.LogRecord:
    made = logging.LogRecord("feedsvc.web", logging.ERROR, __file__, 1, message, None, None)
    made.created, made.msecs = 1_715_353_200.25, 250.0
    made.__dict__.update(changes)
    return made


def fail(message: str) -> None:
    raise ValueError(message)


def failed(message: str) -> Any:
    try:
        fail(message)
    except ValueError:
        return sys.exc_info()


def test_a_text_line_is_one_line() -> None:
    line = TextLines().format(record(f"it failed: {EVIL}"))
    assert line.isprintable()
    assert line.startswith("ERROR feedsvc.web: it failed: \\r\\n\\x1b[31m")


def test_text_that_prints_is_left_as_it_is() -> None:
    assert TextLines().format(record("Küche – 東京 \\")) == "ERROR feedsvc.web: Küche – 東京 \\"


def test_no_line_of_a_traceback_looks_like_a_record() -> None:
    lines = TextLines().format(record("it failed", exc_info=failed(EVIL))).split("\n")
    assert lines[0] == "ERROR feedsvc.web: it failed"
    assert all(line.startswith("    ") and line.isprintable() for line in lines[1:])
    assert any("forged" in line for line in lines)


def test_a_json_line_is_one_object_of_ascii() -> None:
    made = record(f"it failed: {EVIL}", exc_info=failed(EVIL), **with_fields({"count": 3}))
    line = JsonLines().format(made)
    assert line.isascii()
    assert line.isprintable()
    told = json.loads(line)
    assert told.pop("traceback").endswith(EVIL)
    assert told == {
        "time": "2024-05-10T15:00:00.250Z",
        "level": "error",
        "logger": "feedsvc.web",
        "message": f"it failed: {EVIL}",
        "count": 3,
    }


def test_a_record_of_a_request_is_put_into_words() -> None:
    made = record(
        "%(addr)s",
        args={
            "addr": "192.0.2.1",
            "method": "GET",
            "path": "/a b\n\xc3\xa9%",
            "query_string": 'x=%0a"\x9b',
            "protocol": "HTTP/1.1",
            "status": 404,
            "dt_ms": 0.26,
        },
    )
    assert RequestWords().filter(made)
    assert TextLines().format(made) == (
        'ERROR feedsvc.web: 192.0.2.1 "GET /a%20b%0A%C3%A9%25?x=%0a%22%9B HTTP/1.1" 404 0.3 ms'
    )
    assert json.loads(JsonLines().format(made))["target"] == "/a%20b%0A%C3%A9%25?x=%0a%22%9B"


def logged(service: Service) -> list[str]:
    """Stop the service, and return what it said on standard error since it began to serve."""
    service.process.terminate()
    _, said = service.process.communicate(timeout=20)
    return said.splitlines()


@pytest.mark.parametrize("form", ["text", "json"])
def test_each_request_is_one_line_that_no_client_forges(tmp_path: Path, form: str) -> None:
    with served(tmp_path, LOG__REQUESTS="true", LOG__FORMAT=form) as service:
        for target in TARGETS:
            service.get(target)
        lines = logged(service)
    assert len(lines) == len(TARGETS)
    assert all(line.isascii() and line.isprintable() for line in lines)
    if form == "json":
        told = [json.loads(line) for line in lines]
        assert {(line["logger"], line["client"]) for line in told} == {
            ("granian.access", "127.0.0.1")
        }
        said = [f"{line['method']} {line['target']} {line['status']}" for line in told]
    else:
        found = [_REQUEST.fullmatch(line) for line in lines]
        said = [f"{match[1]} {match[2]}" for match in found if match]
    # Two threads answer, so in any order.
    assert sorted(said) == sorted(f"GET {target}" for target in TARGETS.values())


def test_no_request_is_logged_as_shipped(tmp_path: Path) -> None:
    with served(tmp_path) as service:
        for target in TARGETS:
            service.get(target)
        assert logged(service) == []


def test_as_json_all_that_a_service_says_is_json_with_a_line_for_each_rebuild(
    newsroom: Newsroom,
) -> None:
    newsroom.settings = {"LOG__FORMAT": "json"}
    newsroom.write_bytes("broken\n.txt", b"")
    with running(newsroom, "serve", "--watch", "--host", "127.0.0.1", "--port", "0") as serve:
        told = [json.loads(serve.said(""))]
        while told[-1]["message"] != "watching for changes":
            told.append(json.loads(serve.said("")))
        rename_in(newsroom, "rain.txt", "Rain Comes to Town")
        told.append(json.loads(serve.said("")))
        while told[-1].get("new") != 1:
            told.append(json.loads(serve.said("")))
        serve.process.terminate()
        assert serve.rest_printed() == []
    assert told[-1]["documents"] > 0
    assert told[-1]["level"] == "info"
    refused = [line for line in told if line["message"].startswith("refused: ")]
    assert {line["message"] for line in refused} == {"refused: broken\\x0a.txt: it is empty"}


def test_as_text_a_watch_says_a_line_for_each_rebuild(newsroom: Newsroom) -> None:
    newsroom.write("rain.txt", "Rain Comes to Town")
    with running(newsroom, "watch", "--log") as watch:
        assert watch.said("INFO feedsvc: rebuilt generation=1 ").startswith("new=1 changed=0 ")
        watch.said("watching for changes")
        watch.process.terminate()
        assert watch.rest_printed() == []
