"""What the view of the probe asks of the prober, handed in so that a test decides what answers.

Nothing of the prober is imported before it is needed, and then in a thread: its client
takes longer to import than a key may wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.probe.report import ProbeReport
    from inspector.probe.runner import Event, Options
    from inspector.probe.target import Target
    from inspector.project.model import Project


@dataclass(frozen=True, slots=True)
class CheckInfo:
    """A check that will run; `title` is that of its group, `page` is Markdown."""

    code: str
    name: str
    group: str
    title: str
    page: str


@dataclass(frozen=True, slots=True)
class ProbePlan:
    """What is asked, how, and by which checks."""

    target: Target
    options: Options
    checks: tuple[CheckInfo, ...]


class Prober:
    """The real one: asks over the network, with the credentials of the environment."""

    def prepare(self, address: str) -> ProbePlan:
        """Read an address and the environment; takes a thread.

        Raises UsageError for what is no address, ConfigurationError for a wrong variable.
        """
        from inspector.probe.checks import CHECKS
        from inspector.probe.client import Limits
        from inspector.probe.credentials import credentials_from, read_settings
        from inspector.probe.reference import TITLES, page
        from inspector.probe.runner import Options
        from inspector.probe.target import parse_target

        target = parse_target(address)
        settings = read_settings()
        limits = Limits.within(settings.timeout) if settings.timeout is not None else Limits()
        checks = tuple(
            CheckInfo(
                check.code, check.name, check.group.value, TITLES[check.group.value], page(check, level=2)
            )
            for check in CHECKS
        )
        return ProbePlan(target, Options(credentials_from([], settings), limits), checks)

    async def run(
        self,
        plan: ProbePlan,
        codes: frozenset[str],
        project: Project | None,
        listen: Callable[[Event], None],
    ) -> ProbeReport:
        """Run the checks of these codes; cancel the task to stop."""
        from inspector.probe.checks import CHECKS
        from inspector.probe.runner import probe

        checks = [check for check in CHECKS if check.code in codes]
        return await probe(plan.target, plan.options, project=project, checks=checks, listen=listen)
