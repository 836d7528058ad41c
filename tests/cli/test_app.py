"""Which command the arguments mean, what help says, and how a run ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector import __version__
from inspector.cli import open as opening
from inspector.cli.app import COMMANDS, Command, opens_project, run
from inspector.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ended


@pytest.mark.parametrize(
    ("arguments", "opens"),
    [
        ([], True),
        (["."], True),
        (["some/dir"], True),
        (["./check"], True),
        (["check/"], True),
        (["chek"], True),
        (["--", "-odd-folder"], True),
        (["check"], False),
        (["routes", "some/dir"], False),
        (["--help"], False),
        (["-V"], False),
        (["--unknown"], False),
        (["some/dir", "--help"], True),
    ],
)
def test_what_is_no_command_is_a_path(arguments: list[str], opens: bool) -> None:
    assert opens_project(arguments) is opens


def test_without_a_terminal_a_path_gives_the_report_of_check(fapi: Callable[..., Ended], shop: Path) -> None:
    ended = fapi(shop)
    assert ended == fapi("check", shop)
    assert ended.status == 1


def test_a_folder_called_like_a_command_is_opened_with_a_dot(
    fapi: Callable[..., Ended], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.rename(shop.parent / "check")
    monkeypatch.chdir(shop.parent)
    assert fapi("./check").out.splitlines()[-1].startswith("check: ")


def test_on_a_terminal_the_interface_opens(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[Path, Config]] = []

    def interface(root: Path, config: Config) -> int:
        opened.append((root, config))
        return 0

    class Screen:
        def isatty(self) -> bool:
            return True

    class System:
        stdin = stdout = stderr = Screen()

    monkeypatch.setattr(opening, "sys", System)
    monkeypatch.setattr("inspector.tui.app.run", interface)
    monkeypatch.setenv("FAPI_INSPECT_JOBS", "1")
    assert run([str(shop)]) == 0
    assert [(root, config.jobs) for root, config in opened] == [(shop, 1)]


def test_a_mistyped_command_is_understood(
    fapi: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = fapi("chek")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "fapi-inspect: chek does not exist; did you mean 'check'?\n"


@pytest.mark.parametrize("rest", [["."], ["--format", "json"]])
def test_so_is_one_with_arguments(
    fapi: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rest: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = fapi("chek", *rest)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "fapi-inspect: chek is neither a command nor a folder; did you mean 'check'?\n"


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(fapi: Callable[..., Ended], option: str) -> None:
    assert fapi(option).out == f"fapi-inspect {__version__}\n"


def test_an_unknown_option(fapi: Callable[..., Ended]) -> None:
    ended = fapi("--frob")
    assert (ended.status, ended.out) == (2, "")
    assert "No such option: --frob" in ended.err


def test_help_teaches_commands_configuration_and_exit_statuses(fapi: Callable[..., Ended]) -> None:
    ended = fapi("--help")
    assert ended.status == 0
    assert fapi("some/dir", "-h") == fapi("-h") == ended
    for command in COMMANDS:
        assert f"\n  {command.name} " in ended.out
    words = ended.out.replace("_", " ").replace("-", " ").lower()
    for setting in Config.model_fields:
        assert setting.replace("_", " ") in words
    for text in (
        "[tool.fapi-inspect]",
        "FAPI_INSPECT_",
        "  0  nothing",
        "  1  findings",
        "  2  wrong",
        "NO_COLOR",
    ):
        assert text in ended.out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_of_each_command_has_examples_that_are_understood(
    fapi: Callable[..., Ended], command: Command
) -> None:
    ended = fapi(command.name, "--help")
    assert ended.status == 0
    assert "\n  Examples:\n" in ended.out
    for example in command.examples:
        assert f"\n    {example}\n" in ended.out
        assert example.startswith(f"fapi-inspect {command.name}")


def test_an_interrupt_ends_quietly(
    fapi: Callable[..., Ended], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("inspector.report.build.inspect", interrupted)
    ended = fapi("check", shop)
    assert (ended.status, ended.out, ended.err) == (130, "", "")


def test_messages_about_hostile_names_cannot_write_to_the_terminal(
    fapi: Callable[..., Ended], tmp_path: Path
) -> None:
    ended = fapi("check", tmp_path / "\x1b[2Jnowhere\n")
    assert ended.status == 2
    assert r"\x1b[2Jnowhere" in ended.err
    assert "\x1b" not in ended.err
