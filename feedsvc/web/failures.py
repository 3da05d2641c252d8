"""Answers that are no representation: small, constant, without a word of the request (T37, F22)."""

from http import HTTPStatus

from flask import Flask, Response, render_template
from werkzeug.exceptions import (
    Gone,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    ServiceUnavailable,
)

from feedsvc.errors import StoreError
from feedsvc.web.cors import ALLOWED_METHODS, READABLE_ANYWHERE
from feedsvc.web.pages import PAGE_HEADERS, PageFrame

RETRY_SECONDS = "10"

_PAGES = {
    NotFound: ("Not found", "There is nothing at this address, and there never was."),
    Gone: ("Gone", "What was at this address has been taken back or is no longer kept."),
}


def add_failure_answers(app: Flask, frame: PageFrame) -> None:
    """Let `app` answer every failure in our words: 404 and 410 by a page, others by a line."""
    with app.app_context():
        pages = {
            kind.code: render_template("failure.html", frame=frame, title=title, text=text)
            for kind, (title, text) in _PAGES.items()
        }

    def answer_http(error: HTTPException) -> Response:
        status = error.code or 500
        response = _line(status)
        if status in pages:
            response = Response(pages[status], status, {**_NOT_STORED, **PAGE_HEADERS})
        if isinstance(error, MethodNotAllowed):
            response.headers["Allow"] = ALLOWED_METHODS
        if isinstance(error, ServiceUnavailable):
            response.headers["Retry-After"] = RETRY_SECONDS
        return response

    def answer_without_store(_error: StoreError) -> Response:
        # Not logged here: PublishedDocuments says it once, not at each request.
        response = _line(503)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response

    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(StoreError, answer_without_store)


_NOT_STORED = {"Cache-Control": "no-store", **READABLE_ANYWHERE}


def _line(status: int) -> Response:
    text = f"{status} {HTTPStatus(status).phrase}\n"
    return Response(text, status, _NOT_STORED, content_type="text/plain; charset=utf-8")
