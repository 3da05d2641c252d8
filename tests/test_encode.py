"""Content codings and entity tags (decision 11, T30, T36)."""

import gzip
import re
import subprocess
import sys

import brotli
import pytest

from feedsvc.encode import available_codings, encode

_BODY = ("<p>“what a newsroom says”</p>\n" * 200).encode()


def test_every_coding_gives_the_body_back():
    bodies, _ = encode(_BODY)
    assert tuple(bodies) == available_codings() == ("identity", "gzip", "br")
    assert bodies["identity"] == _BODY
    assert gzip.decompress(bodies["gzip"]) == _BODY
    assert brotli.decompress(bodies["br"]) == _BODY
    assert max(len(bodies["gzip"]), len(bodies["br"])) < len(_BODY) / 10


@pytest.mark.parametrize("body", [b"", b"x", bytes(range(256)) * 500])
def test_any_bytes_come_back(body):
    bodies, _ = encode(body)
    assert gzip.decompress(bodies["gzip"]) == body == brotli.decompress(bodies["br"])


def test_t30_t36_every_coding_has_a_strong_tag_of_its_own():
    _, etags = encode(_BODY)
    assert len(set(etags.values())) == 3
    assert all(re.fullmatch(r'"[0-9a-f]{32}"', tag) for tag in etags.values())


def test_t30_tags_follow_the_bytes():
    assert encode(_BODY) == encode(bytes(_BODY))
    assert not set(encode(_BODY)[1].values()) & set(encode(_BODY + b" ")[1].values())


def test_the_gzip_header_holds_no_time_name_or_system():
    assert encode(_BODY)[0]["gzip"][:10] == bytes.fromhex("1f8b08 00 00000000 00 ff")


def test_without_the_extra_brotli_there_is_no_br():
    script = (
        "import sys; sys.modules['brotli'] = None\n"
        "from feedsvc.encode import available_codings, encode\n"
        "print(available_codings(), list(encode(b'x')[0]), list(encode(b'x')[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ("('identity', 'gzip') ['identity', 'gzip'] ['identity', 'gzip']")
