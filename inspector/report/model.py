"""The Report: everything that is shown or exported of one inspected project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.project.records import Application, Feature, Layout, Problem, SettingsClass, Unresolved
    from inspector.project.texts import Texts
    from inspector.rules.declare import Finding, Suppressed


@dataclass(frozen=True, slots=True)
class Summary:
    """Totals of a project."""

    files: int
    lines: int
    routes: int
    settings_classes: int
    errors: int
    warnings: int
    infos: int


@dataclass(frozen=True, slots=True)
class Report:
    """One inspected project."""

    name: str
    root: Path
    version: str  # of the tool
    summary: Summary
    findings: tuple[Finding, ...]  # sorted by file, line, column, code
    problems: tuple[Problem, ...]
    apps: tuple[Application, ...]
    unresolved_routes: tuple[Unresolved, ...]
    settings: tuple[SettingsClass, ...]
    unresolved_settings: tuple[Unresolved, ...]
    features: tuple[Feature, ...]
    layout: Layout
    texts: Texts  # the inspected files, for excerpts
    suppressed: tuple[Suppressed, ...] = ()  # what comments silence, sorted likewise
    known: tuple[Finding, ...] | None = None  # what a baseline took out of the findings; None without one
