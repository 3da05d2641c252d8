"""Read the TOML file and environment into one checked Configuration, or say all that's wrong."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError

from feedsvc.config import database_url
from feedsvc.config.clashes import clashes
from feedsvc.config.schema import Configuration
from feedsvc.errors import ConfigurationError

ENVIRONMENT_PREFIX = "FEEDSVC_"
CONFIG_VARIABLE = "FEEDSVC_CONFIG"

_BOOLEANS = {"true": True, "false": False}

_FROM_TEXT: dict[object, Callable[[str], object]] = {
    int: int,
    bool: lambda value: _BOOLEANS.get(value, value),
    date: date.fromisoformat,
    time: time.fromisoformat,
    Path: lambda value: _path(value, Path()),
    Path | None: lambda value: _path(value, Path()),
    # Of several texts each is a word of the variable.
    tuple: str.split,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One value in force: its dotted key, and where it came from (file, variable or default)."""

    key: str
    value: object
    source: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A checked configuration, the file it came from, and each value's origin."""

    configuration: Configuration
    path: Path
    settings: tuple[Setting, ...]


def load(path: Path, environment: Mapping[str, str]) -> Loaded:
    """Read the file at `path`, lay the `FEEDSVC_TABLE__KEY` variables over it, check the whole.

    Relative paths of the file count from the file's folder, those of the environment from the
    working folder. Raises ConfigurationError with everything that is wrong, at once (F19).
    """
    raw = _read(path)
    _settle_paths(raw, path.parent)
    overlaid, problems = _lay_environment_over(raw, environment)
    problems += clashes(raw)
    try:
        configuration = Configuration.model_validate(raw)
    except ValidationError as error:
        found = [_describe(item, overlaid, path) for item in error.errors()]
        raise ConfigurationError([*found, *problems]) from None
    if problems:
        raise ConfigurationError(problems)
    return Loaded(configuration, path, tuple(_origins(configuration, raw, overlaid, path)))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ConfigurationError(
            [f"{path}: {reason}; name a configuration file with --config or {CONFIG_VARIABLE}"]
        ) from error
    except tomllib.TOMLDecodeError as error:
        said, at, place = str(error).partition(" (at ")  # it may name a key
        raise ConfigurationError(
            [f"{path}: {database_url.without_secrets(said)}{at}{place}"]
        ) from None


def _settle_paths(raw: dict[str, Any], folder: Path) -> None:
    for table, key in (("captures", "folder"), ("store", "path"), ("readers", "path")):
        value = raw[table].get(key) if isinstance(raw.get(table), dict) else None
        if isinstance(value, str):
            raw[table][key] = _path(value, folder)


def _path(text: str, folder: Path) -> object:
    """Return the path that is meant by `text`; or the text, which is refused then.

    An empty one would be the folder itself. A URL would lose a slash, and no longer be known.
    """
    return text if not text or database_url.is_meant(text) else folder / text


def _lay_environment_over(
    raw: dict[str, Any], environment: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Put the variables' values into `raw`; return key → variable, and what is unknown."""
    overlaid: dict[str, str] = {}
    problems: list[str] = []
    known = {f"{ENVIRONMENT_PREFIX}{t}__{k}".upper(): (t, k, f) for t, k, f in _settable()}
    for variable in sorted(v for v in environment if v.startswith(ENVIRONMENT_PREFIX)):
        if variable == CONFIG_VARIABLE:
            continue
        if variable not in known:
            problems.append(f"{variable} (environment): no such setting{_hint(variable, known)}")
            continue
        table, key, kind = known[variable]
        if isinstance(raw.setdefault(table, {}), dict):
            raw[table][key] = _from_text(environment[variable], kind)
            overlaid[f"{table}.{key}"] = variable
    return overlaid, problems


def _settable() -> Iterator[tuple[str, str, object]]:
    """Yield (table, key, type) of every setting that has an environment form."""
    for table, table_field in Configuration.model_fields.items():
        model = table_field.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            for key, field in model.model_fields.items():
                yield table, key, field.annotation


def _from_text(value: str, kind: object) -> object:
    """Read a variable as its setting's type; where that fails, the text is refused later."""
    try:
        return _FROM_TEXT.get(get_origin(kind) or kind, _FROM_TEXT.get(kind, str))(value)
    except ValueError:
        return value


def _describe(item: Any, overlaid: Mapping[str, str], path: Path) -> str:
    location = [database_url.without_secrets(str(part)) for part in item["loc"]]
    key = ".".join(location)
    setting = ".".join(location[:2])  # whose value may be a list, with what is wrong in it
    source = f"{overlaid[setting]} in the environment" if setting in overlaid else str(path)
    if item["type"] == "extra_forbidden":
        return f"{key} ({source}): no such setting{_hint(location[-1], _siblings(location))}"
    if item["type"] == "missing":
        return f"{key} ({source}): is missing; it has no default"
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"{key} = {_refused(key, item['input'])} ({source}): {message}"


def _refused(key: str, value: object) -> str:
    """Return what was given as it may be shown; of the store the type alone, for its password."""
    if key.split(".", maxsplit=1)[0] == "store":
        return f"<{type(value).__name__}>"
    return database_url.without_secrets(repr(value))


def _shown(key: str, value: object) -> object:
    """Return a value as it may be shown: without a password."""
    if key == "store.url" and isinstance(value, str):
        return database_url.without_password(value)
    return value


def _siblings(location: list[str]) -> list[str]:
    fields = Configuration.model_fields
    if len(location) == 1:
        return list(fields)
    return [key for table, key, _ in _settable() if table == location[0]]


def _hint(wrong: str, known: Any) -> str:
    close = get_close_matches(wrong, list(known), 1)
    return f"; did you mean {close[0]}?" if close else ""


def _origins(
    configuration: Configuration, raw: Mapping[str, Any], overlaid: Mapping[str, str], path: Path
) -> Iterator[Setting]:
    for table, key, _ in _settable():
        dotted = f"{table}.{key}"
        source = "default"
        if dotted in overlaid:
            source = f"environment {overlaid[dotted]}"
        elif key in raw.get(table, {}):
            source = str(path)
        value = getattr(getattr(configuration, table), key)
        yield Setting(dotted, _shown(dotted, value), source)
    for table in ("sections", "filters"):
        for number, one in enumerate(getattr(configuration, table)):
            for key, value in one.model_dump(exclude_defaults=True).items():
                yield Setting(f"{table}.{number}.{key}", value, str(path))
    for old, target in configuration.redirects.items():
        yield Setting(f"redirects.{old}", target, str(path))
