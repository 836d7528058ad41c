"""A report in which everything that a project decides tries to break out of where it is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.project.records import Place, Problem, Unresolved
from inspector.rules.declare import Related, Severity, Suppressed
from tests.report.samples import DATABASE_SETTINGS, LIST_ORDERS, ORDERS, SHOP, finding, report

if TYPE_CHECKING:
    from inspector.report.model import Report

EVIL = (
    "</script></style></title></template>--><script>document.title='owned'</script>"
    "<img src=x onerror=\"document.title='owned'\">'\"&{{ 7*7 }}{0}[x](javascript:1)"
    "|`@org %0A::error::x,\n\r\x00\x1b[2J\u202e\udcff]]>"
)
"""Markup of every kind, templates, links, workflow commands, and characters that are no text."""

PATH = f"shop/a {EVIL.replace('/', '')}.py"


def hostile_report(root: Path = Path("shop")) -> Report:
    """Return a report of hostile names, messages, paths, sources and tables."""
    found = [
        replace(
            finding(severity=severity, message=f"`{EVIL}` {EVIL}", file=PATH, line=line, feature=EVIL),
            scope=EVIL,
            related=(Related(Place(PATH, 1, 1, 1, 2), EVIL),),
        )
        for line, severity in ((1, Severity.ERROR), (2, Severity.WARNING), (3, Severity.INFO))
    ]
    field = replace(
        DATABASE_SETTINGS.fields[0], name=EVIL, type=EVIL, default=EVIL, env=(EVIL,), required=False
    )
    route = replace(LIST_ORDERS, path=f"/{EVIL}", name=EVIL, endpoint=EVIL, response_model=EVIL, tags=(EVIL,))
    some = replace(
        report(*found, problems=(Problem(PATH, 4, EVIL), Problem("", 0, EVIL)), root=root),
        name=EVIL,
        apps=(replace(SHOP, name=EVIL, routes=(replace(route, conditional=EVIL, file=PATH),)),),
        unresolved_routes=(Unresolved(PATH, 1, EVIL, EVIL),),
        settings=(replace(DATABASE_SETTINGS, name=EVIL, fields=(field,)),),
        features=(replace(ORDERS, name=EVIL, path=EVIL, imports=(EVIL,)),),
        suppressed=(Suppressed(found[0], EVIL),),
    )
    line = EVIL.replace("\n", "").replace("\r", "")
    some.texts.known[PATH] = f"x = 1; {line}\n\ty = {line}\n{line}\n"
    return some
