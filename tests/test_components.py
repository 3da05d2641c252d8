"""A test whose program is missing is skipped where people work, and fails in CI."""

import shutil

import pytest

from tests.components import require

MISSING = "a-program-that-nobody-has"


def test_a_program_that_is_there_is_found() -> None:
    assert require("sh") == shutil.which("sh")


def test_a_missing_program_skips_the_test_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=MISSING):
        require(MISSING)


def test_a_missing_program_fails_the_test_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=MISSING):
        require(MISSING)
