"""The TOML files in layouts/ → the layouts, checked."""

import tomllib
from dataclasses import fields
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeGuard

from feedsvc.captures.layout import Layout, Literals
from feedsvc.errors import ConfigurationError

_WANTED: dict[object, str] = {str: "a text", bool: "true or false"}


@lru_cache(maxsize=1)
def load_layouts() -> dict[str, Layout]:
    """Read the layouts that come with feedsvc; return them by name.

    Raises ConfigurationError with all that is wrong with the first file that is not a layout.
    """
    folder = files("feedsvc.captures") / "layouts"
    layouts = [
        parse_layout(item.read_text(encoding="utf-8"), item.name)
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.name.endswith(".toml")
    ]
    return {layout.name: layout for layout in layouts}


def parse_layout(source: str, file: str) -> Layout:
    """Return the layout that the TOML text `source` holds; `file` names it in errors."""
    try:
        raw = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError([f"{file}: {error}"]) from error
    problems: list[str] = []
    layout = _checked(Layout, raw, file, "", problems)
    if raw.get("headline") not in {"first", "before-prose"}:
        problems.append(f"{file}: headline must be 'first' or 'before-prose'")
    if problems:
        raise ConfigurationError(problems)
    return layout  # type: ignore[no-any-return]  # built from Layout's own fields, all checked


def _checked(
    kind: type[Any], raw: dict[str, Any], file: str, prefix: str, problems: list[str]
) -> Any:
    """Build `kind` from a table; what is wrong goes to `problems`, and None comes back."""
    known = {field.name: field.type for field in fields(kind)}
    wrong = [f"{file}: {prefix}{key}: no such key" for key in raw if key not in known]
    values: dict[str, Any] = {}
    for key, expected in known.items():
        value = raw.get(key)
        if isinstance(expected, type) and hasattr(expected, "__dataclass_fields__"):
            table = value if isinstance(value, dict) else {}
            values[key] = _checked(expected, table, file, f"{key}.", wrong)
        elif expected == Literals and _is_literals(value):
            values[key] = tuple(text.casefold() for text in value)
        elif expected in {str, bool} and isinstance(value, expected):
            values[key] = value
        else:
            wanted = _WANTED.get(expected, "a list of texts")
            wrong.append(f"{file}: {prefix}{key} = {value!r}: must be {wanted}")
    problems += wrong
    return None if wrong else kind(**values)


def _is_literals(value: object) -> TypeGuard[list[str]]:
    if not isinstance(value, list):
        return False
    return all(isinstance(text, str) and text for text in value)
