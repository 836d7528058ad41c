"""SARIF with the repairs of what can be repaired, for editors that offer them.

To make repairs a project is read and linked once more, so those of very large ones are left to `--fix`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.cli.progress import ProgressLine
from inspector.report.sarif import Replacement, check_sarif

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inspector.cli.baselining import Inspected
    from inspector.report.model import Report
    from inspector.rules.declare import Finding

MOST_LINES: Final = 200_000  # of a project whose repairs are suggested


def sarif_with_fixes(projects: Sequence[Inspected], reports: Sequence[Report]) -> bytes:
    """Write reports with the safe repairs of their findings; `projects` are parallel to them."""
    return check_sarif(reports, [_fixes(*pair) for pair in zip(projects, reports, strict=True)])


def _fixes(project: Inspected, report: Report) -> Mapping[Finding, Sequence[Replacement]]:
    wanted = [finding for finding in report.findings if finding.fixable]
    if not wanted or report.summary.lines > MOST_LINES:
        return {}
    from inspector.fixes.fixer import open_fixer
    from inspector.fixes.suggest import suggestions

    with ProgressLine() as progress:
        fixer = open_fixer(project.folder, project.config, progress=progress)
        known = frozenset(fixer.findings)
        found = suggestions(fixer, (finding for finding in wanted if finding in known))
    return {
        finding: tuple(Replacement(place, text) for place, text in parts) for finding, parts in found.items()
    }
