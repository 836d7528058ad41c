"""Run checks against a target: the way into the probe, for the command and for the view alike."""

from __future__ import annotations

import asyncio
import time
import traceback
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inspector import __version__
from inspector.probe.checks import CHECKS
from inspector.probe.client import Client, Limits
from inspector.probe.context import Probe
from inspector.probe.credentials import Credentials
from inspector.probe.declare import Group, Phase, Status, Verdict, skipped
from inspector.probe.report import Presenter, ProbeReport, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import httpx

    from inspector.probe.declare import Check
    from inspector.probe.inprocess import Application
    from inspector.probe.target import Target
    from inspector.project.model import Project


@dataclass(frozen=True, slots=True)
class Options:
    """How to probe; `app` is run in this process and asked instead of the target, `app_name` names it."""

    credentials: Credentials = field(default_factory=Credentials)
    limits: Limits = field(default_factory=Limits)
    unsafe: bool = False
    insecure: bool = False
    app: Application | None = None
    app_name: str | None = None


@dataclass(frozen=True, slots=True)
class CheckStarted:
    """A check has begun."""

    code: str


@dataclass(frozen=True, slots=True)
class CheckFinished:
    """A check has ended, with what it found."""

    code: str
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class RequestSent:
    """A request has been answered, or has failed; `count` is how many there were."""

    count: int


Event = CheckStarted | CheckFinished | RequestSent


async def probe(
    target: Target,
    options: Options | None = None,
    *,
    project: Project | None = None,
    checks: Sequence[Check] = CHECKS,
    listen: Callable[[Event], None] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> ProbeReport:
    """Probe a service and return what was found; cancel the task to stop it.

    Checks of drift run where a `project` is given. `listen` is told of every check and request,
    in the loop's thread. To run one check again, give it alone in `checks` and put the report
    into the old one with `ProbeReport.updated`. `transport` takes the place of the network. Raises
    UsageError where an application in this process does not start; nothing that a server does
    raises.
    """
    settings = options or Options()
    async with AsyncExitStack() as stack:
        if settings.app is not None:
            from inspector.probe.inprocess import InProcess, running

            await stack.enter_async_context(running(settings.app, settings.app_name or "application"))
            transport = InProcess(settings.app)
        run = _Run(target, settings, project, checks, listen, transport)
        await stack.enter_async_context(run.client)
        return await run.report()


class _Run:
    def __init__(
        self,
        target: Target,
        options: Options,
        project: Project | None,
        checks: Sequence[Check],
        listen: Callable[[Event], None] | None,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self.target = target
        self.options = options
        self.project = project
        self.listen = listen or _ignore
        self.requests = 0
        self.started = time.perf_counter()
        self.presenter = Presenter(target, options.credentials)
        self.checks = [check for check in checks if project is not None or check.group is not Group.DRIFT]
        self.results: dict[str, tuple[Result, ...]] = {}
        self.client = Client(
            target,
            options.credentials,
            options.limits,
            unsafe=options.unsafe,
            insecure=options.insecure,
            transport=transport,
            sent=lambda _: self.count(),
        )
        self.probe = Probe(self.client, options.credentials, options.limits, project)

    def count(self) -> None:
        self.requests += 1
        self.listen(RequestSent(self.requests))

    async def report(self) -> ProbeReport:
        try:
            async with asyncio.timeout(self.options.limits.run):
                await self.phases()
        except TimeoutError:
            text = f"no verdict: the whole probe may take {self.options.limits.run:g} s, and they are over"
            self.finish_rest(Verdict(Status.FAIL, text))
        return ProbeReport(
            url=self.target.url,
            version=__version__,
            results=tuple(result for check in self.checks for result in self.results[check.code]),
            requests=self.requests,
            seconds=time.perf_counter() - self.started,
            app=self.options.app_name,
            project=self.project.name if self.project else None,
        )

    async def phases(self) -> None:
        # what is measured is measured alone; what looks at all answers comes when all are there
        for check in self.of(Phase.FIRST):
            await self.run(check)
            front = await self.probe.front()
            if front.answer is None:
                why = front.failure.message if front.failure else "there was no answer"
                self.finish_rest(skipped(f"the service was not reached: {why}"))
                return
        for phase in (Phase.MIDDLE, Phase.LAST):
            async with asyncio.TaskGroup() as group:
                for check in self.of(phase):
                    group.create_task(self.run(check))

    def of(self, phase: Phase) -> list[Check]:
        return [check for check in self.checks if check.phase is phase]

    async def run(self, check: Check) -> None:
        self.listen(CheckStarted(check.code))
        verdicts: list[Verdict] = []
        try:
            verdicts.extend([verdict async for verdict in check.run(self.probe)])
        # whatever a check trips over in answers that nobody foresaw, the others' results are worth having
        except Exception as error:  # noqa: BLE001
            verdicts.append(_crash(check, error))
        self.finish(check, verdicts)

    def finish_rest(self, verdict: Verdict) -> None:
        for check in self.checks:
            if check.code not in self.results:
                self.finish(check, [verdict])

    def finish(self, check: Check, verdicts: Sequence[Verdict]) -> None:
        self.results[check.code] = self.presenter.results(check, verdicts)
        self.listen(CheckFinished(check.code, self.results[check.code]))


def _crash(check: Check, error: Exception) -> Verdict:
    """Name the check and the place; what the exception says may quote what was sent."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = "/".join(last.filename.replace("\\", "/").split("/")[-2:])
    return Verdict(
        Status.FAIL,
        f"the check {check.code} crashed at {where}:{last.lineno} ({type(error).__name__}), "
        "which is a mistake of this tool",
    )


def _ignore(_: Event) -> None:
    """Tell nobody."""
