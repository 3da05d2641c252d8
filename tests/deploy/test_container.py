"""deploy/container/Containerfile, as far as it can be read; no engine builds it here."""

import fnmatch
import json
import re
import tomllib

import pytest

from tests.deploy import DEPLOY
from tests.test_toolchain import ROOT

FILE = DEPLOY / "container" / "Containerfile"
IGNORED = DEPLOY / "container" / "Containerfile.containerignore"


def instructions() -> list[tuple[str, str]]:
    """Return (instruction, rest) in order, lines that go on joined."""
    text = re.sub(r"^#.*\n", "", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.split(None, 1)[1]) for line in lines if line.strip()]


def all_of(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


def copied() -> list[str]:
    """Return what is copied from the repository."""
    parts = [rest.split() for rest in all_of("COPY")]
    return [source for words in parts if not words[0].startswith("--from") for source in words[:-1]]


def test_what_is_copied_is_there_and_is_sent_to_the_builder() -> None:
    sent = re.findall(r"^!(\S+)$", IGNORED.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(copied()) > 5
    for source in copied():
        assert (ROOT / source).exists(), source
        assert any(fnmatch.fnmatch(source, pattern) for pattern in sent), source


def test_what_the_package_is_built_from_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {"pyproject.toml", "feedsvc", project["readme"], project["license"]["file"]}
    assert needed <= set(copied())


def test_every_install_checks_hashes_or_installs_feedsvc_alone() -> None:
    installs = re.findall(r"pip install ([^&]+)", " && ".join(all_of("RUN")))
    assert len(installs) == 3
    for options in installs:
        assert "--require-hashes" in options or "--no-deps" in options, options
    for options in installs[1:]:
        assert "--no-build-isolation" in options, "else something unpinned would be fetched"


def test_it_runs_as_a_user_with_a_number_that_is_made_and_owns_the_store() -> None:
    (user,) = all_of("USER")
    uid, _, gid = user.partition(":")
    assert int(uid) > 0
    assert int(gid) > 0
    made = " ".join(all_of("RUN"))
    assert f"--uid {uid} --gid {gid}" in made
    assert "--owner feedsvc" in made
    assert [name for name, _ in instructions()].index("USER") < [
        name for name, _ in instructions()
    ].index("ENTRYPOINT")


def test_the_stages_are_of_one_base_with_a_tag() -> None:
    bases = [rest.split()[0] for rest in all_of("FROM")]
    assert len(set(bases)) == 1
    assert re.fullmatch(r"[\w.-]+(/[\w.-]+)+:[\w.-]+", bases[0])
    assert not bases[0].endswith(":latest")


@pytest.mark.parametrize("name", ["ENTRYPOINT", "CMD"])
def test_it_starts_without_a_shell_so_that_signals_arrive(name: str) -> None:
    (words,) = all_of(name)
    assert all(isinstance(word, str) for word in json.loads(words))


def test_its_health_check_is_a_program_that_runs() -> None:
    (check,) = all_of("HEALTHCHECK")
    interpreter, option, code = json.loads(check.partition("CMD ")[2])
    assert (interpreter, option) == ("/opt/feedsvc/bin/python", "-c")
    compile(code, "HEALTHCHECK", "exec")


def test_its_settings_are_settings() -> None:
    from feedsvc.config import load

    environment = dict(re.findall(r"(FEEDSVC_\w+)=(\S+)", " ".join(all_of("ENV"))))
    del environment["FEEDSVC_CONFIG"]
    configuration = load(ROOT / "config" / "feedsvc.toml", environment).configuration
    assert configuration.server.host == "0.0.0.0"
    assert str(configuration.store.path).startswith("/var/lib/feedsvc/")
