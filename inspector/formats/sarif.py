"""The records of SARIF 2.1.0 (OASIS), as far as reports use them; what is not there is left out."""

from __future__ import annotations

from typing import Final

import msgspec

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_VERSION: Final = "2.1.0"


class _Record(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """SARIF names members in camel case and leaves out what is not there."""


class Text(_Record, frozen=True):
    """A message of plain text."""

    text: str


class Help(_Record, frozen=True):
    """The page of a rule, as plain text and as Markdown."""

    text: str
    markdown: str


class Configuration(_Record, frozen=True):
    """What level a rule's results have unless they say otherwise."""

    level: str


class RuleProperties(msgspec.Struct, frozen=True, omit_defaults=True):
    """What GitHub code scanning reads of a rule besides the standard."""

    tags: tuple[str, ...]
    precision: str
    problem_severity: str = msgspec.field(name="problem.severity")
    security_severity: str = msgspec.field(name="security-severity", default="")


class Rule(_Record, frozen=True, kw_only=True):
    """A rule, or a check: what results refer to."""

    id: str
    name: str
    short_description: Text
    full_description: Text | None = None
    help: Help
    default_configuration: Configuration | None = None
    properties: RuleProperties | None = None


class Descriptor(_Record, frozen=True):
    """A kind of notification."""

    id: str
    short_description: Text
    full_description: Text
    help: Help


class Driver(_Record, frozen=True, kw_only=True):
    """The tool itself."""

    name: str
    version: str
    semantic_version: str = ""
    rules: tuple[Rule, ...]
    notifications: tuple[Descriptor, ...] = ()


class Tool(_Record, frozen=True):
    """What made a run."""

    driver: Driver


class Artifact(_Record, frozen=True):
    """A file by its URI, relative to a base."""

    uri: str
    uri_base_id: str = ""


class Region(_Record, frozen=True):
    """A range of lines and columns, from 1."""

    start_line: int
    start_column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


class Physical(_Record, frozen=True):
    """A place in a file."""

    artifact_location: Artifact
    region: Region | None = None


class Logical(_Record, frozen=True):
    """A place by name: a function, a resource."""

    fully_qualified_name: str
    kind: str = ""


class Location(_Record, frozen=True):
    """Where something is, in a file, by name, or both."""

    physical_location: Physical | None = None
    id: int | None = None
    logical_locations: tuple[Logical, ...] = ()
    message: Text | None = None


class Suppression(_Record, frozen=True):
    """What silences a result, and why."""

    kind: str
    justification: str = ""


class Replaced(_Record, frozen=True):
    """A range that a fix replaces, and by what."""

    deleted_region: Region
    inserted_content: Text


class Change(_Record, frozen=True):
    """What a fix replaces in one file."""

    artifact_location: Artifact
    replacements: tuple[Replaced, ...]


class Fix(_Record, frozen=True):
    """A repair that may be applied."""

    description: Text
    artifact_changes: tuple[Change, ...]


class Result(_Record, frozen=True, kw_only=True):
    """One thing that was found, or one check that was made."""

    rule_id: str
    rule_index: int
    level: str
    kind: str = ""
    message: Text
    locations: tuple[Location, ...]
    partial_fingerprints: dict[str, str] = msgspec.field(default_factory=dict)
    related_locations: tuple[Location, ...] = ()
    fixes: tuple[Fix, ...] = ()
    suppressions: tuple[Suppression, ...] | None = None


class Reference(_Record, frozen=True):
    """Which descriptor a notification is of."""

    id: str


class Notification(_Record, frozen=True):
    """What happened in a run that is no result."""

    descriptor: Reference
    level: str
    message: Text
    locations: tuple[Location, ...] = ()


class Invocation(_Record, frozen=True):
    """How a run ended."""

    execution_successful: bool
    tool_execution_notifications: tuple[Notification, ...] = ()


class Automation(_Record, frozen=True):
    """What tells runs of one project from those of another."""

    id: str


class BaseId(_Record, frozen=True):
    """What URIs are relative to."""

    description: Text


class Run(_Record, frozen=True, kw_only=True):
    """Everything that one run of the tool gave."""

    tool: Tool
    invocations: tuple[Invocation, ...] = ()
    automation_details: Automation | None = None
    original_uri_base_ids: dict[str, BaseId] = msgspec.field(default_factory=dict)
    column_kind: str
    results: tuple[Result, ...]


class Log(msgspec.Struct, frozen=True):
    """A whole document."""

    schema: str = msgspec.field(name="$schema")
    version: str
    runs: tuple[Run, ...]


def log(runs: tuple[Run, ...]) -> Log:
    """Put runs into a document of this version."""
    return Log(_SCHEMA, _VERSION, runs)
