"""The programs that some tests run and that pip does not install: found, or the test is skipped.

.ci/run installs them all, so a test that is skipped there for want of one would be a test that
nobody runs: under CI it fails instead.
"""

import os
import shutil

import pytest


def require(program: str, *, package: str = "") -> str:
    """Return the path of a program; where it is missing skip the test, and under CI fail it.

    `program` is a name to look for on PATH, `package` Debian's, where that is another. CI is told,
    as CI services do, by the environment variable CI holding `true`.
    """
    path = shutil.which(program)
    if path is not None:
        return path
    reason = f"{program} is not installed (Debian: apt-get install {package or program})"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and in CI no test is skipped: let .ci/run install it")
    pytest.skip(reason)
