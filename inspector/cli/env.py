"""`fapi-inspect env`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.options import NoCache, OutputFile, ProjectPath  # noqa: TC001 - typer reads annotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inspector.envfile.model import EnvPlan
    from inspector.envfile.update import Update
    from inspector.report.model import Report

OUT_OF_DATE = 1


class EnvFormat(StrEnum):
    """How `env` writes variables."""

    ENV = "env"
    COMPOSE = "compose"
    CONFIGMAP = "configmap"
    MARKDOWN = "markdown"
    JSON = "json"


def env(
    path: ProjectPath = Path(),
    format_: Annotated[
        EnvFormat, typer.Option("--format", help="What to write the variables as.")
    ] = EnvFormat.ENV,
    output: OutputFile = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; say how the file on disk is out of date.")
    ] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Bring the file on disk up to date and keep what people wrote.")
    ] = False,
    no_cache: NoCache = False,
) -> None:
    """Write .env.example: every variable that the settings read, as pydantic-settings reads it.

    Required variables are present, with a made-up value where there is a safe one; optional
    ones are commented out with their default. Secrets are never filled in.

    --check and --update are about the .env.example of each project below PATH, or about the
    file that --output names. --update keeps values, order, comments and further variables; it
    adds what is missing and marks what nothing reads. No command ever writes .env itself.

    Exit status of --check: 0 when the file is up to date, 1 when it is not, 2 when it cannot
    be read.
    """
    from inspector.cli.inspecting import inspect_for_table
    from inspector.cli.output import say
    from inspector.envfile.plan import plans
    from inspector.errors import UsageError

    if check and update:
        raise UsageError("--check and --update exclude each other: the one writes nothing, the other does")
    if (check or update) and format_ is not EnvFormat.ENV:
        raise UsageError(f"--{'check' if check else 'update'} is about env files; leave --format out")
    report = inspect_for_table(path, no_cache=no_cache)
    found = plans(path, report.name, report.settings, report.unresolved_settings)
    _mention_unresolved(report)
    if not found:
        say("no settings class was found, so there are no variables")
        return
    if output is not None and len(found) > 1 and format_ is not EnvFormat.JSON:
        listed = ", ".join(plan.path for plan in found)
        raise UsageError(
            f"--output takes one file, and there are several projects ({listed}); give the folder of one"
        )
    if check:
        _check(path, output, found)
    elif update:
        _update(path, output, found)
    else:
        _write(output, found, format_)


def _mention_unresolved(report: Report) -> None:
    from inspector.cli.output import say
    from inspector.report.text import counted

    number = len(report.unresolved_settings)
    if number:
        say(f"{counted(number, 'part')} of the settings cannot be known; `fapi-inspect settings` tells")


def _write(output: Path | None, found: Sequence[EnvPlan], format_: EnvFormat) -> None:
    from inspector.cli.output import emit
    from inspector.envfile import formats
    from inspector.envfile.dotenv import rendered
    from inspector.envfile.files import destination

    if output is not None:
        destination(output)
    match format_:
        case EnvFormat.JSON:
            emit(formats.as_json(found), output)
        case EnvFormat.ENV:
            texts = [_with_path(plan, rendered(plan).split("\n")[:-1], found) for plan in found]
            emit(formats.joined(texts, ("",)), output)
        case EnvFormat.COMPOSE:
            emit(formats.joined([list(formats.compose(plan)) for plan in found], ("",)), output)
        case EnvFormat.CONFIGMAP:
            emit(formats.joined([list(formats.configmap(plan)) for plan in found], ("---",)), output)
        case EnvFormat.MARKDOWN:
            emit(formats.joined([list(formats.markdown(plan)) for plan in found], ("",)), output)


def _with_path(plan: EnvPlan, lines: list[str], found: Sequence[EnvPlan]) -> list[str]:
    """The lines of an env file, with its path above them where there are several."""
    from inspector.envfile.text import comment

    return lines if len(found) == 1 else [*comment(f"==== {plan.path} ===="), *lines]


def _targets(root: Path, output: Path | None, found: Iterable[EnvPlan]) -> list[tuple[EnvPlan, Path]]:
    return [(plan, output if output is not None else root / plan.path) for plan in found]


def _compared(root: Path, plan: EnvPlan, file: Path) -> tuple[bytes | None, Update]:
    """The file on disk as it is, None where there is none, and what becomes of it."""
    import os

    from inspector.config import read_config
    from inspector.envfile.dotenv import rendered
    from inspector.envfile.files import decoded, read
    from inspector.envfile.readers import read_elsewhere
    from inspector.envfile.update import Update, updated

    if not os.path.lexists(file):
        return None, Update("", rendered(plan), tuple(item.name for item in plan.items))
    data = read(file)
    elsewhere = read_elsewhere(root, tuple(read_config(root).exclude))
    return data, updated(file, decoded(file, data), plan, elsewhere)


def _check(root: Path, output: Path | None, found: Sequence[EnvPlan]) -> None:
    import difflib

    from inspector.cli.output import emit, say, terminal_for
    from inspector.report.terminal import visible

    outdated = False
    for plan, file in _targets(root, output, found):
        data, change = _compared(root, plan, file)
        if not change.changes:
            continue
        outdated = True
        lines = difflib.unified_diff(
            [] if data is None else change.before.splitlines(),
            change.after.splitlines(),
            "/dev/null" if data is None else str(file),
            str(file),
            lineterm="",
        )
        terminal = terminal_for(None)
        emit((_coloured(visible(line), colour=terminal.colour) for line in lines), None)
        say(f"{file} {_summary(change, exists=data is not None)}; `fapi-inspect env --update` mends that")
    if outdated:
        raise typer.Exit(OUT_OF_DATE)
    say(f"{', '.join(str(file) for _, file in _targets(root, output, found))}: up to date")


def _coloured(line: str, *, colour: bool) -> str:
    if not colour:
        return line
    code = {"+": "32", "-": "31", "@": "36"}.get(line[:1])
    return f"\x1b[{code}m{line}\x1b[0m" if code else line


def _summary(change: Update, *, exists: bool) -> str:
    from inspector.report.text import counted

    if not exists:
        return f"is missing ({counted(len(change.added), 'variable')})"
    parts = []
    if change.added:
        parts.append(f"misses {', '.join(change.added)}")
    if change.unread:
        parts.append(f"has {', '.join(change.unread)}, which nothing reads")
    return " and ".join(parts) or "has marks that no longer hold"


def _update(root: Path, output: Path | None, found: Sequence[EnvPlan]) -> None:
    from inspector.cli.output import say
    from inspector.envfile.files import write
    from inspector.report.text import counted

    for plan, file in _targets(root, output, found):
        data, change = _compared(root, plan, file)
        if not change.changes:
            say(f"{file}: up to date")
            continue
        write(file, change.after, expected=data, root=None if output is not None else root)
        if data is None:
            say(f"{file}: written with {counted(len(change.added), 'variable')}")
        else:
            say(f"{file}: {_done(change)}")


def _done(change: Update) -> str:
    parts = []
    if change.added:
        parts.append(f"added {', '.join(change.added)}")
    if change.unread:
        parts.append(f"marked {', '.join(change.unread)}, which nothing reads")
    return "; ".join(parts) or "took marks away that no longer held"
