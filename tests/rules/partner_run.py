"""Runs rules over a folder alone and with a partner, in a process of its own without threads.

    python partner_run.py FOLDER MODE

MODE `works` leaves the partner alone, `dies` has it killed in the middle of its work,
`stops` has this process stop before the partner has answered. Says what came of it as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.project.link import link
from inspector.rules import partner, run
from inspector.rules.check import Checked, RunCancelledError, check
from inspector.rules.registry import RULES
from inspector.source.load import load

if TYPE_CHECKING:
    from inspector.project.model import Project
    from inspector.rules.declare import Rule

HERE = os.getpid()


def dying(project: Project, rule: Rule) -> Checked:
    """Die in the middle of the work."""
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return check(project, rule)


def cancelled() -> bool:
    return True


def main() -> None:
    folder, mode = Path(sys.argv[1]), sys.argv[2]
    tree = load(folder, use_cache=False, jobs=1)
    alone = run.run_timed(link(tree), RULES)
    possible = partner.can_have_partner(partner.WORTH_A_PARTNER)
    both = None
    checks = dying if mode == "dies" else check
    stop = cancelled if mode == "stops" else None
    with suppress(RunCancelledError), partner.Partner(lambda: link(tree), RULES, checks) as other:
        both = run.run_timed(link(tree), RULES, partner=other, cancelled=stop)
    sys.stdout.write(
        json.dumps(
            {
                "possible": possible,
                "cancelled": both is None,
                "findings": len(alone.findings),
                "same": both is not None
                and (both.findings, both.problems, both.suppressed)
                == (alone.findings, alone.problems, alone.suppressed),
                "order": both is not None and [one.code for one in both.timings],
            }
        )
    )


if __name__ == "__main__":
    main()
