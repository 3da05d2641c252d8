"""A request of what is served, in whatever way."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

from tests.export.ways import Served


@dataclass(frozen=True)
class Answer:
    """What was answered; the names of its `fields` are in small letters."""

    status: int
    fields: Mapping[str, str]
    body: bytes


def ask(served: Served, target: str, **headers: str) -> Answer:
    """Return what a GET of `target`, sent as it is written here, is answered."""
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=20)
    try:
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        fields = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, fields, response.read())
    finally:
        connection.close()
