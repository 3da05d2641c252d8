"""The service: a Flask application over the published documents, which it only reads."""

import os
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from flask import Flask, Request, Response, g, request
from werkzeug.exceptions import Gone, NotFound

from feedsvc.config import Configuration, load
from feedsvc.config.load import CONFIG_VARIABLE
from feedsvc.web.address import requested_address, url_prefix
from feedsvc.web.archives import PublishedArchives
from feedsvc.web.cache import PublishedDocuments
from feedsvc.web.cors import ALLOWED_METHODS, options
from feedsvc.web.counting import ReaderCounts
from feedsvc.web.documents import DocumentAnswers
from feedsvc.web.edge import Edge
from feedsvc.web.failures import add_failure_answers
from feedsvc.web.health import Health
from feedsvc.web.limit import TOO_MANY_BODY, WholeAnswerLimit, too_many_fields
from feedsvc.web.monitoring import Monitoring
from feedsvc.web.moved import MovedAnswers
from feedsvc.web.pages import IconAnswers, PageAnswers, page_frame, static_files
from feedsvc.web.pages.template_functions import template_functions
from feedsvc.web.prefix import StripPrefix
from feedsvc.web.representation import NEVER_SNIFFED

DEFAULT_CONFIG = "config/feedsvc.toml"

_METHODS = ALLOWED_METHODS.split(", ")


def create_app(
    configuration: Configuration | None = None,
    *,
    clock: Callable[[], float] = time.time,
    monotonic: Callable[[], float] = time.monotonic,
    published: PublishedDocuments | None = None,
) -> Flask:
    """Return a WSGI application for any server: `feedsvc.web:create_app()`.

    It is a Flask application whose `wsgi_app` is the edge, with all of Flask behind it.

    Without a `configuration` it is read from the file that FEEDSVC_CONFIG names, else
    config/feedsvc.toml, and the environment; ConfigurationError says what is wrong with it.
    `clock` gives seconds since the epoch, `monotonic` those since any time; `published` are the
    documents to serve, those of the configured store where it is not given.
    """
    if configuration is None:
        path = Path(os.environ.get(CONFIG_VARIABLE, DEFAULT_CONFIG))
        configuration = load(path, os.environ).configuration
    app = Flask(__name__, static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(template_functions())
    if published is None:
        published = PublishedDocuments(configuration, monotonic)
    counts = ReaderCounts(configuration, clock) if configuration.readers.count else None
    monitoring = Monitoring(configuration, published, counts, clock)
    _add_routes(app, configuration, published, monitoring, clock)
    app.after_request(_never_sniffed)
    if counts is not None:
        app.after_request(partial(_counted, counts))
    limit = WholeAnswerLimit(configuration, monotonic) if configuration.limits.burst else None
    if limit is not None:
        # Flask asks first what is added last: what is refused is counted so.
        app.after_request(partial(_limited, limit))
    prefix = url_prefix(configuration.site.url)
    edge = Edge(
        StripPrefix(app.wsgi_app, prefix),
        published,
        clock=clock,
        prefix=prefix,
        counts=counts,
        limit=limit,
    )
    app.wsgi_app = edge  # type: ignore[method-assign]  # Flask's documented way to put middleware in front
    return app


def _add_routes(
    app: Flask,
    configuration: Configuration,
    published: PublishedDocuments,
    monitoring: Monitoring,
    clock: Callable[[], float],
) -> None:
    """Add every route: three of our own, and one for all that is looked up by address."""
    max_age = configuration.feeds.max_age
    static = static_files()
    frame = page_frame(configuration, static)
    archives = PublishedArchives(published, configuration)
    documents = DocumentAnswers(published, archives, clock)
    pages = PageAnswers(published, configuration, frame, clock)
    icon = IconAnswers(static, configuration.site, max_age)

    def exists(address: str) -> bool:
        return documents.exists(address) or pages.exists(address)

    moved = MovedAnswers(configuration, published, exists)
    answers = (
        documents.answer,
        moved.answer_query,
        pages.answer,
        icon.answer,
        moved.answer,
    )

    def answer_address(**_ignored: str) -> Response:
        if request.method == "OPTIONS":
            return options()
        return _first_answer(answers, moved, requested_address(request))

    def answer_static(name: str) -> Response:
        response = static.answer(name, request)
        if response is None:
            raise NotFound
        return response

    app.add_url_rule("/healthz", "health", Health(published, clock).answer)
    app.add_url_rule("/metrics", "metrics", lambda: monitoring.answer(request))
    app.add_url_rule("/static/<name>", "static", answer_static)
    for rule in ("/", "/<path:address>"):
        app.add_url_rule(rule, "address", answer_address, methods=_METHODS)
    add_failure_answers(app, frame)


def _first_answer(
    answers: Iterable[Callable[[str, Request], Response | None]], moved: MovedAnswers, address: str
) -> Response:
    """Return the first of `answers` that there is. Raises NotFound, and what they do."""
    found = (response for answer in answers if (response := answer(address, request)))
    try:
        response = next(found, None)
    except Gone:
        # What was published here once may have moved, as a section does under a new slug.
        response = moved.answer_listed(address)
        if response is None:
            raise
    if response is None:
        raise NotFound
    return response


def _never_sniffed(response: Response) -> Response:
    name, value = NEVER_SNIFFED
    response.headers[name] = value
    return response


def _limited(limit: WholeAnswerLimit, response: Response) -> Response:
    """Refuse a whole answer that is one too many, as the edge does; monitors are not limited."""
    if response.status_code != 200 or request.endpoint != "address":
        return response
    seconds = limit.wait(request.environ, request.environ["PATH_INFO"])
    return Response(TOO_MANY_BODY, 429, too_many_fields(seconds)) if seconds else response


def _counted(counts: ReaderCounts, response: Response) -> Response:
    """Count what was a poll of a feed, as the edge does with those that it answers."""
    if feed := g.get("polled"):
        is_head = request.method == "HEAD"
        size = 0 if is_head else response.calculate_content_length() or 0
        counts.count(request.environ, feed, response.status_code, size)
    return response
