"""The service: a Flask application over the published documents, which it only reads."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from feedsvc.config import Configuration, load
from feedsvc.config.load import CONFIG_VARIABLE
from feedsvc.web.address import requested_address, url_prefix
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.cors import ALLOWED_METHODS, options
from feedsvc.web.documents import DocumentAnswers
from feedsvc.web.edge import Edge
from feedsvc.web.failures import add_failure_answers
from feedsvc.web.health import Health
from feedsvc.web.moved import MovedAnswers
from feedsvc.web.page_frame import STYLESHEET_ADDRESS, page_frame, strong_etag, stylesheet
from feedsvc.web.pages import PageAnswers
from feedsvc.web.prefix import StripPrefix
from feedsvc.web.representation import NEVER_SNIFFED, Representation, respond

DEFAULT_CONFIG = "config/feedsvc.toml"

_METHODS = ALLOWED_METHODS.split(", ")


def create_app(
    configuration: Configuration | None = None,
    *,
    clock: Callable[[], float] = time.time,
    published: PublishedDocuments | None = None,
) -> Flask:
    """Return a WSGI application for any server: `feedsvc.web:create_app()`.

    It is a Flask application whose `wsgi_app` is the edge, with all of Flask behind it.

    Without a `configuration` it is read from the file that FEEDSVC_CONFIG names, else
    config/feedsvc.toml, and the environment; ConfigurationError says what is wrong with it.
    `clock` gives seconds since the epoch; `published` are the documents to serve, those of the
    configured store where it is not given.
    """
    if configuration is None:
        path = Path(os.environ.get(CONFIG_VARIABLE, DEFAULT_CONFIG))
        configuration = load(path, os.environ).configuration
    app = Flask(__name__, static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if published is None:
        published = PublishedDocuments(configuration.store.path, time.monotonic)
    _add_routes(app, configuration, published, clock)
    app.after_request(_never_sniffed)
    prefix = url_prefix(configuration.site.url)
    edge = Edge(
        StripPrefix(app.wsgi_app, prefix),
        published,
        clock=clock,
        max_age=configuration.feeds.max_age,
        prefix=prefix,
    )
    app.wsgi_app = edge  # type: ignore[method-assign]  # Flask's documented way to put middleware in front
    return app


def _add_routes(
    app: Flask,
    configuration: Configuration,
    published: PublishedDocuments,
    clock: Callable[[], float],
) -> None:
    """Add every route: two of our own, and one for all that is looked up by address."""
    max_age = configuration.feeds.max_age
    frame = page_frame(configuration)
    documents = DocumentAnswers(published, clock, max_age)
    pages = PageAnswers(published, configuration, frame)

    def exists(address: str) -> bool:
        return published.find(address) is not None or pages.exists(address)

    moved = MovedAnswers(configuration.site.url, exists, max_age)
    answers = (documents.answer, moved.answer_query, pages.answer, moved.answer)

    def answer_address(**_ignored: str) -> Response:
        if request.method == "OPTIONS":
            return options()
        address = requested_address(request)
        found = (response for answer in answers if (response := answer(address, request)))
        response = next(found, None)
        if response is None:
            raise NotFound
        return response

    style = _stylesheet()
    app.add_url_rule("/healthz", "health", Health(published, clock).answer)
    app.add_url_rule(STYLESHEET_ADDRESS, "stylesheet", lambda: respond(style, request))
    for rule in ("/", "/<path:address>"):
        app.add_url_rule(rule, "address", answer_address, methods=_METHODS)
    add_failure_answers(app, frame)


def _stylesheet() -> Representation:
    body = stylesheet()
    # Pages name it with its digest, so that a new one is asked for under another address.
    return Representation(
        body=body,
        media_type="text/css; charset=utf-8",
        etag=strong_etag(body),
        cache_control="public, max-age=604800",
    )


def _never_sniffed(response: Response) -> Response:
    name, value = NEVER_SNIFFED
    response.headers[name] = value
    return response
