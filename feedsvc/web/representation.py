"""A representation of a resource, and the one way in which all of them are sent."""

from dataclasses import dataclass, field

from flask import Request, Response
from werkzeug.exceptions import PreconditionFailed

from feedsvc.web.conditional import CONDITIONS, status_of
from feedsvc.web.http_date import write_http_date

# No browser may take what is sent for anything but what its Content-Type says (T41).
NEVER_SNIFFED = ("X-Content-Type-Options", "nosniff")


@dataclass(frozen=True, slots=True)
class Representation:
    """What a GET of one address is to answer, before the request's conditions are weighed.

    `media_type` is the whole Content-Type, `etag` strong and quoted; `last_modified` is in
    seconds since the epoch, None where none is sent. `headers` are further ones, and are sent
    with a 304 too; `link` is not ("": no Link header).
    """

    body: bytes
    media_type: str
    etag: str
    cache_control: str
    last_modified: int | None = None
    coding: str = "identity"
    headers: dict[str, str] = field(default_factory=dict)
    link: str = ""

    def fields(self, status: int) -> list[tuple[str, str]]:
        """Return all header fields of a response with `status`, 200 or 304.

        A 304 has those that RFC 9110 §15.4.5 names, but not Last-Modified: the entity tag is
        enough to tell by.
        """
        fields = [
            *self.headers.items(),
            ("ETag", self.etag),
            ("Cache-Control", self.cache_control),
            NEVER_SNIFFED,
        ]
        return fields if status == 304 else fields + self._fields_of_the_body()

    def _fields_of_the_body(self) -> list[tuple[str, str]]:
        fields = [("Content-Type", self.media_type), ("Content-Length", str(len(self.body)))]
        if self.coding != "identity":
            fields.append(("Content-Encoding", self.coding))
        if self.last_modified is not None:
            fields.append(("Last-Modified", write_http_date(self.last_modified)))
        if self.link:
            fields.append(("Link", self.link))
        return fields


def conditions_of(request: Request) -> dict[str, str]:
    """Return the conditional headers of `request` that are there, by name."""
    return {name: request.headers[name] for name in CONDITIONS if name in request.headers}


def respond(representation: Representation, request: Request) -> Response:
    """Return the 200 or 304 that `request` is due (RFC 9110 §13); raise PreconditionFailed.

    A Range is ignored, as RFC 9110 §14.2 allows: what is served here is small. HEAD gets the
    same response; the server leaves its body out.
    """
    status = status_of(conditions_of(request), representation.etag, representation.last_modified)
    if status == 412:
        raise PreconditionFailed
    body = representation.body if status == 200 else b""
    return Response(body, status, representation.fields(status))
