"""Text to tree: the running Python's parser, and older syntax where it does not know newer.

Lines and columns are the same on every Python, but for two things in f-strings on
Python 3.11: literal parts stand where the whole string does, and a tuple without
parentheses is as wide as its field.
"""

from __future__ import annotations

import ast
import threading
import warnings
from typing import Final

from inspector.source.facts import SourceProblem

# `catch_warnings` changes what the whole process does, so two threads must not interleave in it;
# the parser holds the interpreter for itself anyway, so the lock costs nothing
_QUIET: Final = threading.Lock()
_TOO_DEEP: Final = "is nested too deeply for Python's parser"


def parse(text: str) -> ast.Module | SourceProblem:
    """Parse a file's text; a problem says why Python refuses it, and on which line."""
    try:
        return _parse(text)
    except SyntaxError as error:
        tree = _parse_newer(text)
        return _problem(error) if tree is None else tree
    except (RecursionError, MemoryError):  # MemoryError is how the parser says that its stack is full
        return SourceProblem(0, _TOO_DEEP)
    except ValueError as error:  # null bytes, and surrogates that an odd encoding lets through
        return SourceProblem(0, f"cannot be parsed: {error}")


def _parse(text: str) -> ast.Module:
    with _QUIET, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _parse_newer(text: str) -> ast.Module | None:
    from inspector.source import lower

    lowered = lower.lower(text)
    if lowered is None:
        return None
    try:
        tree = _parse(lowered.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # what the parser said of the text itself is what helps
    return lowered.restore(tree)


def _problem(error: SyntaxError) -> SourceProblem:
    return SourceProblem(error.lineno or 0, f"syntax error: {error.msg}")
