"""`fapi-inspect env`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.options import NoCache, OutputFile, ProjectPath

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.envfile.compare import Comparison
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
    from inspector.cli.inspecting import inspect_path
    from inspector.cli.output import say
    from inspector.config import Options, read_config
    from inspector.envfile.plan import plans
    from inspector.errors import UsageError

    if check and update:
        raise UsageError("--check and --update exclude each other: the one writes nothing, the other does")
    if (check or update) and format_ is not EnvFormat.ENV:
        raise UsageError(f"--{'check' if check else 'update'} is about env files; leave --format out")
    config = read_config(path, Options(cache=False if no_cache else None))
    report = inspect_path(path, config, rules=())
    found = plans(path, report.name, report.settings, report.unresolved_settings)
    _mention(report, {plan.path for plan in found})
    if not found:
        say("no settings class was found, so there are no variables")
        return
    if output is not None and len(found) > 1 and format_ is not EnvFormat.JSON:
        listed = ", ".join(plan.path for plan in found)
        raise UsageError(
            f"--output takes one file, and there are several projects ({listed}); give the folder of one"
        )
    if not (check or update):
        _write(output, found, format_)
        return
    from inspector.envfile.compare import compared

    comparisons = [compared(path, plan, output, config.exclude) for plan in found]
    if check:
        _check(comparisons)
    else:
        _update(comparisons, path if output is None else None)


def _mention(report: Report, templates: set[str]) -> None:
    """Say what of the project is not known; a template that is broken is told of where it is used."""
    from inspector.cli.output import say
    from inspector.report.text import counted

    problems = [problem for problem in report.problems if problem.file not in templates]
    if problems:
        say(f"{counted(len(problems), 'problem')} on the way; `fapi-inspect check` tells")
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


def _check(comparisons: Sequence[Comparison]) -> None:
    from inspector.cli.output import emit, say, terminal_for
    from inspector.report.terminal import visible

    colour = terminal_for(None).colour
    outdated = [comparison for comparison in comparisons if not comparison.is_current]
    for comparison in outdated:
        emit((_coloured(visible(line), colour=colour) for line in comparison.diff()), None)
        say(f"{comparison.file} {_summary(comparison)}; `fapi-inspect env --update` mends that")
    if outdated:
        raise typer.Exit(OUT_OF_DATE)
    say(f"{', '.join(str(comparison.file) for comparison in comparisons)}: up to date")


def _coloured(line: str, *, colour: bool) -> str:
    code = {"+": "32", "-": "31", "@": "36"}.get(line[:1])
    return f"\x1b[{code}m{line}\x1b[0m" if colour and code else line


def _summary(comparison: Comparison) -> str:
    from inspector.report.text import counted

    change = comparison.update
    if comparison.content is None:
        return f"is missing ({counted(len(change.added), 'variable')})"
    parts = []
    if change.added:
        parts.append(f"misses {', '.join(change.added)}")
    if change.unread:
        parts.append(f"has {', '.join(change.unread)}, which nothing reads")
    return " and ".join(parts) or "has marks that no longer hold"


def _update(comparisons: Sequence[Comparison], root: Path | None) -> None:
    from inspector.cli.output import say
    from inspector.report.text import counted

    for comparison in comparisons:
        if comparison.is_current:
            say(f"{comparison.file}: up to date")
            continue
        comparison.write(root)
        if comparison.content is None:
            number = counted(len(comparison.update.added), "variable")
            say(f"{comparison.file}: written with {number}")
        else:
            say(f"{comparison.file}: {_done(comparison.update)}")


def _done(change: Update) -> str:
    parts = []
    if change.added:
        parts.append(f"added {', '.join(change.added)}")
    if change.unread:
        parts.append(f"marked {', '.join(change.unread)}, which nothing reads")
    return "; ".join(parts) or "took marks away that no longer held"
