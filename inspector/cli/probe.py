"""`fapi-inspect probe`."""

from __future__ import annotations

import contextlib
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from inspector.cli.options import NoCache, OutputFile

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from inspector.probe.declare import Status
    from inspector.probe.inprocess import Application
    from inspector.probe.report import ProbeReport
    from inspector.probe.runner import Event
    from inspector.probe.target import Target
    from inspector.project.model import Project

FAILED: Final = 1
_SECONDS: Final = 10.0
_QUIET: Final = 0.5  # seconds until progress is worth a line
_CLEAR: Final = "\x1b[H\x1b[2J"
_MOST_WAIT: Final = 86_400


class ProbeFormat(StrEnum):
    """How the command writes a report."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    JUNIT = "junit"
    SARIF = "sarif"


class FailOn(StrEnum):
    """The least that makes the exit status 1."""

    FAIL = "fail"
    WARN = "warn"
    NEVER = "never"


def probe(
    url: Annotated[
        str | None, typer.Argument(metavar="URL", help="Base URL of the service.", show_default=False)
    ] = None,
    project: Annotated[
        Path | None,
        typer.Option("--project", metavar="PATH", help="Compare with this code.", show_default=False),
    ] = None,
    app: Annotated[
        str | None,
        typer.Option(
            "--app",
            metavar="MODULE:APP",
            help="Run this application of --project here and ask it. This runs the project's code.",
            show_default=False,
        ),
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option(
            "--header",
            "-H",
            metavar="'NAME: VALUE'",
            help="Send this to the origin alone.",
            show_default=False,
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            "--timeout", metavar="SECONDS", help="For one request.", min=0.1, max=600, show_default="10"
        ),
    ] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Take any TLS certificate.")] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Send invalid POST requests too, which may change something.")
    ] = False,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CHECKS", help="Run only these checks.", show_default=False),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="CHECKS", help="Do not run these checks.", show_default=False),
    ] = None,
    fail_on: Annotated[
        FailOn,
        typer.Option("--fail-on", help="The least that makes the exit status 1.", case_sensitive=False),
    ] = FailOn.FAIL,
    format_: Annotated[
        ProbeFormat, typer.Option("--format", help="How to write the results.")
    ] = ProbeFormat.TEXT,
    output: OutputFile = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show what was left out, requests and answers too.")
    ] = False,
    watch: Annotated[
        float | None,
        typer.Option(
            "--watch",
            metavar="SECONDS",
            help="Probe again after so many seconds, until Ctrl+C.",
            min=0.5,
            max=_MOST_WAIT,
            show_default=False,
        ),
    ] = None,
    no_cache: NoCache = False,
) -> None:
    """Ask a running service how it answers: health, headers, error formats, drift from the code.

    It sends GET, HEAD and OPTIONS alone, unless --unsafe allows more, and follows no redirect to
    another origin. CHECKS are codes (FP31), beginnings of codes (FP3), groups (health, headers,
    errors, openapi, drift) or names, with commas between them.

    Credentials come from --header, or from the variables FAPI_INSPECT_PROBE_TOKEN (sent as
    a bearer token) and FAPI_INSPECT_PROBE_HEADERS (a header a line), which no other process sees
    on the command line. They are shown nowhere.

    Exit status: 0 when nothing failed, 1 when something did, 2 when the command line or the
    configuration is wrong.
    """
    from inspector.errors import UsageError
    from inspector.probe.checks import select as select_checks
    from inspector.probe.client import Limits
    from inspector.probe.credentials import credentials_from, read_settings
    from inspector.probe.runner import Options
    from inspector.probe.runner import probe as run_probe

    if watch is not None and (format_ is not ProbeFormat.TEXT or output is not None):
        raise UsageError("--watch shows text on the terminal; it takes neither --format nor --output")
    settings = read_settings()
    credentials = credentials_from(header or [], settings)
    checks = select_checks(select or [], ignore or [])
    if project is None and all(check.group == "drift" for check in checks):
        raise UsageError("checks of drift need --project, the code to compare with")
    target = _target(url, app, project)
    limits = Limits.within(timeout or settings.timeout or _SECONDS)
    code = _project(project, no_cache=no_cache) if project is not None else None
    application = _application(app, project)
    options = Options(credentials, limits, unsafe, insecure, application, app)
    wanted = {check.code for check in checks if code is not None or check.group != "drift"}

    def ask() -> Coroutine[None, None, ProbeReport]:
        return run_probe(target, options, project=code, checks=checks, listen=_Line(len(wanted)))

    if watch is not None:
        report = _watch(ask, watch, verbose=verbose)
    else:
        report = _run(ask)
        _write(report, format_, output, verbose=verbose)
    if report is not None and report.fails(_least(fail_on)):
        raise typer.Exit(FAILED)


def _target(url: str | None, app: str | None, project: Path | None) -> Target:
    from inspector.errors import UsageError
    from inspector.probe.inprocess import TARGET
    from inspector.probe.target import parse_target

    match url, app:
        case None, None:
            raise UsageError("probe needs the URL of a service, or --app with --project")
        case None, _ if project is None:
            raise UsageError("--app needs --project, the folder that the application is imported from")
        case None, _:
            return TARGET
        case str(), None:
            return parse_target(url)
        case _:
            raise UsageError("probe takes a URL or --app, not both")


def _project(path: Path, *, no_cache: bool) -> Project:
    from inspector.cli.output import say
    from inspector.cli.progress import ProgressLine
    from inspector.config import Options, read_config
    from inspector.probe.code import read_code
    from inspector.report.root import check_root
    from inspector.report.text import counted

    check_root(path)
    config = read_config(path, Options(cache=False if no_cache else None))
    with ProgressLine() as progress:
        project = read_code(path, config, progress=progress)
    if project.problems:
        say(f"{counted(len(project.problems), 'problem')} on the way; `fapi-inspect check` tells")
    return project


def _application(app: str | None, project: Path | None) -> Application | None:
    if app is None or project is None:
        return None
    from inspector.cli.output import say
    from inspector.probe.inprocess import load

    say(f"--app runs the code of {project}")
    with contextlib.redirect_stdout(sys.stderr):
        return load(app, project)


def _run(ask: Callable[[], Coroutine[None, None, ProbeReport]]) -> ProbeReport:
    import asyncio

    # what an application in this process prints belongs to no report
    with contextlib.redirect_stdout(sys.stderr):
        return asyncio.run(ask())


def _watch(
    ask: Callable[[], Coroutine[None, None, ProbeReport]], seconds: float, *, verbose: bool
) -> ProbeReport | None:
    """Probe again and again; return the last report once the user has seen enough."""
    from inspector.cli.output import emit

    report = None
    try:
        while True:
            report = _run(ask)
            emit([_CLEAR] if sys.stdout.isatty() else [], None)
            _write(report, ProbeFormat.TEXT, None, verbose=verbose)
            time.sleep(seconds)
    except KeyboardInterrupt:
        return report


def _write(report: ProbeReport, format_: ProbeFormat, output: Path | None, *, verbose: bool) -> None:
    from inspector.cli.output import emit

    emit(_content(report, format_, output, verbose=verbose), output)


def _content(
    report: ProbeReport, format_: ProbeFormat, output: Path | None, *, verbose: bool
) -> bytes | Iterable[str]:
    match format_:
        case ProbeFormat.TEXT:
            from inspector.cli.output import terminal_for
            from inspector.cli.probe_text import probe_text

            return probe_text(report, terminal_for(output), verbose=verbose)
        case ProbeFormat.JSON:
            from inspector.probe.json_format import probe_json

            return probe_json(report)
        case ProbeFormat.MARKDOWN:
            from inspector.probe.markdown_format import probe_markdown

            return probe_markdown(report)
        case ProbeFormat.HTML:
            from inspector.probe.html_format import probe_html

            return probe_html(report)
        case ProbeFormat.JUNIT:
            from inspector.probe.junit_format import probe_junit

            return probe_junit(report)
        case ProbeFormat.SARIF:
            from inspector.probe.sarif_format import probe_sarif

            return probe_sarif(report)


def _least(fail_on: FailOn) -> Status | None:
    from inspector.probe.declare import Status

    return {FailOn.FAIL: Status.FAIL, FailOn.WARN: Status.WARN, FailOn.NEVER: None}[fail_on]


class _Line:
    """Progress on stderr, where that is a terminal: how many checks of a long probe are done."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._next = time.monotonic() + _QUIET
        self._shown = ""

    def __call__(self, event: Event) -> None:
        from inspector.probe.runner import CheckFinished

        if not isinstance(event, CheckFinished) or not sys.stderr.isatty():
            return
        self._done += 1
        if self._done == self._total:
            self._write("")
        elif time.monotonic() >= self._next:
            self._write(f"probing: {self._done} of {self._total} checks")

    def _write(self, text: str) -> None:
        if text != self._shown:
            sys.stderr.write(f"\r{text}{' ' * (len(self._shown) - len(text))}" + "\r" * (not text))
            sys.stderr.flush()
            self._shown = text
