"""The command line as a whole: which commands there are, and how a run ends."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated, Final

import typer

from inspector import __version__
from inspector.cli.check import check
from inspector.cli.dependencies import dependencies
from inspector.cli.env import env
from inspector.cli.explain import explain
from inspector.cli.features import features
from inspector.cli.open import open_project
from inspector.cli.output import say
from inspector.cli.probe import probe
from inspector.cli.routes import routes
from inspector.cli.rules import rules
from inspector.cli.settings import settings
from inspector.errors import InspectError, NoSuchProjectError, UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PROGRAM: Final = "fapi-inspect"
WRONG_USAGE: Final = 2
INTERRUPTED: Final = 130
_HELP: Final = frozenset({"-h", "--help"})


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, the function that runs it, and what its help shows being typed."""

    name: str
    run: Callable[..., None]
    examples: tuple[str, ...]


COMMANDS: Final = (
    Command(
        "check",
        check,
        (
            "fapi-inspect check",
            "fapi-inspect check services/* --select settings,FI0201 --fail-on error",
            "fapi-inspect check --filter 'feature:users !file:legacy' --statistics",
            "fapi-inspect check --write-baseline --baseline known.json",
            "fapi-inspect check --baseline known.json --changed-since main...",
            "fapi-inspect check --select FI12 --add-ignores 'until the move to v2' --diff",
            "fapi-inspect check --format json --output report.json",
        ),
    ),
    Command(
        "routes",
        routes,
        (
            "fapi-inspect routes --filter 'method:POST auth:none'",
            "fapi-inspect routes --group router --sort deps",
            "fapi-inspect routes --format json | jq -r '.apps[].routes[].path'",
        ),
    ),
    Command(
        "settings",
        settings,
        ("fapi-inspect settings --filter 'required:yes'", "fapi-inspect settings --filter env:DB_"),
    ),
    Command(
        "env",
        env,
        (
            "fapi-inspect env --output .env.example",
            "fapi-inspect env --check",
            "fapi-inspect env --update",
            "fapi-inspect env --format configmap",
        ),
    ),
    Command("features", features, ("fapi-inspect features --filter '!role:services'",)),
    Command(
        "dependencies",
        dependencies,
        ("fapi-inspect dependencies --filter auth:yes", "fapi-inspect dependencies --filter route:/users"),
    ),
    Command(
        "probe",
        probe,
        (
            "fapi-inspect probe http://localhost:8000",
            "fapi-inspect probe https://api.example.com --project . --fail-on warn",
            "fapi-inspect probe https://api.example.com --select errors --format junit --output probe.xml",
            "fapi-inspect probe --app shop.main:app --project .",
        ),
    ),
    Command("rules", rules, ("fapi-inspect rules --format json",)),
    Command(
        "explain",
        explain,
        ("fapi-inspect explain FI1902", "fapi-inspect explain settings", "fapi-inspect explain FP31"),
    ),
)

_EPILOG: Final = """\
\b
Examples:
  fapi-inspect                      open the project in this folder
  fapi-inspect ~/code/shop          open another one
  fapi-inspect check                print findings; the exit status is for CI
  fapi-inspect routes --filter auth:none
  fapi-inspect explain FI1902

\b
Configuration, the first that has a value:
  1. options of the command
  2. variables FAPI_INSPECT_SELECT, _IGNORE, _EXCLUDE, _SEVERITY, _FAIL_ON,
     _CACHE, _CACHE_DIR, _DATA_DIR, _JOBS, _BASELINE,
     _PER_PATH_IGNORES: tests/**:FI02,missing-type-hints,scripts/:ALL
  3. [tool.fapi-inspect] in the project's pyproject.toml: select, ignore,
     exclude, severity, fail-on, cache, cache-dir, data-dir, jobs, baseline,
     per-path-ignores: "tests/**" = ["FI02", "missing-type-hints"]
     and [tool.fapi-inspect.tables], what is known of libraries:
     blocking-calls = {"acme.fetch" = "acme.aio.fetch", "shutil.copy" = false}

\b
Exit status of check:
  0  nothing at or above --fail-on (warning, unless it is set)
  1  findings
  2  wrong command line or configuration

A folder that is called like a command is opened with ./ in front of it. NO_COLOR is honoured.
"""


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments ask for; return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if opens_project(arguments) and not _HELP.isdisjoint(arguments):
        arguments = ["--help"]
    app = _opener() if opens_project(arguments) else _commands()
    try:
        _refuse_unknown_command(arguments)
        app(list(arguments), prog_name=PROGRAM)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except InspectError as error:
        say(f"{error}{_meant_command(error, arguments)}")
        return WRONG_USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def opens_project(arguments: Sequence[str]) -> bool:
    """Whether the arguments start with a path, or with nothing, instead of a command or an option."""
    match arguments:
        case []:
            return True
        case ["--", *_]:
            return True
        case [first, *_]:
            names = {command.name for command in COMMANDS}
            return first not in names and not first.startswith("-")
        case _:
            return False


def _meant_command(error: InspectError, arguments: Sequence[str]) -> str:
    """Return a hint where what was taken for a path is close to a command."""
    match error, arguments:
        case NoSuchProjectError(), [first] if opens_project(arguments):
            return nearest(first, [command.name for command in COMMANDS])
        case _:
            return ""


def _refuse_unknown_command(arguments: Sequence[str]) -> None:
    """Raise UsageError for more than one argument of which the first is neither a command nor a path."""
    match arguments:
        case [first, _, *_] if first != "--" and opens_project(arguments) and not os.path.lexists(first):
            hint = nearest(first, [command.name for command in COMMANDS])
            raise UsageError(f"{first} is neither a command nor a folder{hint}")
        case _:
            pass


def _opener() -> typer.Typer:
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(add_help_option=False)(open_project)
    return app


def _commands() -> typer.Typer:
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        epilog=_EPILOG,
        subcommand_metavar="[PATH] | COMMAND ...",
        context_settings={"help_option_names": sorted(_HELP, key=len)},
    )
    app.callback()(_root)
    for command in COMMANDS:
        lines = "\n".join(f"  {line}" for line in command.examples)
        app.command(command.name, epilog=f"\b\nExamples:\n{lines}")(command.run)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Inspect a FastAPI project without running it: routes, settings, dependencies, best practices.

    With a PATH, or with nothing, it opens the terminal interface there; without a terminal it
    prints the findings.
    """
