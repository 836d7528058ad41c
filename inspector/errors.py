"""The errors that a user can be shown, as one tree.

InspectError
├── UsageError              wrong arguments; exit status 2
│   ├── NoSuchProjectError  the path does not exist, is no directory, or holds no Python
│   └── UnknownCodeError    a rule code, name or section that does not exist
├── ConfigurationError      a wrong key or value in a configuration source; exit status 2
├── EnvFileError            an env template that cannot be read, updated or written; exit status 2
├── BaselineError           a baseline that cannot be read or written; exit status 2
└── RevisionError           git cannot tell what changed since a revision; exit status 2

Everything else that goes wrong while inspecting is data: a `Problem` in the report.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class InspectError(Exception):
    """A failure with a message for the user: what is wrong and the way out."""


class UsageError(InspectError):
    """The command line asks for something that cannot be done."""


class NoSuchProjectError(UsageError):
    """The path to inspect does not exist, is not a directory, or holds no Python."""


class UnknownCodeError(UsageError):
    """A rule code, prefix, name or section that the catalogue does not have."""


class ConfigurationError(InspectError):
    """A key or value of the tool's own configuration is wrong."""


class EnvFileError(InspectError):
    """An env template cannot be read, updated or written; what is on disk stays as it is."""


class BaselineError(InspectError):
    """A baseline cannot be read or written; what is on disk stays as it is."""


class RevisionError(InspectError):
    """Git cannot tell which files changed since a revision."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the known word closest to `word`, or an empty string."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""
