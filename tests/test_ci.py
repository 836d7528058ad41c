"""What is documented for CI can be run: commands, options, the hook of pre-commit."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tomli
import typer
import yaml

from inspector.cli.app import COMMANDS
from inspector.config import read_config
from inspector.rules.path_ignores import PathIgnore

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "assets" / "ci.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", PAGE, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found]


def texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from texts(item)
        case dict():
            for item in value.values():
                yield from texts(item)


def commands() -> list[list[str]]:
    """Give the arguments of every `fapi-inspect check` of the page, as a shell divides them."""
    lines = [
        line for block in blocks("yaml") for text in texts(yaml.safe_load(block)) for line in text.split("\n")
    ]
    lines += re.findall(r"`(fapi-inspect check [^`]+)`", PAGE)
    split = [shlex.split(line.partition("||")[0]) for line in lines if line.startswith("fapi-inspect ")]
    assert len(split) >= 6
    return split


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_commands_are_understood(arguments: list[str]) -> None:
    program, name, *rest = arguments
    run = next(command.run for command in COMMANDS if command.name == name)
    app = typer.Typer()
    app.command()(run)
    parsed = typer.main.get_command(app).make_context(program, list(rest))
    assert parsed.params["format_"] is not None


def test_configurations_are_understood(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("\n".join(blocks("toml")), encoding="utf-8")
    config = read_config(tmp_path)
    assert config.baseline == tmp_path / "fapi-baseline.json"
    assert config.per_path_ignores == (
        PathIgnore("tests/**", ("FI02", "missing-type-hints")),
        PathIgnore("scripts/", ("ALL",)),
    )


def test_the_hook_runs_a_command_that_the_package_installs() -> None:
    hooks: list[dict[str, Any]] = yaml.safe_load(
        (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    )
    (hook,) = hooks
    scripts = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    program, name = hook["entry"].split()
    assert program in scripts
    assert name in {command.name for command in COMMANDS}
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    documented = yaml.safe_load(blocks("yaml")[0])["repos"][0]["hooks"][0]
    assert documented["id"] == hook["id"]
