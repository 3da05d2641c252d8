"""The shipped file documents every setting, with the default that the code has."""

import re
import tomllib

import pytest
from pydantic import BaseModel

from feedsvc.config import Configuration, load
from feedsvc.config.schema import FilterSettings, SectionSettings
from tests.newsroom import SHIPPED_CONFIGURATION

TEXT = SHIPPED_CONFIGURATION.read_text(encoding="utf-8")
# What TOML cannot say as the code does.
_AS_WRITTEN: dict[object, object] = {None: "", (): []}
OF_ANY_NUMBER = {"sections", "filters", "redirects"}
TABLES = {
    name: field.annotation
    for name, field in Configuration.model_fields.items()
    if name not in OF_ANY_NUMBER
}


def _documented(table: str, key: str) -> str:
    """Return the comment that stands above `key` (keys set together share one)."""
    section = TEXT.partition(f"[{table}]\n")[2].partition("\n[")[0]
    paragraphs = [part for part in section.split("\n\n") if re.search(rf"^{key} = ", part, re.M)]
    assert len(paragraphs) == 1, f"{table}.{key} stands {len(paragraphs)} times in the file"
    comment = [line.lstrip("# ") for line in paragraphs[0].splitlines() if line.startswith("#")]
    return " ".join(comment)


def _settings() -> list[tuple[str, str]]:
    return [(table, key) for table, model in TABLES.items() for key in model.model_fields]


def _said_default(table: str, key: str) -> object:
    """Return the default that the comment of a setting says, read as TOML."""
    comment = _documented(table, key)
    if "No default" in comment:
        return None
    said = re.search(r"Defaults?: (.*)$", comment)
    assert said is not None, f"{table}.{key}: the comment says no default"
    values = re.findall(
        r'"[^"]*"|\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d|\d+|true|false|\[\]',
        said[1].replace(", the host of the url;", ","),
    )
    paragraph = TEXT.partition(f"[{table}]\n")[2].partition("\n[")[0]
    keys = next(
        re.findall(r"^(\w+) = ", part, re.M)
        for part in paragraph.split("\n\n")
        if re.search(rf"^{key} = ", part, re.M)
    )
    value = values[keys.index(key)] if len(values) == len(keys) else values[0]
    return tomllib.loads(f"value = {value}")["value"]


@pytest.mark.parametrize(("table", "key"), _settings())
def test_a_setting_stands_in_the_file_with_its_default(table: str, key: str) -> None:
    field = TABLES[table].model_fields[key]
    said = _said_default(table, key)
    if field.is_required():
        assert said is None
    else:
        assert said == _AS_WRITTEN.get(field.default, field.default)


def test_the_file_names_no_setting_that_there_is_not() -> None:
    raw = tomllib.loads(TEXT)
    named = {(table, key) for table in TABLES for key in raw[table]}
    assert named == set(_settings())
    assert raw.keys() - TABLES.keys() == OF_ANY_NUMBER


@pytest.mark.parametrize(
    ("table", "model"), [("sections", SectionSettings), ("filters", FilterSettings)]
)
def test_every_key_of_a_section_and_a_filter_stands_in_the_file(
    table: str, model: type[BaseModel]
) -> None:
    shown = {key for one in tomllib.loads(TEXT)[table] for key in one}
    assert shown == set(model.model_fields)


def test_the_file_is_right_and_its_paths_count_from_its_folder() -> None:
    configuration = load(SHIPPED_CONFIGURATION, {}).configuration
    assert (configuration.captures.folder / "000_72870eb686529909.txt").resolve().exists()
    assert configuration.store.path.parent.name == "var"
