"""The page of a rule, and all pages as one reference, in Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from inspector.rules.sections import SECTIONS, section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.rules.declare import Example, Rule

_FENCES: Final = {
    "py": "python",
    "toml": "toml",
    "yaml": "yaml",
    "yml": "yaml",
    "json": "json",
    "ini": "ini",
    "cfg": "ini",
}
_MARK: Final = re.compile(r"[ \t]*#\s*<-\s*FI\d{4}\b")
_FLAGGED: Final = "  # <- here"


def page(rule: Rule, *, level: int = 1) -> str:
    """Return a rule's page: its title at heading `level`, what it is, and its examples."""
    heading = "#" * level
    parts = [
        f"{heading} {rule.code} `{rule.name}`",
        facts(rule),
        rule.page,
        f"{heading}# Breaks the rule",
        *(_example(example) for example in rule.bad_examples),
        f"{heading}# Keeps the rule",
        *(_example(example) for example in rule.good_examples),
    ]
    return "\n\n".join(parts) + "\n"


def facts(rule: Rule) -> str:
    """Return a rule's severity, section, and what it can do, as one line."""
    about = section(rule.section)
    parts = [f"**{rule.severity.label}**", f"section {about.digits}, {about.title}"]
    if rule.fix:
        parts.append("the repair is mechanical")
    if not rule.default:
        parts.append(f"off unless `--select {rule.code}` asks for it")
    return " · ".join(parts)


def reference(rules: Sequence[Rule]) -> str:
    """Return one document: a table of the rules a section, then every page."""
    return "\n".join(_reference(rules))


def _reference(rules: Sequence[Rule]) -> Iterator[str]:
    yield "# Rules\n"
    for about in SECTIONS:
        own = [rule for rule in rules if rule.section == about.digits]
        if not own:
            continue
        yield f"## {about.digits} {about.title}\n"
        yield "| code | name | severity | fix | what it finds |"
        yield "|---|---|---|---|---|"
        for rule in own:
            summary = rule.summary.replace("|", "\\|")
            link = f"[{rule.code}](#{rule.code.lower()}-{rule.name})"
            fix = "yes" if rule.fix else ""
            yield f"| {link} | `{rule.name}` | {rule.severity.label} | {fix} | {summary} |"
        yield ""
    for rule in rules:
        yield page(rule, level=2)


def _example(example: Example) -> str:
    return "\n\n".join(_file(path, text, named=len(example.files) > 1) for path, text in example.files)


def _file(path: str, text: str, *, named: bool) -> str:
    body = _MARK.sub(_FLAGGED, text).strip("\n")
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", body)), default=0))
    title = f"`{path}`\n\n" if named or path != "app.py" else ""
    return f"{title}{fence}{_FENCES.get(path.rpartition('.')[2], '')}\n{body}\n{fence}"


if __name__ == "__main__":
    import sys

    from inspector.rules.registry import RULES

    sys.stdout.write(reference(RULES))
