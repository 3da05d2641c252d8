"""A plain Flask view under granian: documents compressed and in memory, and Flask's own 304."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response, abort, request

from benchmarks.servers import Server

_ROOT = "BENCHMARK_ROOT"


def create_app() -> Flask:
    """Return an application that serves the files of the folder that BENCHMARK_ROOT names."""
    app = Flask(__name__)
    root = Path(os.environ[_ROOT])
    files = {f"/{path.relative_to(root)}": path for path in root.rglob("*") if path.is_file()}
    documents = {path: (file.read_bytes(), file.stat().st_mtime) for path, file in files.items()}

    @app.get("/<path:name>")
    def document(name: str) -> Response:
        compressed = request.accept_encodings.quality("gzip") > 0
        path = f"/{name}.gz" if compressed else f"/{name}"
        if path not in documents:
            abort(404)
        body, changed = documents[path]
        response = Response(body, content_type="application/rss+xml; charset=utf-8")
        response.headers["Cache-Control"] = "public, max-age=300"
        response.vary.add("Accept-Encoding")
        if compressed:
            response.headers["Content-Encoding"] = "gzip"
        response.last_modified = datetime.fromtimestamp(int(changed), UTC)
        response.set_etag(f"{int(changed):x}-{len(body):x}")
        response.make_conditional(request)
        return response

    return app


def server(root: Path, path: str, port: int) -> Server:
    """Return granian serving the view, with the settings that `feedsvc serve` gives granian."""
    options = "--interface wsgi --workers 1 --blocking-threads 2 --http 1 --no-ws --no-access-log"
    command = [
        *(sys.executable, "-m", "granian", *options.split(), "--log-level", "warning"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--backlog", "1024", "--backpressure", "1024"),
        *("--factory", f"{__name__}:create_app"),
    ]
    return Server("Flask view", command, port, path, {_ROOT: str(root)})
