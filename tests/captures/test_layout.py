"""Layouts are data, and wrong data is named."""

from importlib.resources import files

import pytest

from feedsvc.captures.layout_file import load_layouts, parse_layout
from feedsvc.errors import ConfigurationError

SOURCE = (files("feedsvc.captures") / "layouts" / "asianlite.toml").read_text(encoding="utf-8")


def test_the_layouts_that_come_with_feedsvc_are_sound() -> None:
    assert list(load_layouts()) == ["asianlite", "general"]


@pytest.mark.parametrize(
    ("there", "instead", "said"),
    [
        ('name = "asianlite"', "name = 1", "x.toml: name = 1: must be a text"),
        ("day_first = true", "", "x.toml: day_first = None: must be true or false"),
        ("updated = []", "updated = [1]", "x.toml: head.updated = [1]: must be a list of texts"),
        ("updated = []", 'updated = [""]', "x.toml: head.updated = ['']: must be a list of texts"),
        ("\ndont_miss =", "\ndont_mis =", "x.toml: end.dont_mis: no such key"),
        ('headline = "first"', 'headline = "last"', "x.toml: headline must be 'first' or"),
        ("day_first = true", "day_first =", "x.toml: Invalid value"),
    ],
)
def test_a_wrong_layout_is_refused_with_file_key_and_value(
    there: str, instead: str, said: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_layout(SOURCE.replace(there, instead, 1), "x.toml")
    assert any(problem.startswith(said) for problem in caught.value.problems)


def test_all_that_is_wrong_is_said_at_once() -> None:
    broken = SOURCE.replace("day_first = true", "day_first = 1").replace("updated = []", "")
    with pytest.raises(ConfigurationError) as caught:
        parse_layout(broken, "x.toml")
    assert len(caught.value.problems) == 2
