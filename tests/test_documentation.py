"""README is true: its commands were run, and every command, setting and route stands in it."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from feedsvc.cli import main
from feedsvc.config import load
from feedsvc.render import FORMATS
from feedsvc.web import create_app

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SHIPPED = ROOT / "config" / "feedsvc.toml"
# What differs from run to run.
VARYING = ((r"\d+\.\d+ s\b", "0.01 s"), (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ:", "NOW:"))


def in_console_blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command that README shows, with the output behind it."""
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def ran(command: str, folder: Path) -> str:
    scripts = folder / "bin"
    if not scripts.exists():
        scripts.mkdir()
        script = scripts / "feedsvc"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m feedsvc "$@"\n')
        script.chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if "FEEDSVC" not in key}
    environment |= {"PYTHONPATH": str(ROOT), "PATH": f"{scripts}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_what_readme_shows_is_what_its_commands_print(tmp_path: Path, rewrite_golden: bool) -> None:
    for folder in ("config", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    text = README.read_text(encoding="utf-8")
    for command, shown in in_console_blocks(text):
        output = ran(command, tmp_path)
        if rewrite_golden:
            text = text.replace(f"$ {command}\n{shown}", f"$ {command}\n{output}")
        else:
            assert normal(output) == normal(shown), command
    if rewrite_golden:
        README.write_text(text, encoding="utf-8")


def normal(output: str) -> str:
    for pattern, constant in VARYING:
        output = re.sub(pattern, constant, output)
    return output


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_and_its_options_are_documented(name: str) -> None:
    text = README.read_text(encoding="utf-8")
    assert f"feedsvc {name}" in text
    command = main.commands[name]
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name not in {"config", "help"}:
            assert parameter.help, f"{name} {parameter.opts}"


@pytest.mark.parametrize("setting", [s.key for s in load(SHIPPED, {}).settings])
def test_every_setting_stands_in_the_shipped_configuration(setting: str) -> None:
    table, key = setting.split(".", 1)
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    if table not in {"sections", "filters"}:
        assert key in shipped[table], f"{setting} is not in config/feedsvc.toml"


def test_every_route_is_documented() -> None:
    text = README.read_text(encoding="utf-8")
    for rule in create_app(load(SHIPPED, {}).configuration).url_map.iter_rules():
        static_part = rule.rule.partition("<")[0]
        assert f"`{static_part}" in text, rule.rule
    for document_format in FORMATS:
        assert f"`/{document_format.file}`" in text
        assert f"`/SECTION/{document_format.file}`" in text


def test_every_exit_code_is_documented() -> None:
    text = README.read_text(encoding="utf-8")
    for code in range(6):
        assert re.search(rf"\b{code} (when|for|while)|with {code} ", text), code
