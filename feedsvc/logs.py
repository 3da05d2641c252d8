"""Log lines on standard error: text or JSON, each on a line of its own whatever a request said."""

import json
import logging
import time
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote

LogFormat = Literal["text", "json"]

# What RFC 3986 lets stand in a path and a query; all else is percent-encoded, as on the wire.
_PATH = "/:@!$&'()*+,;=-._~"
_QUERY = _PATH + "?%[]"
_TIME = "%Y-%m-%dT%H:%M:%S"


class TextLines(logging.Formatter):
    """A record as a line; a traceback's lines follow, indented: none looks like a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record."""
        lines = [_escaped(f"{record.levelname} {record.name}: {record.getMessage()}")]
        if record.exc_info:
            trace = self.formatException(record.exc_info).split("\n")
            lines += [f"    {_escaped(line)}" for line in trace]
        return "\n".join(lines)


class JsonLines(logging.Formatter):
    """A record as one JSON object in ASCII: `time` (UTC), `level`, `logger`, `message`, fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        told: dict[str, Any] = {
            "time": f"{time.strftime(_TIME, time.gmtime(record.created))}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **fields_of(record),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str)


class RequestWords(logging.Filter):
    """Puts granian's record of a request into words of ours, in which no client can forge any.

    granian gives a mapping: `addr`, `method`, `path` and `query_string` (bytes as latin-1, the
    path decoded), `protocol`, `status`, `dt_ms`.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; keep it."""
        if isinstance(record.args, Mapping):
            request = _request(record.args)
            record.msg = '%(client)s "%(method)s %(target)s %(protocol)s" %(status)s %(ms)s ms'
            record.args = request
            record.__dict__.update(with_fields(request))
        return True


def with_fields(fields: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    """Return what a logging call takes as `extra` so that a JSON line has these fields too."""
    return {"fields": fields}


def fields_of(record: logging.LogRecord) -> Mapping[str, object]:
    """Return the fields that a record was given by with_fields."""
    return getattr(record, "fields", {})


def logging_settings(form: LogFormat) -> dict[str, Any]:
    """Return what logging.config.dictConfig takes: all lines to standard error, in `form`."""
    lines = {"text": TextLines, "json": JsonLines}[form]
    stderr = {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": lines}},
        "filters": {"request": {"()": RequestWords}},
        "handlers": {"stderr": stderr, "requests": stderr | {"filters": ["request"]}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "feedsvc": {"level": "INFO"},
            "_granian": {"handlers": ["stderr"], "propagate": False},
            "granian.access": {"handlers": ["requests"], "level": "INFO", "propagate": False},
        },
    }


def _request(said: Mapping[str, Any]) -> dict[str, object]:
    query = quote(str(said["query_string"]), safe=_QUERY, encoding="latin-1")
    path = quote(str(said["path"]), safe=_PATH, encoding="latin-1")
    return {
        "client": said["addr"],
        "method": said["method"],
        "target": f"{path}?{query}" if query else path,
        "protocol": said["protocol"],
        "status": said["status"],
        "ms": round(said["dt_ms"], 1),
    }


def _escaped(line: str) -> str:
    """Return a line with what does not print (line ends, escapes, marks of direction) escaped."""
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
