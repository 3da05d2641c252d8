"""F29: an equal Feed gives equal bytes, whatever the process around it is like."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parent.parent.parent
_PRINT_DIGESTS = """
import hashlib, locale
locale.setlocale(locale.LC_ALL, "")
from feedsvc.encode import encode
from feedsvc.render import FORMATS
from tests.render.samples import SAMPLES
for name, sample in SAMPLES.items():
    for document_format in FORMATS:
        bodies, etags = encode(document_format.render(sample))
        for coding, body in bodies.items():
            digest = hashlib.sha256(body).hexdigest()
            print(name, document_format.name, coding, etags[coding], digest)
"""


def _digests(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _PRINT_DIGESTS],
        cwd=_ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _locales() -> list[str]:
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True)
    return listed.stdout.split()[:5]


@pytest.fixture(scope="module")
def reference() -> str:
    return _digests(TZ="UTC", LC_ALL="C", PYTHONHASHSEED="0")


def test_f29_another_zone_and_hash_seed_give_the_same_bytes(reference: str) -> None:
    assert len(reference.splitlines()) >= 3 * 7 * 2
    for zone, seed in (("Pacific/Kiritimati", "1"), ("America/St_Johns", "4294967295")):
        assert _digests(TZ=zone, PYTHONHASHSEED=seed) == reference


def test_f29_every_locale_of_the_machine_gives_the_same_bytes(reference: str) -> None:
    for name in _locales():
        assert _digests(LC_ALL=name) == reference
