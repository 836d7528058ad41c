"""The command line as a whole: which commands there are, and how a run ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from inspector import __version__
from inspector.cli.check import check
from inspector.cli.dependencies import dependencies
from inspector.cli.explain import explain
from inspector.cli.features import features
from inspector.cli.open import open_project
from inspector.cli.output import PIPE_CLOSED, say
from inspector.cli.routes import routes
from inspector.cli.rules import rules
from inspector.cli.settings import settings
from inspector.errors import InspectError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PROGRAM: Final = "fapi-inspect"
WRONG_USAGE: Final = 2
INTERRUPTED: Final = 130
